"""Several tagged documents as one: pages, tags and links stay what they were, and the outline leads to each part.

The usual way of joining keeps the tags of the first part only: a reader of the screen would meet blank pages.

Source: ISO 32000-1, 14.7.4.4 (parent tree); ISO 14289-1, 7.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

LOWER = {f"/H{level}": Name(f"/H{min(level + 1, 6)}") for level in range(1, 7)}

TO_PRINT = {"/PrintScaling": Name("/None"), "/Duplex": Name.Simplex, "/PickTrayByPDFSize": True}


@dataclass
class _Whole:
    """The document as it grows: what each page and link says of its tags, and the names of table heads."""

    pdf: pikepdf.Pdf
    parts: list[Any] = field(default_factory=list)
    of_pages: list[Any] = field(default_factory=list)
    of_links: list[Any] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    links: list[Any] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # the first page of each part


def join(parts: Sequence[bytes], titles: Sequence[str], *, is_pack: bool = False) -> bytes:
    """One document of several; the first gives its title and language, `titles` name the parts in the outline.

    A pack is of whole documents: the headings of all but the first go one level down, so that one main heading
    remains, and a printer is told to take each page as large as it is, on paper of its size, on one side.
    """
    whole = _Whole(pikepdf.new())
    for number, part in enumerate(parts):
        with pikepdf.open(BytesIO(part)) as source:
            if number == 0:
                _take_cover(whole.pdf, source)
            _mark(source, number, is_lowered=is_pack and number > 0)
            _take(whole, source)
    _tie(whole)
    if is_pack:
        for key, wish in TO_PRINT.items():
            whole.pdf.Root.ViewerPreferences[key] = wish
    with whole.pdf.open_outline() as outline:
        outline.root[:] = [pikepdf.OutlineItem(*pair) for pair in zip(titles, whole.starts, strict=True)]
    joined = BytesIO()
    whole.pdf.save(
        joined, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True
    )
    return joined.getvalue()


def _take_cover(whole: pikepdf.Pdf, first: pikepdf.Pdf) -> None:
    """What is said of the document as a whole."""
    root = first.Root
    for key in ("/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata"):
        if key in root:
            whole.Root[key] = whole.copy_foreign(_indirect(first, root[key]))
    for key, value in first.docinfo.items():
        whole.docinfo[key] = str(value)


def _elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == "/StructElem":
            yield thing


def _mark(source: pikepdf.Pdf, number: int, *, is_lowered: bool) -> None:
    """Give the names of a part's table heads its number, since every part begins to count anew."""
    for element in _elements(source):
        if is_lowered and (lower := LOWER.get(str(element.S))):
            element.S = lower
        if "/ID" in element:
            element.ID = String(f"{number}-{element.ID}")
        if "/A" in element and "/Headers" in element.A:
            element.A.Headers = Array([String(f"{number}-{name}") for name in element.A.Headers])


def _take(whole: _Whole, source: pikepdf.Pdf) -> None:
    """Add the pages of a part, and note what they and their links say of the tags."""
    tree = source.Root.StructTreeRoot
    numbers = tree.ParentTree.Nums
    said = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    whole.starts.append(len(whole.pdf.pages))
    keys = [int(page.obj.StructParents) for page in source.pages]
    whole.pdf.pages.extend(source.pages)
    whole.parts.append(whole.pdf.copy_foreign(tree.K[0]))
    for page, key in zip(list(whole.pdf.pages)[whole.starts[-1] :], keys, strict=True):
        whole.of_pages.append(whole.pdf.copy_foreign(_indirect(source, said[key])))
        for link in page.obj.get("/Annots", []):
            if "/StructParent" in link:
                whole.links.append(link)
                whole.of_links.append(whole.pdf.copy_foreign(_indirect(source, said[int(link.StructParent)])))
    names: Any = tree.IDTree.Names if "/IDTree" in tree else []
    for at in range(0, len(names), 2):
        element = whole.pdf.copy_foreign(names[at + 1])
        whole.names[str(element.ID)] = element


def _indirect(pdf: pikepdf.Pdf, value: Any) -> Any:
    return value if value.is_indirect else pdf.make_indirect(value)


def _tie(whole: _Whole) -> None:
    """One tree over all parts; pages are numbered first and links after them."""
    pdf = whole.pdf
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
    for part in whole.parts:
        part.S, part.P = Name.Part, document
    document.K = Array(whole.parts)
    numbers = Array()
    for key, said in enumerate([*whole.of_pages, *whole.of_links]):
        numbers.append(key)
        numbers.append(said)
    for key, page in enumerate(pdf.pages):
        page.obj.StructParents = key
    for key, link in enumerate(whole.links, len(whole.of_pages)):
        link.StructParent = key
    tree = Dictionary(Type=Name.StructTreeRoot, K=Array([document]), ParentTree=Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(numbers) // 2
    if whole.names:
        tree.IDTree = Dictionary(Names=Array([x for name in sorted(whole.names) for x in (name, whole.names[name])]))
    pdf.Root.StructTreeRoot = pdf.make_indirect(tree)
    document.P = pdf.Root.StructTreeRoot
