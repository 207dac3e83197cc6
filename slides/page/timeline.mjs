// Draws one run's lanes, and where the clock stands in them.

import { axisTop } from 'd3-axis';
import { scaleLinear } from 'd3-scale';
import { select } from 'd3-selection';
import { marks } from './trace.mjs';

const row = 26;
const top = 24;
const label = 92;
const most_lanes = 40;  // more than a screen can show
const most_flows = 200; // more would hide what they lie upon

let windows = 0;
const milliseconds = (time) => `${(time / 1000).toLocaleString('en-US', { maximumFractionDigits: 3 })} ms`;

// `seek(time)` is called when a place is clicked. `end` is the last moment of all runs, so that all have one clock.
export class Timeline {
  constructor(parent, run, end, seek) {
    this.run = run;
    this.end = end;
    this.zoom = 1;
    this.from = 0;
    this.lanes = run.lanes.slice(0, most_lanes);
    const left_out = run.lanes.length - this.lanes.length;
    this.height = top + row * this.lanes.length + 6;
    this.svg = select(parent).append('svg').attr('class', 'timeline').attr('role', 'img')
      .attr('aria-label', `Timeline of ${run.title}: ${run.lanes.map(({ name }) => name).slice(0, 8).join(', ')}`).attr('height', this.height);
    if (left_out) select(parent).append('p').text(`and ${left_out} more lanes`);
    this.axis = this.svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${top})`);
    this.svg.append('g').selectAll('text').data(this.lanes).join('text').attr('class', 'lane').attr('x', 4)
      .attr('y', (_, i) => top + i * row + 18).text(({ name }) => (name.length > 12 ? `${name.slice(0, 11)}…` : name));
    this.body = this.svg.append('g');
    // Arrows that come from outside of the window must not run through the lanes' names.
    const clip = `window-${++windows}`;
    this.window = this.svg.append('clipPath').attr('id', clip).append('rect').attr('x', label).attr('height', this.height);
    this.arrows = this.svg.append('g').attr('clip-path', `url(#${clip})`);
    this.cursor = this.svg.append('line').attr('class', 'cursor').attr('y1', top - 6).attr('y2', this.height);
    this.svg.on('click', (event) => seek(this.scale.invert(event.clientX - this.svg.node().getBoundingClientRect().left)));
    new ResizeObserver(() => this.redraw()).observe(parent);
    this.redraw();
  }

  get span() { return this.end / this.zoom; }

  // The window turns over like a page of music, so that it is drawn anew once a page and not once a frame.
  show(now) {
    this.now = now;
    if (now < this.from || now > this.from + this.span) {
      this.from = Math.min(Math.max(now - this.span * 0.1, 0), this.end - this.span);
      this.redraw();
    }
    this.place_cursor();
  }

  set_zoom(zoom) {
    this.zoom = zoom;
    this.from = Math.min(Math.max(this.now - this.span * 0.3, 0), this.end - this.span);
    this.redraw();
  }

  redraw() {
    const width = Math.max(this.svg.node().getBoundingClientRect().width, label + 60);
    this.scale = scaleLinear([this.from, this.from + this.span], [label, width - 8]);
    const ticks = Math.max(2, Math.floor((width - label) / 110));
    this.axis.call(axisTop(this.scale).ticks(ticks).tickFormat(milliseconds).tickSize(3));
    // The last label would stand half outside of the picture.
    this.axis.selectAll('.tick text').attr('text-anchor', (time) => (this.scale(time) > width - 40 ? 'end' : 'middle'));
    const grain = this.scale.invert(label + 1.5) - this.from;
    const drawn = this.lanes.flatMap((lane, i) =>
      marks(lane.slices, this.from, this.from + this.span, grain).map((mark) => ({ ...mark, y: top + i * row })));
    const [left, right] = this.scale.range();
    this.window.attr('width', right - left);
    const x = (time) => Math.min(Math.max(this.scale(time), left), right);
    this.body.selectAll('rect').data(drawn).join((enter) => {
      const rect = enter.append('rect');
      rect.append('title');
      return rect;
    })
      .attr('class', ({ cat, name }) => `mark ${cat} ${cat === 'client' ? name.split(' ')[0] : ''}`)
      .attr('x', ({ begin }) => x(begin)).attr('width', ({ begin, end }) => Math.max(x(end) - x(begin), 1.5))
      .attr('y', ({ cat, y }) => y + (cat === 'wait' ? 9 : cat === 'turn' ? 2 : 4)).attr('height', ({ cat }) => (cat === 'wait' ? 8 : cat === 'turn' ? 22 : 18))
      .select('title').text(({ name, begin, count }) => (count > 1 ? `${count} events from ${milliseconds(begin)}` : `${name}, ${milliseconds(begin)}`));
    this.draw_flows();
    this.place_cursor();
  }

  draw_flows() {
    const until = this.from + this.span;
    const middle = (key) => top + row * this.lanes.findIndex((lane) => lane.key === key) + row / 2;
    const seen = this.run.flows.filter(({ from, to }) => from.time <= until && to.time >= this.from && middle(from.key) > top && middle(to.key) > top);
    const way = ({ from, to }) => {
      const [x1, y1, x2, y2] = [this.scale(from.time), middle(from.key), this.scale(to.time), middle(to.key)];
      return y1 === y2 ? `M${x1},${y1}Q${(x1 + x2) / 2},${y1 - row},${x2},${y2}` : `M${x1},${y1}L${x2},${y2}`; // in one lane: a bow
    };
    this.arrows.selectAll('path').data(seen.length > most_flows ? [] : seen).join('path')
      .attr('class', ({ name }) => `flow ${name}`).attr('d', way);
  }

  place_cursor() {
    const x = this.scale(this.now ?? 0);
    this.cursor.attr('x1', x).attr('x2', x);
  }
}
