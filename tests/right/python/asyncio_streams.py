# title: Python, asyncio streams; a character that two packets share is upper-cased, too
# stages: 05
# run: python3 {file} {port}
# needs: python3
import asyncio
import codecs
import sys


async def respond(reader, writer):
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    try:
        while True:
            data = await reader.read(65536)
            text = decoder.decode(data, final=not data)
            writer.write(text.upper().encode("utf-8", "surrogateescape"))
            await writer.drain()
            if not data:
                break
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(respond, "127.0.0.1", int(sys.argv[1]), backlog=100)
    await server.serve_forever()


asyncio.run(main())
