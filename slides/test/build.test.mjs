// The build refuses each deck that would show what the tree does not hold.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, slide } from './decks.mjs';

const region = (rest) => slide(`## Code\n\n\`\`\`region 01_blocking_echo/main.cpp ${rest}\n\`\`\``);
const html = (out) => readFileSync(join(out, 'index.html'), 'utf8');

test('a region is quoted as it stands in the tree', () => {
  const source = readFileSync(new URL('../../01_blocking_echo/main.cpp', import.meta.url), 'utf8');
  const call = source.match(/recv\(.*\);/)[0];
  assert.ok(html(build(region('serve from="void serve"'))).includes(call));
});

const refused = {
  'a region that is gone': [region('no_such_region'), /has no region "no_such_region"/],
  'a file that is gone': [slide('```region 01_blocking_echo/gone.cpp serve\n```'), /gone\.cpp/],
  'a first line that the code no longer has': [region('serve from="no such line"'), /no line contains "no such line"/],
  'a lit line that the code no longer has': [region('serve light="no such line"'), /no line contains "no such line"/],
  'a step that lights nothing': [region('serve light="recv(||send_all"'), /an empty step/],
  'code written into the slide': [slide('```cpp\nint x;\n```'), /quoted from the tree/],
  'code written into a quotation': [slide('```region 01_blocking_echo/main.cpp serve\nint x;\n```'), /must be empty/],
  'more than 12 lines of code': [slide('```region 02_select_loop/main.cpp event_loop\n```'), /lines of .*12 at most/],
  'a run that was never recorded': [slide('```run nothing\n```'), /no recorded run "nothing"/],
  'a picture that nobody draws': [slide('```picture nothing\n```'), /no picture "nothing"/],
  'no speaker notes': [slide('## Title', { notes: '' }), /no speaker notes/],
  'a slide without minutes': [slide('## Title', { head: 'id=only' }), /needs id and minutes/],
  'an id twice': [[slide('## One'), slide('## Two')], /two slides have the id "only"/],
  'an animation without a neighbour': [slide('## Title', { head: 'id=only minutes=1 animate=main' }), /nothing to animate/],
};
const recorded = { 'run.txt': '$ program\nits answer\n' };
const shows = (id, rest = '') => slide('```run run' + rest + '\n```', { head: `id=${id} minutes=1` });
const asks = slide('## Predict', { head: 'id=asks minutes=1 class=predict' });
test('refused: a run before anybody was asked, and a second one after one question', () => {
  const options = { runs: recorded };
  assert.throws(() => build(shows('one'), options), /slide "one": a run is shown before anybody was asked/);
  assert.throws(() => build([asks, shows('one'), shows('two')], options), /slide "two": a run is shown before/);
  assert.throws(() => build(shows('one', ' later'), options), /before anybody was asked/);
  build([asks, shows('one'), slide('**How many?**\n\n```run run later\n```', { head: 'id=two minutes=1' })], options);
});

test('refused: a stage that no failure opens', () => {
  const stage = (number, file) => slide(`\`\`\`region ${file}\n\`\`\``, { head: `id=stage-${number} minutes=1` });
  const [first, second] = [stage('01', '01_blocking_echo/main.cpp serve from="void serve"'), stage('02', '02_select_loop/client.hpp respond from="inline bool"')];
  assert.throws(() => build([first, second]), /slide "stage-02": stage 02 begins without a red slide/);
  build([first, slide('## Red', { head: 'id=red minutes=1 class=red' }), second]);
});

for (const [what, [slides, message]] of Object.entries(refused))
  test(`refused: ${what}`, () => assert.throws(() => build(slides), message));

test('refused: a terminal longer than the slide', () =>
  assert.throws(() => build(slide('```run long\n```'), { runs: { 'long.txt': 'line\n'.repeat(17) } }), /17 lines; 16 at most/));

test('refused: a line too long to be read', () =>
  assert.throws(() => build(slide('```run wide\n```'), { runs: { 'wide.txt': 'x'.repeat(140) } }), /140 columns/));

test('refused: minutes that do not sum to the lecture', () => {
  assert.throws(() => build(slide('## Title'), { minutes: 90 }), /sum to 1 minutes, not to 90/);
  build(slide('## Title', { head: 'id=only minutes=90' }), { minutes: 90 });
});

test('all that is wrong is said at once', () => {
  const two = ['one', 'two'].map((id) => slide('```picture nothing\n```', { head: `id=${id} minutes=1` }));
  assert.throws(() => build(two), (error) => error.problems.length === 2);
});

test('the outline tells what begins at which minute', () => {
  const out = build([slide('## First', { head: 'id=a minutes=3' }), slide('## Second', { head: 'id=b minutes=4' })]);
  const outline = readFileSync(join(out, 'outline.txt'), 'utf8');
  assert.match(outline, /^ +0 +3 +First$/m);
  assert.match(outline, /^ +3 +4 +Second$/m);
  assert.match(outline, /sum: 7 minutes, 2 slides/);
});
