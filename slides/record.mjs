// Records the runs that slides and chapters quote (runs.mjs) into recorded/; with --check runs them again and fails when a slide would
// show what the programs no longer print: node record.mjs [--check] [NAME …]

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { record, stale } from './lib/record.mjs';
import { runs } from './runs.mjs';

const folder = new URL('recorded', import.meta.url).pathname;
const checking = process.argv[2] === '--check';
const names = process.argv.slice(checking ? 3 : 2);
const wrong = names.find((name) => !runs.some((run) => run.name === name));
if (wrong) {
  console.error(`there is no run "${wrong}"; runs.mjs has: ${runs.map(({ name }) => name).join(' ')}`);
  process.exit(2);
}

mkdirSync(folder, { recursive: true });
const problems = [];
for (const run of runs.filter(({ name }) => !names.length || names.includes(name))) {
  try {
    if (checking) problems.push(...stale(run, folder));
    else for (const [file, text] of Object.entries(record(run))) writeFileSync(join(folder, file), text);
  } catch (error) {
    problems.push(error.message);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length) console.error(`${problems.length} recordings ${checking ? 'are stale; look at them, then type: node slides/record.mjs' : 'failed'}`);
else console.log(checking ? 'every recorded run is as the programs print it' : 'recorded: slides/recorded; to draw the chapters anew: node slides/chapters.mjs');
process.exit(problems.length ? 1 : 0);
