// Makes one HTML file that plays recorded runs side by side, with no network and no server:
// node page.mjs RUN.json [RUN.json …] [-o page.html]

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const usage = 'usage: ./workbook page RUN.json [RUN.json …] [-o page.html]; runs come from ./workbook trace';
const fail = (message, status) => {
  console.error(`workbook: ${message}`);
  process.exit(status);
};

let options;
try {
  options = parseArgs({ allowPositionals: true, options: { out: { type: 'string', short: 'o', default: 'page.html' } } });
} catch (error) {
  fail(`${error.message.split('.')[0]}; ${usage}`, 2);
}
const { values: { out }, positionals } = options;
if (!positionals.length) fail(usage, 2);

const { assemble } = await import('./page/assemble.mjs');
const { read_trace } = await import('./page/trace.mjs');
const traces = positionals.map((path) => {
  try {
    const trace = JSON.parse(readFileSync(path, 'utf8'));
    read_trace(trace);
    return trace;
  } catch (error) {
    return fail(`${path}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}; record one with: ./workbook trace 02 -o run.json`, 1);
  }
});
const page = await assemble(traces);
try {
  writeFileSync(out, page);
} catch (error) {
  fail(`cannot write ${out}: ${error.code}; name another file with -o`, 1);
}
console.log(`written: ${out}; open it in a browser (space plays, → steps)`);
