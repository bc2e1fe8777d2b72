"""What the SWOT analysis and the distilled picture say: a picture in its own format, and when it was published."""

from __future__ import annotations

from forums.models import Series
from materials.documents import picture_format
from materials.documents.picture_format import KeyQuestion, Picture
from materials.documents.shared import Snapshot, moment
from materials.documents.texts import plain


def of_series(series: Series, language: str) -> Picture:
    """What a series has agreed on so far; what nobody has agreed on is empty."""
    questions = tuple(
        KeyQuestion(theme=plain(one.theme), question=plain(one.question, picture_format.LONGEST))
        for one in series.key_questions.all()
    )
    return Picture(language=language, questions=questions)


def picture(series: Series, language: str) -> Snapshot:
    """The picture with its number, and the day of publication."""
    data = picture_format.written(of_series(series, language))
    return {
        "picture": data,
        "number": picture_format.number(data),
        "published_at": moment(series.published_at),
        "is_closed": series.closed_at is not None,
    }
