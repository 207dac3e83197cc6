// Reads a deck's sources (deck/*.md) into slides.
//
// A file is one part of the lecture: its first line is "# Title". A slide begins with a line
//     --- id=select-call minutes=2 [animate=NAME] [class=predict|red]
// and goes on in Markdown; what stands after a line "Note:" is for the speaker. Code, runs and pictures are quoted by
// fences with an empty body, which render.mjs describes.
//
// `before="FILE REGION …"` names the code that this slide's code grew out of: it is shown first, under the same
// title, and changes into the new one before the room's eyes.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// The parts in the order of their file names. Throws when a file is no deck.
export function read_deck(folder) {
  const parts = readdirSync(folder).filter((name) => name.endsWith('.md')).sort().map((name) => read_part(join(folder, name)));
  const ids = parts.flatMap((part) => part.slides.map((slide) => slide.id));
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice) throw new Error(`two slides have the id "${twice}"`);
  return parts;
}

function read_part(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  if (!lines[0].startsWith('# ')) throw new Error(`${path}: the first line must be "# Title of the part"`);
  const part = { title: lines[0].slice(2).trim(), slides: [] };
  for (const line of lines.slice(1)) {
    if (line.startsWith('--- ')) part.slides.push(begin_slide(line.slice(4), path));
    else if (part.slides.length) {
      const slide = part.slides.at(-1);
      if (line.trim() === 'Note:') slide.in_notes = true;
      else slide[slide.in_notes ? 'notes' : 'text'] += line + '\n';
    } else if (line.trim()) throw new Error(`${path}: text before the first slide: ${line}`);
  }
  return part;
}

function begin_slide(head, path) {
  const options = attributes(head);
  if (!options.id || !(Number(options.minutes) > 0)) throw new Error(`${path}: a slide needs id and minutes: ${head}`);
  return { ...options, minutes: Number(options.minutes), text: '', notes: '', in_notes: false };
}

// key=value key='a value' key="a value" flag
export function attributes(text) {
  const result = {};
  for (const [, key, double, single, plain] of text.matchAll(/([a-z_]+)(?:=(?:"([^"]*)"|'([^']*)'|(\S+)))?/g))
    result[key] = double ?? single ?? plain ?? true;
  return result;
}
