"""Sealing: words that can be read only with a key of the environment (NEEDS_KEYS), never from the database alone.

Source: docs/adr/0011-special-needs.md
"""

from __future__ import annotations

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import checks

BLOCK = 512  # bytes; the length of what is sealed does not tell how much was written


def has_key() -> bool:
    """Whether this installation can seal anything."""
    return bool(settings.NEEDS_KEYS)


def seal(content: dict[str, Any], *, about: int) -> str:
    """Seal a content with the newest key; `about` is the row it belongs to, and it opens for no other."""
    plain = json.dumps({"about": about, **content}, ensure_ascii=False).encode()
    padded = plain.ljust(-(-len(plain) // BLOCK) * BLOCK)
    return _keys().encrypt(padded).decode()


def unseal(sealed: str, *, about: int) -> dict[str, Any] | None:
    """What was sealed about a row; None when no key of ours opens it, or it was sealed about another."""
    try:
        content: dict[str, Any] = json.loads(_keys().decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        return None
    return content if content.pop("about", None) == about else None


def reseal(sealed: str) -> str | None:
    """The same content sealed with the newest key; None when no key of ours opens it."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        return None


def check_keys(**kwargs: Any) -> list[checks.CheckMessage]:
    """What is wrong with NEEDS_KEYS, told when the installation starts and not when the first person tells a need."""
    try:
        if has_key():
            _keys()
    except ValueError:
        hint = "Make one with: from cryptography.fernet import Fernet; Fernet.generate_key()"
        return [checks.Error("NEEDS_KEYS holds something that is no Fernet key.", hint=hint, id="forums.E001")]
    return []


def _keys() -> MultiFernet:
    """The keys, the newest first.

    Raises: ValueError without a key, or with one that is none.
    """
    return MultiFernet([Fernet(key) for key in settings.NEEDS_KEYS])
