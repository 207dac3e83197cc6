# title: Python, one client at a time
# stages: 01
# run: python3 {file} {port}
# needs: python3
import socket
import sys
import time

from upper import upper


def serve(client_sock):
    with client_sock:
        try:
            while data := client_sock.recv(4096):
                client_sock.sendall(upper(data))
        except ConnectionError:
            pass  # it has left; the next one is waiting


server_sock = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=socket.SOMAXCONN)
while True:
    try:
        client_sock, _ = server_sock.accept()
    except OSError:  # out of descriptors, say: the client stays in the queue
        time.sleep(0.1)
        continue
    serve(client_sock)
