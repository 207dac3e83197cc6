// Prints the deck: build/slides/slides.pdf, a page a slide.

import { join } from 'node:path';
import { browser } from './lib/browser.mjs';
import { root } from './lib/regions.mjs';

const chromium = await browser();
const page = await chromium.newPage({ viewport: { width: 1280, height: 720 } });
await page.goto(`file://${join(root, 'build/slides/index.html')}?print-pdf`);
await page.waitForFunction('Reveal.isReady() && document.querySelectorAll(".pdf-page").length > 0');
const path = join(root, 'build/slides/slides.pdf');
await page.pdf({ path, preferCSSPageSize: true, printBackground: true });
await chromium.close();
console.log(`printed: build/slides/slides.pdf`);
