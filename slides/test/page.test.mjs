// The page in a real browser: from a file, with the keyboard, at a projector's and a phone's size, by day and by night.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { browser } from '../lib/browser.mjs';
import { assemble } from '../page/assemble.mjs';
import { marks, read_trace } from '../page/trace.mjs';
import { folder } from './decks.mjs';
import { blocking, busy, line_of, selecting } from './traces.mjs';

let chromium;
before(async () => { chromium = await browser(); });
after(() => chromium?.close());

const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

// Opens the page of these traces; `check()` fails when anything was requested, missing or complained of.
async function open(traces, { width = 1280, height = 720, colour = 'light' } = {}) {
  const path = join(folder(), 'page.html');
  writeFileSync(path, await assemble(traces));
  const page = await chromium.newPage({ viewport: { width, height }, colorScheme: colour });
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => /^(file|data):/.test(request.url()) || complaints.push(`request: ${request.url()}`));
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector('.run .timeline .mark');
  return { page, check: () => assert.deepEqual(complaints, []), close: () => page.close() };
}
const lit = (page, i = 0) => page.locator('.run').nth(i).locator('.line.lit').evaluateAll((lines) => lines.map(({ dataset }) => Number(dataset.line)));
const time = (page) => page.evaluate(() => Number(document.getElementById('scrub').value));

test('a page opens from a file and shows both runs on one clock', async () => {
  const { page, check, close } = await open([blocking(), selecting()]);
  assert.deepEqual(await page.locator('.run h2').allTextContents(), ['01_blocking_echo', '02_select_loop']);
  assert.equal(await page.locator('.timeline .lane').count(), 6);
  const cursors = await page.locator('.cursor').evaluateAll((lines) => lines.map((line) => line.getAttribute('x1')));
  assert.equal(cursors[0], cursors[1]);
  const arrow = page.locator('.run').first().locator('.flow.question');
  assert.equal(await arrow.count(), 1); // from B's hello to the program that reads it at last
  const [begin, , end] = (await arrow.getAttribute('d')).match(/[\d.]+/g).map(Number);
  assert.ok(end - begin > 300, `${begin} to ${end}`);
  check();
  await close();
});

test('a step goes to the next call of any run and lights its line', async () => {
  const { page, check, close } = await open([blocking(), selecting()]);
  const [recv, select] = [line_of('01_blocking_echo/main.cpp', 'recv('), line_of('02_select_loop/main.cpp', 'if (select(')];
  await page.getByText('Step', { exact: true }).click();
  assert.equal(await time(page), 110); // accept of 02
  assert.deepEqual(await lit(page, 1), [line_of('02_select_loop/acceptor.hpp', 'accept(')]);
  await page.getByText('Step', { exact: true }).click();
  assert.equal(await time(page), 150);
  assert.deepEqual(await lit(page, 0), [recv]);
  await page.getByText('Step', { exact: true }).click();
  assert.deepEqual([await time(page), await lit(page, 0), await lit(page, 1)], [160, [recv], [select]]);
  for (const i of [0, 1]) {
    const box = await page.locator('.run').nth(i).locator('.line.lit').boundingBox();
    assert.ok(box.y > 0 && box.y + box.height < 720, 'the lit line is out of sight');
  }
  await page.getByText('Step back').click();
  assert.equal(await time(page), 150);
  check();
  await close();
});

test('the sets change with the clock, and it says who waits', async () => {
  const { page, close } = await open([blocking(), selecting()]);
  const row = async (i, name) => (await page.locator('.run').nth(i).locator('tr', { hasText: name }).locator('td').allTextContents());
  assert.deepEqual(await row(1, 'watched for reading'), ['■', '1']);
  for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowRight');
  assert.deepEqual(await row(1, 'watched for reading'), ['■■■', '3']);
  await page.keyboard.press('ArrowRight'); // 480: both wait
  assert.deepEqual(await row(0, 'clients that wait'), ['B', '1']);
  await page.keyboard.press('PageDown');
  assert.deepEqual([await row(0, 'clients that wait'), await row(1, 'clients that wait')], [['B', '1'], ['', '0']]);
  await close();
});

