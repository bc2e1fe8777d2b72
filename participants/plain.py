"""Words that people have typed, made plain before they are stored or printed."""

import re
import unicodedata

_CONTROLS = {"Cc", "Zl", "Zp"}  # control characters, line and paragraph separators
_DIRECTIONS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_LOOKS_LIKE_LINK = re.compile(r"://|(?<=\w)\.(?=[^\W\d_]{2})")
_EMAIL = re.compile(r"[^\s@/]+@[^\s@/]+")
_JOINER = "\u2060"  # invisible; keeps mail programs from making a link of what a person typed


def one_line(text: str, most: int | None = None) -> str:
    """`text` on one line, without control characters or marks that turn the writing direction."""
    if not text.isprintable():  # else there are none: asked first, for a letter asks this of all its words
        text = "".join(" " if unicodedata.category(letter) in _CONTROLS else letter for letter in undirected(text))
    line = " ".join(text.split())
    return line if most is None else line[:most].rstrip()


def undirected(text: str) -> str:
    """`text` without marks that turn the writing direction; letters of right-to-left scripts stay as they are."""
    return "".join(letter for letter in text if letter not in _DIRECTIONS)


def unlinked(text: str) -> str:
    """`text` that no mail program turns into a link; e-mail addresses are left as they are."""
    if _EMAIL.fullmatch(text):
        return text
    return _LOOKS_LIKE_LINK.sub(lambda found: f"{found[0][0]}{_JOINER}{found[0][1:]}", text)
