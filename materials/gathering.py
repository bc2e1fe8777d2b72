"""Putting a pack together: its documents with a cover that tells what is missing, as a ZIP and as one PDF."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from materials import documents, pdf
from materials.kinds import MADE
from materials.models import Material, Pack

EPOCH = (1980, 1, 1, 0, 0, 0)  # every file's time in the ZIP, so that the same documents are the same ZIP
ORDER = {kind: place for place, kind in enumerate(MADE)}


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The two files of a pack."""

    archive: bytes
    paper: bytes
    pages: int


def documents_in_order(pack: Pack) -> list[Material]:
    """The documents of a pack in the order in which an event needs them."""
    return sorted(pack.documents.all(), key=lambda document: ORDER[Material.Kind(document.kind)])


def gather(pack: Pack) -> Gathered | None:
    """Both files of a pack; None if none of its documents could be made.

    Raises: OSError when storage does not give a document; RenderingError when the cover cannot be drawn.
    """
    made = documents_in_order(pack)
    ready, failed = [one for one in made if one.ready_at], [one for one in made if one.ready_at is None]
    if not ready:
        return None
    drawn = [_read(document) for document in ready]
    with translation.override(pack.language):
        cover_title, names = _("Contents and gaps"), [str(document.get_kind_display()) for document in ready]
        missing = [str(document.get_kind_display()) for document in failed]
    cover = _cover(pack, list(zip(names, map(pdf.sizes, drawn), strict=True)), missing)
    paper = pdf.join([cover, *drawn], [cover_title, *names], is_pack=True)
    pdf.check(paper, pack.language)
    files = [(f"{slugify(cover_title, allow_unicode=True)}.pdf", cover)]
    files += [(document.file_name, content) for document, content in zip(ready, drawn, strict=True)]
    return Gathered(archive=_zip(files), paper=paper, pages=pdf.page_count(paper))


def _read(document: Material) -> bytes:
    with document.file.open() as file:
        return bytes(file.read())


def _cover(pack: Pack, contents: list[tuple[str, list[str]]], missing: list[str]) -> bytes:
    """The first pages, which tell on which page each document begins; drawn anew if they turn out to be more."""
    expected = 1
    for _again in range(3):
        snapshot = documents.pack_cover(pack.event, pack.language, contents, missing, cover_pages=expected)
        drawn = pdf.render("pack_cover", snapshot, pack.language)
        if (expected := pdf.page_count(drawn)) == snapshot["cover_pages"]:
            break
    return drawn


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    """The files as one ZIP, numbered in their order; PDFs are packed already."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(files):
            archive.writestr(zipfile.ZipInfo(f"{number:02}-{name}", EPOCH), content)
    return packed.getvalue()
