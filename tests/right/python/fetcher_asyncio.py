# title: Python, asyncio streams; writes to the disk in the executor's threads
# stages: 06 07
# run: python3 {file} {urls} {out} {c}
# needs: python3
import asyncio
import email.utils
import hashlib
import os
import re
import signal
import ssl
import sys
import time
from urllib.parse import unquote, urljoin, urlsplit

ATTEMPTS = 3
MAX_REDIRECTS = 10
MAX_RETRY_AFTER = 60
TIMEOUT = 30
LIMIT = 64 * 1024
WORTH_RETRYING = {408, 429, 500, 502, 503, 504}


class Failed(Exception):
    """This URL is given up."""


class TryAgain(Exception):
    """May pass: a broken connection, an overloaded server. Carries the server's wish for a delay, or None."""


def file_name(url):
    last = unquote(urlsplit(url).path.rsplit("/", 1)[-1], errors="replace")
    stem = re.sub(r"[^A-Za-z0-9._-]", "_", last)[:80].strip("._-")
    return hashlib.sha256(url.encode()).hexdigest()[:24] + ("." + stem if stem else "")


class Pool:
    """Connections that are kept, by scheme, host and port."""

    def __init__(self):
        self.idle = {}
        self.context = ssl.create_default_context()

    async def take(self, parts):
        key = (parts.scheme, parts.hostname, parts.port)
        while self.idle.get(key):
            reader, writer = self.idle[key].pop()
            if not reader.at_eof():
                return reader, writer, True
            writer.close()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        opening = asyncio.open_connection(
            parts.hostname, port, limit=LIMIT, ssl=self.context if parts.scheme == "https" else None
        )
        reader, writer = await asyncio.wait_for(opening, TIMEOUT)
        return reader, writer, False

    def give_back(self, parts, reader, writer):
        self.idle.setdefault((parts.scheme, parts.hostname, parts.port), []).append((reader, writer))


pool = Pool()


async def line_of(reader):
    line = await asyncio.wait_for(reader.readline(), TIMEOUT)
    if not line.endswith(b"\n"):
        raise ConnectionError("the connection ended in the middle of a line")
    return line.strip()


