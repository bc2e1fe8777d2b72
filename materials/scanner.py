"""The virus scanner, clamd, asked over a socket in its own words.

Source: man clamd, INSTREAM; docs/adr/0013-uploads.md
"""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File

PIECE = 65_536  # bytes sent at once
SECONDS = 30  # that one answer or one piece may take
MOST_ANSWER = 4_096  # bytes


class ScannerAway(Exception):
    """The scanner could not be reached, or did not say yes or no."""


def is_on() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.CLAMD_URL)


def found_in(file: File[bytes]) -> str:
    """The name of what the scanner found in a file; empty when it found nothing.

    Raises: ScannerAway.
    """
    try:
        with _connected() as wire:
            answer = _asked(wire, file)
    except OSError as error:
        raise ScannerAway from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerAway(answer)  # larger than its StreamMaxLength, or out of memory


def _connected() -> socket.socket:
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(SECONDS)
        try:
            wire.connect(address.path)
        except OSError:
            wire.close()
            raise
        return wire
    return socket.create_connection((address.hostname or "127.0.0.1", address.port or 3310), timeout=SECONDS)


def _asked(wire: socket.socket, file: File[bytes]) -> str:
    """Send the file in pieces, each after its length, and read the one line of the answer."""
    wire.sendall(b"zINSTREAM\0")
    for piece in file.chunks(PIECE):
        wire.sendall(struct.pack("!L", len(piece)) + piece)
    wire.sendall(struct.pack("!L", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MOST_ANSWER and (piece := wire.recv(MOST_ANSWER)):
        answer += piece
    return answer.rstrip(b"\0\n").decode(errors="replace")
