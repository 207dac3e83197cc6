// Shows in words and squares what the loop holds at this moment: its sets and queues, whom it found ready, who waits.

import { last_begun } from './trace.mjs';

const most_squares = 24;

export class State {
  constructor(parent, run) {
    this.run = run;
    this.clients = run.lanes.filter(({ is_client }) => is_client);
    this.doing = parent.appendChild(document.createElement('p'));
    this.doing.className = 'doing';
    this.table = parent.appendChild(document.createElement('table'));
  }

  show(now, step) {
    this.doing.textContent = step ? told(step, now) : 'has not begun';
    const rows = this.run.counters.flatMap(({ name, points }) => {
      const values = points[last_begun(points, now)]?.values ?? {};
      return Object.entries(values).map(([key, value]) => [`${name} ${key === name ? '' : key}`.trim(), squares(value), value]);
    });
    const waiting = this.clients.filter(({ slices }) => slices[last_begun(slices, now)]?.cat === 'wait' && slices[last_begun(slices, now)].end > now);
    rows.push([`${this.run.others} that wait`, waiting.slice(0, 8).map(({ name }) => name).join(' '), waiting.length]);
    const text = rows.flat().join('|');
    if (text === this.text) return;
    this.text = text;
    this.table.replaceChildren(...rows.map((cells) => {
      const row = document.createElement('tr');
      row.append(...cells.map((cell, i) => {
        const element = document.createElement(i ? 'td' : 'th');
        element.textContent = cell;
        return element;
      }));
      return row;
    }));
  }
}

const squares = (value) => '■'.repeat(Math.min(value, most_squares)) + (value > most_squares ? '…' : '');

function told({ name, cat, end, args }, now) {
  const ready = args.ready?.length ? ` → ready: ${args.ready.slice(0, 6).join(', ')}${args.ready.length > 6 ? ' …' : ''}` : '';
  const result = args.error ? ` → ${args.error}` : ready || (args.result === undefined ? '' : ` → ${args.result}`);
  if (end > now && cat === 'wait') return `waits in ${name}`;
  return `${name}${result}`;
}
