// Records what programs print, for slides to quote, and says when a recording is stale.
//
// A run is {name, shown, argv, status, keep, volatile, with_stderr, data}: `argv` is executed in `root`, `shown` is what
// the slide says was typed, `status` is how it must end (0 unless said), `keep` chooses lines, `data` turns the kept
// lines into an object that pictures are drawn from.
// A run with `trace` writes a trace to the file {out} in `argv`, which becomes NAME.json and is drawn as it is.
// A volatile run holds measured figures, which are compared by their shape: digits may differ, words may not,
// but for those that `ignore` matches.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { read_trace } from '../page/trace.mjs';
import { root } from './regions.mjs';

const printed = new Map(); // by argv: some runs quote different lines of the same program

function execute([program, ...argv], name) {
  const key = JSON.stringify([program, ...argv]);
  if (!printed.has(key)) {
    const path = resolve(root, program);
    if (!existsSync(path)) throw new Error(`${program} is missing; type: ./workbook build`);
    const result = spawnSync(path, argv, { cwd: root, encoding: 'utf8', timeout: 120_000, env: { ...process.env, NO_COLOR: '1' } });
    if (result.error) throw new Error(`the run "${name}" failed: ${result.error.message}`);
    printed.set(key, result);
  }
  return printed.get(key);
}

// The files that a run makes, by name: NAME.txt, NAME.json when it has data or is a trace.
export function record(run) {
  if (run.trace) return { [`${run.name}.json`]: record_trace(run) };
  const { stdout, stderr, status } = execute(run.argv, run.name);
  if (status !== (run.status ?? 0)) throw new Error(`the run "${run.name}" failed with status ${status}:\n${stdout}${stderr}`);
  let lines = (stdout + (run.with_stderr ? stderr : '')).trimEnd().split('\n');
  if (run.keep) lines = lines.filter((line) => run.keep.test(line));
  lines = lines.filter((line, i) => line !== lines[i - 1]); // a message that comes a hundred times is shown once
  if (!lines.join('').trim()) throw new Error(`the run "${run.name}" printed nothing to quote: ${stderr}`);
  const indent = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  lines = lines.map((line) => line.slice(indent).trimEnd());
  const files = { [`${run.name}.txt`]: `$ ${run.shown}\n${lines.join('\n')}\n` };
  if (run.data) files[`${run.name}.json`] = JSON.stringify(run.data(lines), null, 1) + '\n';
  return files;
}

function record_trace(run) {
  const folder = mkdtempSync(join(tmpdir(), 'trace-'));
  const out = join(folder, 'run.json');
  try {
    const { stdout, stderr, status } = execute(run.argv.map((text) => text.replace('{out}', out)), run.name);
    if (status !== 0) throw new Error(`the run "${run.name}" failed with status ${status}:\n${stdout}${stderr}`);
    return readFileSync(out, 'utf8').trimEnd() + '\n';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// What a trace tells, whatever the machine's pace: what each client lived through, in order, and which kinds of calls the
// program made at all. (How often, whether somebody had to wait, and what it still did at the end is a matter of pace.)
function story(text) {
  if (!text) return '';
  const { title, lanes } = read_trace(JSON.parse(text));
  return [title, ...lanes.map(({ name, is_client, slices }) => {
    if (is_client) return `${name}: ${slices.filter(({ cat }) => cat === 'client').map(({ name }) => name).join(', ')}`;
    const calls = slices.filter(({ cat }) => cat === 'wait' || cat === 'call').map(({ name }) => name.split(' ')[0]);
    return `${name}: ${[...new Set(calls)].filter((name) => name !== 'close').sort().join(', ')}`;
  })].join('\n');
}

// The text without what a busier machine changes: figures, the unit in which a time is told, and columns' widths.
const measured = (text) => text.replace(/\d+([.,]\d+)*/g, '#').replace(/# (µs|ms|s|min)\b/g, '# of time').replace(/[ \t]+/g, ' ');

// What is stale in `folder`, a text each; empty when the programs still print what was recorded.
export function stale(run, folder) {
  const shape = run.trace ? story : (text) => (run.volatile ? measured(run.ignore ? text.replace(run.ignore, '') : text) : text);
  return Object.entries(record(run)).flatMap(([file, now]) => {
    const path = join(folder, file);
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (shape(before) === shape(now)) return [];
    const [old, fresh] = run.trace ? [shape(before) + '\n', shape(now) + '\n'] : [before, now];
    return [`stale: ${file}\n--- recorded\n${old}--- now\n${fresh}`];
  });
}
