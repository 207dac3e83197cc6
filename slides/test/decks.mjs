// Small decks for the tests, each built into a folder of its own.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build_deck } from '../lib/build.mjs';

export const folder = () => mkdtempSync(join(tmpdir(), 'deck-'));

// A slide's source. What is not said is as it should be.
export const slide = (body, { head = 'id=only minutes=1', notes = 'Say: it.' } = {}) =>
  `--- ${head}\n${body}\n\nNote:\n${notes}\n`;

// Builds a deck of these slides and returns its folder; throws what build_deck throws. `runs` are recorded runs by name.
export function build(slides, { runs = {}, ...options } = {}) {
  const here = folder();
  const [deck, recorded, out] = ['deck', 'recorded', 'out'].map((name) => join(here, name));
  mkdirSync(deck);
  mkdirSync(recorded);
  writeFileSync(join(deck, '1.md'), `# A part\n\n${[slides].flat().join('\n')}`);
  for (const [name, text] of Object.entries(runs)) writeFileSync(join(recorded, name), text);
  build_deck({ deck, recorded, out, ...options });
  return out;
}
