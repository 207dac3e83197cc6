"""Peer: stage 03 in Python, callbacks on the selectors module."""

import selectors
import socket
import sys

selector = selectors.DefaultSelector()
unsent = {}


def accept_conn(server_sock, mask):
    try:
        client_sock, _ = server_sock.accept()
    except BlockingIOError:
        return
    client_sock.setblocking(False)
    client_sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(client_sock, selectors.EVENT_READ, respond)


def respond(client_sock, mask):
    try:
        answer = unsent.pop(client_sock, None)
        if answer is None:
            answer = client_sock.recv(4096).upper()
            if not answer:
                raise ConnectionResetError
        rest = answer[client_sock.send(answer):]
    except BlockingIOError:
        rest = answer or b""
    except ConnectionError:
        selector.unregister(client_sock)
        client_sock.close()
        return
    if rest:
        unsent[client_sock] = rest
    wanted = selectors.EVENT_WRITE if rest else selectors.EVENT_READ
    if selector.get_key(client_sock).events != wanted:
        selector.modify(client_sock, wanted, respond)


server_sock = socket.create_server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 15000), backlog=4096)
server_sock.setblocking(False)
selector.register(server_sock, selectors.EVENT_READ, accept_conn)
print("listening on 127.0.0.1:%d" % server_sock.getsockname()[1], flush=True)
while True:
    for key, mask in selector.select():
        key.data(key.fileobj, mask)
