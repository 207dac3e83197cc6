// Traces for the tests, in the format of ./workbook trace; the lines are looked up in the tree, so that they are right.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/regions.mjs';

export const line_of = (file, text) => readFileSync(join(root, file), 'utf8').split('\n').findIndex((line) => line.includes(text)) + 1;
const at = (file, text) => `${file}:${line_of(file, text)}`;

const names = (program, clients) => [
  { ph: 'M', name: 'process_name', pid: 1, tid: 0, args: { name: 'clients' } },
  { ph: 'M', name: 'process_name', pid: 2, tid: 0, args: { name: program } },
  ...clients.map((name, i) => ({ ph: 'M', name: 'thread_name', pid: 1, tid: i + 1, args: { name } })),
  { ph: 'M', name: 'thread_name', pid: 2, tid: 1, args: { name: 'main thread' } },
];
const client = (tid, cat, name, ts, dur) => ({ ph: 'X', pid: 1, tid, cat, name, ts, dur, args: {} });
const call = (cat, name, ts, dur, args) => ({ ph: 'X', pid: 2, tid: 1, cat, name, ts, dur, args });

// A is silent for 5 ms, B speaks and waits: in stage 01 until A has left.
export const blocking = () => ({
  traceEvents: [...names('01_blocking_echo', ['A', 'B']),
    client(1, 'client', 'connects', 0, 50), client(2, 'client', 'connects', 60, 50), client(2, 'client', 'says "hello"', 120, 80),
    { ph: 's', pid: 1, tid: 2, cat: 'bytes', name: 'question', ts: 120, id: 1 }, { ph: 'f', pid: 2, tid: 1, cat: 'bytes', name: 'question', ts: 5030, id: 1, bp: 'e' },
    client(2, 'wait', 'waits', 200, 4900), client(1, 'client', 'leaves', 5000, 10), client(2, 'client', 'hears "HELLO"', 5100, 0),
    call('wait', 'accept', 0, 100, { line: at('01_blocking_echo/socket.hpp', '= accept(') || undefined }),
    call('wait', 'recv A', 150, 4850, { client: 'A', fd: 4, result: 0, line: at('01_blocking_echo/main.cpp', 'recv(') }),
    call('call', 'send B', 5050, 20, { client: 'B', fd: 4, result: 5, line: at('01_blocking_echo/main.cpp', 'send_all(') })],
  otherData: { program: '01_blocking_echo', story: 'A is silent, B speaks' },
});

export const selecting = () => {
  const line = at('02_select_loop/main.cpp', 'if (select(');
  return {
    traceEvents: [...names('02_select_loop', ['A', 'B']),
      client(1, 'client', 'connects', 0, 50), client(2, 'client', 'connects', 60, 50), client(2, 'client', 'says "hello"', 120, 80),
      client(2, 'wait', 'waits', 200, 300), client(2, 'client', 'hears "HELLO"', 500, 0), client(1, 'client', 'leaves', 5000, 10),
      call('wait', 'select', 0, 100, { ready: ['the door'], result: 1, line }),
      { ph: 'C', pid: 2, tid: 0, name: 'watched', ts: 0, args: { 'for reading': 1, 'for writing': 0 } },
      call('turn', 'turn', 100, 60, {}),
      call('call', 'accept', 110, 10, { client: 'the door', fd: 3, result: 5, line: at('02_select_loop/acceptor.hpp', 'accept(') }),
      { ph: 'C', pid: 2, tid: 0, name: 'watched', ts: 160, args: { 'for reading': 3, 'for writing': 0 } },
      call('wait', 'select', 160, 200, { ready: ['B'], result: 1, line }),
      call('wait', 'select', 480, 4520, { ready: ['A'], result: 1, line })],
    otherData: { program: '02_select_loop', story: 'A is silent, B speaks' },
  };
};

// A busy loop of `count` events.
export const busy = (count) => ({
  traceEvents: [...names('busy', ['A']), client(1, 'client', 'connects', 0, 1),
    ...Array.from({ length: count / 2 }, (_, i) => [
      call('wait', 'select', i * 10, 4, { ready: ['A'], result: 1 }), call('call', 'recv A', i * 10 + 4, 3, { client: 'A', result: 5 })]).flat()],
  otherData: { program: 'busy' },
});
