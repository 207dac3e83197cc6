// Builds the deck into build/slides: one folder that needs no network and no server.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { attributes, read_deck } from './lib/deck.mjs';
import { cut, region, root, steps } from './lib/regions.mjs';

const here = new URL('.', import.meta.url).pathname;
const out = join(root, 'build/slides');
const max_lines = 12;
const markdown = new MarkdownIt({ html: true, typographer: true });
const escape = markdown.utils.escapeHtml;

let slide; // the one that is being rendered

function fail(message) {
  throw new Error(`slide "${slide.id}": ${message}`);
}

// The font size at which the longest line of `lines` still fits on the slide, within limits that can be read.
function font_size(lines) {
  const columns = Math.max(...lines.map((line) => [...line].length));
  const size = Math.min(24, Math.floor((1120 / columns / 0.602) * 10) / 10);
  if (size < 15) fail(`a line of ${columns} columns is too long to be read`);
  return size;
}

function quote_region(info) {
  const [file, name, ...rest] = info.split(/\s+/);
  const options = attributes(rest.join(' '));
  const lines = cut(region(file, name), options, `slide "${slide.id}"`);
  if (lines.length > max_lines) fail(`${lines.length} lines of ${file} ${name}; ${max_lines} at most (use from/to)`);
  const light = options.light ? steps(lines, options.light, `slide "${slide.id}"`) : '';
  const id = slide.animate ? ` data-id="${escape(slide.animate)}"` : '';
  return `<pre${id} style="font-size:${font_size(lines)}px"><code class="language-cpp" data-trim data-noescape` +
    `${light ? ` data-line-numbers="${light}"` : ''}>${escape(lines.join('\n'))}</code></pre>` +
    `<p class="source">${escape(file)} · ${escape(name)}</p>`;
}

function quote_run(info) {
  const name = info.trim();
  const path = join(here, 'recorded', `${name}.txt`);
  if (!existsSync(path)) fail(`no recorded run "${name}"`);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  if (lines.length > 16) fail(`the run "${name}" has ${lines.length} lines; 16 at most`);
  const body = lines.map((line) => (line.startsWith('$ ') ? `<b>${escape(line)}</b>` : escape(line))).join('\n');
  return `<pre class="terminal" style="font-size:${font_size(lines)}px"><code class="nohighlight">${body}</code></pre>`;
}

markdown.renderer.rules.fence = (tokens, index) => {
  const { info, content } = tokens[index];
  const [kind, rest] = [info.trim().split(/\s+/)[0], info.trim().replace(/^\S+\s*/, '')];
  if (kind === 'region') return quote_region(rest);
  if (kind === 'run') return quote_run(rest);
  if (kind === 'text') return `<pre class="sketch"><code class="nohighlight">${escape(content)}</code></pre>`;
  return fail(`code must be quoted from the tree with "region" or "run", not written into the slide (${kind})`);
};

function render(part, current) {
  slide = current;
  const attributes = [
    `id="${escape(slide.id)}"`,
    `data-timing="${slide.minutes * 60}"`,
    slide.animate ? 'data-auto-animate' : '',
    slide.class ? `class="${escape(slide.class)}"` : '',
  ];
  const minutes = `<p class="minutes">${escape(part.title)} · ${slide.minutes} min</p>`;
  if (!slide.notes.trim()) fail('no speaker notes');
  return `<section ${attributes.filter(Boolean).join(' ')}>\n${markdown.render(slide.text)}${minutes}` +
    `<aside class="notes">${markdown.render(slide.notes)}</aside>\n</section>`;
}

function outline(parts) {
  let before = 0;
  const rows = parts.map((part) => {
    const minutes = part.slides.reduce((sum, { minutes }) => sum + minutes, 0);
    const row = `${String(before).padStart(5)}  ${String(minutes).padStart(4)}  ${String(part.slides.length).padStart(6)}  ${part.title}`;
    before += minutes;
    return row;
  });
  const slides = parts.reduce((sum, part) => sum + part.slides.length, 0);
  return { text: ['from  minutes  slides  part', ...rows, `sum: ${before} minutes, ${slides} slides`].join('\n'), minutes: before };
}

const parts = read_deck();
const problems = [];
const sections = parts.flatMap((part) => part.slides.map((slide) => {
  try {
    return render(part, slide);
  } catch (error) {
    problems.push(error.message);
    return '';
  }
}));
if (problems.length) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const reveal = join(here, 'node_modules/reveal.js');
for (const asset of ['dist/reveal.js', 'dist/reveal.css', 'dist/reset.css', 'plugin/notes/notes.js', 'plugin/highlight/highlight.js'])
  cpSync(join(reveal, asset), join(out, asset));
for (const asset of ['deck.css', 'pictures']) if (existsSync(join(here, 'style', asset))) cpSync(join(here, 'style', asset), join(out, asset), { recursive: true });
writeFileSync(join(out, 'index.html'), readFileSync(join(here, 'style/page.html'), 'utf8').replace('<!-- slides -->', () => sections.join('\n')));
const summary = outline(parts);
writeFileSync(join(out, 'outline.txt'), summary.text + '\n');
console.log(summary.text);
console.log(`\nbuilt: ${join('build/slides/index.html')}`);
