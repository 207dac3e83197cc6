// Bar charts, side by side: the plainest picture of a comparison, with each figure written at its bar.

import { escape } from './escape.mjs';
import { colours } from './palette.mjs';

const width = 1144;
const gap = 60;
const row = 38;
const head = 38;

// `panels` are {heading, rows: [{label, value, text, bad}]}, each with a scale of its own that begins at zero.
// `alt` is the alternative text; `note`, when there is one, stands below: where and when it was measured.
export function bars(alt, panels, note) {
  const panel_width = (width - gap * (panels.length - 1)) / panels.length;
  const height = head + row * Math.max(...panels.map(({ rows }) => rows.length)) + 4 + (note ? 30 : 0);
  const below = note ? `<text x="0" y="${height - 8}" font-size="15" fill="${colours.soft}">${escape(note)}</text>` : '';
  const inside = panels.map((panel, i) => draw_panel(panel, i * (panel_width + gap), panel_width)).join('');
  return `<svg viewBox="0 0 ${width} ${height}" role="img"><title>${escape(alt)}</title>${inside}${below}</svg>`;
}

function draw_panel({ heading, rows }, left, panel_width) {
  const label_width = 11.5 * Math.max(...rows.map(({ label }) => label.length)) + 16;
  const text_width = 13 * Math.max(...rows.map(({ text }) => text.length)) + 16;
  const largest = Math.max(...rows.map(({ value }) => value));
  const length = (value) => Math.max(2, ((panel_width - label_width - text_width) * value) / largest);
  const lines = rows.map(({ label, value, text, bad }, i) => {
    const y = head + i * row;
    const x = left + label_width;
    return `<text x="${left}" y="${y + 23}" font-size="20" fill="${colours.text}">${escape(label)}</text>` +
      `<rect x="${x}" y="${y + 3}" width="${length(value).toFixed(1)}" height="${row - 12}" fill="${bad ? colours.bad : colours.call}"/>` +
      `<text x="${(x + length(value) + 10).toFixed(1)}" y="${y + 23}" font-size="20" fill="${colours.text}">${escape(text)}</text>`;
  });
  return `<text x="${left}" y="24" font-size="20" font-weight="bold" fill="${colours.soft}">${escape(heading)}</text>${lines.join('')}`;
}
