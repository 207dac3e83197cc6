// Each thing that the look in the browser is for, proved by a deck that has just this defect.

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { browser } from '../lib/browser.mjs';
import { inspect_deck } from '../lib/inspect.mjs';
import { build, slide } from './decks.mjs';

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium?.close());

const region = '```region 01_blocking_echo/main.cpp serve from="void serve" light="recv(|send_all"\n```';
const picture = (inside, title = '<title>a picture</title>') =>
  `<svg viewBox="0 0 1192 80" width="1192" height="80" role="img">${title}${inside}</svg>`;
const css = (text) => (out) => appendFileSync(join(out, 'deck.css'), text);
const in_page = (from, to) => (out) => {
  const page = join(out, 'index.html');
  const text = readFileSync(page, 'utf8');
  assert.ok(text.includes(from));
  writeFileSync(page, text.replace(from, to));
};

async function problems(slides, spoil = () => {}) {
  const out = build(slides, { runs: { 'run.txt': '$ ./program\nits answer\n' } });
  spoil(out);
  return inspect_deck(chromium, out);
}

test('a deck without a defect has no problem', async () => {
  const body = `## Title\n\n${region}\n\n\`\`\`run run\n\`\`\`\n\n${picture('<text x="10" y="40" font-size="24">a text</text>')}`;
  const red = slide('## Red', { head: 'id=red minutes=1 class=red' });
  const predict = slide('## Predict', { head: 'id=predict minutes=1 class=predict' });
  assert.deepEqual(await problems([predict, slide(body), red]), []);
});

const long = Array.from({ length: 30 }, (_, i) => `- point ${i}`).join('\n');
const both = ['1280×720', '1920×1080'];
const caught = {
  'a list longer than the slide': [slide(long), , /li "point 29" reaches into the footer/, both],
  'a word wider than the slide': [slide(`## ${'wide'.repeat(30)}`), css('.reveal h2 { white-space: nowrap; width: max-content; }'), /h2 .* is wider than the slide/, both],
  'code cut off at the right': [slide(region), css('.reveal pre { width: 300px; }'), /code is cut off/, both],
  'a missing style sheet': [slide('## Title'), (out) => rmSync(join(out, 'deck.css')), /missing: deck\.css/, both],
  'a missing font file': [slide('## Title'), (out) => rmSync(join(out, 'fonts/DejaVuSans-Oblique.ttf')), /missing font: "?DejaVu Deck"? .*italic/, both],
  'a font of the machine': [slide('## Title'), css('.reveal h2 { font-family: Arial; }'), /does not come along: Arial/, both],
  'a missing picture': [slide('<img src="gone.png" alt="gone">'), , /missing: gone\.png/, both],
  'a missing program': [slide('## Title'), (out) => rmSync(join(out, 'reveal/reveal.js')), /the deck does not start/, both],
  'a program that throws': [slide('## Title'), in_page('Reveal.initialize(', 'setTimeout(() => { throw new Error("spoilt"); });\nReveal.initialize('), /spoilt/, both],
  'a request that leaves the machine': [slide('<img src="https://example.com/a.png" alt="away">'), , /leaves the machine: https:\/\/example\.com/, both],
  'grey on grey': [slide('## Title\n\npale words'), css('.reveal p { color: #aaa; }'), /contrast 2\.\d+ of "pale words"/],
  'pale code beside the lit line': [slide(region), css('.reveal .hljs.has-highlights tr:not(.highlight-line) :is(td, span) { color: #b8c0c8; }'), /contrast .* of "/],
  'a picture without alternative text': [slide('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'), , /no alternative text/],
  'a drawing without alternative text': [slide(picture('', '')), , /no alternative text/],
  'grey on grey in a drawing': [slide(picture('<rect width="400" height="80" fill="#999999"/><text x="10" y="40" font-size="24" fill="#bbbbbb">pale</text>')), , /contrast 1\.\d+ of text "pale" in a picture/],
  'a text over the edge of a drawing': [slide(picture('<text x="1180" y="40" font-size="24">over the edge</text>')), , /text "over the edge" is cut off by its picture's edge/],
  'a tiny text in a drawing': [slide(picture('<text x="10" y="40" font-size="9">tiny</text>')), , /"tiny" in a picture is too small/],
  'two texts upon each other': [slide(picture('<text x="10" y="40" font-size="24">first</text><text x="30" y="44" font-size="24">second</text>')), , /"first" and text "second" lie upon each other/],
  'an animation that moves nothing': [[slide('## Title\n\n```region 01_blocking_echo/main.cpp serve from="void serve" to="void serve"\n```',
    { head: `id=only minutes=1 animate=x before='02_select_loop/main.cpp to_monitor from="FD_ZERO(" to="FD_ZERO("'` })], , /no line of its code comes from the slide before/, both],
};
for (const [what, [slides, spoil, message, at = ['']]] of Object.entries(caught))
  test(`caught: ${what}`, async () => {
    const found = await problems(slides, spoil);
    for (const size of at) assert.ok(found.some((line) => line.startsWith(size) && message.test(line)), `${size}: not among\n${found.join('\n')}`);
  });
