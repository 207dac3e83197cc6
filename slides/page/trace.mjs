// Reads a trace of ./workbook trace (Chrome trace-event JSON) into what the page and the deck draw: lanes of slices, arrows between them,
// counters, and the steps of the program. Times are in microseconds since the run's zero.

// The process whose lanes are not the program's own calls: those who talk with a server, or a fetcher's connections.
const others = /^(clients|connections)$/;

// Where the source line of a slice is known: {file, line}, the file relative to the tree; undefined otherwise.
export function place({ args }) {
  const [, file, line] = args.line?.match(/^([^+:]+):(\d+)$/) ?? [];
  return file ? { file, line: Number(line) } : undefined;
}

// Throws an Error that says what is wrong when `json` is no such trace.
export function read_trace(json) {
  const events = Array.isArray(json) ? json : json?.traceEvents;
  if (!Array.isArray(events)) throw new Error('no "traceEvents": this is no Chrome trace');
  const lanes = new Map();
  const processes = new Map();
  const counters = new Map();
  const flows = new Map();
  const lane = ({ pid, tid }) => {
    const key = `${pid}/${tid}`;
    if (!lanes.has(key)) lanes.set(key, { key, pid, name: '', order: lanes.size, slices: [] });
    return lanes.get(key);
  };
  let end = 0;
  for (const event of events) {
    const { ph, name, ts = 0, dur = 0, cat = '', args = {} } = event;
    if (ph === 'M' && name === 'process_name') processes.set(event.pid, args.name);
    else if (ph === 'M' && name === 'thread_name') lane(event).name = args.name;
    else if (ph === 'M' && name === 'thread_sort_index') lane(event).order = args.sort_index;
    else if (ph === 'X' || ph === 'i') lane(event).slices.push({ begin: ts, end: ts + dur, cat, name, args });
    else if (ph === 'C') {
      if (!counters.has(name)) counters.set(name, { name, points: [] });
      counters.get(name).points.push({ begin: ts, values: args });
    }
    else if (ph === 's' || ph === 'f') {
      if (!flows.has(event.id)) flows.set(event.id, { name });
      flows.get(event.id)[ph === 's' ? 'from' : 'to'] = { key: lane(event).key, time: ts };
    }
    if (ph !== 'M') end = Math.max(end, ts + dur);
  }
  const sorted = [...lanes.values()].filter(({ slices }) => slices.length).sort((a, b) => a.order - b.order);
  if (!sorted.length) throw new Error('no slices: this trace shows nothing');
  const by_begin = (a, b) => a.begin - b.begin || b.end - a.end;
  for (const { slices } of sorted) slices.sort(by_begin);
  for (const { points } of counters.values()) points.sort(by_begin);
  for (const lane of sorted) lane.is_client = others.test(processes.get(lane.pid));
  return {
    title: json.otherData?.program ?? processes.get(sorted.at(-1).pid) ?? 'a program',
    story: json.otherData?.story ?? '',
    end,
    others: [...processes.values()].find((name) => others.test(name)) ?? 'clients',
    lanes: sorted,
    counters: [...counters.values()],
    // Bytes on their way from one lane to another.
    flows: [...flows.values()].filter(({ from, to }) => from && to),
    // What the program did, in the order in which it began; a turn of the loop is only the sum of its calls.
    steps: sorted.filter(({ is_client }) => !is_client).flatMap(({ slices }) => slices).filter(({ cat }) => cat !== 'turn').sort(by_begin),
  };
}

// The last of `items`, which are sorted by `begin`, that has begun at `time`; -1 when none has.
export function last_begun(items, time) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].begin <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// What is to be drawn of a lane between two times when one mark takes at least `grain` microseconds: slices that nobody
// could tell apart come as one, {begin, end, cat, name, count}, so there are never more than the picture has columns.
export function marks(slices, from, to, grain) {
  const drawn = [];
  const open = new Map(); // by category, since turns lie around calls
  for (const slice of slices) {
    if (slice.begin > to) break;
    if (slice.end < from) continue;
    const last = open.get(slice.cat);
    if (last && slice.begin - last.begin < grain && slice.end - last.begin < 2 * grain) {
      last.end = Math.max(last.end, slice.end);
      ++last.count;
      continue;
    }
    const mark = { begin: slice.begin, end: slice.end, cat: slice.cat, name: slice.name, count: 1 };
    drawn.push(mark);
    open.set(slice.cat, mark);
  }
  return drawn;
}
