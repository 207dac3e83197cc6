// Printing: a page for each slide, not more, with what comes step by step on it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser } from '../lib/browser.mjs';
import { print_deck } from '../lib/print.mjs';
import { build, slide } from './decks.mjs';

test('a deck of three slides is a PDF of three pages', async () => {
  const code = slide('## Code\n\n```region 01_blocking_echo/main.cpp serve from="void serve" light="recv(|send_all"\n```', { head: 'id=code minutes=1' });
  const run = slide('**How many?**\n\n```run run later\n```', { head: 'id=run minutes=1' });
  const out = build([slide('## One'), code, run], { runs: { 'run.txt': '$ program\nits answer\n' } });
  const chromium = await browser();
  try {
    assert.equal(await print_deck(chromium, out, join(out, 'slides.pdf')), 3);
    const pdf = readFileSync(join(out, 'slides.pdf'), 'latin1');
    assert.equal(pdf.slice(0, 5), '%PDF-');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 3);
    const [, width, height] = pdf.match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/);
    assert.equal((width / height).toFixed(2), (16 / 9).toFixed(2));
  } finally {
    await chromium.close();
  }
});
