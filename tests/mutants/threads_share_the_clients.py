# misconception: An event loop gets quicker when several threads share its clients.
# stages: 02 03 04 05
# check: NN.one_thread_serves
# message: several_threads_serve
# needs: python3
# run: python3 {file} {port}
import selectors
import socket
import sys
import threading

LOOPS = 4


class Loop:
    """Serves some of the clients; there are as many loops as the machine may have processors, from the beginning."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()
        threading.Thread(target=self.run, daemon=True).start()

    def add(self, client_sock):
        client_sock.setblocking(False)
        self.selector.register(client_sock, selectors.EVENT_READ)

    def run(self):
        while True:
            for key, _ in self.selector.select(0.05):
                self.respond(key.fileobj)

    def respond(self, client_sock):
        try:
            data = client_sock.recv(4096)
            if data:
                client_sock.sendall(data.upper())
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.selector.unregister(client_sock)
        client_sock.close()


server_sock = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=socket.SOMAXCONN)
loops = [Loop() for _ in range(LOOPS)]
turn = 0
while True:
    client_sock, _ = server_sock.accept()
    loops[turn % LOOPS].add(client_sock)
    turn += 1
