"""Colours and how clearly they stand out.

Source: WCAG 2.2, success criterion 1.4.3 and the definitions of relative luminance and contrast ratio.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regions import words

WHITE, TINT = "#ffffff", "#e9f1f3"  # the paper, and the ground of calls to action (static/css/tokens.css)
CLEAR = 4.5  # contrast ratio that text needs
STEP = 0.97  # how much darker each try is


def _parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = (part / 255 for part in _parts(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as #0a4a5c, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def clear_on_white(colour: str) -> None:
    """Refuse a colour that text in it could not be read on white, or white text on it.

    Raises: ValidationError with the contrast in words.
    """
    try:
        ratio = contrast(colour, WHITE)
    except ValueError:
        return  # not a colour at all: that is told by its own sentence
    if ratio < CLEAR:
        sentence = _("This colour is too light: its contrast with white is {ratio}:1, and 4.5:1 is needed.")
        # Cut, not rounded: 4.47 must not be told as 4.5.
        raise ValidationError(sentence.format(ratio=words.number(int(ratio * 10) / 10, 1)), code="too_light")


def text_shade(colour: str) -> str:
    """The colour itself, or as much darker as text in it needs to be clear on the tint too."""
    parts = _parts(colour)
    while contrast(colour, TINT) < CLEAR:
        parts = [int(part * STEP) for part in parts]
        colour = "#" + "".join(f"{part:02x}" for part in parts)
    return colour
