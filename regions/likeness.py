"""Likeness of organisations' names: forms, endings and acronyms that mean the same, and a measure for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

ENDINGS = frozenset({
    "oy", "oyj", "ab", "abp", "ry", "rf", "ky", "kb", "tmi", "fma", "osk", "andelslag", "sr", "saatio", "ltd", "inc",
    "as", "ay", "kommandiittiyhtio", "osakeyhtio", "aktiebolag",
})  # fmt: skip
LIKE = 0.75  # share of common letter triples (Dice) from which two names are suggested as the same
SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 6  # letters


def normal(name: str) -> str:
    """A name as it is compared: base letters in small, no punctuation, no endings such as Oy, Ab and ry."""
    letters = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"[^\w]+|_", " ", plain.replace("'", "").replace("’", "")).split()
    kept = [word for word in words if word not in ENDINGS]
    return " ".join(kept or words)


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1 = the same organisation by form or acronym."""
    if normal(one) == normal(other) or is_acronym(one, other) or is_acronym(other, one):
        return 1.0
    return _dice(_triples(normal(one)), _triples(normal(other)))


def is_acronym(short: str, long: str) -> bool:
    """Whether a short name in capitals stands for a long one: each word begins with one of its letters, in order.

    "HAMK" stands for "Hämeen ammattikorkeakoulu": a long word may give more letters than its first.
    """
    word = next((word for word in re.findall(r"\w+", short) if normal(word) and word.lower() not in ENDINGS), "")
    if not (SHORTEST_ACRONYM <= len(word) <= LONGEST_ACRONYM and word.isupper() and normal(short) == normal(word)):
        return False
    letters, words = normal(word), normal(long).split()
    return 1 < len(words) <= len(letters) and _spells(letters, words)


def pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of names that may mean the same organisation, the surest first."""
    unique = sorted(set(names))
    triples = {name: _triples(normal(name)) for name in unique}
    found = {pair: likeness(*pair) for pair in _near(triples) | _short_beside_long(unique)}
    likely = [(pair, value) for pair, value in found.items() if value >= LIKE]
    return [pair for pair, _value in sorted(likely, key=lambda one: (-one[1], one[0]))]


def _near(triples: dict[str, set[str]]) -> set[tuple[str, str]]:
    """The pairs alike enough to be looked at: found by common triples, without comparing all with all."""
    holders = defaultdict(list)
    for name, own in triples.items():
        for triple in own:
            holders[triple].append(name)
    common: dict[tuple[str, str], int] = defaultdict(int)
    for beside in holders.values():
        for place, one in enumerate(beside):
            for other in beside[place + 1 :]:
                common[one, other] += 1
    return {
        pair for pair, count in common.items() if 2 * count >= LIKE * (len(triples[pair[0]]) + len(triples[pair[1]]))
    }


def _short_beside_long(names: list[str]) -> set[tuple[str, str]]:
    short = [name for name in names if len(normal(name)) <= LONGEST_ACRONYM]
    by_initial = defaultdict(list)
    for name in names:
        by_initial[normal(name)[:1]].append(name)
    return {
        (min(one, other), max(one, other)) for one in short for other in by_initial[normal(one)[:1]] if one != other
    }


def _spells(letters: str, words: list[str]) -> bool:
    """Whether the letters are the beginnings of the words in order, with more letters of each word between."""
    if not words:
        return not letters
    if not letters or letters[0] != words[0][0]:
        return False
    place, taken = 1, 1
    while True:
        if _spells(letters[taken:], words[1:]):
            return True
        if taken == len(letters) or (found := words[0].find(letters[taken], place)) < 0:
            return False
        place, taken = found + 1, taken + 1


def _triples(words: str) -> set[str]:
    padded = f"  {words} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
