# title: Python, asyncio transports and protocols
# stages: 05
# run: python3 {file} {port}
# needs: python3
import asyncio
import sys

from upper import upper


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(upper(data))

    # Backpressure: a client that does not read its answers is not read from.
    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()

    def eof_received(self):
        return False  # the transport closes when it has written what it holds


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", int(sys.argv[1]), backlog=100)
    await server.serve_forever()


asyncio.run(main())
