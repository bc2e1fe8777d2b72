"""What a cell means: a clean line of text, a name, an e-mail address."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

BREAKS = re.compile("[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Control characters, unpaired surrogates, and marks that turn the direction of the text that follows.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
BROKEN = re.compile("\ufffd|Ã[\x80-\xbf\u2010-\u2122]")  # letters read in a wrong encoding: "MÃ¤kinen"
BRACKETED = re.compile(r"^(?P<name>.*)<\s*(?:mailto:)?(?P<email>[^<>]*)>$", re.DOTALL)
PARTICLES = frozenset({"af", "av", "d'", "da", "de", "del", "den", "der", "di", "du", "la", "le", "van", "von", "zu"})

valid_email = EmailValidator()


def one_line(text: str) -> str:
    """Text as it is, on one line and without control characters; letters in their composed form."""
    return " ".join(UNSEEN.sub("", BREAKS.sub(" ", unicodedata.normalize("NFC", text))).split())


def is_broken(text: str) -> bool:
    """Whether the letters have been spoilt by a wrong encoding."""
    return BROKEN.search(text) is not None


def email_of(text: str) -> str | None:
    """The address in a cell, also from "Name <address>"; None when it is not one."""
    text = text.strip()
    if bracketed := BRACKETED.match(text):
        text = bracketed["email"].strip()
    text = text.removeprefix("mailto:").lower()
    try:
        valid_email(text)
    except ValidationError:
        return None
    return text if len(text) <= 254 and text.isprintable() else None


def name_in(text: str) -> str:
    """The name before the address in "Name <address>"; empty when there is none."""
    bracketed = BRACKETED.match(text.strip())
    return bracketed["name"].strip().strip("\"'").strip() if bracketed else ""


def split_name(name: str) -> tuple[str, str]:
    """First and last name of a full name: "Last, First" and "First Last"; a single name is a first name."""
    if "," in name:
        last, _comma, first = name.partition(",")
        return first.strip(), last.strip()
    words = name.split()
    if len(words) < 2:
        return name.strip(), ""
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])
