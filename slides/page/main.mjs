// The page: runs side by side on one clock, each with its timeline, its source and its sets.

import { Clock } from './clock.mjs';
import { Source } from './source.mjs';
import { State } from './state.mjs';
import { Timeline } from './timeline.mjs';
import { last_begun, read_trace } from './trace.mjs';

const { traces, sources } = JSON.parse(document.getElementById('data').textContent);
const runs = traces.map(read_trace);
const end = Math.max(...runs.map((run) => run.end));
const beats = [...new Set(runs.flatMap(({ steps }) => steps.map(({ begin }) => begin)))].sort((a, b) => a - b);
const control = (id) => document.getElementById(id);

const element = (tag, name, text = '') => Object.assign(document.createElement(tag), { className: name, textContent: text });
const views = runs.map((run) => {
  const column = control('runs').appendChild(element('section', 'run'));
  column.append(element('h2', '', run.title), element('p', 'story', run.story));
  const [picture, state, code] = ['picture', 'state', 'source'].map((name) => column.appendChild(element('div', name)));
  return { run, timeline: new Timeline(picture, run, end, (time) => clock.go(time)), state: new State(state, run), source: new Source(code, sources) };
});

let frame;
let before;
const clock = new Clock(end, beats, show);

function show() {
  for (const { run, timeline, state, source } of views) {
    const step = run.steps[last_begun(run.steps, clock.now)];
    timeline.show(clock.now);
    state.show(clock.now, step);
    source.show(step);
  }
  control('scrub').value = clock.now;
  control('scrub').setAttribute('aria-valuetext', told_time());
  control('time').textContent = told_time();
  control('play').textContent = clock.playing ? 'Pause' : 'Play';
  control('slowness').textContent = `${Math.round(clock.slowness).toLocaleString('en-US')} × slower than life`;
  if (clock.playing && !frame) {
    before = undefined;
    frame = requestAnimationFrame(tick);
  }
}

function tick(now) {
  frame = undefined;
  clock.pass(now - (before ?? now));
  before = now;
  if (clock.playing) frame ??= requestAnimationFrame(tick);
}

const told_time = () => `${(clock.now / 1000).toFixed(3)} of ${(end / 1000).toFixed(3)} ms`;

const set_zoom = (factor) => {
  for (const { timeline } of views) timeline.set_zoom(Math.min(Math.max(factor, 1), 4096));
};
const zoom = (factor) => set_zoom(views[0].timeline.zoom * factor);

// So near that the way to the next step can be seen: beside a run that waits for a second, one of a millisecond is a line.
function zoom_to_step() {
  const next = beats.find((time) => time > clock.now) ?? end;
  const before = beats.findLast((time) => time < clock.now) ?? 0;
  set_zoom(end / (12 * Math.max(next < end ? next - clock.now : clock.now - before, 1)));
}

function pace(factor) {
  clock.seconds = Math.min(Math.max(clock.seconds * factor, 1.25), 640);
  show();
}

const actions = {
  play: () => clock.toggle(),
  back: () => clock.step(-1),
  forward: () => clock.step(1),
  start: () => clock.go(0),
  slower: () => pace(2),
  faster: () => pace(0.5),
  closer: () => zoom(2),
  farther: () => zoom(0.5),
  near: zoom_to_step,
};
for (const [name, action] of Object.entries(actions)) control(name).addEventListener('click', action);
control('scrub').max = end;
control('scrub').addEventListener('input', ({ target }) => clock.go(Number(target.value)));

const keys = {
  ' ': actions.play, ArrowRight: actions.forward, ArrowLeft: actions.back, Home: actions.start, End: () => clock.go(end),
  PageDown: () => clock.go(clock.now + end / 20), PageUp: () => clock.go(clock.now - end / 20),
  '-': actions.slower, '+': actions.faster, '=': actions.faster, i: actions.closer, o: actions.farther, z: actions.near,
};
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // A button that has the focus takes the space bar for itself; code that has it scrolls by pages.
  if (event.key === ' ' && event.target.matches('button')) return;
  if (/^Page|^Home$|^End$/.test(event.key) && event.target.matches('pre')) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

show();
