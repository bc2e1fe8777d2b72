"""Bundles: several files as one ZIP, written while it is sent, within bounds.

Units: bytes.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath

from django.db import models
from django.utils.translation import gettext_lazy as _

from materials.models import Material

log = logging.getLogger(__name__)

MOST_FILES = 200
MOST_BYTES = 1_000_000_000
LEFT_OUT = "LEFT-OUT.txt"


class BundleRefusal(models.TextChoices):
    """Why files are not bundled."""

    NOTHING = "nothing", _("Tick at least one file.")
    TOO_MANY = "too_many", _("These are too many files for one download. Tick fewer, or choose one phase.")
    TOO_LARGE = "too_large", _("These files are too large for one download. Tick fewer.")


def refusal(files: list[Material]) -> BundleRefusal | None:
    """Why these files cannot be one bundle; None if they can."""
    if not files:
        return BundleRefusal.NOTHING
    if len(files) > MOST_FILES:
        return BundleRefusal.TOO_MANY
    return BundleRefusal.TOO_LARGE if sum(file.size or 0 for file in files) > MOST_BYTES else None


def within_bounds(files: Iterable[Material]) -> tuple[list[Material], list[Material]]:
    """The files that one bundle takes, in their order, and those that are too many or too large for it."""
    taken: list[Material] = []
    beyond: list[Material] = []
    room = MOST_BYTES
    for file in files:
        fits = len(taken) < MOST_FILES and (file.size or 0) <= room
        room -= (file.size or 0) if fits else 0
        (taken if fits else beyond).append(file)
    return taken, beyond


class _Pipe:
    """What the ZIP is written to: holds only what has not been sent yet."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def sent(self) -> bytes:
        pieces, self.pieces = b"".join(self.pieces), []
        return pieces


def zipped(files: Iterable[Material], *, texts: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """The ZIP of some texts and files, piece by piece.

    What storage does not have, and what goes beyond MOST_FILES and MOST_BYTES, is named in a text inside it.
    """
    files, beyond = within_bounds(files)
    pipe, used, gone = _Pipe(), set[str](), list[str]()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, text in (texts or {}).items():
            used.add(name.lower())
            archive.writestr(name, text)
        for file in files:
            name = _free(file.file_name, used)
            try:
                content = file.file.open()
            except (OSError, ValueError):
                log.exception("The file of material %s is not in storage.", file.pk)
                gone.append(name)
                continue
            with content, archive.open(name, "w", force_zip64=True) as part:
                for chunk in content.chunks():
                    part.write(chunk)
                    yield pipe.sent()
        gone += [file.file_name for file in beyond]
        if gone:
            archive.writestr(LEFT_OUT, "\n".join(gone) + "\n")
    yield pipe.sent()


def _free(name: str, used: set[str]) -> str:
    """A name that no other file of the bundle has: kutsu.pdf, kutsu-2.pdf."""
    path, number, free = PurePath(name), 1, name
    while free.lower() in used:
        number += 1
        free = f"{path.stem}-{number}{path.suffix}"
    used.add(free.lower())
    return free
