"""The press: the only module that knows WeasyPrint.

Fonts, styles and the fetcher are made once per process and shared by all documents: a letter is drawn
in 0.13 s instead of 0.35 s, and memory stays flat. They must be made after the fork, because a child that
drops a font configuration of its parent deletes the parent's font files too; a child that forks later is
kept from it.
"""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyphen
from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from materials.pdf import qr
from materials.pdf.checks import RenderingError
from materials.pdf.digest import ASSETS
from materials.pdf.finisher import finish

FONTS, PICTURES = {".ttf": "font/ttf"}, {".svg": "image/svg+xml"}
SERVED = {".css": "text/css"} | FONTS | PICTURES
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class ClosedFetcher:
    """Hands out our own files (`asset:`) and QR codes (`qr:`); anything else ends the drawing."""

    _fail_on_errors = True  # read by WeasyPrint: a missing picture must not pass unnoticed

    def __call__(self, url: str) -> URLFetcherResponse:
        """Answer one address.

        Raises: ValueError for any scheme, folder or file that is not ours.
        """
        scheme, _colon, name = url.partition(":")
        if scheme == "qr":
            return URLFetcherResponse(url, qr.png(unquote(name)), {"Content-Type": "image/png"})
        file = ASSETS / Path(name).name
        if scheme != "asset" or file.name != name or file.suffix not in SERVED:
            raise ValueError(f"Refused: {url[:100]}")
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": SERVED[file.suffix]})


class Press:
    """What the documents of one process share."""

    def __init__(self) -> None:
        self.fetch = ClosedFetcher()
        self.fonts = FontConfiguration()
        self.styles: dict[str, CSS] = {}
        self.lock = threading.Lock()  # Pango's font map is not for two threads at once

    def style(self, name: str) -> CSS:
        """A parsed style sheet."""
        if name not in self.styles:
            self.styles[name] = CSS(url=f"asset:{name}.css", url_fetcher=self.fetch, font_config=self.fonts)
        return self.styles[name]

    def draw(self, html: str, kind: str) -> tuple[bytes, set[int]]:
        """The document, and the letters no font had."""
        options: dict[str, Any] = {
            "pdf_variant": "pdf/ua-1",
            "stylesheets": [self.style("paper"), self.style(kind)],
        }
        document = HTML(string=html, url_fetcher=self.fetch).render(font_config=self.fonts, **options)
        drawn = document.write_pdf(finisher=finish, **options)
        return drawn, {code for font in document.fonts.values() for code in font.missing}


@cache
def _press() -> Press:
    """The press of this process, set up on first use."""
    pyphen.LANGUAGES["fi"] = ASSETS / "hyph_fi.dic"
    pyphen.LANGUAGES_LOWERCASE["fi"] = "fi"
    return Press()


def _leave_to_parent() -> None:
    """In a forked child: drop the parent's press, but not the font files it has on disk."""
    if _press.cache_info().currsize:
        _press().fonts._folder = None  # noqa: SLF001 - what its destructor would delete
        _press.cache_clear()


os.register_at_fork(after_in_child=_leave_to_parent)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _tidy(folder: Path, pid: int) -> None:
    if os.getpid() == pid:
        shutil.rmtree(folder, ignore_errors=True)


def start() -> None:
    """Give the worker a temporary folder of its own, which no dead worker's fonts fill, and load the press."""
    folder = Path(settings.DATA_DIR) / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        if left.name.isdigit() and not _is_running(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    own = folder / str(os.getpid())
    own.mkdir(exist_ok=True)
    tempfile.tempdir = str(own)
    atexit.register(_tidy, own, os.getpid())
    _press()


def draw(html: str, kind: str) -> bytes:
    """Draw HTML of ours in the style of a kind.

    What no font of the machine has is not drawn, since PDF/UA forbids what has no shape: a letter becomes a box,
    an emoji is left out.

    Raises: RenderingError with the cause chained; OSError when the disk has no room.
    """
    press = _press()
    try:
        with press.lock:
            drawn, missing = press.draw(html, kind)
            if missing:
                shapes = {code: "□" if chr(code).isalpha() else "" for code in missing}
                drawn, _none = press.draw(html.translate(shapes), kind)
    except (Exception, FatalURLFetchingError) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            _press.cache_clear()  # it may hold half a font file, which it would take for a whole one
            raise  # the disk's fault, not the document's: it can be drawn later
        raise RenderingError("The document could not be drawn.") from error
    return drawn
