// The runs that slides quote: name, what is shown as typed, what is executed, and which lines are kept.
// `volatile` runs hold measured figures: record.mjs --check compares their shape, digits aside.

const bin = 'build/release/bin';
const piece = (name) => ({ name, shown: `./workbook run 05 ${name}`, argv: [`${bin}/05_coroutines`, '--scale', '0.2', name] });
const failing = (name, check, program, keep) => ({
  name, shown: `./workbook check ${check} --cmd '${program} {port}'`, volatile: true, keep,
  argv: [`${bin}/workbook-tool`, 'check', check, '--cmd', `${bin}/${program} {port}`],
});
const demo = (name, stage, keep) => ({ name, shown: `./workbook demo ${stage}`, argv: [`${bin}/workbook-tool`, 'demo', stage], keep, volatile: true });

export const runs = [
  { name: 'grep', shown: '04_grep', argv: [`${bin}/04_grep`] },
  { name: 'say-after', shown: './workbook run 05 say-after', argv: [`${bin}/05_coroutines`, 'say-after'], volatile: true },
  ...['create-task', 'gather', 'shield', 'wait', 'lock', 'protocols', 'event-loop'].map(piece),
  failing('red-01', '02.silent_client', '01_blocking_echo', /✗|A connects|B |expected|got|blocked in|have been waiting/),
  failing('red-02', '03.many_clients', '02_select_loop', /✗|connect|expected|got|turned away|full/),
  demo('threads', '01', /1,000 clients|memory|thread_per_client|03_selectors/),
  demo('fetch', '06', /pictures from|06_fetcher -c|ratio|^ +time/),
  demo('disk-blocking', '06', /saved|failed|in flight +\d|loop lag/),
  demo('disk', '07', /pictures|--writer|^ +(blocking|threads|uring|asio) /),
];
