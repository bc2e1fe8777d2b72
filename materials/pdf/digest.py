"""What a document is made with, as one number: a change of template, style, font or engine makes new documents."""

from __future__ import annotations

import ctypes
import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

FOLDER = Path(__file__).parent
ASSETS = FOLDER / "assets"
LIBRARIES = {
    "pango": ("libpango-1.0.so.0", "pango_version_string"),
    "harfbuzz": ("libharfbuzz.so.0", "hb_version_string"),
}


def _library_version(file: str, function: str) -> str:
    """The version of a system library, asked without loading WeasyPrint; empty where it has another name."""
    try:
        ask = getattr(ctypes.CDLL(file), function)
    except OSError:
        return ""
    ask.restype = ctypes.c_char_p
    return str(ask().decode())


def engine_versions() -> dict[str, str]:
    """The versions of everything that draws."""
    python = {name: version(name) for name in ("weasyprint", "pydyf", "segno", "pyphen")}
    return python | {name: _library_version(*where) for name, where in LIBRARIES.items()}


@cache
def digest(kind: str, language: str) -> str:
    """A number that changes when anything but the data of a document changes: words, looks or engine."""
    sums = hashlib.sha256(repr(sorted(engine_versions().items())).encode())
    templates = settings.BASE_DIR / "templates" / "pdf"
    files = [
        *sorted(FOLDER.rglob("*.py")),
        FOLDER.parent / "sheets.py",
        *sorted(ASSETS.iterdir()),
        *sorted(templates.glob("_*.html")),
        templates / f"{kind}.html",
        settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.mo",
    ]
    for file in files:
        sums.update(hashlib.sha256(file.read_bytes() if file.is_file() else b"").digest())
    return sums.hexdigest()
