// Peer: an upper-casing echo server on Node's net module. A client whose answers pile up is not read from.
'use strict';
const net = require('net');

const server = net.createServer({ noDelay: true }, (client) => {
  client.on('data', (chunk) => {
    for (let i = 0; i < chunk.length; ++i) {
      const c = chunk[i];
      if (c >= 0x61 && c <= 0x7a) chunk[i] = c - 0x20;
    }
    if (!client.write(chunk)) client.pause();
  });
  client.on('drain', () => client.resume());
  client.on('error', () => client.destroy());
});

server.listen({ port: Number(process.argv[2] ?? 15000), host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
