"""Finnish alphabetical order, once for the database and once for lists outside it; and names as they are compared."""

import unicodedata

from django.db.models import CharField, F, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, Lower

# The letters after z stand on the characters that follow z in ASCII.
_LAST = {"þ": "{", "å": "|", "ä": "}", "æ": "}", "ö": "~", "ø": "~"}
# Letters that Unicode does not take apart into a base letter and a mark, and ü, which Finnish reads as y.
_READ_AS = dict(zip("đðǥħıłŋœßŧüʒǯ", "ddghilnostyzz", strict=True))
_LATIN = range(0xC0, 0x250)  # Latin-1, Latin Extended-A and -B: every letter of the Nordic and Sámi languages


def _base_letters() -> dict[str, str]:
    marked = filter(str.isalpha, map(chr, _LATIN))
    bases = {letter: unicodedata.normalize("NFD", letter)[0].lower() for letter in marked}
    return {letter: base for letter, base in bases.items() if base.isascii()}


def _both_cases(letters: dict[str, str]) -> dict[str, str]:
    # A database whose locale is C lowers only A to Z, so capitals are in the table too.
    capitals = {letter.upper(): base for letter, base in letters.items() if len(letter.upper()) == 1}
    return letters | {capital: base for capital, base in capitals.items() if not capital.isascii()}


_TABLE = _both_cases(_base_letters() | _READ_AS | _LAST)
_FROM, _TO = "".join(_TABLE), "".join(_TABLE.values())
_KEYS = str.maketrans(_TABLE)


def finnish_order(field: str | Combinable) -> Collate:
    """An expression that sorts `field` as Finnish does: å, ä and ö last, other marks as their base letter.

    Source: docs/adr/0003-embedded-services.md (the embedded PostgreSQL has no ICU collations); the order is that of
    Unicode's Finnish collation (CLDR), in which v and w are different letters.
    """
    words = F(field) if isinstance(field, str) else field
    composed = Func(words, function="NORMALIZE")
    letters = Func(composed, Value(_FROM), Value(_TO), function="TRANSLATE", output_field=CharField())
    return Collate(Lower(letters), "C")


def finnish_key(text: str) -> str:
    """The key that sorts text as `finnish_order` does, for lists outside the database."""
    return unicodedata.normalize("NFC", text).translate(_KEYS).lower()


def fold(name: str) -> str:
    """A name as it is compared: lower case, single spaces, none at the ends, no NUL (which PostgreSQL refuses)."""
    return " ".join(name.replace("\0", " ").split()).lower()
