// The pictures that slides show: each is drawn as SVG from data recorded by ../record.mjs, none by hand.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars } from './bars.mjs';
import { timeline } from './timeline.mjs';

const count = (value) => value.toLocaleString('en-US');

// What can be seen in the recorded timeline of a stage.
const timelines = {
  '01': 'B waits until A speaks and leaves, for the program waits in recv for A.',
  '02': 'the program waits in select only, and B gets its answer while A is silent.',
  '03': 'eight clients connect and speak in the reverse order; between two waits in epoll_wait the program runs the callbacks of those who are ready.',
  '04': 'A speaks three times; between its words the program waits in epoll_wait, and the conversation goes on where it stopped.',
  '05': 'on Boost.Asio, too, the program waits in epoll_wait only, and B gets its answer while A is silent.',
};

const pictures = {
  ...Object.fromEntries(Object.entries(timelines).map(([stage, seen]) =>
    [`timeline-${stage}`, { data: `timeline-${stage}`, draw: (trace) => timeline(`Timeline of stage ${stage}: ${seen}`, trace) }])),
  threads: {
    data: 'threads',
    draw(rows) {
      const panel = (heading, key, text) => ({
        heading,
        rows: rows.map((row) => ({ label: row.program, value: row[key], text: text(row[key]), bad: row.threads > 1 })),
      });
      return bars(
        `Bars: ${rows.map((row) => `${row.program} takes ${row.memory_mib} MiB and ${count(row.switches)} context switches`).join('; ')}.`,
        [panel('memory', 'memory_mib', (value) => `${value} MiB`), panel('context switches', 'switches', count)]);
    },
  },
  selectors: {
    data: 'selectors',
    draw: (rows) => bars(
      `Bars: ${rows.map(({ selector, seconds }) => `with ${selector} it takes ${seconds} seconds`).join('; ')}.`,
      [{
        heading: '10,000 clients: 100 messages of one of them, the others silent',
        rows: rows.map(({ selector, seconds }) => ({ label: selector, value: seconds, text: `${seconds.toFixed(2)} s`, bad: selector === 'poll' })),
      }]),
  },
  fetch: {
    data: 'fetch',
    draw: (rows) => bars(
      `Bars: ${rows.map(({ c, seconds }) => `with -c ${c} it takes ${seconds} seconds`).join('; ')}.`,
      [{ heading: 'time for all pictures', rows: rows.map(({ c, seconds }) => ({ label: `-c ${c}`, value: seconds, text: `${seconds} s` })) }]),
  },
  disk: {
    data: 'disk',
    draw(rows) {
      const panel = (heading, key, unit, rows) => ({
        heading,
        rows: rows.map((row) => ({ label: row.writer, value: row[key], text: `${row[key]} ${unit}`, bad: row.writer === 'blocking' })),
      });
      // The demo's slow disk does not reach what io_uring writes in the kernel, so the times of the others would lie.
      const slowed = rows.filter(({ writer }) => writer === 'blocking' || writer === 'threads');
      return bars(
        `Bars: ${rows.map((row) => `${row.writer}: longest lag ${row.lag_ms} ms`).join('; ')}; ` +
        `${slowed.map((row) => `${row.writer}: ${row.seconds} s in all`).join('; ')}.`,
        [panel('longest lag of the loop', 'lag_ms', 'ms', rows), panel('time for all pictures', 'seconds', 's', slowed)]);
    },
  },
};

// The picture `name` as inline SVG with alternative text. Throws an Error that begins with `where`.
export function draw(name, recorded, where) {
  const picture = pictures[name];
  if (!picture) throw new Error(`${where}: no picture "${name}" in pictures/index.mjs`);
  const path = join(recorded, `${picture.data}.json`);
  if (!existsSync(path)) throw new Error(`${where}: no recorded data "${picture.data}"; type: node slides/record.mjs`);
  return picture.draw(JSON.parse(readFileSync(path, 'utf8')));
}
