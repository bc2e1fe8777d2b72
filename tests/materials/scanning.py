"""A tiny real server that speaks clamd's INSTREAM: it finds EICAR, and can be told to be slow-witted or rude."""

import socketserver
import struct
import threading

# The harmless file by which every scanner is tried out, in two parts so that no scanner finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Scan(socketserver.BaseRequestHandler):
    def handle(self):
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
        self.server.seen.append(content)
        self.request.sendall(self.server.answer or self._verdict(content))

    def _verdict(self, content):
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"

    def _exactly(self, count):
        content = b""
        while len(content) < count and (piece := self.request.recv(count - len(content))):
            content += piece
        return content


class Scanner(socketserver.ThreadingTCPServer):
    """Listens on a free port until it is closed; `seen` keeps what it was sent."""

    daemon_threads = allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Scan)
        self.seen, self.answer = [], b""
        self.url = f"tcp://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()
