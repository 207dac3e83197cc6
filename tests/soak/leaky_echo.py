"""An echo server that is wrong in one way, which a soak must see: leaky_echo.py byte|descriptor|memory PORT"""

import asyncio
import os
import sys

fault = sys.argv[1]
kept = []
answered = 0


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        if fault == "descriptor":
            kept.append(os.open(os.devnull, os.O_RDONLY))
        if fault == "memory":
            kept.append(os.urandom(256 * 1024))

    def data_received(self, data):
        global answered
        answer = bytearray(data.upper())
        answered += len(answer)
        if fault == "byte" and answered > 20_000:
            answered = 0
            answer[-1] ^= 1
        self.transport.write(answer)


async def main():
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", int(sys.argv[2]))
    print(f"listening on 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
