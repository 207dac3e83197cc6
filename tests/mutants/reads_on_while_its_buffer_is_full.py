# misconception: When a recv fills the buffer there is more to come.
# stages: 02 03 04 05
# check: NN.asks_before_it_reads
# message: blocks_unasked
# needs: python3
# run: python3 {file} {port}
import selectors
import socket
import sys

SIZE = 4096
selector = selectors.DefaultSelector()
server_sock = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=socket.SOMAXCONN)
selector.register(server_sock, selectors.EVENT_READ)


def respond(client_sock):
    """False when the client has left. The sockets block, for a loop that is told who is ready never waits for them."""
    try:
        while data := client_sock.recv(SIZE):
            client_sock.sendall(data.upper())
            if len(data) < SIZE:
                return True
    except OSError:
        pass
    return False


while True:
    for key, _ in selector.select():
        if key.fileobj is server_sock:
            client_sock, _ = server_sock.accept()
            selector.register(client_sock, selectors.EVENT_READ)
        elif not respond(key.fileobj):
            selector.unregister(key.fileobj)
            key.fileobj.close()
