// title: Node, http and https with agents that keep connections, files by fs.promises
// stages: 06 07
// run: node {file} {urls} {out} {c}
// needs: node
'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const readline = require('node:readline');
const { setTimeout: sleep } = require('node:timers/promises');

const [list, folder, count] = process.argv.slice(2);
const concurrency = Number(count);
const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: concurrency, maxFreeSockets: concurrency }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: concurrency, maxFreeSockets: concurrency }),
};
const SILENCE = 30_000; // milliseconds without a byte
const MOST_REDIRECTS = 10;
const MOST_RETRIES = 3;
const LONGEST_RETRY_AFTER = 60_000;

class Failure extends Error {
  constructor(message, passing = false, retryAfter = 0) {
    super(message);
    Object.assign(this, { passing, retryAfter });
  }
}

// Safe, and its own for each URL.
function fileName(url) {
  const last = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
  const readable = last.replace(/%[0-9a-f]{2}/gi, '_').replace(/[^\w.-]/g, '_').slice(0, 80).replace(/^[.-]/, '_');
  const { name, ext } = path.parse(readable || 'index');
  return `${name}-${createHash('sha256').update(url.href).digest('hex').slice(0, 20)}${ext}`;
}

// Completes when the header of the answer is there.
function ask(url) {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(
      url,
      { agent: agents[url.protocol], headers: { 'Accept-Encoding': 'identity' } },
      resolve,
    );
    request.setTimeout(SILENCE, () => request.destroy(new Failure('timed out', true)));
    request.on('error', (error) => {
      // The server may have closed the connection while it was idle; that is nobody's fault.
      if (request.reusedSocket && error.code === 'ECONNRESET') resolve(ask(url));
      else if (error instanceof Failure) reject(error);
      else reject(new Failure(error.message, ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(error.code)));
    });
  });
}

function retryAfter(answer) {
  const value = answer.headers['retry-after'];
  if (value === undefined) return 0;
  return /^\d+$/.test(value) ? Number(value) * 1000 : Math.max(0, Date.parse(value) - Date.now()) || 0;
}

// The answer to `url`, or to where it leads.
async function follow(url) {
  const visited = new Set([url.href]);
  while (true) {
    const answer = await ask(url);
    if (![301, 302, 303, 307, 308].includes(answer.statusCode)) return answer;
    answer.resume();
    if (answer.headers.location === undefined) throw new Failure('redirected without saying where to');
    const next = new URL(answer.headers.location, url);
    if (!(next.protocol in agents)) throw new Failure(`redirected to ${next.protocol}`);
    if (url.protocol === 'https:' && next.protocol === 'http:') throw new Failure('redirected from https to http');
    next.hash = '';
    if (visited.has(next.href)) throw new Failure(`redirected in a loop, back to ${next.href}`);
    if (visited.size > MOST_REDIRECTS) throw new Failure('redirected too often');
    visited.add(next.href);
    url = next;
  }
}

const unfinished = new Set();
const opening = new Set(); // by a thread that no signal stops: it may make the file after the signal
let stopping = false;

async function save(answer, name) {
  const file = path.join(folder, name);
  const part = `${file}.part`;
  await fs.promises.rm(part, { force: true }); // a link goes, and not what it leads to
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = fs.constants;
  if (stopping) throw new Failure('interrupted');
  unfinished.add(part);
  const opened = fs.promises.open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
  opening.add(opened);
  const handle = await opened.finally(() => opening.delete(opened));
  let bytes = 0;
  try {
    try {
      for await (const piece of answer) {
        for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten;
        bytes += piece.length;
      }
    } finally {
      await handle.close();
    }
    if (!answer.complete) throw new Failure('the answer breaks off', true);
    await fs.promises.rename(part, file);
  } catch (error) {
    await fs.promises.rm(part, { force: true });
    throw error;
  } finally {
    unfinished.delete(part);
  }
  return bytes;
}

async function download(url) {
  const name = fileName(url);
  for (let attempt = 0; ; ++attempt) {
    try {
      const answer = await follow(url);
      const status = answer.statusCode;
      if (status >= 200 && status < 300 && status !== 206) return { name, bytes: await save(answer, name) };
      answer.resume();
      throw new Failure(`status ${status}`, [408, 429, 500, 502, 503, 504].includes(status), retryAfter(answer));
    } catch (error) {
      const passing = error.passing || error.code === 'ECONNRESET';
      if (!passing || attempt === MOST_RETRIES || error.retryAfter > LONGEST_RETRY_AFTER) throw error;
      await sleep(Math.max(error.retryAfter, 100 * 2 ** attempt * (0.5 + Math.random() / 2)));
    }
  }
}

let failed = false;

async function worker(lines) {
  while (true) {
    const { value: line, done } = await lines.next();
    if (done) return;
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    try {
      const url = new URL(text);
      if (!(url.protocol in agents)) throw new Failure(`not http or https: ${url.protocol}`);
      url.hash = '';
      const { name, bytes } = await download(url);
      console.log(`ok\t${text}\t${name}\t${bytes}`);
    } catch (error) {
      failed = true;
      console.log(`failed\t${text}\t${error.message}`);
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, async () => {
    stopping = true;
    await Promise.allSettled(opening);
    for (const part of unfinished) fs.rmSync(part, { force: true });
    process.exit(130);
  });

async function main() {
  await fs.promises.mkdir(folder, { recursive: true });
  const lines = readline.createInterface({ input: fs.createReadStream(list) })[Symbol.asyncIterator]();
  await Promise.all(Array.from({ length: concurrency }, () => worker(lines)));
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(2);
});
