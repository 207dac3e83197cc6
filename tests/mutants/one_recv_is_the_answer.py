# misconception: What the server sends in one piece comes in one piece.
# stages: 06
# check: 06.network_in_pieces
# message: message_boundaries
# varies: 06.network_in_pieces
# needs: python3
# run: python3 {file} {urls} {out} {c}
import hashlib
import os
import socket
import sys
from urllib.parse import urlsplit

SIZE = 1 << 20


def fetch(url, folder):
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port)) as sock:
        sock.sendall(f"GET {parts.path} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
        answer = sock.recv(SIZE)
    head, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise OSError(head.split(b"\r\n")[0].decode())
    path = os.path.join(folder, hashlib.sha256(url.encode()).hexdigest())
    with open(path + ".part", "wb") as file:
        file.write(body)
    os.rename(path + ".part", path)


failures = 0
with open(sys.argv[1]) as urls:
    for url in filter(None, map(str.strip, urls)):
        try:
            fetch(url, sys.argv[2])
        except OSError as error:
            print(f"failed\t{url}\t{error}")
            failures += 1
sys.exit(1 if failures else 0)
