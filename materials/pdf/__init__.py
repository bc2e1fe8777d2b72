"""Documents as tagged PDFs: a snapshot in, bytes out; nothing here reads the database.

WeasyPrint is imported in `engine` only, and that on first use: a web process never draws, so it never loads it.
"""

from __future__ import annotations

import gc
import threading
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from materials.pdf import limits, pages, parts
from materials.pdf.checks import RenderingError, check, page_count, sizes
from materials.pdf.digest import digest
from materials.pdf.joining import join
from materials.pdf.limits import bound_memory

__all__ = ["RenderingError", "bound_memory", "check", "digest", "join", "page_count", "render", "sizes", "warm"]

FITS_ON = {"invitation": 1, "readiness": 1, "brief": 2}  # pages
warmed = threading.Event()
LOOKS = ("flowing", "tight")  # of what does not fit: without breaks of ours, then smaller


def warm() -> None:
    """Load fonts, styles and hyphenation once per worker process, after the fork, and draw one small page.

    What is loaded then stays, so no collection of garbage has to look at it again.
    """
    from materials.pdf import engine

    engine.start()
    engine.draw('<html lang="fi"><title>–</title><h1>Tilannekuva</h1></html>', "invitation")
    gc.collect()
    gc.freeze()
    warmed.set()


def render(kind: str, snapshot: dict[str, Any], language: str) -> bytes:
    """Draw one document; the same snapshot always gives the same bytes. A long one is drawn in parts and joined.

    Raises: RenderingError when the document cannot be drawn or does not pass the check after drawing; OSError when the
    disk has no room.
    """
    limits.bound_time()
    draw = partial(_draw, kind, language)
    pieces = parts.split(kind, snapshot)
    drawn = parts.draw(kind, language, pieces, draw) if pieces else draw(snapshot)
    check(drawn, language)
    return drawn


def _draw(kind: str, language: str, snapshot: dict[str, Any]) -> bytes:
    """One document or part; a few lines over are drawn in, gently."""
    from materials.pdf import engine

    with translation.override(language), timezone.override("Europe/Helsinki"):
        context = {"language": language, **pages.context(kind, snapshot)}
        drawn = engine.draw(render_to_string(f"pdf/{kind}.html", context), kind)
        most = FITS_ON.get(kind)
        if most and most < page_count(drawn) <= most * 3:
            for look in LOOKS:
                tighter = engine.draw(render_to_string(f"pdf/{kind}.html", context | {"look": look}), kind)
                if page_count(tighter) == most:
                    drawn = tighter
                    break
    if warmed.is_set():  # asking Python whether anything is frozen counts it all, a twelfth of a letter's time
        gc.collect()  # boxes of pages hold each other: left alone, those of two or three documents lie in memory
    return drawn
