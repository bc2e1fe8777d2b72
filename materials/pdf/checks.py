"""The check that every document passes before it is called ready; the full checks live in the tests."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf

MM = 25.4 / 72  # of a point
PAPERS: dict[tuple[int, ...], str] = {(210, 297): "A4", (297, 420): "A3"}


class RenderingError(Exception):
    """A document that cannot be drawn, or came out wrong; the cause is logged and chained."""


def page_count(drawn: bytes) -> int:
    """How many pages a document has."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        return len(pdf.pages)


def sizes(drawn: bytes) -> list[str]:
    """The paper of every page: A4, A3, or its millimetres."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        return [_paper([float(side) for side in page.mediabox]) for page in pdf.pages]


def _paper(box: list[float]) -> str:
    sides = sorted((round((box[2] - box[0]) * MM), round((box[3] - box[1]) * MM)))
    return PAPERS.get(tuple(sides), f"{sides[0]} × {sides[1]} mm")


def _is_embedded(font: Any) -> bool:
    """Whether a font travels inside the document."""
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", {})
    return font.get("/Subtype") == "/Type3" or any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))


def _faults(pdf: pikepdf.Pdf, language: str) -> list[str]:
    """What is wrong, in short."""
    root = pdf.Root
    fonts = (font for page in pdf.pages for font in page.resources.get("/Font", {}).values())
    right = {
        "pages": len(pdf.pages) > 0,
        "language": str(root.get("/Lang", "")) == language,
        "title": bool(str(pdf.docinfo.get("/Title", ""))),
        "tags": "/StructTreeRoot" in root and "/MarkInfo" in root and bool(root.MarkInfo.get("/Marked")),
        "fonts": all(_is_embedded(font) for font in fonts),
    }
    return [name for name, is_right in right.items() if not is_right]


def check(drawn: bytes, language: str) -> None:
    """Make sure that a document opens, has pages, a language, a title and tags, and carries its fonts.

    Raises: RenderingError with what is missing.
    """
    try:
        with pikepdf.open(BytesIO(drawn)) as pdf:
            faults = _faults(pdf, language)
    except pikepdf.PdfError as error:
        raise RenderingError("The document does not open.") from error
    if faults:
        raise RenderingError(f"The document lacks: {', '.join(faults)}.")
