// Screenshots of every slide, for a look at all of them: node shots.mjs FOLDER [WIDTHxHEIGHT]

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { browser } from './lib/browser.mjs';
import { dist } from './lib/build.mjs';

const [folder = join(dist, 'shots'), size = '1280x720'] = process.argv.slice(2);
const [width, height] = size.split('x').map(Number);
mkdirSync(folder, { recursive: true });
const chromium = await browser();
const page = await chromium.newPage({ viewport: { width, height } });
await page.goto(`file://${join(dist, 'index.html')}`);
await page.waitForFunction('Reveal.isReady()');
await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; animation: none !important; }' });
const count = await page.evaluate('Reveal.configure({ autoAnimate: false }), Reveal.getTotalSlides()');
for (let i = 0; i < count; ++i) {
  await page.evaluate((i) => Reveal.slide(i, 0, 99), i);
  await page.waitForTimeout(50);
  const id = await page.evaluate('Reveal.getCurrentSlide().id');
  await page.screenshot({ path: join(folder, `${String(i + 1).padStart(2, '0')}-${id}.png`) });
}
await chromium.close();
console.log(`${count} screenshots in ${folder}`);