test('everything goes by keyboard alone', async () => {
  const { page, check, close } = await open([selecting()]);
  const press = async (key) => { await page.keyboard.press(key); return time(page); };
  assert.equal(await press('ArrowRight'), 110);
  assert.equal(await press('ArrowLeft'), 0);
  assert.equal(await press('End'), 5010);
  assert.equal(await press('Home'), 0);
  const slowness = page.locator('#slowness');
  const before = await slowness.textContent();
  await press('-');
  assert.notEqual(await slowness.textContent(), before);
  await press('+');
  assert.equal(await slowness.textContent(), before);
  const marks = () => page.locator('.mark.wait').first().getAttribute('width');
  const width = await marks();
  await press('i');
  assert.notEqual(await marks(), width);
  await press('o');
  assert.equal(await marks(), width);
  await press(' ');
  await page.waitForFunction(() => document.getElementById('play').textContent === 'Pause' && document.getElementById('scrub').value > 0);
  await press(' ');
  assert.equal(await page.locator('#play').textContent(), 'Play');
  // Every control can be reached, and shows that it has been.
  const reached = new Set();
  for (let i = 0; i < 14; ++i) {
    await page.keyboard.press('Tab');
    const [id, outline] = await page.evaluate(() => [document.activeElement.id || document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]);
    if (id !== 'BODY') assert.notEqual(outline, 'none', id);
    reached.add(id);
  }
  for (const id of ['start', 'back', 'play', 'forward', 'slower', 'faster', 'closer', 'farther', 'near', 'scrub', 'PRE']) assert.ok(reached.has(id), id);
  await page.locator('#forward').focus();
  const at = await time(page);
  await page.keyboard.press('Enter');
  assert.ok((await time(page)) > at);
  check();
  await close();
});

test('near a step, what happens within an instant can be told apart', async () => {
  const slow = blocking();
  slow.traceEvents.find(({ name }) => name === 'waits').dur = 900_000; // a run of a second beside one of 5 ms
  const { page, check, close } = await open([slow, selecting()]);
  const way = async () => {
    const x = () => page.locator('.cursor').last().getAttribute('x1').then(Number);
    const from = await x();
    await page.keyboard.press('ArrowRight');
    return (await x()) - from;
  };
  assert.ok((await way()) < 1);
  await page.keyboard.press('z');
  assert.ok((await way()) > 10);
  const clipped = await page.evaluate(() => [...document.querySelectorAll('.timeline')].every((picture) => {
    const window_of = document.querySelector(picture.querySelector('.flow')?.parentNode.getAttribute('clip-path')?.slice(4, -1) ?? 'clipPath');
    return window_of.firstChild.getAttribute('x') >= Math.max(...[...picture.querySelectorAll('.lane')].map((name) => { const { x, width } = name.getBBox(); return x + width; }));
  }));
  assert.ok(clipped, 'an arrow may run through the name of a lane');
  check();
  await close();
});

test('the bar scrubs, and a click in the picture goes there', async () => {
  const { page, close } = await open([selecting()]);
  await page.locator('#scrub').fill('2500');
  assert.equal(await time(page), 2500);
  const box = await page.locator('.timeline').boundingBox();
  await page.mouse.click(box.x + box.width - 60, box.y + 40);
  assert.ok((await time(page)) > 4000);
  await close();
});

test('playing ends at the end, and plays anew from the start', async () => {
  const { page, check, close } = await open([selecting()]);
  for (let i = 0; i < 4; ++i) await page.keyboard.press('+'); // the whole in 1.25 s
  await page.keyboard.press(' ');
  await page.waitForFunction(() => document.getElementById('play').textContent === 'Play');
  assert.equal(await time(page), 5010);
  await page.keyboard.press(' ');
  assert.ok((await time(page)) < 5010);
  check();
  await close();
});

for (const [width, height] of [[1280, 720], [390, 844]])
  for (const colour of ['light', 'dark'])
    test(`${width}×${height}, ${colour}: nothing is cut off, everything can be read`, async () => {
      const { page, check, close } = await open([blocking(), selecting()], { width, height, colour });
      for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowRight');
      const cut = await page.evaluate(() => [...document.querySelectorAll('header *, h2, p, td, th, .timeline text')]
        .filter((element) => { const { left, right, width } = element.getBoundingClientRect(); return width && (right > (element.ownerSVGElement?.getBoundingClientRect().right ?? innerWidth) + 1 || left < -1); })
        .map((element) => element.textContent));
      assert.deepEqual(cut, []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await page.evaluate(axe);
      const rules = ['color-contrast', 'button-name', 'label', 'svg-img-alt', 'scrollable-region-focusable'];
      const { violations } = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), rules);
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
      check();
      await close();
    });

test('the last label of the clock stands within the picture', async () => {
  const { page, close } = await open([busy(4004)]); // until 20.017 ms: the label of 20 ms stands at the edge
  const [label, picture] = await page.evaluate(() => [[...document.querySelectorAll('.tick text')].at(-1), document.querySelector('.timeline')].map((element) => element.getBoundingClientRect().right));
  assert.ok(label <= picture, `${label} of ${picture}`);
  await close();
});

