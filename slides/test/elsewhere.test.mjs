// The traces open elsewhere as they are: in speedscope, from local files, and by the rules that Perfetto reads by.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from '../lib/browser.mjs';
import { folder } from './decks.mjs';
import { wrong_with } from './trace_format.mjs';

const recorded = new URL('../recorded/', import.meta.url).pathname;
const text_of = (name) => readFileSync(join(recorded, `${name}.json`), 'utf8');
const traces = readdirSync(recorded).filter((name) => /^timeline-.*\.json$/.test(name)).map((name) => name.replace('.json', ''));

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium?.close());

// Opens a trace in speedscope. Returns what speedscope complains of, and what it lists of each lane.
async function in_speedscope(text) {
  const here = folder();
  // speedscope's own way for a local file, which a page from a file could not fetch: a script that hands it over.
  writeFileSync(join(here, 'run.js'), `speedscope.loadFileFromBase64("run.json", "${Buffer.from(text).toString('base64')}")`);
  const page = await chromium.newPage({ viewport: { width: 1280, height: 720 } });
  const complaints = [];
  page.on('console', (message) => /error|warning/.test(message.type()) && !/WebGL/.test(message.text()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => /^(file|data|blob):/.test(request.url()) || complaints.push(`request: ${request.url()}`));
  const speedscope = pathToFileURL(new URL('../node_modules/speedscope/dist/release/index.html', import.meta.url).pathname);
  await page.goto(`${speedscope.href}#localProfilePath=${join(here, 'run.js')}`);
  const seen = () => page.evaluate(() => document.body.innerText);
  await page.waitForFunction(() => /\(1\/\d+\)|Something went wrong/.test(document.body.innerText));
  const [, count] = (await seen()).match(/\(1\/(\d+)\)/) ?? [, 0];
  const lanes = [];
  for (let i = 1; i <= count; ++i) {
    await page.waitForFunction((at) => document.body.innerText.includes(at), `(${i}/${count})`);
    await page.keyboard.press('3'); // the list of all that stands in the lane
    await page.waitForFunction(() => /Symbol Name/.test(document.body.innerText));
    lanes.push(await seen());
    await page.keyboard.press('n');
  }
  await page.close();
  return { complaints, lanes };
}

for (const [name, calls] of [['timeline-02', ['select', 'accept', 'recv A', 'send B']], ['timeline-05', ['epoll_wait', 'accept', 'recv A']]])
  test(`speedscope opens ${name} and shows every lane, with nothing to complain of`, async () => {
    const { complaints, lanes } = await in_speedscope(text_of(name));
    assert.deepEqual(complaints, []);
    assert.equal(lanes.length, 3);
    for (const client of ['A', 'B']) {
      const lane = lanes.find((lane) => new RegExp(`clients.*, ${client} `).test(lane));
      for (const word of ['connects', 'waits', 'says', 'hears', 'leaves']) assert.ok(lane?.includes(word), `${client}: no ${word}`);
    }
    const program = lanes.find((lane) => lane.includes('main thread'));
    for (const call of [...calls, 'turn']) assert.ok(program?.includes(call), `no ${call} in\n${program}`);
  });

test('speedscope complains of a slice that ends a hair after the next one has begun', async () => {
  const trace = JSON.parse(text_of('timeline-02'));
  trace.traceEvents.find(({ ph, name }) => ph === 'X' && name === 'select').dur += 0.001;
  assert.notDeepEqual((await in_speedscope(JSON.stringify(trace))).complaints, []);
});

for (const name of traces) test(`${name} keeps the rules of the format`, () => assert.deepEqual(wrong_with(JSON.parse(text_of(name))), []));

const first = (phase) => (events) => events.find(({ ph }) => ph === phase);
const broken = {
  'an event without a name': [(events) => delete first('X')(events).name, /no name/],
  'an event of no known kind': [(events) => { first('X')(events).ph = '?'; }, /no known phase/],
  'an event in no lane': [(events) => delete first('X')(events).tid, /no tid/],
  'a time that is a text': [(events) => { first('X')(events).ts = '12'; }, /no time/],
  'a slice without duration': [(events) => delete first('X')(events).dur, /no duration/],
  'a slice that ends after the one around it': [(events) => { events.find(({ ph, name }) => ph === 'X' && name === 'select').dur += 0.001; }, /overlaps half/],
  'events out of order': [(events) => events.push({ ...first('X')(events), ts: 0, dur: 0 }), /earlier than/],
  'a beginning without an end': [(events) => events.push({ ph: 'B', name: 'open', pid: 9, tid: 9, ts: 0 }), /"open" never ends/],
  'an end without a beginning': [(events) => events.push({ ph: 'E', name: 'open', pid: 9, tid: 9, ts: 0 }), /has not begun/],
  'an end of something else': [(events) => events.push({ ph: 'B', name: 'one', pid: 9, tid: 9, ts: 0 }, { ph: 'E', name: 'two', pid: 9, tid: 9, ts: 1 }), /"one" is open/],
  'an arrow that leads nowhere': [(events) => events.splice(events.findIndex(({ ph }) => ph === 'f'), 1), /1 beginnings and 0 ends/],
  'an arrow whose ends differ': [(events) => { first('f')(events).name = 'other'; }, /its ends differ/],
  'a counter of words': [(events) => { first('C')(events).args = { 'for reading': 'three' }; }, /no number/],
};
for (const [what, [spoil, message]] of Object.entries(broken))
  test(`caught: ${what}`, () => {
    const trace = JSON.parse(text_of('timeline-02'));
    spoil(trace.traceEvents);
    const problems = wrong_with(trace);
    assert.ok(problems.some((problem) => message.test(problem)), problems.join('\n'));
  });
