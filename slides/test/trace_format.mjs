// The rules of Chrome's trace-event format, as its documentation gives them ("Trace Event Format"), for a reader that is not
// at hand: ui.perfetto.dev needs a network.

const phases = /^[XBEiCsfM]$/;
const scopes = /^[gpt]$/;
const is_number = (value) => typeof value === 'number' && Number.isFinite(value);

// What is wrong with the trace, a line each; empty when a reader that knows the format must be able to show all of it.
export function wrong_with(trace) {
  const problems = [];
  const events = Array.isArray(trace) ? trace : trace?.traceEvents;
  if (!Array.isArray(events)) return ['no list of events'];
  const open = new Map();  // by lane: what has begun and not ended, by B and E
  const inside = new Map(); // by lane: the ends of the X slices around the next one
  const flows = new Map();
  const last = new Map();
  events.forEach((event, i) => {
    const say = (text) => problems.push(`event ${i} (${event.ph} "${event.name}"): ${text}`);
    const { ph, name, pid, tid, ts, dur, args, id } = event;
    if (!phases.test(ph ?? '')) return say('no known phase');
    if (!(typeof name === 'string' && name) && ph !== 'E') say('no name');
    if (!Number.isInteger(pid) || !Number.isInteger(tid)) return say('no pid or no tid');
    if (ph === 'M') return Object.keys(args ?? {}).length ? undefined : say('tells nothing');
    if (!is_number(ts) || ts < 0) return say('no time');
    const lane = `${pid}/${tid}`;
    if (ts < (last.get(lane) ?? 0)) say('earlier than the event before it in its lane');
    last.set(lane, ts);
    if (ph === 'X') {
      if (!is_number(dur) || dur < 0) return say('no duration');
      const outer = inside.get(lane) ?? [];
      while (outer.length && outer.at(-1) <= ts) outer.pop();
      if (outer.length && ts + dur > outer.at(-1)) say('overlaps half of the slice around it');
      inside.set(lane, [...outer, ts + dur]);
    } else if (ph === 'B') open.set(lane, [...(open.get(lane) ?? []), name]);
    else if (ph === 'E') {
      const begun = open.get(lane)?.pop();
      if (begun === undefined) say('ends what has not begun');
      else if (name && name !== begun) say(`ends "${name}", and "${begun}" is open`);
    } else if (ph === 'C') {
      if (!args || !Object.keys(args).length || !Object.values(args).every(is_number)) say('counts something that is no number');
    } else if (ph === 'i') {
      if (event.s !== undefined && !scopes.test(event.s)) say('no known scope');
    } else {
      if (id === undefined) return say('an arrow without id');
      flows.set(id, [...(flows.get(id) ?? []), event]);
    }
  });
  for (const [lane, names] of open) for (const name of names) problems.push(`lane ${lane}: "${name}" never ends`);
  for (const [id, ends] of flows) {
    const [from, to] = [ends.filter(({ ph }) => ph === 's'), ends.filter(({ ph }) => ph === 'f')];
    if (from.length !== 1 || to.length !== 1) problems.push(`arrow ${id}: ${from.length} beginnings and ${to.length} ends`);
    else if (from[0].name !== to[0].name || from[0].cat !== to[0].cat) problems.push(`arrow ${id}: its ends differ in name or category`);
  }
  return problems;
}
