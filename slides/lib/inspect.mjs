// Looks at every slide of a built deck in a real browser, as the room will see it: nothing is cut off or missing,
// nothing leaves the machine, everything can be read.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const sizes = [[1280, 720], [1920, 1080]];

// What is wrong with the deck in `folder`, a line each, at both sizes of a projector. `chromium` is a browser of
// playwright-core.
export async function inspect_deck(chromium, folder) {
  const problems = [];
  for (const [width, height] of sizes) {
    const page = await chromium.newPage({ viewport: { width, height } });
    const say = (problem) => problems.push(`${width}×${height}: ${problem}`);
    watch(page, say);
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    await page.waitForFunction('window.Reveal?.isReady()', undefined, { timeout: 10_000 }).catch(() => say('the deck does not start'));
    // A picture's colours and texts are the same at any size, so axe, which is slow, looks at them once.
    if (await page.evaluate('window.Reveal?.isReady()')) await look_at_slides(page, say, width === sizes[0][0]);
    await page.close();
  }
  return problems;
}

function watch(page, say) {
  page.on('console', (message) => message.type() === 'error' && !/^Failed to load resource/.test(message.text()) && say(`console: ${message.text()}`));
  page.on('pageerror', (error) => say(error.message));
  page.on('requestfailed', (request) => local(request.url()) && say(`missing: ${request.url().replace(/.*\//, '')}`));
  page.on('request', (request) => local(request.url()) || say(`leaves the machine: ${request.url()}`));
}

const local = (url) => /^(file|data|blob|about):/.test(url);

async function look_at_slides(page, say, thoroughly) {
  await page.evaluate(axe);
  await page.addStyleTag({ content: '*, *::before, *::after { transition: none !important; animation: none !important; }' });
  for (const problem of await page.evaluate(fonts)) say(problem);
  const count = await page.evaluate('Reveal.configure({ autoAnimate: false }), Reveal.getTotalSlides()');
  for (let i = 0; i < count; ++i) {
    // First as it opens, then with all that comes step by step.
    const steps = await page.evaluate((i) => (Reveal.slide(i, 0, -1), Reveal.getCurrentSlide().querySelectorAll('.fragment').length), i);
    const found = new Set(await page.evaluate(look));
    if (steps) {
      await page.evaluate((i) => Reveal.slide(i, 0, 99), i);
      for (const problem of await page.evaluate(look)) found.add(problem);
    }
    if (thoroughly) for (const problem of await page.evaluate(audit)) found.add(problem);
    for (const problem of found) say(problem);
  }
  for (const problem of await animations(page)) say(problem);
}

// Code that is to change into other code must share lines with it.
async function animations(page) {
  const pairs = await page.evaluate(() => {
    Reveal.configure({ autoAnimate: true });
    const slides = Reveal.getSlides();
    const name = (slide) => slide?.getAttribute('data-auto-animate-id');
    return slides.map((slide, i) => [i, slide.id, name(slide) && name(slide) === name(slides[i - 1])]).filter(([, , follows]) => follows);
  });
  const problems = [];
  for (const [i, id] of pairs) {
    const moving = await page.evaluate((i) => {
      Reveal.slide(i - 1, 0, 99);
      Reveal.next();
      return Reveal.getCurrentSlide().querySelectorAll('.hljs-ln-code[data-auto-animate-target]:not([data-auto-animate-target=unmatched])').length;
    }, i);
    if (!moving) problems.push(`slide "${id}": no line of its code comes from the slide before`);
  }
  return problems;
}

// --- What follows runs in the page ------------------------------------------------------------------------------------