async def headers_of(reader):
    headers = {}
    size = 0
    while line := await line_of(reader):
        size += len(line)
        if size > LIMIT:
            raise Failed("a header without end")
        name, _, value = line.partition(b":")
        headers[name.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    return headers


async def pieces_of(reader, count):
    while count > 0:
        piece = await asyncio.wait_for(reader.read(min(count, LIMIT)), TIMEOUT)
        if not piece:
            raise ConnectionError("the body broke off")
        count -= len(piece)
        yield piece


async def body_of(reader, headers, status):
    if status in (204, 304):
        return
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while count := int((await line_of(reader)).split(b";")[0], 16):
            async for piece in pieces_of(reader, count):
                yield piece
            await line_of(reader)
        await headers_of(reader)
    elif "content-length" in headers:
        async for piece in pieces_of(reader, int(headers["content-length"])):
            yield piece
    else:
        while piece := await asyncio.wait_for(reader.read(LIMIT), TIMEOUT):
            yield piece


def keeps(version, headers):
    ends = "transfer-encoding" not in headers and "content-length" not in headers
    return version == b"HTTP/1.1" and headers.get("connection", "").lower() != "close" and not ends


async def answer_to(url):
    """Reader, writer, status, version and headers; asks again when a kept connection had been closed meanwhile."""
    parts = urlsplit(url)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    request = f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: identity\r\n\r\n".encode()
    while True:
        reader, writer, kept = await pool.take(parts)
        try:
            writer.write(request)
            await writer.drain()
            version, status = (await line_of(reader)).split(None, 2)[:2]
            return parts, reader, writer, int(status), version, await headers_of(reader)
        except BaseException as error:
            writer.close()
            if not (kept and isinstance(error, OSError)):
                raise


def delay_wished(headers):
    text = headers.get("retry-after")
    if text is None:
        return None
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


async def save(pieces, final):
    """Bytes go to NAME.part, which takes its name when all are there; nothing of it in the loop's thread."""
    part = final + ".part"
    try:
        await asyncio.to_thread(lambda: os.path.lexists(part) and os.unlink(part))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        file = await asyncio.to_thread(lambda: os.fdopen(os.open(part, flags, 0o644), "wb", buffering=0))
        try:
            async for piece in pieces:
                rest = memoryview(piece)
                while rest:
                    rest = rest[await asyncio.to_thread(file.write, rest) :]
        finally:
            await asyncio.to_thread(file.close)
        await asyncio.to_thread(os.replace, part, final)
    except BaseException:
        try:
            os.unlink(part)
        except OSError:
            pass
        raise


async def attempt(url, final):
    seen = set()
    for _ in range(MAX_REDIRECTS + 1):
        if url in seen:
            raise Failed("the redirects are a loop")
        seen.add(url)
        parts, reader, writer, status, version, headers = await answer_to(url)
        keep = False
        try:
            if status in (301, 302, 303, 307, 308) and "location" in headers:
                following = urljoin(url, headers["location"])
                async for _ in body_of(reader, headers, status):
                    pass
                keep = keeps(version, headers)
                if urlsplit(following).scheme not in ("http", "https"):
                    raise Failed("a redirect to " + following)
                if parts.scheme == "https" and urlsplit(following).scheme == "http":
                    raise Failed("a redirect without TLS")
                url = following
                continue
            if not 200 <= status < 300 or status == 206:
                raise (TryAgain(delay_wished(headers)) if status in WORTH_RETRYING else Failed(f"status {status}"))
            await save(body_of(reader, headers, status), final)
            keep = keeps(version, headers)
            return
        finally:
            if keep:
                pool.give_back(parts, reader, writer)
            else:
                writer.close()
    raise Failed("too many redirects")


async def fetch(url, out):
    final = os.path.join(out, file_name(url))
    reason = None
    for number in range(ATTEMPTS):
        try:
            await attempt(url, final)
            return
        except TryAgain as again:
            delay, reason = again.args[0], "the server is overloaded"
        except ssl.SSLError as error:
            raise Failed(str(error)) from error
        except (ConnectionError, asyncio.TimeoutError) as error:
            delay, reason = None, error
        if delay is not None and delay > MAX_RETRY_AFTER:
            raise Failed("the server asks for too much patience")
        if number + 1 < ATTEMPTS:
            await asyncio.sleep(delay if delay is not None else 0.2 * 2**number)
    raise Failed(f"{reason}")


async def work(urls, out, failures):
    for url in urls:  # shared by all workers: each takes the next one
        try:
            await fetch(url, out)
            print("ok", url, flush=True)
        except (Failed, OSError, ValueError, asyncio.IncompleteReadError) as error:
            failures.append(url)
            print("failed", url, error, flush=True)


async def main():
    if len(sys.argv) != 4 or not sys.argv[3].isdigit() or int(sys.argv[3]) < 1:
        print("usage: fetcher_asyncio.py URLS DIR C    (C requests in flight, at least 1)", file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    urls = [line for line in lines if line and not line.startswith("#")]
    failures = []
    todo = iter(dict.fromkeys(urls))
    workers = [asyncio.create_task(work(todo, sys.argv[2], failures)) for _ in range(int(sys.argv[3]))]
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    pending = set(workers)
    while pending and not stop.is_set():
        pending = (await asyncio.wait({*pending, stopping}, return_when=asyncio.FIRST_COMPLETED))[1] - {stopping}
    if stop.is_set():
        # More than once: up to Python 3.11 wait_for forgets a cancellation that comes together with its result.
        while pending:
            for worker in pending:
                worker.cancel()
            pending = (await asyncio.wait(pending, timeout=0.1))[1]
        return 130
    stopping.cancel()
    for worker in workers:
        worker.result()
    return 1 if failures else 0


sys.exit(asyncio.run(main()))
