#!/usr/bin/env python3
"""A right event loop that shares nothing with ours: Python's selectors, buffers of another size, a queue of chunks.

    ./workbook check 02 --cmd 'python3 tests/right/python/02_selectors.py {port}'

Every check of stages 02 to 05 that applies to a program without our options has to accept it.
"""
import errno
import os
import selectors
import socket
import sys


def upper(data):
    """Bytes that are no text pass unchanged; characters that grow in upper case stay as they are, as in C."""
    text = data.decode("utf-8", "surrogateescape")
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text).encode("utf-8", "surrogateescape")


class Server:
    AT_ONCE = 16 * 1024
    FAIR = 64 * 1024  # unsent bytes of one client at which nothing more is read from it

    def __init__(self, port):
        self.selector = selectors.DefaultSelector()
        self.listening = socket.socket()
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listening.bind(("127.0.0.1", port))
        self.listening.listen()
        self.listening.setblocking(False)
        self.reserve = os.open(os.devnull, os.O_RDONLY)
        self.selector.register(self.listening, selectors.EVENT_READ, None)

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.data is None:
                    self.accept()
                else:
                    self.serve(key.fileobj, key.data)

    def accept(self):
        try:
            client, _ = self.listening.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                os.close(self.reserve)
                try:
                    self.listening.accept()[0].close()
                except OSError:
                    pass
                self.reserve = os.open(os.devnull, os.O_RDONLY)
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(client, selectors.EVENT_READ, {"unsent": bytearray(), "ended": False})

    def serve(self, client, state):
        unsent = state["unsent"]
        try:
            if not state["ended"] and len(unsent) < self.FAIR:
                try:
                    data = client.recv(self.AT_ONCE)
                    state["ended"] = not data
                    unsent += upper(data)
                except BlockingIOError:
                    pass
            if unsent:
                try:
                    del unsent[: client.send(unsent)]
                except BlockingIOError:
                    pass
        except OSError:
            unsent.clear()
            state["ended"] = True
        if state["ended"] and not unsent:
            self.selector.unregister(client)
            client.close()
            return
        wanted = 0
        if unsent:
            wanted |= selectors.EVENT_WRITE
        if not state["ended"] and len(unsent) < self.FAIR:
            wanted |= selectors.EVENT_READ
        self.selector.modify(client, wanted, state)


if __name__ == "__main__":
    Server(int(sys.argv[1])).run()