async function fonts() {
  await document.fonts.ready;
  const found = [];
  for (const face of document.fonts)
    if (face.status === 'unloaded') await face.load().catch(() => found.push(`missing font: ${face.family} ${face.weight} ${face.style}`));
    else if (face.status === 'error') found.push(`missing font: ${face.family} ${face.weight} ${face.style}`);
  const ours = new Set([...document.fonts].map((face) => face.family.replace(/"/g, '')));
  const foreign = new Set();
  for (const element of document.querySelectorAll('.slides section *')) {
    const family = getComputedStyle(element).fontFamily.split(',')[0].replace(/"/g, '').trim();
    if (!ours.has(family)) foreign.add(family);
  }
  for (const family of foreign) found.push(`a font that does not come along: ${family}`);
  return found;
}

async function look() {
  const slide = Reveal.getCurrentSlide();
  const found = [];
  const say = (text) => found.push(`slide "${slide.id}": ${text}`);
  const name = (element) => `${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 30)}"`;

  const frame = slide.getBoundingClientRect();
  const footer = slide.querySelector('.minutes').getBoundingClientRect();
  for (const element of slide.querySelectorAll('h1, h2, h3, p:not(.minutes), li, td, th, pre, img, svg, svg text')) {
    if (element.closest('aside')) continue;
    const box = element.getBoundingClientRect();
    if (!box.width) continue;
    if (box.right > frame.right + 1 || box.left < frame.left - 1) say(`${name(element)} is wider than the slide`);
    if (box.bottom > footer.top + 1) say(`${name(element)} reaches into the footer`);
    const picture = element.ownerSVGElement?.getBoundingClientRect();
    if (picture && (box.right > picture.right + 1 || box.left < picture.left - 1 || box.top < picture.top - 1 || box.bottom > picture.bottom + 1))
      say(`${name(element)} is cut off by its picture's edge`);
  }
  for (const element of slide.querySelectorAll('pre > code'))
    if (element.offsetParent && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1))
      say(`code is cut off: ${name(element)}`);

  // Texts of one picture must not lie upon each other.
  for (const picture of slide.querySelectorAll('svg')) {
    const texts = [...picture.querySelectorAll('text')].map((text) => [text, text.getBoundingClientRect()]);
    texts.forEach(([text, a], i) => texts.slice(i + 1).forEach(([other, b]) => {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (width > 1 && height > Math.min(a.height, b.height) * 0.3) say(`${name(text)} and ${name(other)} lie upon each other`);
    }));
    const title = picture.getAttribute('aria-label') || picture.querySelector('title')?.textContent;
    if (picture.getAttribute('role') !== 'img' || !title?.trim()) say('a picture has no alternative text');
  }

  const channels = (colour) => colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = (colour) => colour !== 'none' && (channels(colour).length < 4 || channels(colour)[3] > 0.99);
  const behind = (text) => {
    const box = text.getBoundingClientRect();
    const stack = document.elementsFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    for (const element of stack.filter((element) => element !== text && !text.contains(element))) {
      const style = getComputedStyle(element);
      if (element.matches('svg *') ? element.matches('rect, circle, ellipse, path, polygon') && opaque(style.fill) && style.opacity === '1' : opaque(style.backgroundColor))
        return element.matches('svg *') ? style.fill : style.backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const text of slide.querySelectorAll('svg text')) {
    const style = getComputedStyle(text);
    const [light, dark] = [luminance(style.fill), luminance(behind(text))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize) * text.getScreenCTM().a;
    if (ratio < (size >= 24 ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)} of ${name(text)} in a picture`);
    if (size * 1280 / innerWidth < 13) say(`${name(text)} in a picture is too small to be read`);
  }
  return found;
}

// Contrast and alternative texts by WCAG AA, for all but the text in pictures, which axe does not look at.
async function audit() {
  const slide = Reveal.getCurrentSlide();
  const rules = ['color-contrast', 'image-alt', 'svg-img-alt', 'role-img-alt'];
  // Reveal's own layers lie before and behind the slide, and axe would not know which colour the slide has.
  const layers = document.querySelectorAll('.backgrounds, .controls, .progress, .slide-number, .aria-status');
  for (const layer of layers) layer.style.setProperty('display', 'none', 'important');
  // Code that is lit step by step lies there once for each step; only the last one is seen.
  const covered = [...slide.querySelectorAll('pre')].flatMap((pre) => [...pre.querySelectorAll(':scope > code')].slice(0, -1));
  for (const code of covered) code.style.visibility = 'hidden';
  const { violations, incomplete } = await axe.run(slide, { runOnly: rules, resultTypes: ['violations', 'incomplete'] });
  for (const layer of layers) layer.style.removeProperty('display');
  for (const code of covered) code.style.visibility = '';
  return [...violations, ...incomplete].flatMap(({ id, nodes }) => nodes.flatMap((node) => {
    if (id !== 'color-contrast') return [`slide "${slide.id}": a picture has no alternative text`];
    const element = document.querySelector(node.target[0]);
    const { contrastRatio, expectedContrastRatio, messageKey } = node.any[0].data;
    if (element.closest('svg') || messageKey === 'shortTextContent') return [];
    const text = element.textContent.trim().slice(0, 30);
    return [`slide "${slide.id}": contrast ${contrastRatio || `unknown (${messageKey})`} of "${text}"; at least ${expectedContrastRatio}`];
  }));
}