test('100,000 events are no more marks than the picture has columns, however near one looks', async () => {
  const { page, check, close } = await open([busy(100_000)]);
  const width = Math.ceil((await page.locator('.timeline').boundingBox()).width);
  const drawn = () => page.locator('.mark').count();
  for (let i = 0; i < 13; ++i) {
    assert.ok((await drawn()) <= 3 * width, `${await drawn()} marks in ${width} columns at zoom ${i}`);
    await page.keyboard.press('i');
  }
  // Near enough, each event is a mark of its own: 4,096 times nearer, a window of 122 µs holds about 12 turns of 10 µs.
  const near = await drawn();
  assert.ok(near >= 20 && near <= 40, `${near} marks`);
  // While it plays, most frames move a line and draw nothing anew.
  await page.evaluate(() => {
    window.drawn = 0;
    new MutationObserver((records) => { window.drawn += records.filter(({ target }) => target.matches?.('.mark')).length ? 1 : 0; })
      .observe(document.querySelector('.timeline'), { subtree: true, attributes: true, attributeFilter: ['x'] });
    window.frames_seen = 0;
    new MutationObserver(() => { window.frames_seen += 1; }).observe(document.getElementById('time'), { childList: true });
  });
  for (let i = 0; i < 12; ++i) await page.keyboard.press('o');
  await page.evaluate(() => { window.drawn = window.frames_seen = 0; });
  await page.keyboard.press(' ');
  await page.waitForFunction(() => window.frames_seen >= 30);
  await page.keyboard.press(' ');
  assert.ok(await page.evaluate(() => window.drawn <= 1), 'a picture is drawn anew in every frame');
  check();
  await close();
});

test('marks: what nobody could tell apart is one, and what is outside is none', () => {
  const [lane] = read_trace(busy(1000)).lanes.filter(({ is_client }) => !is_client);
  assert.equal(marks(lane.slices, 0, 5000, 0.001).length, 1000);
  assert.equal(marks(lane.slices, 100, 199, 0.001).length, 20);
  const merged = marks(lane.slices, 0, 5000, 1000);
  assert.ok(merged.length <= 12);
  assert.equal(merged.reduce((sum, { count }) => sum + count, 0), 1000);
});

test('a line is lit again after a call whose line nobody knows', async () => {
  const trace = selecting();
  delete trace.traceEvents.find(({ name }) => name === 'accept').args.line;
  const { page, close } = await open([trace]);
  const select = line_of('02_select_loop/main.cpp', 'if (select(');
  const seen = [];
  for (let i = 0; i < 3; ++i) {
    seen.push(await lit(page));
    await page.keyboard.press('ArrowRight');
  }
  assert.deepEqual(seen, [[select], [], [select]]);
  await close();
});

test('a name cannot become a program', async () => {
  const trace = selecting();
  trace.otherData.story = '</script><script>document.title = "taken over"</script>';
  const { page, check, close } = await open([trace]);
  assert.equal(await page.title(), '02_select_loop');
  check();
  await close();
});

test('a trace without source lines says so', async () => {
  const { page, check, close } = await open([busy(10)]);
  assert.match(await page.locator('.file').textContent(), /no source/);
  check();
  await close();
});

const cli = (...argv) => spawnSync(process.execPath, [new URL('../page.mjs', import.meta.url).pathname, ...argv], { encoding: 'utf8' });
test('bad input: one line that says what to do', () => {
  const here = folder();
  const file = (name, text) => { writeFileSync(join(here, name), text); return join(here, name); };
  const good = file('good.json', JSON.stringify(selecting()));
  for (const [argv, status, message] of [
    [[], 2, /usage/], [['--no-such'], 2, /usage/], [[join(here, 'gone.json')], 1, /no such file; record one/],
    [[file('bad.json', '{')], 1, /bad\.json: .*; record one/], [[file('other.json', '{"a":1}')], 1, /no "traceEvents"/],
    [[file('empty.json', '{"traceEvents":[]}')], 1, /no slices/], [[good, '-o', join(here, 'no/such/folder.html')], 1, /cannot write/],
  ]) {
    const result = cli(...argv);
    assert.equal(result.status, status, result.stderr);
    assert.match(result.stderr, message);
    assert.equal(result.stderr.trim().split('\n').length, 1, result.stderr);
  }
  const done = cli(good, '-o', join(here, 'page.html'));
  assert.equal(done.status, 0, done.stderr);
  assert.match(readFileSync(join(here, 'page.html'), 'utf8'), /02_select_loop/);
});
