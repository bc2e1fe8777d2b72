"""How a Finnish word is bent: from the word somebody asks for to the beginnings of the words they mean.

No dictionary: endings of cases and plurals are taken off, and consonant gradation is read in both directions, so
"foorumeissa" leads to "foorum" and "kunnan" to "kunn" and "kunt". Swedish and English words lose little by it.

Source: docs/adr/0014-search.md
"""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 6  # of what somebody asks for
LEAST = 4  # letters that are left when an ending is taken off
WORD = re.compile(r"[^\W_]+")
CLITICS = ("kaan", "kään", "kin", "han", "hän")
ENDINGS = (
    "ssaan", "ssään", "staan", "stään", "llaan", "llään", "lleen", "ltaan", "ltään", "kseen", "ssamme", "stamme",
    "ssanne", "stanne", "iden", "itten", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "tta",
    "ttä", "seen", "siin", "hin", "nsa", "nsä", "mme", "nne", "den", "ten", "jen", "ien", "erna", "arna", "orna",
    "na", "nä", "ja", "jä", "ta", "tä", "in", "er", "ar", "or", "n", "t",
)  # fmt: skip
VOWELS = "aeiouyäöå"
# The last consonants of a stem in its strong and its weak form.
GRADES = (("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"), ("kk", "k"), ("pp", "p"), ("tt", "t"))
SINGLE_GRADES = {"t": "d", "d": "t", "p": "v", "v": "p"}


def words_in(text: str) -> list[str]:
    """The words of a text in small letters, in their order."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def asked(text: str) -> list[str]:
    """The different words somebody asks for, the first few of them."""
    return list(dict.fromkeys(words_in(text[:200])))[:MOST_WORDS]


def beginnings(word: str) -> tuple[str, ...]:
    """The beginnings by which the other forms of a word are found; of a short word itself."""
    if len(word) <= LEAST or word.isdecimal():
        return (word,)
    if word.endswith("nen"):
        return (word[:-3] + "s", word[:-1])
    stem = _bare(word)
    found = {stem, *_other_grade(stem)}
    if stem.endswith(("uks", "yks")) and len(stem) > LEAST + 2:
        found.add(stem[:-2])
    elif stem.endswith(("us", "ys")) and len(stem) > LEAST + 1:
        found.add(stem[:-1])
    elif stem.endswith("s") and len(stem) > LEAST:
        found.add(stem[:-1] + "ne")  # ihmiset, ihminen
    return tuple(sorted(found))


def _bare(word: str) -> str:
    """The word without its ending and the vowels before it."""
    for endings in (CLITICS, ENDINGS):
        word = next((word[: -len(e)] for e in endings if word.endswith(e) and len(word) - len(e) >= LEAST), word)
    while len(word) > LEAST and word[-1] in VOWELS:
        word = word[:-1]
    return word


def _other_grade(stem: str) -> set[str]:
    """The stem in the other grade: kaupunk and kaupung, kunt and kunn, hank and han(k)k."""
    found = set()
    for pair in GRADES:
        for here, there in (pair, pair[::-1]):
            if stem.endswith(here) and not (len(here) == 1 and stem[-2:-1] not in VOWELS):
                found.add(stem[: -len(here)] + there)
    if stem[-1] in SINGLE_GRADES and stem[-2] in VOWELS + "lrnh":
        found.add(stem[:-1] + SINGLE_GRADES[stem[-1]])
    return found
