// Puts a deck together in one folder that needs no network and no server.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { read_deck } from './deck.mjs';
import { outline } from './outline.mjs';
import { render } from './render.mjs';
import { didactic_problems } from './teaching.mjs';

const here = new URL('..', import.meta.url).pathname;
const assets = {
  'reveal.js/dist/reveal.js': 'reveal/reveal.js',
  'reveal.js/dist/reveal.css': 'reveal/reveal.css',
  'reveal.js/dist/reset.css': 'reveal/reset.css',
  'reveal.js/plugin/notes/notes.js': 'reveal/notes.js',
  'reveal.js/plugin/highlight/highlight.js': 'reveal/highlight.js',
  'reveal.js/LICENSE': 'reveal/LICENSE',
  'dejavu-fonts-ttf/ttf/DejaVuSans.ttf': 'fonts/DejaVuSans.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf': 'fonts/DejaVuSans-Bold.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSans-Oblique.ttf': 'fonts/DejaVuSans-Oblique.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf': 'fonts/DejaVuSansMono.ttf',
  'dejavu-fonts-ttf/ttf/DejaVuSansMono-Oblique.ttf': 'fonts/DejaVuSansMono-Oblique.ttf',
  'dejavu-fonts-ttf/LICENSE': 'fonts/LICENSE',
};

export const dist = join(here, 'dist');

// Builds the deck in `deck` with the recordings in `recorded` into `out`, which is replaced, and returns its outline as
// {text, minutes, slides}. `minutes`, when given, is what the slides must sum to. Throws an Error with `problems`, a
// list of all that is wrong; then `out` is left as it was.
export function build_deck({ deck = join(here, 'deck'), recorded = join(here, 'recorded'), out = dist, minutes } = {}) {
  const parts = read_deck(deck);
  const problems = [];
  const sections = parts.flatMap((part) => part.slides.flatMap((slide) => {
    try {
      return render(slide, part.title, recorded);
    } catch (error) {
      problems.push(error.message);
      return [];
    }
  }));
  problems.push(...didactic_problems(parts));
  const summary = outline(parts);
  if (minutes && summary.minutes !== minutes) problems.push(`the slides sum to ${summary.minutes} minutes, not to ${minutes}`);
  if (problems.length) throw Object.assign(new Error(problems.join('\n')), { problems });

  rmSync(out, { recursive: true, force: true });
  for (const [from, to] of Object.entries(assets)) {
    mkdirSync(dirname(join(out, to)), { recursive: true });
    cpSync(join(here, 'node_modules', from), join(out, to));
  }
  cpSync(join(here, 'style/deck.css'), join(out, 'deck.css'));
  const page = readFileSync(join(here, 'style/page.html'), 'utf8');
  writeFileSync(join(out, 'index.html'), page.replace('<!-- slides -->', () => sections.join('\n')));
  writeFileSync(join(out, 'outline.txt'), summary.text + '\n');
  return summary;
}
