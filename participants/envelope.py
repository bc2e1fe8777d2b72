"""Envelopes: a letter as the bytes of an e-mail.

Written by hand because a reminder goes to hundreds: Python's own message classes take 7 ms of CPU a letter, this 0.3.
"""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_qp
from email.header import Header
from email.policy import Policy, default
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import punycode
from django.utils.translation import override

from participants import reach
from participants.models import Letter
from participants.plain import one_line

_NEWLINE = "\r\n"
_CALENDAR = re.compile(r"^BEGIN:VCALENDAR.*?^END:VCALENDAR\r?\n?", re.MULTILINE | re.DOTALL)
_OURS = re.compile(r"<(?P<pk>\d{1,18})\.(?P<secret>[0-9a-f]{32})@[^@<>]+>")


class Envelope(EmailMessage):
    """A letter addressed to its receiver, for any of Django's mailers."""

    def __init__(self, letter: Letter, address: str, name: str = "") -> None:
        super().__init__(subject=letter.subject, body=letter.text, to=[address])
        self.letter = letter
        self.name = one_line(name, 60)

    def message(self, *, policy: Policy[Any] = default) -> _Sealed:  # type: ignore[override]
        """The whole e-mail."""
        return _Sealed(f"{self._headers()}{_content(self.letter)}".encode("ascii"))

    def _headers(self) -> str:
        letter = self.letter
        return _lines(
            "MIME-Version: 1.0",
            f"Date: {format_datetime(timezone.now())}",
            f"Subject: {_header(letter.subject, 'Subject')}",
            f"From: {_address(*_sender(settings.DEFAULT_FROM_EMAIL))}",
            f"To: {_address(self.name, self.to[0])}",
            f"Message-ID: {message_id(letter)}",
            f"Content-Language: {letter.language}",
            "Auto-Submitted: auto-generated",
            *(_ways_out(letter) if letter.is_optional else ()),
        )


class _Sealed:
    """The bytes of an e-mail, as Django's mailers ask for them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def as_bytes(self) -> bytes:
        """The e-mail as it goes over the wire."""
        return self._content

    def get_charset(self) -> None:
        """The console mailer decodes the bytes itself."""


def message_id(letter: Letter) -> str:
    """The Message-ID, the same each time the letter is tried, so that mail programs see one letter.

    It names the row, and a secret shows that we made it: a reply that says the letter came back is believed by it.
    """
    _name, sender = _sender(settings.DEFAULT_FROM_EMAIL)
    return f"<{letter.pk or 0}.{_secret(letter)}@{sender.rpartition('@')[2]}>"


def letter_named(named: str) -> Letter | None:
    """The letter with a Message-ID of ours; None if it is not ours."""
    if not (found := _OURS.fullmatch(named)):
        return None
    letter = Letter.objects.filter(pk=int(found["pk"])).first()
    return letter if letter and constant_time_compare(_secret(letter), found["secret"]) else None


def _secret(letter: Letter) -> str:
    return salted_hmac("message-id", letter.key, algorithm="sha256").hexdigest()[:32]


def _ways_out(letter: Letter) -> tuple[str, str]:
    """The headers by which a mail program offers to decline with one press (RFC 8058)."""
    with override(letter.language):
        address = f"{settings.BASE_URL}{reach.decline_path(letter.person_id)}"
    return f"List-Unsubscribe: <{address}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _content(letter: Letter) -> str:
    parts = [_text("plain", letter.text)]
    if letter.html:
        parts.append(_text("html", letter.html))
    if not letter.calendar:
        return _multipart("alternative", parts, _digest(letter))
    method, calendars = letter.calendar_method or "PUBLISH", _calendars(letter.calendar)
    if len(calendars) == 1:  # mail programs show it as an invitation; of several they would show one
        parts.append(_text(f"calendar; method={method}", letter.calendar))
    names = [f"invite{f'-{number}' if number > 1 else ''}.ics" for number in range(1, len(calendars) + 1)]
    attached = [_attached(method, name, content) for name, content in zip(names, calendars, strict=True)]
    words = _multipart("alternative", parts, f"a{_digest(letter)}")
    return _multipart("mixed", [words, *attached], f"m{_digest(letter)}")


def _calendars(text: str) -> list[str]:
    """The calendars that stand one after the other in a text."""
    return _CALENDAR.findall(text) or [text]


def _attached(method: str, name: str, content: str) -> str:
    how = f"Content-Disposition: attachment; filename={name}"
    return _text(f"calendar; method={method}; name={name}", content, how)


def _multipart(kind: str, parts: list[str], mark: str) -> str:
    # "=_" cannot occur in quoted-printable, so no part can hold the boundary.
    boundary = f"=_{mark}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{_NEWLINE}{_NEWLINE}'
    body = "".join(f"--{boundary}{_NEWLINE}{part}{_NEWLINE}" for part in parts)
    return f"{head}{body}--{boundary}--{_NEWLINE}"


def _text(subtype: str, words: str, *headers: str) -> str:
    lines = b2a_qp(words.replace("\r\n", "\n").encode()).decode("ascii")
    head = _lines(
        f"Content-Type: text/{subtype}; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", *headers
    )
    return f"{head}{_NEWLINE}{lines.replace('\n', _NEWLINE)}"


def _lines(*lines: str) -> str:
    return "".join(f"{line}{_NEWLINE}" for line in lines)


@lru_cache(256)  # hundreds of reminders have the same subject
def _header(words: str, name: str) -> str:
    return Header(one_line(words), "utf-8" if not words.isascii() else None, header_name=name).encode(linesep=_NEWLINE)


@lru_cache(4)
def _sender(setting: str) -> tuple[str, str]:
    return parseaddr(setting)


def _address(name: str, address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return formataddr((name, f"{local}@{domain if domain.isascii() else punycode(domain)}"))


def _digest(letter: Letter) -> str:
    return hashlib.sha256(letter.key.encode()).hexdigest()[:32]
