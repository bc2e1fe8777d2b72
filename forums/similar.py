"""Likeness of notes: short texts in Finnish that mean the same although words are bent.

Words are compared by their pieces of three to five letters, so "nuorille" and "nuorten" have much in common. Pieces
that are in many notes weigh little.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

LENGTHS = (3, 4, 5)  # letters in a piece
LIKE = 0.25  # cosine from which a note is offered as similar
OFFERED = 3  # notes
SPACE = ord(" ")
MIXER = np.uint64(1_099_511_628_211)  # an odd multiplier (FNV) that spreads letters over 64 bits

type Pieces = NDArray[np.uint64]


@dataclass(frozen=True)
class Similar:
    """A note like the one asked about.

    Units: place in the list given; likeness is a cosine, 0–1.
    """

    place: int
    likeness: float


@dataclass(frozen=True, eq=False)
class Notes:
    """Notes ready to be compared with: every different piece, the notes it is in and what it weighs there.

    Shapes: pieces and rarities have a number a piece; starts one more; notes and weights one for each piece of each
    note, those of a piece from its start to the next.
    """

    count: int
    pieces: Pieces
    rarities: NDArray[np.float64]
    starts: NDArray[np.int64]
    notes: NDArray[np.int64]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """The notes of a list, weighed by TF-IDF and brought to one length."""
        owners, pieces = _pieces(texts)
        different, numbers = np.unique(pieces, return_inverse=True)
        pairs, repeats = np.unique(numbers * len(texts) + owners, return_counts=True)
        notes = pairs % max(len(texts), 1)
        in_notes = np.bincount(pairs // max(len(texts), 1), minlength=len(different))
        bounds = np.append(0, in_notes.cumsum())
        rarities = np.log((1 + len(texts)) / (1 + in_notes)) + 1
        weights = (1 + np.log(repeats)) * np.repeat(rarities, in_notes)
        lengths = np.sqrt(np.bincount(notes, weights**2, minlength=len(texts)))
        return cls(len(texts), different, rarities, bounds, notes, weights / lengths[notes])

    def similar(self, text: str, offered: int = OFFERED, like: float = LIKE) -> list[Similar]:
        """The notes most like a text, the most alike first, none less alike than `like`.

        Units: like is a cosine, 0–1.
        """
        likeness = self._likeness(text)
        order = np.argsort(-likeness, kind="stable")[:offered]
        return [Similar(int(place), float(likeness[place])) for place in order if likeness[place] >= like]

    def _likeness(self, text: str) -> NDArray[np.float64]:
        pieces, repeats = np.unique(_pieces([text])[1], return_counts=True)
        sums = np.zeros(self.count)
        at = np.searchsorted(self.pieces, pieces)
        known = np.append(self.pieces, 0)[at] == pieces
        rarities = np.append(self.rarities, np.log(1 + self.count) + 1)
        weight = (1 + np.log(repeats)) * rarities[np.where(known, at, -1)]
        weight /= float(np.sqrt((weight**2).sum())) or 1.0
        for piece, share in zip(at[known], weight[known], strict=True):
            part = slice(self.starts[piece], self.starts[piece + 1])
            sums[self.notes[part]] += share * self.weights[part]
        return sums


def similar(text: str, others: Sequence[str], offered: int = OFFERED, like: float = LIKE) -> list[Similar]:
    """The texts of a list most like one, the most alike first; for many questions build `Notes` once.

    Units: like is a cosine, 0–1.
    """
    return Notes.of(others).similar(text, offered, like)


def plain(text: str) -> str:
    """A text as it is compared: small letters and digits, one space around each word."""
    words = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return f" {words} " if words else ""


def _pieces(texts: Sequence[str]) -> tuple[NDArray[np.int64], Pieces]:
    """The pieces of all texts as numbers, with the place of the text each is from.

    A piece may begin or end with the space at the edge of a word, but has none inside: words are not mixed.
    """
    plains = [plain(text) for text in texts]
    letters = np.frombuffer("".join(plains).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in plains])
    found = [_of_length(letters, owner, length) for length in LENGTHS]
    return np.concatenate([one for one, _two in found]), np.concatenate([two for _one, two in found])


def _of_length(letters: Pieces, owner: NDArray[np.int64], length: int) -> tuple[NDArray[np.int64], Pieces]:
    count = max(len(letters) - length + 1, 0)
    hashed = np.full(count, length, dtype=np.uint64)
    is_whole = np.ones(count, dtype=bool)
    for step in range(length):
        here = letters[step : step + count]
        hashed = (hashed ^ here) * MIXER
        hashed ^= hashed >> np.uint64(29)
        is_whole &= (here != SPACE) if 0 < step < length - 1 else True
    return owner[:count][is_whole], hashed[is_whole]
