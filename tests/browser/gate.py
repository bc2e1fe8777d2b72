"""A gate on the way from the browser to the live server: shut, nothing passes, from whichever part of the browser.

Playwright's `set_offline` cuts off the page only: what its service worker fetches still reaches the server.
"""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

PIECE = 65_536  # bytes passed on at a time


class Gate:
    """Passes connections on to the server at an address, while it is open."""

    def __init__(self, url):
        address = urlsplit(url)
        self._server = (address.hostname, address.port)
        self._door = socket.create_server((address.hostname, 0))
        self._ends, self._lock, self._is_open = set(), threading.Lock(), True
        self.url = f"http://{address.hostname}:{self._door.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def shut(self):
        """Break every connection, and let no new one in."""
        with self._lock:
            self._is_open = False
            for end in self._ends:
                _break(end)
            self._ends.clear()

    def open(self):
        """Let connections in again."""
        with self._lock:
            self._is_open = True

    def close(self):
        """Take the gate away."""
        self.shut()
        _break(self._door)

    def _let_in(self):
        with suppress(OSError):
            while True:
                self._connect(self._door.accept()[0])

    def _connect(self, browser):
        with self._lock:
            if not self._is_open:
                return _break(browser)
            server = socket.create_connection(self._server)
            self._ends |= {browser, server}
        for one, other in ((browser, server), (server, browser)):
            threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()
        return None


def _pass_on(one, other):
    with suppress(OSError):
        while piece := one.recv(PIECE):
            other.sendall(piece)
    _break(one)
    _break(other)


def _break(end):
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
