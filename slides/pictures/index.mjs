// The pictures that slides and chapters show: each is drawn as SVG, none by hand, from data recorded by ../record.mjs or from
// a measurement that ./workbook bench has published.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars } from './bars.mjs';
import { lines } from './lines.mjs';
import { colours } from './palette.mjs';
import { timeline } from './timeline.mjs';

const count = (value) => value.toLocaleString('en-US');
const last = (list) => list[list.length - 1];
const taken = ({ date, machine }) => `${date}: ${machine}`;
const time = (microseconds) => (microseconds < 1000 ? `${microseconds} µs` : `${microseconds / 1000} ms`);

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
  turn: {
    measured: 'turn',
    draw(measured) {
      const of = (selector) => measured.rows.filter((row) => row.selector === selector);
      const line = (selector, colour) => ({ label: selector, colour, points: of(selector).map(({ watched, microseconds }) => ({ x: watched, y: microseconds })) });
      const told = (selector) => `with ${selector} ${time(last(of(selector)).microseconds.median)} for ${count(last(of(selector)).watched)}`;
      return lines(
        `Lines: one turn of the loop against the sockets watched, one of them ready. It takes ${told('epoll')}, ${told('poll')}, and ${told('select')}, where select ends.`,
        {
          x: { title: 'sockets watched, one of them ready' }, y: { title: 'one turn of the loop', text: time },
          lines: [line('epoll', colours.client), line('poll', colours.call), line('select', colours.bad)], note: taken(measured),
        });
    },
  },
  memory: {
    measured: 'memory',
    draw(measured) {
      const { rows } = measured;
      return bars(
        `Bars: resident memory with ${count(rows[0].clients)} clients: ${rows.map(({ server, mebibytes }) => `${server} ${mebibytes.median} MiB`).join('; ')}.`,
        [{
          heading: `resident memory with ${count(rows[0].clients)} clients, each of whom has been answered`,
          rows: rows.map(({ server, mebibytes, threads }) => ({ label: server, value: mebibytes.median, text: `${mebibytes.median} MiB`, bad: threads > 1 })),
        }], taken(measured));
    },
  },
  'in-flight': {
    measured: 'in-flight',
    draw(measured) {
      const { rows } = measured;
      const [{ delay_ms, files }] = rows;
      const bound = (c) => (1000 / delay_ms) * c;
      const at = (c) => `${rows.find((row) => row.c === c).files_per_second.median} with -c ${c}`;
      return lines(
        `Lines: files per second of 06_fetcher against -c, for ${files} pictures of a site that answers after ${delay_ms} ms: ${at(1)}, ${at(10)}, ${at(100)}. No fetcher can do more than c every ${delay_ms} ms.`,
        {
          x: { title: `-c: requests in flight, for ${files} pictures of a site that answers after ${delay_ms} ms` },
          y: { title: 'files per second', text: count },
          lines: [
            { label: `c every ${delay_ms} ms`, colour: colours.soft, dashed: true, points: rows.map(({ c }) => ({ x: c, y: { median: bound(c), least: bound(c), most: bound(c) } })) },
            { label: '06_fetcher', colour: colours.call, points: rows.map(({ c, files_per_second }) => ({ x: c, y: files_per_second })) },
          ],
          note: taken(measured),
        });
    },
  },
  disk: {
    data: 'disk',
    draw(rows) {
      const panel = (heading, key, unit, rows) => ({
        heading,
        rows: rows.map((row) => ({ label: row.writer, value: row[key], text: `${row[key]} ${unit}`, bad: row.writer === 'blocking' })),
      });
      // The times of writers that the slow disk did not reach would lie.
      const slowed = rows.filter(({ slowed }) => slowed);
      return bars(
        `Bars: ${rows.map((row) => `${row.writer}: longest lag ${row.lag_ms} ms`).join('; ')}; ` +
        `${slowed.map((row) => `${row.writer}: ${row.seconds} s in all`).join('; ')}.`,
        [panel('longest lag of the loop', 'lag_ms', 'ms', rows), panel('time for all pictures', 'seconds', 's', slowed)]);
    },
  },
};

const published = new URL('../../tests/bench/measured', import.meta.url).pathname;

// The picture `name` as inline SVG with alternative text. Throws an Error that begins with `where`.
export function draw(name, recorded, where, measured = published) {
  const picture = pictures[name];
  if (!picture) throw new Error(`${where}: no picture "${name}" in pictures/index.mjs`);
  const path = picture.measured ? join(measured, `${picture.measured}.json`) : join(recorded, `${picture.data}.json`);
  if (!existsSync(path))
    throw new Error(picture.measured ? `${where}: nothing measured for "${name}"; type: ./workbook bench ${picture.measured} --publish`
      : `${where}: no recorded data "${picture.data}"; type: node slides/record.mjs`);
  return picture.draw(JSON.parse(readFileSync(path, 'utf8')));
}
