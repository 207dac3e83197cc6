# title: Python, a thread for each request in flight, which waits for its own disk
# stages: 06 07
# run: python3 {file} {urls} {out} {c}
# needs: python3
import email.utils
import hashlib
import http.client
import os
import queue
import re
import signal
import ssl
import sys
import threading
import time
from urllib.parse import unquote, urljoin, urlsplit

ATTEMPTS = 3
MAX_REDIRECTS = 10
MAX_RETRY_AFTER = 60
TIMEOUT = 30
PIECE = 64 * 1024
WORTH_RETRYING = {408, 429, 500, 502, 503, 504}

interrupted = threading.Event()


class Failed(Exception):
    """This URL is given up."""


class TryAgain(Exception):
    """May pass: a broken connection, an overloaded server. Carries the server's wish for a delay, or None."""


def file_name(url):
    """Safe, distinct for distinct URLs, the same from run to run: what is left of the last segment, and a hash."""
    last = unquote(urlsplit(url).path.rsplit("/", 1)[-1])
    readable = re.sub(r"[^A-Za-z0-9._-]", "_", last).lstrip(".")[-80:]
    return hashlib.sha256(url.encode()).hexdigest()[:12] + "-" + (readable or "index")


def retry_after(answer):
    text = answer.getheader("Retry-After")
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    try:
        return max(0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


class Client:
    """One worker's connections, one for each origin, kept open from request to request."""

    def __init__(self):
        self.connections = {}

    def ask(self, url):
        """The answer to a GET; its body has not been read. One of a connection that broke while idle is asked for anew."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Failed(f"neither http nor https: {url}")
        origin = (parts.scheme, parts.hostname, parts.port)
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        for reused in (origin in self.connections, False):
            connection = self.connections.get(origin) or self.connect(*origin)
            self.connections[origin] = connection
            try:
                connection.request("GET", target, headers={"User-Agent": "right-fetcher", "Accept-Encoding": "identity"})
                return connection.getresponse()
            except ssl.SSLCertVerificationError as error:
                self.drop(url)
                raise Failed(f"certificate: {error.verify_message}") from error
            except (http.client.HTTPException, OSError) as error:
                self.drop(url)
                if not (reused and isinstance(error, (http.client.RemoteDisconnected, ConnectionError))):
                    raise TryAgain(None) from error
        raise TryAgain(None)

    def connect(self, scheme, host, port):
        if scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)

    def drop(self, url):
        parts = urlsplit(url)
        connection = self.connections.pop((parts.scheme, parts.hostname, parts.port), None)
        if connection:
            connection.close()


def follow(client, url):
    """The first answer that is no redirect, and its address."""
    visited = set()
    while url not in visited and len(visited) <= MAX_REDIRECTS:
        visited.add(url)
        answer = client.ask(url)
        location = answer.getheader("Location")
        if answer.status not in (301, 302, 303, 307, 308) or location is None:
            return answer, url
        answer.read()
        target = urljoin(url, location)
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
            raise Failed("redirected from https to http")
        url = target
    raise Failed("a loop of redirects" if url in visited else "too many redirects")


def write_all(fd, piece):
    view = memoryview(piece)
    while view:
        view = view[os.write(fd, view):]


def save(client, answer, url, path):
    """Streams the body to PATH, which appears when it is complete."""
    part = path + ".part"
    try:
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
        try:
            while True:
                try:
                    piece = answer.read(PIECE)
                    if not piece and answer.length:
                        raise http.client.IncompleteRead(b"", answer.length)
                except (http.client.HTTPException, OSError) as error:
                    client.drop(url)
                    raise TryAgain(None) from error
                if not piece:
                    break
                write_all(fd, piece)
        finally:
            os.close(fd)
        if interrupted.is_set():
            raise Failed("interrupted")
        os.rename(part, path)
    except OSError as error:
        client.drop(url)
        raise Failed(f"disk: {error}") from error
    finally:
        try:
            os.unlink(part)
        except OSError:
            pass  # renamed, or never made


def attempt(client, url, path):
    answer, final_url = follow(client, url)
    if answer.status != 200:
        wish = retry_after(answer)
        answer.read()
        if answer.status in WORTH_RETRYING:
            raise TryAgain(wish)
        raise Failed(f"status {answer.status}")
    save(client, answer, final_url, path)


def fetch(client, url, folder):
    """Nothing when the URL was saved, otherwise the reason."""
    delay = 0.1
    for left in reversed(range(ATTEMPTS)):
        try:
            attempt(client, url, os.path.join(folder, file_name(url)))
            return None
        except Failed as failed:
            return str(failed)
        except TryAgain as again:
            wish = again.args[0]
            if left == 0 or (wish is not None and wish > MAX_RETRY_AFTER):
                return f"given up after {ATTEMPTS - left} attempts: {again.__cause__ or 'the server is not ready'}"
            interrupted.wait(delay if wish is None else wish)
            delay *= 2
    return "unreachable"


def work(urls, folder, failures):
    client = Client()
    while not interrupted.is_set():
        try:
            url = urls.get_nowait()
        except queue.Empty:
            return
        reason = fetch(client, url, folder)
        if reason:
            failures.append(url)
        # One write a line, or the lines of several workers mix.
        sys.stdout.write(f"failed\t{url}\t{reason}\n" if reason else f"ok\t{url}\n")
        sys.stdout.flush()


def read_list(path):
    urls, wrong = queue.Queue(), []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            parts = urlsplit(line)
            if parts.scheme in ("http", "https") and parts.hostname:
                urls.put(line)
            else:
                print(f"{path}:{number}: no http or https address: {line}", file=sys.stderr)
                wrong.append(line)
    return urls, wrong


def remove_parts(folder, until_gone):
    """The workers end at their own pace; what they leave behind is removed here."""
    for worker in until_gone:
        worker.join(0.2)
    for name in os.listdir(folder):
        if name.endswith(".part"):
            os.unlink(os.path.join(folder, name))


def main():
    if len(sys.argv) != 4 or not sys.argv[3].isdigit() or sys.argv[3] == "0":
        print("usage: fetcher_threads.py URLS DIR C    (C requests in flight, at least 1)", file=sys.stderr)
        return 2
    path, folder, concurrency = sys.argv[1], sys.argv[2], int(sys.argv[3])
    try:
        os.makedirs(folder, exist_ok=True)
        urls, failures = read_list(path)
    except OSError as error:
        print(f"fetcher_threads.py: {error}", file=sys.stderr)
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: (interrupted.set(), stop.set()))
    workers = [threading.Thread(target=work, args=(urls, folder, failures), daemon=True) for _ in range(concurrency)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers) and not stop.wait(0.02):
        pass
    if stop.is_set():
        remove_parts(folder, workers)
        os._exit(130)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
