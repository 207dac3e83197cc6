// Looks at every slide in a real browser: nothing overflows, nothing is missing, nothing leaves the machine, every
// picture has a text, contrast is WCAG AA.

import { join } from 'node:path';
import { browser } from './lib/browser.mjs';
import { root } from './lib/regions.mjs';

const problems = [];
const chromium = await browser();
for (const [width, height] of [[1280, 720], [1920, 1080]]) {
  const page = await chromium.newPage({ viewport: { width, height } });
  const at = `${width}×${height}`;
  page.on('console', (message) => message.type() === 'error' && problems.push(`${at}: console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`${at}: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`${at}: missing: ${request.url()}`));
  page.on('request', (request) => /^(file|data|blob|about):/.test(request.url()) || problems.push(`${at}: leaves the machine: ${request.url()}`));
  await page.goto(`file://${join(root, 'build/slides/index.html')}`);
  await page.waitForFunction('Reveal.isReady()');
  await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; animation: none !important; }' });
  const count = await page.evaluate('Reveal.getTotalSlides()');
  if (count < 40) problems.push(`only ${count} slides`);
  for (let i = 0; i < count; ++i) {
    await page.evaluate((i) => { Reveal.configure({ autoAnimate: false }); Reveal.slide(i, 0, 99); }, i);
    for (const problem of await page.evaluate(inspect)) problems.push(`${at}: ${problem}`);
  }
  await page.close();
}
await chromium.close();

for (const problem of problems) console.error(problem);
console.log(problems.length ? `${problems.length} problems` : 'every slide fits, nothing is missing, nothing leaves the machine');
process.exit(problems.length ? 1 : 0);

// Runs in the page, for the current slide.
function inspect() {
  const slide = Reveal.getCurrentSlide();
  const found = [];
  const say = (text) => found.push(`slide "${slide.id}": ${text}`);
  const frame = slide.getBoundingClientRect();
  const footer = slide.querySelector('.minutes').getBoundingClientRect();
  for (const element of slide.querySelectorAll('h1, h2, p:not(.minutes), li, td, th, pre, img, svg')) {
    if (element.closest('aside')) continue;
    const box = element.getBoundingClientRect();
    if (!box.width) continue;
    const what = `${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 30)}"`;
    if (box.right > frame.right + 1 || box.left < frame.left - 1) say(`${what} is wider than the slide`);
    if (box.bottom > footer.top + 1) say(`${what} reaches into the footer`);
  }
  for (const code of slide.querySelectorAll('pre > code'))
    if (code.offsetParent && code.scrollWidth > code.clientWidth + 1) say(`code is cut off: "${code.textContent.trim().slice(0, 30)}"`);
  for (const picture of slide.querySelectorAll('img, svg'))
    if (!(picture.getAttribute('alt') || picture.getAttribute('aria-label'))) say('a picture has no alternative text');

  const luminance = ([r, g, b]) => {
    const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const channels = (text) => text.match(/[\d.]+/g).map(Number);
  const background = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || seen.has(element) || element.closest('aside') || !element.offsetParent) continue;
    if (element.closest('tr') && getComputedStyle(element.closest('tr')).opacity < 1) continue; // dimmed on purpose, a step
    seen.add(element);
    const style = getComputedStyle(element);
    const [light, dark] = [luminance(channels(style.color)), luminance(background(element))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)} of "${element.textContent.trim().slice(0, 30)}"`);
  }
  return found;
}
