// Makes the page: one HTML file with the program, the traces and the coloured sources in it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { codeToTokens } from 'shiki';
import { root } from '../lib/regions.mjs';
import { place, read_trace } from './trace.mjs';

const here = (name) => new URL(name, import.meta.url).pathname;
const escape = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

// The page's HTML for these traces, side by side in this order. Sources are taken from the tree. Throws an Error when
// one is no trace.
export async function assemble(traces) {
  const runs = traces.map(read_trace);
  const files = new Set(runs.flatMap(({ steps }) => steps.map((step) => place(step)?.file)).filter(Boolean));
  const sources = {};
  for (const file of files) {
    const path = join(root, file);
    if (path.startsWith(root) && existsSync(path)) sources[file] = await coloured(readFileSync(path, 'utf8'), file);
  }
  const { outputFiles } = await build({ entryPoints: [here('main.mjs')], bundle: true, minify: true, write: false, format: 'iife', target: 'es2022' });
  const title = runs.map(({ title }) => title).join(' beside ');
  const data = JSON.stringify({ traces, sources }).replace(/</g, '\\u003c');
  return readFileSync(here('page.html'), 'utf8')
    .replaceAll('<!-- title -->', () => escape(title))
    .replace('/* style */', () => readFileSync(here('page.css'), 'utf8'))
    .replace('<!-- data -->', () => data)
    .replace('/* program */', () => outputFiles[0].text.replace(/<\/script/g, '<\\/script'));
}

// The file's lines as HTML, each token with a colour for a light and one for a dark room.
async function coloured(text, file) {
  const lang = /\.py$/.test(file) ? 'python' : 'cpp';
  const themes = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' };
  const { tokens } = await codeToTokens(text.trimEnd(), { lang, themes, defaultColor: false });
  const style = ({ htmlStyle }) => Object.entries(htmlStyle).filter(([key]) => /^--shiki-(light|dark)$/.test(key)).map((pair) => pair.join(':')).join(';');
  return tokens.map((line) => line.map((token) => `<span style="${style(token)}">${escape(token.content)}</span>`).join(''));
}
