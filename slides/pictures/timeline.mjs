// One recorded run as a picture: a lane for each client and one for the program, on one clock.

import { scaleLinear } from 'd3-scale';
import { marks, read_trace } from '../page/trace.mjs';
import { escape } from './escape.mjs';
import { colours } from './palette.mjs';

const width = 1144;
const left = 150;
const lane_height = 78;
const character = 10.2; // px, of the labels at most

// `trace` is what ./workbook trace wrote. `alt` is the alternative text.
export function timeline(alt, trace) {
  const run = read_trace(trace);
  const x = scaleLinear([0, run.end], [left, width - 14]);
  const grain = x.invert(left + 3);
  const bottom = run.lanes.length * lane_height;
  const lanes = run.lanes.map((lane, i) => draw_lane(lane, i * lane_height, x, run, grain));
  const ticks = x.ticks(6).map((time) =>
    `<line x1="${x(time).toFixed(1)}" x2="${x(time).toFixed(1)}" y1="6" y2="${bottom + 6}" stroke="${colours.grid}"/>` +
    `<text x="${x(time).toFixed(1)}" y="${bottom + 26}" font-size="17" text-anchor="middle" fill="${colours.soft}">${time / 1000} ms</text>`);
  return `<svg viewBox="0 0 ${width} ${bottom + 34}" role="img"><title>${escape(alt)}</title>${ticks.join('')}${lanes.join('')}</svg>`;
}

function draw_lane(lane, top, x, run, grain) {
  const name = lane.is_client ? lane.name : run.title;
  const heads = name.length > 12 ? [name.slice(0, name.indexOf('_', 4) + 1), name.slice(name.indexOf('_', 4) + 1)] : [name];
  const label = heads.map((text, i) => `<text x="0" y="${top + 50 + i * 20 - (heads.length - 1) * 10}" font-size="17" font-weight="bold" fill="${colours.text}">${escape(text)}</text>`);
  const drawn = marks(lane.slices, 0, run.end, grain).map((mark) => ({ ...mark, from: x(mark.begin), to: Math.max(x(mark.end), x(mark.begin) + 3) }));
  const rects = drawn.map(({ from, to, cat }) => {
    const [y, height] = cat === 'wait' ? [top + 40, 12] : cat === 'turn' ? [top + 32, 28] : [top + 35, 22];
    return `<rect x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="${height}" fill="${colours[cat] ?? colours.call}"/>`;
  });
  const texts = place_texts(drawn.filter(({ cat }) => cat !== 'turn'), x.range()[1])
    .map(({ start, text }) => `<text x="${start.toFixed(1)}" y="${top + 25}" font-size="17" fill="${colours.text}">${escape(text)}</text>`);
  return [...label, ...rects, ...texts].join('');
}

// Longest first, each text near its mark and apart from those that have a place; who finds none stays without.
function place_texts(drawn, right) {
  const placed = [];
  for (const { from, to, name, count } of [...drawn].sort((a, b) => b.to - b.from - (a.to - a.from))) {
    const text = count > 1 ? `${name} …` : name;
    const length = text.length * character;
    const starts = to - from > length ? [(from + to - length) / 2, from] : [from, (from + to - length) / 2, to - length];
    const start = starts.find((start) => start >= left && start + length <= right + 10 &&
      placed.every((other) => start > other.start + other.length + 6 || start + length + 6 < other.start));
    if (start !== undefined) placed.push({ start, length, text });
  }
  return placed;
}
