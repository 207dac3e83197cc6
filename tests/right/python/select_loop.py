# title: Python, select.select
# stages: 02
# run: python3 {file} {port}
# needs: python3
import select
import socket
import sys

from upper import upper

FD_SETSIZE = 1024

server_sock = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=socket.SOMAXCONN)
server_sock.setblocking(False)
unsent = {}  # client socket -> what it has not taken yet
spare = open("/dev/null")  # given up to turn a client away when there are no other descriptors


def accept_conn():
    global spare
    try:
        client_sock, _ = server_sock.accept()
    except BlockingIOError:
        return
    except OSError:
        spare.close()
        try:
            server_sock.accept()[0].close()
        except OSError:
            pass
        spare = open("/dev/null")
        return
    if client_sock.fileno() >= FD_SETSIZE:
        client_sock.close()
        return
    client_sock.setblocking(False)
    unsent[client_sock] = b""


def respond(client_sock):
    """False when the client has left."""
    try:
        if not unsent[client_sock]:
            data = client_sock.recv(4096)
            if not data:
                return False
            unsent[client_sock] = upper(data)
        sent = client_sock.send(unsent[client_sock])
        unsent[client_sock] = unsent[client_sock][sent:]
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True


while True:
    to_read = [client_sock for client_sock, rest in unsent.items() if not rest]
    to_write = [client_sock for client_sock, rest in unsent.items() if rest]
    readable, writable, _ = select.select([server_sock, *to_read], to_write, [])
    for sock in readable + writable:
        if sock is server_sock:
            accept_conn()
        elif not respond(sock):
            del unsent[sock]
            sock.close()
