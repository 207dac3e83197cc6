// A line chart puts each point where its figure belongs, and every label where it can be read.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { draw } from '../pictures/index.mjs';
import { lines } from '../pictures/lines.mjs';
import { folder } from './decks.mjs';

const spread = (median) => ({ median, least: median * 0.9, most: median * 1.1 });
const line = (label, points) => ({ label, colour: '#123456', points: points.map(([x, y]) => ({ x, y: spread(y) })) });
const chart = (drawn) => lines('alternative', { x: { title: 'x' }, y: { title: 'y', text: String }, lines: drawn, note: 'here' });
const all = (svg, pattern) => [...svg.matchAll(pattern)].map((found) => found.slice(1).map(Number));

test('ten times as much is the same step, everywhere', () => {
  const circles = all(chart([line('one', [[1, 10], [10, 100], [100, 1000]])]), /<circle cx="([\d.]+)" cy="([\d.]+)"/g);
  assert.equal(circles.length, 3);
  const [[x0, y0], [x1, y1], [x2, y2]] = circles;
  for (const [first, second] of [[x1 - x0, x2 - x1], [y0 - y1, y1 - y2]]) {
    assert.ok(first > 0);
    assert.ok(Math.abs(first - second) < 0.2);
  }
});

test('the labels of lines that end at the same place stand apart', () => {
  const svg = chart([line('one', [[1, 10], [10, 100]]), line('two', [[1, 20], [10, 101]]), line('three', [[1, 30], [10, 99]])]);
  const heights = all(svg, /<text x="[\d.]+" y="([\d.]+)" font-size="18"/g).flat().sort((a, b) => a - b);
  assert.equal(heights.length, 3);
  for (let i = 1; i < 3; ++i) assert.ok(heights[i] - heights[i - 1] >= 22);
});

test('a measured chart tells where and when it was measured, and its alternative text the figures', () => {
  const measured = folder();
  const row = (selector, watched, microseconds) => ({ selector, watched, microseconds: spread(microseconds) });
  const rows = [row('select', 10, 2), row('select', 1000, 100), row('poll', 10, 2), row('poll', 10000, 1500), row('epoll', 10, 1), row('epoll', 10000, 1.5)];
  writeFileSync(join(measured, 'turn.json'), JSON.stringify({ date: '2026-01-31', machine: 'a <small> machine', rows }));
  const svg = draw('turn', '', 'here', measured);
  assert.match(svg, /<title>[^<]*epoll 1\.5 µs for 10,000, with poll 1\.5 ms for 10,000, and with select 100 µs for 1,000/);
  assert.match(svg, />2026-01-31: a &lt;small&gt; machine</);
});

test('refused: a chart of what nobody has measured', () =>
  assert.throws(() => draw('turn', '', 'here', folder()), /here: nothing measured for "turn"; type: \.\/workbook bench turn --publish/));
