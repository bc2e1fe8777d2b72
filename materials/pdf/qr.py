"""QR codes as small PNG pictures."""

from io import BytesIO

import segno

MOST_LETTERS = 300
SCALE = 2  # pixels a module
MASK = 2  # fixed: choosing the best of eight takes five times longer, and readers do not mind


def png(text: str) -> bytes:
    """A QR code of `text`, without the free margin that the page must leave around it (4 modules).

    Raises: ValueError for a text longer than 300 letters.
    """
    if len(text) > MOST_LETTERS:
        raise ValueError("The text is too long for a QR code.")
    picture = BytesIO()
    segno.make(text, error="m", mask=MASK, micro=False, boost_error=False).save(
        picture, kind="png", scale=SCALE, border=0
    )
    return picture.getvalue()
