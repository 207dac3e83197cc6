// Presenting: the deck over a server of this machine, and the speaker view beside it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { browser } from '../lib/browser.mjs';
import { serve } from '../lib/serve.mjs';
import { build, slide } from './decks.mjs';

let chromium;
let server;
let address;
before(async () => {
  chromium = await browser();
  server = await serve(build([slide('## One', { head: 'id=one minutes=2', notes: 'Say: the first thing.' }),
    slide('## Two', { head: 'id=two minutes=3', notes: 'Say: the second thing.' })]), 0);
  address = server.address();
});
after(async () => {
  await chromium?.close();
  server?.closeAllConnections?.();
  server?.close();
});

test('the speaker view shows notes, the next slide and the pace, and follows', async () => {
  const page = await chromium.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`http://127.0.0.1:${address.port}/`);
  await page.waitForFunction('window.Reveal?.isReady()');
  const [speaker] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('s')]);
  const notes = speaker.locator('.speaker-controls-notes .value');
  await notes.filter({ hasText: 'the first thing' }).waitFor();
  await speaker.frameLocator('#upcoming-slide iframe').locator('h2:visible', { hasText: 'Two' }).waitFor();
  await speaker.locator('.pacing:not(.hidden)').waitFor();
  await page.keyboard.press('ArrowRight');
  await notes.filter({ hasText: 'the second thing' }).waitFor();
  await page.close();
});

const get = (path) => new Promise((resolve, reject) => {
  request({ host: '127.0.0.1', port: address.port, path }, (response) => { response.resume(); resolve(response.statusCode); }).on('error', reject).end();
});

test('only this machine is served, and only the deck', async () => {
  assert.equal(address.address, '127.0.0.1');
  assert.equal(await get('/'), 200);
  for (const path of ['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/%zz', '/gone']) assert.equal(await get(path), 404, path);
});

test('a taken port: one line that says what to do', () => {
  const result = spawnSync(process.execPath, [new URL('../serve.mjs', import.meta.url).pathname, String(address.port)], { encoding: 'utf8' });
  assert.equal(result.status, 1);
  assert.match(result.stderr, /^workbook: port \d+ is taken; name another one: .*\n$/);
});
