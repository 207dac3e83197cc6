# title: Python, generators and a scheduler
# stages: 04
# run: python3 {file} {port}
# needs: python3
import selectors
import socket
import sys
from collections import deque

from upper import upper

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
tasks = deque()
selector = selectors.DefaultSelector()
spare = open("/dev/null")


def respond(client_sock):
    with client_sock:
        try:
            while True:
                yield READ, client_sock
                try:
                    rest = upper(client_sock.recv(4096))
                except BlockingIOError:
                    continue  # readiness is a hint
                if not rest:
                    return
                while rest:
                    yield WRITE, client_sock
                    try:
                        rest = rest[client_sock.send(rest) :]
                    except BlockingIOError:
                        continue
        except OSError:
            return  # it has left


def accept_conn(server_sock):
    global spare
    while True:
        yield READ, server_sock
        try:
            client_sock, _ = server_sock.accept()
        except BlockingIOError:
            continue
        except OSError:
            spare.close()
            try:
                server_sock.accept()[0].close()
            except OSError:
                pass
            spare = open("/dev/null")
            continue
        client_sock.setblocking(False)
        tasks.append(respond(client_sock))


listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=socket.SOMAXCONN)
listening.setblocking(False)
tasks.append(accept_conn(listening))
while True:
    while not tasks:
        for key, _ in selector.select():
            selector.unregister(key.fileobj)
            tasks.append(key.data)
    task = tasks.popleft()
    try:
        event, sock = next(task)
        selector.register(sock, event, task)
    except StopIteration:
        pass
