"""Placeholders: names in double braces, such as {{ event.name }}, that people may write into letters.

They are looked up in a closed list and never evaluated: there is no way from a placeholder to anything else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_NAMED = re.compile(r"\{\{ {0,3}([a-z_]+(?:\.[a-z_]+)?) {0,3}\}\}")
_BRACES = re.compile(r"\{\{?[^{}\n]*\}?\}?|\}\}?")


@dataclass(frozen=True)
class Stranger:
    """Something in braces that is no placeholder, or one that does not stand alone on its line."""

    written: str
    line: int  # 1, 2, 3 …
    stands_alone: bool = True


def strangers(text: str, names: Collection[str], blocks: Collection[str] = ()) -> list[Stranger]:
    """What stands in braces and is none of `names`, and `blocks` that do not stand alone on their line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for hit in _BRACES.finditer(line):
            named = _NAMED.fullmatch(hit[0])
            if named is None or named[1] not in names:
                found.append(Stranger(hit[0][:60], number))
            elif named[1] in blocks and line.strip() != hit[0]:
                found.append(Stranger(hit[0], number, stands_alone=False))
    return found


def used(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return set(_NAMED.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder's value in its place, in one pass: a value is never read for placeholders."""
    return _NAMED.sub(lambda found: values.get(found[1], ""), text)
