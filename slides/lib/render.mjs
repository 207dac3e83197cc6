// Turns slides into reveal.js sections. Code, terminal output and pictures come from the tree, never from the slide:
//     ```region FILE NAME [from="text"] [to="text"] [light="text..text|text"] [without_comments]
// quotes a region; `light` lights its lines step by step;
//     ```run NAME [later]
// quotes a recorded run (recorded/NAME.txt), `later` only when the speaker goes on, below a question;
//     ```picture NAME
// draws one of pictures/index.mjs from recorded data. All have an empty body.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { draw } from '../pictures/index.mjs';
import { attributes } from './deck.mjs';
import { cut, region, steps } from './regions.mjs';

const max_code_lines = 12;
const max_run_lines = 16;
const slide_width = 1120;      // px, for code
const character_width = 0.602; // em, of the monospaced font

// The sections of one slide: one, or two when it says what it grew out of. Throws an Error that names the slide.
export function render(slide, part_title, recorded) {
  const where = `slide "${slide.id}"`;
  const fail = (message) => { throw new Error(`${where}: ${message}`); };
  const markdown = new MarkdownIt({ html: true, typographer: true });
  const escape = markdown.utils.escapeHtml;

  // The font size at which the longest of `lines` still fits on the slide, within limits that can be read.
  function font_size(lines) {
    const columns = Math.max(...lines.map((line) => [...line].length));
    const size = Math.min(28, Math.floor((slide_width / columns / character_width) * 10) / 10);
    if (size < 15) fail(`a line of ${columns} columns is too long to be read`);
    return size;
  }

  function quote_region(info) {
    const [file, name, ...rest] = info.split(/\s+/);
    const options = attributes(rest.join(' '));
    const lines = cut(region(file, name), options, where);
    if (lines.length > max_code_lines) fail(`${lines.length} lines of ${file} ${name}; ${max_code_lines} at most (use from/to)`);
    const light = options.light ? steps(lines, options.light, where) : '';
    // Without line numbers the animation from slide to slide would know no lines.
    const numbers = light || slide.animate ? ` data-line-numbers="${light}"` : '';
    const id = slide.animate ? ` data-id="${escape(slide.animate)}"` : '';
    return `<pre${id} style="font-size:${font_size(lines)}px"><code class="language-cpp" data-trim data-noescape${numbers}>` +
      `${escape(lines.join('\n'))}</code></pre><p class="source">${escape(file)} · ${escape(name)}</p>`;
  }

  function quote_run(info) {
    const [, name, later] = info.match(/^(\S+)( later)?$/) ?? fail(`a run is quoted by "run NAME [later]", not "run ${info}"`);
    const path = join(recorded, `${name}.txt`);
    if (!existsSync(path)) fail(`no recorded run "${name}"`);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    if (lines.length > max_run_lines) fail(`the run "${name}" has ${lines.length} lines; ${max_run_lines} at most`);
    const body = lines.map((line) => (line.startsWith('$ ') ? `<b>${escape(line)}</b>` : escape(line))).join('\n');
    return `<pre class="terminal${later ? ' fragment' : ''}" style="font-size:${font_size(lines)}px"><code class="nohighlight" data-noescape>${body}</code></pre>`;
  }

  markdown.renderer.rules.fence = (tokens, index) => {
    const { info, content } = tokens[index];
    const [, kind, rest] = info.trim().match(/^(\S*)\s*(.*)$/s);
    if (kind === 'text') return `<pre class="sketch"><code class="nohighlight" data-noescape>${escape(content)}</code></pre>`;
    if (content.trim()) fail(`the body of \`\`\`${kind} must be empty: what it shows is quoted from the tree`);
    if (kind === 'region') return quote_region(rest);
    if (kind === 'run') return quote_run(rest);
    if (kind === 'picture') return `<figure>${draw(rest, recorded, where)}</figure>`;
    return fail(`code must be quoted from the tree with "region" or "run", not written into the slide (${kind})`);
  };

  if (!slide.notes.trim()) fail('no speaker notes');
  if (slide.before && !slide.animate) fail('"before" needs "animate": the code changes from one into the other');
  const footer = `<p class="minutes">${escape(part_title)} · ${slide.minutes} min</p>`;
  const notes = `<aside class="notes">${markdown.render(slide.notes)}</aside>`;
  const section = (id, seconds, body) => {
    const heads = [`id="${escape(id)}"`, `data-timing="${seconds}"`,
      slide.animate ? `data-auto-animate data-auto-animate-id="${escape(slide.animate)}"` : '',
      slide.class ? `class="${escape(slide.class)}"` : ''];
    return `<section ${heads.filter(Boolean).join(' ')}>\n${body}${footer}${notes}\n</section>`;
  };
  const sections = [section(slide.id, Math.round(slide.minutes * 60), markdown.render(slide.text))];
  if (slide.before) {
    const title = slide.text.match(/^## .*$/m)?.[0] ?? fail('"before" needs a title');
    sections.unshift(section(`${slide.id}-before`, 0, markdown.render(title) + quote_region(slide.before)));
  }
  return sections;
}
