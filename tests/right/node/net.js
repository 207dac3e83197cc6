// title: Node, net
// stages: 02 03 04 05
// run: node {file} {port}
// needs: node
'use strict';
const net = require('node:net');
const { upper } = require('./upper.js');

// allowHalfOpen: a client that sends no more still gets its answers.
const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  client.on('data', (data) => {
    if (!client.write(upper(data))) client.pause(); // backpressure
  });
  client.on('drain', () => client.resume());
  client.on('end', () => client.end());
  client.on('error', () => client.destroy()); // it has left
});
server.on('error', (error) => console.error(error.message));
server.listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 });
