// Draws the pictures that the chapters show, from recorded runs and measurements: node chapters.mjs [--check]

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chapter_files, stale_pictures } from './lib/chapters.mjs';
import { root } from './lib/regions.mjs';

const recorded = new URL('recorded', import.meta.url).pathname;
try {
  if (process.argv[2] === '--check') {
    const problems = stale_pictures(root, recorded);
    for (const problem of problems) console.error(problem);
    if (!problems.length) console.log('every picture of the chapters is as it was recorded');
    process.exitCode = problems.length ? 1 : 0;
  } else {
    for (const [path, text] of chapter_files(root, recorded)) writeFileSync(join(root, path), text);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
