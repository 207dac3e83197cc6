# title: Python, selectors, reading ahead while a bounded part of the answers is unsent
# stages: 02
# run: python3 {file} {port}
# needs: python3
import errno
import os
import selectors
import socket
import sys

from upper import upper


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
