"""The wire of one simulated browser: HTTP/1.1 over a kept connection, with its cookies; streams of events too."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

IDLE = 1.0  # seconds after which a kept connection is not trusted: a server may be closing it
PATIENCE = 30.0  # seconds to wait for an answer


class Lost(Exception):
    """No answer came: nobody knows whether the server has done what was asked."""


@dataclass(frozen=True)
class Place:
    """Where a server is for people (`origin`), and where it is reached from here (`inner`), if that differs."""

    origin: str
    inner: str = ""

    @property
    def address(self) -> tuple[str, int, bool]:
        """Host, port and whether the way there is encrypted."""
        parts = urlsplit(self.inner or self.origin)
        is_safe = parts.scheme == "https"
        return parts.hostname or "127.0.0.1", parts.port or (443 if is_safe else 80), is_safe

    @property
    def headers(self) -> dict[str, str]:
        """What every request tells of the place: its name, and by which scheme people come."""
        parts = urlsplit(self.origin)
        told = {"Host": parts.netloc, "Origin": self.origin, "Referer": f"{self.origin}/"}
        return told | ({"X-Forwarded-Proto": parts.scheme} if self.inner else {})


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    size: int = 0  # bytes of the body on the wire

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Wire:
    """One browser: its cookies, and the connection that it keeps."""

    place: Place
    cookies: dict[str, str] = field(default_factory=dict)
    is_cut: Callable[[], bool] = lambda: False  # whether the answer to a form is lost on its way
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _used_at: float = 0.0

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, form: dict[str, Any] | list[tuple[str, Any]], **headers: str) -> Answer:
        """Send a form, with the token that the server wants to see again."""
        token = {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        return await self.ask("POST", path, form=form, headers={**token, **headers})

    async def ask(
        self,
        method: str,
        path: str,
        *,
        form: Any = None,
        headers: dict[str, str] | None = None,
        within: float = PATIENCE,
    ) -> Answer:
        """Send one request and read its answer.

        Raises: Lost when none came.
        """
        try:
            async with asyncio.timeout(within):
                return await self._exchange(method, path, form, headers or {})
        except (OSError, EOFError, ValueError) as problem:  # a TimeoutError is an OSError
            self.close()
            raise Lost(type(problem).__name__) from None

    async def _exchange(self, method: str, path: str, form: Any, headers: dict[str, str]) -> Answer:
        reader, writer = await self._connected()
        body = urlencode(form).encode() if form is not None else b""
        writer.write(self._head(method, path, headers, body if form is not None else None) + body)
        await writer.drain()
        answer = await _head_of(reader)
        if method == "POST" and self.is_cut():
            raise ConnectionResetError
        content = await _body_of(reader, answer.headers, is_bodiless=method == "HEAD")
        self._used_at = time.monotonic()
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        self._remember(answer.headers)
        plain = gzip.decompress(content) if answer.headers.get("content-encoding") == "gzip" else content
        return Answer(answer.status, answer.headers, plain, len(content))

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams and time.monotonic() - self._used_at < IDLE and not self._streams[0].at_eof():
            return self._streams
        self.close()
        host, port, is_safe = self.place.address
        name = urlsplit(self.place.origin).hostname if is_safe else None
        self._streams = await asyncio.open_connection(host, port, ssl=is_safe or None, server_hostname=name)
        return self._streams

    def _head(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> bytes:
        lines = {"Accept": "text/html", "Accept-Encoding": "gzip", **self.place.headers, **headers}
        if self.cookies:
            lines["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            lines |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        told = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
        return f"{method} {path} HTTP/1.1\r\n{told}\r\n".encode("latin-1")

    def _remember(self, headers: dict[str, str]) -> None:
        for line in headers.get("set-cookie", "").splitlines():
            with suppress(CookieError):
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value

    async def listen(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """The frames of a stream."""
        reader, writer = await self._connected()
        writer.write(self._head("GET", path, {"Accept": "text/event-stream"}, None))
        await writer.drain()
        if (await _head_of(reader)).status != 200:
            raise ConnectionRefusedError
        async for line in reader:  # the sizes of chunks stand on lines of their own
            if line.startswith(b"data: {"):
                yield json.loads(line[6:])

    def close(self) -> None:
        """Let the connection go."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def events(address: str) -> AsyncIterator[dict[str, Any]]:
    """What a stream of events tells, frame by frame, until the server or the reader ends it.

    Raises: Lost when the server is not there or answers no.
    """
    parts = urlsplit(address)
    wire = Wire(Place(f"{parts.scheme}://{parts.netloc}"))
    try:
        async for frame in wire.listen(f"{parts.path}?{parts.query}"):
            yield frame
    except (OSError, EOFError, ValueError) as problem:
        raise Lost(type(problem).__name__) from None
    finally:
        wire.close()


async def _head_of(reader: asyncio.StreamReader) -> Answer:
    """The status and the headers of an answer; cookies stand one on a line."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in filter(None, lines):
        name, _colon, value = line.partition(":")
        before = headers.get(name.lower())
        headers[name.lower()] = f"{before}\n{value.strip()}" if before else value.strip()
    return Answer(int(first.split(" ")[1]), headers)


async def _body_of(reader: asyncio.StreamReader, headers: dict[str, str], *, is_bodiless: bool) -> bytes:
    if is_bodiless or headers.get("content-length") == "0":
        return b""
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding") != "chunked":
        return b""  # 304
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)
