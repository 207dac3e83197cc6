// Records the runs that slides quote (runs.mjs) into recorded/NAME.txt; with --check runs them again and fails when a
// slide would show what the programs no longer print.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/regions.mjs';
import { runs } from './runs.mjs';

const folder = new URL('recorded', import.meta.url).pathname;
const checking = process.argv.includes('--check');
const shape = (text) => text.replace(/\d+(\.\d+)?/g, '#').replace(/[ \t]+/g, ' ');

mkdirSync(folder, { recursive: true });
let stale = 0;
for (const run of runs) {
  const [program, ...argv] = run.argv;
  if (!existsSync(join(root, program))) throw new Error(`${program} is missing; type: ./workbook build`);
  const { stdout, stderr, error } = spawnSync(join(root, program), argv,
    { cwd: root, encoding: 'utf8', timeout: 120_000, env: { ...process.env, NO_COLOR: '1' } });
  if (error) throw error;
  let lines = (stdout + (run.with_stderr ? stderr : '')).trimEnd().split('\n');
  if (run.keep) lines = lines.filter((line) => run.keep.test(line));
  lines = lines.filter((line, i) => line !== lines[i - 1]); // a message that comes a hundred times is shown once
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  lines = lines.map((line) => line.slice(indent).trimEnd());
  if (!lines.join('').trim()) throw new Error(`the run "${run.name}" printed nothing: ${stderr}`);
  const text = `$ ${run.shown}\n${lines.join('\n')}\n`;
  const path = join(folder, `${run.name}.txt`);
  if (!checking) {
    writeFileSync(path, text);
    console.log(`recorded ${run.name}`);
    continue;
  }
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const same = run.volatile ? shape(before) === shape(text) : before === text;
  if (!same) {
    ++stale;
    console.error(`stale: slides/recorded/${run.name}.txt\n--- recorded\n${before}--- now\n${text}`);
  }
}
if (stale) {
  console.error(`${stale} recorded runs are stale; look at them, then type: node slides/record.mjs`);
  process.exit(1);
}
