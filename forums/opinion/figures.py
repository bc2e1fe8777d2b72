"""What a drawn opinion map consists of: plain figures, none of them about one person."""

from dataclasses import asdict, dataclass
from typing import Any

from forums.opinion.gate import Gate
from forums.opinion.hulls import Point
from forums.opinion.votes import Key

DECIMALS = 6  # kept in a dictionary, so that the last bits of another machine do not show


@dataclass(frozen=True)
class Cell:
    """How one group voted on one statement.

    Units: persons; `seen` has the passes too.
    """

    seen: int
    agrees: int
    disagrees: int


@dataclass(frozen=True)
class StatementFigures:
    """How everybody voted on one statement, and how each group did where it may be told.

    Units: persons; `common` (0–1) is the group-informed consensus as a mean, `product` as Polis prints it; both are
    None when a group may not be told.
    """

    statement: Key
    seen: int
    agrees: int
    disagrees: int
    groups: tuple[Cell | None, ...]
    common: float | None
    product: float | None

    @property
    def passes(self) -> int:
        """How many saw the statement and passed."""
        return self.seen - self.agrees - self.disagrees


@dataclass(frozen=True)
class TypicalStatement:
    """A statement typical of a group.

    Units: direction 1 = agrees, -1 = disagrees; share (0–1) is the group's.
    """

    statement: Key
    direction: int
    share: float
    ratio: float


@dataclass(frozen=True)
class Group:
    """An opinion group as it is drawn: its letter, size, shape and what is typical of it.

    Units: the map reaches from -1 to 1 along both axes, shapes a little further.
    """

    name: str
    size: int
    outline: tuple[Point, ...]
    middle: Point
    typical: tuple[TypicalStatement, ...]


@dataclass(frozen=True)
class DividingStatement:
    """A statement on which groups, or people when there are no groups, part.

    Units: gap 0–2 between groups, 0–1 among people; chance is adjusted for the number of statements.
    """

    statement: Key
    gap: float
    chance: float | None
    groups: tuple[str, str] | None


@dataclass(frozen=True)
class MainAxis:
    """What the two axes tell.

    Units: shares (0–1) of all variance; acquiescence is a correlation (-1–1) of the first axis with agreeing at all.
    """

    shares: tuple[float, float]
    acquiescence: float
    is_agreeing: bool


@dataclass(frozen=True)
class Memory:
    """What the next map needs to be drawn alike: axes, centres, and how often another number of groups won running.

    Shapes: loadings are 2 × statements; centres are groups × 2.
    """

    statements: tuple[Key, ...]
    loadings: tuple[tuple[float, ...], tuple[float, ...]]
    centres: tuple[Point, ...]
    wins: int = 0


@dataclass(frozen=True)
class Place:
    """Where one person stands, for their own eyes only.

    Units: as in the map; `group` is None for somebody not in the conversation.
    """

    x: float
    y: float
    group: str | None


@dataclass(frozen=True)
class OpinionMap:
    """Everything to draw an opinion map and to tell it in words; nothing in it is about one person.

    Units: people, votes and statements are counts; `hidden` statements have fewer than five votes.
    """

    people: int
    grouped: int
    votes: int
    hidden: int
    gate: Gate
    axis: MainAxis
    groups: tuple[Group, ...]
    statements: tuple[StatementFigures, ...]
    agreed: tuple[Key, ...]
    disagreed: tuple[Key, ...]
    dividing: tuple[DividingStatement, ...]
    memory: Memory

    def as_dict(self) -> dict[str, Any]:
        """The map as it is kept and sent: dictionaries, lists, numbers and words, without the memory."""
        kept = asdict(self)
        del kept["memory"]
        kept["gate"] |= {"reason": self.gate.reason.value, "is_open": self.gate.is_open}
        return {name: _plain(value) for name, value in kept.items()}


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return round(value, DECIMALS) if isinstance(value, float) else value
