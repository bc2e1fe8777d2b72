"""Text from people, made safe for paper: short lines, short paragraphs, words that can be broken."""

from __future__ import annotations

from participants.plain import one_line

MOST_LETTERS = 200  # of one line
MOST_PARAGRAPHS = 12
MOST_PROSE = 700  # letters of one paragraph
LONGEST_WORD = 60  # letters; hyphenating a word of thousands would take minutes


def plain(text: str, most: int = MOST_LETTERS) -> str:
    """One line of text without marks that could turn it around or break a page, cut at `most` letters."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _breakable(word: str) -> str:
    pieces = (word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD))
    return "\u200b".join(pieces)


def prose(text: str) -> list[str]:
    """The paragraphs of a longer text."""
    lines = [plain(line, MOST_PROSE) for line in text.splitlines()]
    return [" ".join(map(_breakable, line.split())) for line in lines if line][:MOST_PARAGRAPHS]
