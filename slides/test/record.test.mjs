// A recording that the program no longer prints is stale; measured figures may differ, words may not.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { record, stale } from '../lib/record.mjs';
import { folder } from './decks.mjs';
import { selecting } from './traces.mjs';

const run = (text, options = {}) =>
  ({ name: 'run', shown: 'program', argv: [process.execPath, '-e', `process.stdout.write(${JSON.stringify(text)})`], ...options });
const recorded = (run) => {
  const here = folder();
  for (const [file, text] of Object.entries(record(run))) writeFileSync(join(here, file), text);
  return here;
};

test('what was just recorded is not stale', () => {
  const now = run('hello\nworld\n');
  assert.deepEqual(record(now), { 'run.txt': '$ program\nhello\nworld\n' });
  assert.deepEqual(stale(now, recorded(now)), []);
});

test('caught: a program that prints something else', () =>
  assert.match(stale(run('goodbye\n'), recorded(run('hello\n'))).join(), /stale: run\.txt[^]*hello[^]*goodbye/));

test('caught: a figure that differs in a run without measurements', () =>
  assert.equal(stale(run('3 results\n'), recorded(run('2 results\n'))).length, 1));

test('measured figures may differ, and so may the space they take', () =>
  assert.deepEqual(stale(run('took  950.5 ms, 1,297 switches\n', { volatile: true }), recorded(run('took 9 s, 97 switches\n', { volatile: true }))), []));

test('caught: a word that differs beside measured figures', () =>
  assert.equal(stale(run('lag 12 ms\n', { volatile: true }), recorded(run('time 12 ms\n', { volatile: true }))).length, 1));

test('what a run is told to ignore is ignored, and no more', () => {
  const now = (text) => run(text, { volatile: true, ignore: /; by luck/ });
  assert.deepEqual(stale(now('waits\n'), recorded(now('waits; by luck\n'))), []);
  assert.equal(stale(now('runs\n'), recorded(now('waits; by luck\n'))).length, 1);
});

test('caught: a run that was never recorded', () => assert.equal(stale(run('hello\n'), folder()).length, 1));

test('caught: a picture whose data has lost a row', () => {
  const data = (lines) => lines.map((line) => ({ name: line }));
  const found = stale(run('one\ntwo\n', { data, keep: /one/ }), recorded(run('one\ntwo\n', { data })));
  assert.match(found.join(), /stale: run\.json/);
});

test('a picture whose figures moved only is not stale', () => {
  const data = (lines) => lines.map((line) => ({ seconds: Number(line) }));
  assert.deepEqual(stale(run('2.5\n', { data, volatile: true }), recorded(run('12.75\n', { data, volatile: true }))), []);
});

test('refused: a program that is not built', () =>
  assert.throws(() => record({ name: 'run', shown: 'x', argv: ['build/release/bin/no-such-program'] }), /is missing; type: \.\/workbook build/));

test('refused: a run whose lines are all gone', () => assert.throws(() => record(run('hello\n', { keep: /bye/ })), /printed nothing to quote/));

test('refused: a run that failed, and one that did not fail as it should', () => {
  assert.throws(() => record({ ...run('hello\n'), argv: [process.execPath, '-e', 'console.log("hello"); process.exit(3)'] }), /failed with status 3:\nhello/);
  assert.throws(() => record(run('hello\n', { status: 1 })), /failed with status 0/);
});

const traced = (trace) => {
  const source = join(folder(), 'source.json');
  writeFileSync(source, JSON.stringify(trace));
  return { name: 'run', trace: true, argv: [process.execPath, '-e', `require('fs').copyFileSync(${JSON.stringify(source)}, process.argv[1])`, '{out}'] };
};

test('a timeline whose moments moved is not stale', () => {
  const slower = selecting();
  for (const event of slower.traceEvents) if (event.ts) event.ts *= 3;
  assert.deepEqual(stale(traced(slower), recorded(traced(selecting()))), []);
});

test('caught: a timeline in which a client lives through something else, and one with another call', () => {
  const before = recorded(traced(selecting()));
  const silent = selecting();
  silent.traceEvents = silent.traceEvents.filter(({ name }) => name !== 'hears "HELLO"');
  assert.match(stale(traced(silent), before).join(), /stale: run\.json/);
  const polling = selecting();
  for (const event of polling.traceEvents) if (event.name === 'select') event.name = 'poll';
  assert.match(stale(traced(polling), before).join(), /accept, select[^]*accept, poll/);
});
