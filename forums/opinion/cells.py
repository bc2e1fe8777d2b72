"""Small counts: what may be told without telling about one person."""

from collections.abc import Sequence

SMALLEST = 5  # persons, and votes on one statement


def tellable(sizes: Sequence[int], smallest: int = SMALLEST) -> list[bool]:
    """Which parts of a known whole may be told apart.

    A part smaller than five is hidden. If what is hidden is itself smaller than five, it could be counted from the
    whole, so the smallest of the told parts is hidden too. An empty part hides nobody.

    Units: sizes are persons or votes.
    """
    told = [size >= smallest for size in sizes]
    while 0 < sum(size for size, is_told in zip(sizes, told, strict=True) if not is_told) < smallest and any(told):
        told[min((place for place, is_told in enumerate(told) if is_told), key=lambda place: sizes[place])] = False
    return told
