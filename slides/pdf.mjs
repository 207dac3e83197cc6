// Prints the deck: slides/dist/slides.pdf, a page a slide.

import { join } from 'node:path';
import { browser } from './lib/browser.mjs';
import { dist } from './lib/build.mjs';

const chromium = await browser();
const page = await chromium.newPage({ viewport: { width: 1280, height: 720 } });
await page.goto(`file://${join(dist, 'index.html')}?print-pdf`);
await page.waitForFunction('Reveal.isReady() && document.querySelectorAll(".pdf-page").length > 0');
const path = join(dist, 'slides.pdf');
await page.pdf({ path, preferCSSPageSize: true, printBackground: true });
await chromium.close();
console.log(`printed: slides/dist/slides.pdf`);
