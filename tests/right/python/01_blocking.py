#!/usr/bin/env python3
"""A right blocking server, as the lecture writes it, but for bytes that are no text.

    ./workbook check 01 --cmd 'python3 tests/right/python/01_blocking.py {port}'
"""
import socket
import sys


def upper(data):
    text = data.decode("utf-8", "surrogateescape")
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text).encode("utf-8", "surrogateescape")


def main(port):
    server_sock = socket.socket()
    server_sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server_sock.bind(("127.0.0.1", port))
    server_sock.listen()
    while True:
        client_sock, _ = server_sock.accept()
        with client_sock:
            try:
                while data := client_sock.recv(4096):
                    client_sock.sendall(upper(data))
            except OSError:
                pass  # the client has gone; on to the next one


if __name__ == "__main__":
    main(int(sys.argv[1]))
