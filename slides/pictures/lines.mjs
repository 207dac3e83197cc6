// Line charts with logarithmic scales: how one figure grows with another over orders of magnitude.

import { scaleLog } from 'd3-scale';
import { escape } from './escape.mjs';
import { colours } from './palette.mjs';

const width = 1144;
const height = 448;
const [left, right, top, bottom] = [120, 934, 50, 360];
const count = (value) => value.toLocaleString('en-US');

// `lines` are {label, colour, points: [{x, y: {median, least, most}}], dashed}, each with its label at its end; the
// spread of a point is drawn where it can be seen. `x` and `y` are {title, text}: what an axis shows, and how a figure
// of it is written. `note` stands below: where and when it was measured. `alt` is the alternative text.
export function lines(alt, { x, y, lines, note }) {
  const points = lines.flatMap(({ points }) => points);
  const range = (values) => [Math.min(...values), Math.max(...values)];
  const to_x = scaleLog(range(points.map(({ x }) => x)), [left, right]);
  const to_y = scaleLog(range(points.flatMap(({ y }) => [y.least, y.most])), [bottom, top]).nice();
  const horizontal = powers(to_y).map((value) =>
    `<line x1="${left}" x2="${right}" y1="${to_y(value).toFixed(1)}" y2="${to_y(value).toFixed(1)}" stroke="${colours.grid}"/>` +
    `<text x="${left - 12}" y="${(to_y(value) + 6).toFixed(1)}" font-size="17" text-anchor="end" fill="${colours.soft}">${escape(y.text(value))}</text>`);
  const vertical = [...new Set(points.map(({ x }) => x))].map((value) =>
    `<line x1="${to_x(value).toFixed(1)}" x2="${to_x(value).toFixed(1)}" y1="${top}" y2="${bottom}" stroke="${colours.grid}"/>` +
    `<text x="${to_x(value).toFixed(1)}" y="${bottom + 24}" font-size="17" text-anchor="middle" fill="${colours.soft}">${escape((x.text ?? count)(value))}</text>`);
  const titles = `<text x="0" y="24" font-size="19" font-weight="bold" fill="${colours.soft}">${escape(y.title)}</text>` +
    `<text x="${(left + right) / 2}" y="${bottom + 52}" font-size="17" text-anchor="middle" fill="${colours.soft}">${escape(x.title)}</text>` +
    `<text x="0" y="${height - 8}" font-size="15" fill="${colours.soft}">${escape(note)}</text>`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img"><title>${escape(alt)}</title>` +
    `${horizontal.join('')}${vertical.join('')}${titles}${lines.map((line) => draw_line(line, to_x, to_y)).join('')}${labels(lines, to_x, to_y)}</svg>`;
}

const powers = (scale) => scale.ticks().filter((value) => Number.isInteger(Math.log10(value)));

function draw_line({ colour, points, dashed }, to_x, to_y) {
  const at = ({ x, y }) => `${to_x(x).toFixed(1)},${to_y(y.median).toFixed(1)}`;
  const path = `<polyline points="${points.map(at).join(' ')}" fill="none" stroke="${colour}" stroke-width="3"${dashed ? ' stroke-dasharray="3 7"' : ''}/>`;
  if (dashed) return path;
  const marks = points.map(({ x, y }) =>
    `<line x1="${to_x(x).toFixed(1)}" x2="${to_x(x).toFixed(1)}" y1="${to_y(y.least).toFixed(1)}" y2="${to_y(y.most).toFixed(1)}" stroke="${colour}"/>` +
    `<circle cx="${to_x(x).toFixed(1)}" cy="${to_y(y.median).toFixed(1)}" r="5" fill="${colour}"/>`);
  return path + marks.join('');
}

// At the ends of their lines, pushed apart where two would lie upon each other.
function labels(lines, to_x, to_y) {
  const placed = [];
  return lines.map((line) => ({ ...line, end: line.points.at(-1) })).sort((a, b) => b.end.y.median - a.end.y.median).map(({ label, colour, end }) => {
    const ends_early = to_x(end.x) < right - 1; // there others go on
    const x = to_x(end.x) + (ends_early ? 8 : 14);
    let y = to_y(end.y.median) + (ends_early ? 26 : 6);
    while (placed.some((other) => Math.abs(other.y - y) < 22 && other.x < x + 180 && x < other.x + 180)) y += 2;
    placed.push({ x, y });
    return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="18" fill="${colour}">${escape(label)}</text>`;
  }).join('');
}
