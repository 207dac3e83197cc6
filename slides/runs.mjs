// The runs that slides quote, and the figures in them that pictures are drawn from (lib/record.mjs says what a run is).

const bin = 'build/release/bin';
const piece = (name) => ({ name, shown: `./workbook run 05 ${name}`, argv: [`${bin}/05_coroutines`, '--scale', '0.2', name] });
const failing = (name, check, program, keep, ignore) => ({
  name, shown: `./workbook check ${check} --cmd '${program} {port}'`, volatile: true, keep, ignore, status: 1,
  argv: [`${bin}/workbook-tool`, 'check', check, '--cmd', `${bin}/${program} {port}`],
});
const demo = (name, stage, keep, data, ignore) => ({
  name, ignore, shown: `./workbook demo ${stage}`, argv: [`${bin}/workbook-tool`, 'demo', stage], keep, data, volatile: true,
});

// The rows of a printed table that `pattern` matches, its named groups as fields; figures become numbers.
const rows = (pattern) => (lines) => {
  const found = lines.map((line) => line.match(pattern)?.groups).filter(Boolean);
  if (!found.length) throw new Error(`no line looks like ${pattern}:\n${lines.join('\n')}`);
  const number = (text) => (/^[\d.,]+$/.test(text) ? Number(text.replace(/,/g, '')) : text);
  return found.map((row) => Object.fromEntries(Object.entries(row).map(([key, text]) => [key, number(text)])));
};

const timeline = (stage, scenario) => ({
  name: `timeline-${stage}`, trace: true, argv: [`${bin}/workbook-tool`, 'trace', stage, '--scenario', scenario, '-o', '{out}'],
});

export const runs = [
  timeline('01', 'silent_client'),
  timeline('02', 'silent_client'),
  timeline('03', 'crowd'),
  timeline('04', 'conversation'),
  timeline('05', 'silent_client'),
  { name: 'grep', shown: '04_grep', argv: [`${bin}/04_grep`] },
  { name: 'say-after', shown: './workbook run 05 say-after', argv: [`${bin}/05_coroutines`, 'say-after'], volatile: true },
  ...['create-task', 'gather', 'shield', 'wait', 'lock', 'protocols', 'event-loop'].map(piece),
  failing('red-01', '02.silent_client', '01_blocking_echo', /✗|A connects|B |expected|got|blocked in|have been waiting/,
    /; its connection has not been accepted/), // so it is told when the program was found before its accept
  failing('red-02', '03.many_clients', '02_select_loop', /✗|connect|expected|got|turned away|full/),
  demo('threads', '01', /1,000 clients|memory|thread_per_client|03_selectors/,
    rows(/^(?<program>\d\d_\w+) +(?<memory_mib>[\d.]+) MiB +(?<threads>[\d,]+) +(?<switches>[\d,]+)$/)),
  demo('selectors', '03', /memory|--selector/,
    rows(/^--selector (?<selector>\w+) +(?<memory_mib>[\d.]+) MiB +(?<seconds>[\d.]+) s$/)),
  demo('fetch', '06', /pictures from|06_fetcher -c|^ +time/,
    rows(/^06_fetcher -c (?<c>\d+) +(?<seconds>[\d.]+) s +[\d.]+ x$/)),
  demo('disk-blocking', '06', /saved|failed|in flight +\d|loop lag/),
  demo('disk', '07', /pictures|--writer|^ +(blocking|threads|uring|asio) |This disk/,
    (lines) => {
      // A disk that is a file system of its own, where the machine lets us mount one, slows all; else io_uring is spared.
      const slows_all = lines.some((line) => /slows io_uring, too/.test(line));
      return rows(/^(?<writer>\w+) +(?<lag_ms>[\d.]+) ms +[\d.]+ ms +(?<seconds>[\d.]+) s /)(lines)
        .map((row) => ({ ...row, slowed: slows_all || /blocking|threads/.test(row.writer) }));
    }, /\(This disk .*|,\s*"slowed": (true|false)/g), // which of the two it is depends on the machine
];
