// Prints the deck: slides/dist/slides.pdf

import { join } from 'node:path';
import { browser } from './lib/browser.mjs';
import { dist } from './lib/build.mjs';
import { print_deck } from './lib/print.mjs';

const chromium = await browser();
const pages = await print_deck(chromium, dist, join(dist, 'slides.pdf'));
await chromium.close();
console.log(`printed: slides/dist/slides.pdf, ${pages} pages`);
