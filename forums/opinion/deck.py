"""The votes on each statement as a deck of cards, shuffled and dealt anew."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from forums.opinion.axes import centred
from forums.opinion.votes import Floats, seen

NO_CARD = np.iinfo(np.uint32).max  # sorts last, and its last two bits say 3
VOTE = np.uint32(3)  # the bits that carry the vote


@dataclass(frozen=True, eq=False)
class Deck:
    """A deck for each statement: its cards, where they are dealt, and what they are worth there.

    A card carries its vote (0, 1, 2) in its last two bits; what is above is filled with chance, and sorting shuffles.
    Of many short decks this is the fastest way.

    Shapes: cards, takes and there are statements × people; worths are statements × 4, flat.
    """

    cards: NDArray[np.uint32]
    takes: NDArray[np.intp]
    there: NDArray[np.float32]
    worths: NDArray[np.float32]

    @classmethod
    def of(cls, table: Floats) -> Self:
        """The decks of a table of votes; a card is worth its vote less the mean of the statement.

        Shapes: table is people × statements.
        """
        there = np.ascontiguousarray(seen(table).T)
        statements, people = there.shape
        is_card = np.arange(people) < there.sum(axis=1)[:, None]
        cards = np.full(there.shape, NO_CARD, dtype=np.uint32)
        cards[is_card] = (table.T[there] + 1).astype(np.uint32)
        takes = np.arange(statements)[:, None] * people + np.maximum(there.cumsum(axis=1) - 1, 0)
        worths = np.array([-1, 0, 1, 0]) - centred(table)[1][:, None]
        return cls(cards, takes, there.astype(np.float32), worths.astype(np.float32).ravel())

    def dealt(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """The votes shuffled, each statement among those who voted on it: statements × people."""
        cards = rng.integers(0, 2**32, size=self.cards.shape, dtype=np.uint32)
        cards &= ~VOTE
        cards |= self.cards
        cards.sort(axis=1)
        cards &= VOTE
        cards += (np.arange(len(cards), dtype=np.uint32) * 4)[:, None]
        dealt = self.worths.take(cards).take(self.takes)
        dealt *= self.there
        return dealt
