# title: Python, a thread for each client
# stages: 01
# run: python3 {file} {port}
# needs: python3
import socket
import sys
import threading
import time

from upper import upper


def serve(client_sock):
    with client_sock:
        try:
            while data := client_sock.recv(65536):
                client_sock.sendall(upper(data))
        except ConnectionError:
            pass


server_sock = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=socket.SOMAXCONN)
while True:
    try:
        client_sock, _ = server_sock.accept()
        threading.Thread(target=serve, args=(client_sock,), daemon=True).start()
    except (OSError, RuntimeError):  # out of descriptors, or of threads
        time.sleep(0.1)
