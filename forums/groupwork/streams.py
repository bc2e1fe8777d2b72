"""Stream tokens: what lets a phone, a screen or a console listen to its topics, and to nothing else.

The live process reads them without asking the database. A token names topics, never a person.

Source: docs/adr/0019-live.md
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing

LASTS = timedelta(hours=12)  # a day of work; a page that stays open longer fetches a new one as it reloads
_signer = signing.TimestampSigner(salt="forums.live")


def token(*topics: str) -> str:
    """A token that opens a stream of these topics (names of `rings`)."""
    return _signer.sign(" ".join(topics))


def address(*topics: str) -> str:
    """Where these topics are listened to; nothing where there is no live process."""
    return f"{settings.LIVE_URL}?{urlencode({'token': token(*topics)})}" if settings.LIVE_URL else ""


def topics_of(token: str) -> list[str]:
    """The topics a token opens; none when it is foreign, broken or too old."""
    try:
        return _signer.unsign(token, max_age=LASTS).split()
    except signing.BadSignature:
        return []
