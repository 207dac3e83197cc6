"""Peer: an upper-casing echo server as an asyncio protocol; `--uvloop` runs it on uvloop."""

import asyncio
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):  # TCP_NODELAY is asyncio's default
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data.upper())

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def main(port):
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", port, backlog=4096)
    print("listening on 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


arguments = sys.argv[1:]
if "--uvloop" in arguments:
    import uvloop

    arguments.remove("--uvloop")
    uvloop.install()
asyncio.run(main(int(arguments[0]) if arguments else 15000))
