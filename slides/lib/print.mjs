// Prints a built deck, a page a slide.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// Writes the deck in `folder` to `path` as PDF and returns the number of its pages. `chromium` is a browser of playwright-core.
export async function print_deck(chromium, folder, path) {
  const page = await chromium.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(`${pathToFileURL(join(folder, 'index.html')).href}?print-pdf`);
  await page.waitForFunction('window.Reveal?.isReady() && document.querySelectorAll(".pdf-page").length > 0');
  await page.evaluate('document.fonts.ready');
  const pages = await page.locator('.pdf-page').count();
  await page.pdf({ path, preferCSSPageSize: true, printBackground: true });
  await page.close();
  return pages;
}
