// The one way from source code to a slide: regions, marked `//[ name` … `//] name`.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = new URL('../..', import.meta.url).pathname;

// The lines of a region, without the indentation that all of them share. Throws when the file has no such region.
export function region(file, name) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const begin = lines.findIndex((line) => line.trim() === `//[ ${name}`);
  const end = lines.findIndex((line) => line.trim() === `//] ${name}`);
  if (begin < 0 || end < begin) throw new Error(`${file} has no region "${name}"`);
  return dedent(lines.slice(begin + 1, end));
}

// A part of a region, chosen by what stands in its first and its last line (never by number: those drift).
export function cut(lines, { from, to, without_comments }, where) {
  const position = (text, start) => {
    const found = lines.findIndex((line, i) => i >= start && line.includes(text));
    if (found < 0) throw new Error(`${where}: no line contains "${text}"`);
    return found;
  };
  const first = from ? position(from, 0) : 0;
  const last = to ? position(to, first) : lines.length - 1;
  const part = lines.slice(first, last + 1);
  return dedent(without_comments ? part.filter((line) => !/^\s*\/\//.test(line)) : part);
}

// Reveal's notation for stepwise highlighting ("2-3|7") from texts: 'recv..Gone|send' lights the lines from the one
// that contains "recv" to the one that contains "Gone", then the one with "send".
export function steps(lines, notation, where) {
  const number = (text, start = 0) => {
    if (!text) throw new Error(`${where}: an empty step in light="${notation}"`);
    const found = lines.findIndex((line, i) => i >= start && line.includes(text));
    if (found < 0) throw new Error(`${where}: no line contains "${text}"`);
    return found + 1;
  };
  const range = (text) => {
    const [first, last] = text.split('..');
    const begin = number(first);
    return last ? `${begin}-${number(last, begin - 1)}` : `${begin}`;
  };
  return notation.split('|').map((step) => step.split('&').map(range).join(',')).join('|');
}

function dedent(lines) {
  const indents = lines.filter((line) => line.trim()).map((line) => line.match(/^ */)[0].length);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common));
}
