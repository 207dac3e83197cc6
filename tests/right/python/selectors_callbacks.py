# title: Python, selectors with callbacks
# stages: 03
# run: python3 {file} {port}
# needs: python3
import selectors
import socket
import sys

from upper import upper

selector = selectors.DefaultSelector()
spare = open("/dev/null")


def accept_conn(server_sock):
    global spare
    try:
        client_sock, _ = server_sock.accept()
    except BlockingIOError:
        return
    except OSError:  # out of descriptors: without this the queue would stay readable for ever
        spare.close()
        try:
            server_sock.accept()[0].close()
        except OSError:
            pass
        spare = open("/dev/null")
        return
    client_sock.setblocking(False)
    selector.register(client_sock, selectors.EVENT_READ, read)


def close(client_sock):
    selector.unregister(client_sock)
    client_sock.close()


def read(client_sock):
    try:
        data = client_sock.recv(100_000)
    except BlockingIOError:
        return
    except OSError:
        data = b""
    if data:
        write(client_sock, upper(data))
    else:
        close(client_sock)


def write(client_sock, rest):
    try:
        rest = rest[client_sock.send(rest) :]
    except BlockingIOError:
        pass
    except OSError:
        return close(client_sock)
    if rest:
        selector.modify(client_sock, selectors.EVENT_WRITE, lambda sock: write(sock, rest))
    else:
        selector.modify(client_sock, selectors.EVENT_READ, read)


listening = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=socket.SOMAXCONN)
listening.setblocking(False)
selector.register(listening, selectors.EVENT_READ, accept_conn)
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
