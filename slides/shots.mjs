// Screenshots of every slide, for a look at all of them: node shots.mjs FOLDER [WIDTHxHEIGHT]

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browser } from './lib/browser.mjs';
import { root } from './lib/regions.mjs';

const [folder = join(root, 'build/slides/shots'), size = '1280x720'] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
mkdirSync(folder, { recursive: true });
const chromium = await browser();
const page = await chromium.newPage({ viewport: { width, height } });
await page.goto(`file://${join(root, 'build/slides/index.html')}`);
await page.waitForFunction('Reveal.isReady()');
const count = await page.evaluate('Reveal.getTotalSlides()');
for (let i = 0; i < count; ++i) {
  await page.evaluate((i) => Reveal.slide(i, 0, 99), i);
  await page.waitForTimeout(50);
  const id = await page.evaluate('Reveal.getCurrentSlide().id');
  await page.screenshot({ path: join(folder, `${String(i + 1).padStart(2, '0')}-${id}.png`) });
}
await chromium.close();
console.log(`${count} screenshots in ${folder}`);
