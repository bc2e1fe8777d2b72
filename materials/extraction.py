"""The words of a file: of PDF, Office and OpenDocument files and of plain text.

Run as a program of its own (`python -I extraction.py EXTENSION < FILE`), so that a file made to do harm takes down
this process and nothing else: it sets itself limits of memory and processor time and knows neither Django nor any key.
It writes a JSON list of different words in small letters.

Units: bytes, seconds.
Source: docs/adr/0014-search.md
"""

from __future__ import annotations

import json
import logging
import re
import resource
import signal
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import BinaryIO
from xml.parsers import expat

MOST_MEMORY = 700_000_000
MOST_SECONDS = 20
MOST_PAGES = 600
MOST_PARTS = 600
MOST_PART = 20_000_000  # unpacked
MOST_TOTAL = 60_000_000  # unpacked, all parts together
MOST_STREAM = 20_000_000  # that one stream of a PDF unpacks to, whichever way it is packed
MOST_TEXT = 4_000_000  # characters that are read of one file
MOST_WORDS = 20_000
MOST_WORD_BYTES = 900_000  # of all words together; PostgreSQL keeps a little over a million of one file
LONGEST_WORD = 40  # letters; what is longer is a number of a document or nonsense
WORD = re.compile(r"[^\W_]+")
PARTS = {
    "docx": re.compile(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml"),
    "pptx": re.compile(r"ppt/slides/slide\d+\.xml"),
    "xlsx": re.compile(r"xl/sharedStrings\.xml"),
    "odt": re.compile(r"content\.xml"),
    "odp": re.compile(r"content\.xml"),
    "ods": re.compile(r"content\.xml"),
}
# Words of a kind of their own, that nobody can ask for: they say that there is an address or a number in the file.
HAS_EMAIL, HAS_PHONE = "@", "☎"
ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")
PHONE = re.compile(r"(?:\+|(?<![\d.,:])\(?\b0)\d[\d\s()/-]{4,20}\d")  # sums and years begin with neither
BREAKS = {"p", "br", "tab", "tc", "h", "si", "table-cell", "line-break", "cr"}  # elements that end a word


class Refused(Exception):
    """XML that brings its own definitions, or more than we read."""


def words(texts: Iterator[str]) -> list[str]:
    """The different words of the pieces of a text, in small letters, up to the limits; a piece ends a word."""
    found: dict[str, None] = {}
    room = MOST_TEXT
    for text in texts:
        plain = unicodedata.normalize("NFC", text[:room]).replace("\u00ad", "").lower()
        # PDFs part words at the ends of lines: "elin-" and "voima" are found as parts and as a whole.
        joined = re.sub(r"(?<=\w)[-\u2010]\n(?=\w)", "", plain) if "-\n" in plain or "\u2010\n" in plain else ""
        for word in WORD.findall(f"{plain} {joined}"):
            if len(word) <= LONGEST_WORD:
                found[word] = None
        found |= {mark: None for mark, kind in ((HAS_EMAIL, ADDRESS), (HAS_PHONE, PHONE)) if kind.search(plain)}
        room -= len(text)
        if room <= 0 or len(found) >= MOST_WORDS:
            break
    return _fitting(list(found)[:MOST_WORDS])


def _fitting(found: list[str]) -> list[str]:
    """The first of the words, as many as there is room for."""
    sizes = accumulate(len(word.encode()) for word in found)
    return [word for word, size in zip(found, sizes, strict=True) if size <= MOST_WORD_BYTES]


def pages(file: BinaryIO) -> Iterator[str]:
    """The text of each page of a PDF."""
    from pypdf import PdfReader, overwrite_configuration

    logging.disable()
    overwrite_configuration(
        zlib_maximum_output_length=MOST_STREAM,
        lzw_maximum_output_length=MOST_STREAM,
        run_length_maximum_output_length=MOST_STREAM,
        array_based_stream_maximum_output_length=MOST_STREAM,
    )
    reader = PdfReader(file)
    for page in reader.pages[:MOST_PAGES]:
        yield page.extract_text()


def parts(file: BinaryIO, wanted: re.Pattern[str]) -> Iterator[str]:
    """The text of each part of an Office file that holds text."""
    with zipfile.ZipFile(file) as archive:
        room = MOST_TOTAL
        for name in [name for name in archive.namelist() if wanted.fullmatch(name)][:MOST_PARTS]:
            with archive.open(name) as part:
                content = part.read(min(MOST_PART, room) + 1)
            if len(content) > min(MOST_PART, room):
                raise Refused
            room -= len(content)
            yield characters(content)


def characters(content: bytes) -> str:
    """The text of an XML document.

    Raises: Refused when it has a document type: that is where entities that grow without end are defined.
    """
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_words: object) -> None:
        raise Refused

    def end(name: str) -> None:
        if name.rpartition(" ")[2] in BREAKS:
            found.append("\n")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.CharacterDataHandler = found.append
    parser.EndElementHandler = end
    parser.Parse(content, True)
    return "".join(found)


def plain(file: BinaryIO) -> Iterator[str]:
    """The text of a plain file, in any usual encoding."""
    content = file.read(MOST_TEXT)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", errors="replace")
        return
    try:
        yield content.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield content.decode("cp1252", errors="replace")


def read(file: BinaryIO, extension: str) -> list[str]:
    """The words of a file of a known type; what could be read of a broken one."""
    readers: dict[str, Callable[[BinaryIO], Iterator[str]]] = {"pdf": pages, "txt": plain, "csv": plain}
    reader = readers.get(extension) or (lambda f: parts(f, PARTS[extension]))
    return words(_patient(reader(file)))


def _patient(texts: Iterator[str]) -> Iterator[str]:
    """The pieces up to the first that cannot be read, or until the time is up."""
    try:
        yield from texts
    except Exception as error:  # noqa: BLE001  # readers of broken files raise whatever they meet
        print(type(error).__name__, file=sys.stderr)  # noqa: T201  # a program of its own


def main() -> None:
    """Read standard input and write the words, within the limits."""

    def stop(*_words: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGXCPU, stop)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    json.dump(read(sys.stdin.buffer, sys.argv[1]), sys.stdout)


if __name__ == "__main__":
    main()
