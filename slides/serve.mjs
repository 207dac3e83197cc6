// Presents the deck on this machine: node serve.mjs [PORT]. The speaker view opens with the key S.

import { dist } from './lib/build.mjs';
import { serve } from './lib/serve.mjs';

const port = Number(process.argv[2] ?? 8000);
try {
  const server = await serve(dist, port);
  console.log(`http://localhost:${server.address().port}/  (S: speaker view, F: full screen, Ctrl-C: end)`);
} catch (error) {
  const why = { EADDRINUSE: 'is taken', EACCES: 'is not for you', ERR_SOCKET_BAD_PORT: 'is no port' }[error.code] ?? error.message;
  console.error(`workbook: port ${port} ${why}; name another one: ./workbook slides --serve 8001`);
  process.exit(1);
}
process.on('SIGINT', () => process.exit(130));
