// Presents the deck on this machine: node serve.mjs [PORT]. The speaker view opens with the key S.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { dist } from './lib/build.mjs';

const folder = dist;
const port = Number(process.argv[2] ?? 8000);
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png' };

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
  const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
  try {
    if (!file.startsWith(folder)) throw new Error('outside');
    const body = await readFile(file);
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(404).end('not found\n');
  }
});
server.on('error', (error) => {
  console.error(`cannot listen on port ${port}: ${error.code}; name another one: ./workbook slides --serve PORT`);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log(`http://localhost:${server.address().port}/  (S: speaker view, Ctrl-C: end)`));
