#!/usr/bin/env python3
"""The fetcher as one writes it with aiohttp: N tasks that take URLs from an iterator.

usage: aiohttp_fetch.py [--executor] URLS FOLDER N      --executor: files are written in asyncio's thread pool
"""
import asyncio
import os
import sys

import aiohttp


async def main(urls, folder, concurrency, executor):
    loop = asyncio.get_running_loop()

    async def call(function, *args):
        return await loop.run_in_executor(None, function, *args) if executor else function(*args)

    async def worker(session):
        for url in urls:
            path = os.path.join(folder, url.rsplit("/", 1)[1])
            async with session.get(url) as response:
                response.raise_for_status()
                file = await call(open, path + ".part", "wb", 0)
                try:
                    async for chunk in response.content.iter_chunked(65536):
                        await call(file.write, chunk)
                finally:
                    await call(file.close)
            await call(os.rename, path + ".part", path)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(worker(session) for _ in range(concurrency)))


arguments = [argument for argument in sys.argv[1:] if argument != "--executor"]
with open(arguments[0]) as lines:
    asyncio.run(main((line.strip() for line in lines), arguments[1], int(arguments[2]), "--executor" in sys.argv))
