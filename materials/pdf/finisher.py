"""What WeasyPrint leaves undone for PDF/UA: run on the document just before it is written.

Adds Scope and IDTree, joins a table that runs over several pages, makes running headers artifacts, tells links
in words, drops empty elements and puts the boxes of figures where they are.

Source: ISO 32000-1, 14.7–14.8 (tagged PDF); ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

POINTS_PER_PIXEL = 0.75
PRINT = 4  # annotation flag
HOLDERS = {"/NonStruct", "/Span", "/Div", "/P", "/Sect", "/Part", "/Art", "/TBody", "/THead", "/Table", "/L", "/LI"}
SAYERS = {"/P", "/NonStruct", "/TD", "/TH", "/LBody", "/Lbl", "/Caption", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
BARE_KEYS = {"Type", "S", "K", "P", "Pg"}

Element = Any  # pydyf is not typed: a dictionary with keys S, K, P, Pg, A


class Tree:
    """The structure tree of a document."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.document = self.at(self.root["K"][0])

    def at(self, reference: bytes) -> Element:
        """The object a reference leads to."""
        return self.pdf.objects[int(reference.split()[0])]

    def children(self, element: Element) -> list[Element]:
        """The elements right under an element; objects such as links are left out."""
        kids = [self.at(kid) for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in kids if kid["Type"] == "/StructElem"]

    def walk(self, element: Element) -> list[Element]:
        """An element and all under it, in reading order."""
        found, waiting = [], [element]
        while waiting:
            found.append(element := waiting.pop())
            waiting += reversed(self.children(element))
        return found

    def up(self, element: Element, kind: str) -> Element:
        """The nearest element of a kind above."""
        while element["S"] != kind:
            element = self.at(element["P"])
        return element


def finish(document: Any, pdf: Any) -> None:
    """Complete the tags of a document."""
    tree = Tree(pdf)
    _join_tables(document, tree)
    _prune(tree, tree.document)
    _lift_spans(tree)
    elements = tree.walk(tree.document)
    _scope(tree, elements)
    _list_ids(tree, elements)
    _place_figures(tree, elements)
    _tell_links(document)
    _make_artifacts(tree, elements)
    _empty_orphans(tree, elements)


def _boxes(document: Any) -> Iterator[Any]:
    for page in document.pages:
        yield from page._page_box.descendants(placeholders=True)  # noqa: SLF001 - no public way to the boxes


def _join_tables(document: Any, tree: Tree) -> None:
    """Make one table of the parts that WeasyPrint tags separately on every page."""
    parts: dict[int, list[Element]] = {}
    for box in _boxes(document):
        if type(box).__name__ != "TableBox":
            continue
        cell = next(b for b in box.descendants() if getattr(b, "mark", None) is not None)
        parts.setdefault(id(box.element), []).append(tree.up(cell.mark, "/Table"))
    for first, *rest in parts.values():
        for part in rest:
            _append(tree, first, part)


def _append(tree: Tree, table: Element, part: Element) -> None:
    """Move the rows of a part into the table; the repeated head goes, cells point at the first one."""
    heads = {str(part["S"]): part for part in tree.children(table)}
    ids = [_ids(tree, whole) for whole in (part, table)]
    same = {old.string: new for old, new in zip(*ids, strict=True)} if len(ids[0]) == len(ids[1]) else {}
    body = heads["/TBody"]
    for section in tree.children(part):
        if section["S"] != "/TBody":
            continue
        for row in tree.children(section):
            row["P"] = body.reference
            body["K"].append(row.reference)
            for cell in tree.children(row):
                headers = cell["A"].get("Headers", [])
                headers[:] = [same.get(header.string, header) for header in headers]
    above = tree.at(part["P"])
    above["K"].remove(part.reference)


def _ids(tree: Tree, table: Element) -> list[Any]:
    """The identifiers of a table's column heads, left to right."""
    heads = [section for section in tree.children(table) if section["S"] == "/THead"]
    return [cell["ID"] for head in heads for cell in tree.walk(head) if "ID" in cell]


def _prune(tree: Tree, element: Element) -> None:
    """Drop elements that hold nothing."""
    for child in tree.children(element):
        _prune(tree, child)
        if not child["K"] and child["S"] in HOLDERS:
            element["K"].remove(child.reference)


def _lift_spans(tree: Tree) -> None:
    """Let a cell or a paragraph hold its words itself where bare spans do: half the elements of a list are such."""
    by_page = tree.at(tree.root["ParentTree"])["Nums"]
    parents = dict(zip(tree.pdf.page_references, by_page[1::2], strict=False))
    for element in tree.walk(tree.document):
        if element["S"] not in SAYERS:
            continue
        kids = [_lifted(tree, element, kid) for kid in element["K"]]
        element["K"] = pydyf.Array([one for kid in kids for one in kid])
        for number in element["K"]:
            if isinstance(number, int):
                parents[element["Pg"]][number] = element.reference


def _lifted(tree: Tree, holder: Element, kid: Any) -> list[Any]:
    """What stands in place of what an element holds: the words of a span that says nothing else, or itself."""
    span = tree.at(kid) if isinstance(kid, bytes) else {}
    if span.get("S") != "/Span" or span["Pg"] != holder["Pg"] or not BARE_KEYS.issuperset(span):
        return [kid]
    within = [one for inner in span["K"] for one in _lifted(tree, holder, inner)]
    return within if all(isinstance(one, int) for one in within) else [kid]


def _scope(tree: Tree, elements: list[Element]) -> None:
    """Say of every head of a table whether it heads a column or a row."""
    for section in elements:
        if section["S"] in ("/THead", "/TBody"):
            scope = "/Column" if section["S"] == "/THead" else "/Row"
            for cell in tree.walk(section):
                if cell["S"] == "/TH":
                    cell["A"]["Scope"] = scope


def _list_ids(tree: Tree, elements: list[Element]) -> None:
    """List the identifiers of table heads, which cells refer to."""
    named = {e["ID"].string: e for e in elements if "ID" in e}
    if named:
        names = pydyf.Array()
        for name in sorted(named):
            names.extend([pydyf.String(name), named[name].reference])
        tree.root["IDTree"] = pydyf.Dictionary({"Names": names})


def _place_figures(tree: Tree, elements: list[Element]) -> None:
    """Turn the boxes of figures from pixels below the top into points above the foot of the page."""
    for figure in elements:
        if figure["S"] == "/Figure":
            foot = tree.at(figure["Pg"])["MediaBox"][3]
            x1, y1, x2, y2 = (side * POINTS_PER_PIXEL for side in figure["A"]["BBox"])
            figure["A"]["BBox"] = pydyf.Array((x1, foot - y2, x2, foot - y1))


def _tell_links(document: Any) -> None:
    """Give links the words they stand on, and let them print."""
    for box in _boxes(document):
        if link := getattr(box, "link_annotation", None):
            link["Contents"] = pydyf.String(" ".join("".join(box.element.itertext()).split()))
            link["F"] = PRINT


def _make_artifacts(tree: Tree, elements: list[Element]) -> None:
    """Mark all that is outside the tree, such as running headers and repeated table heads, as not to be read."""
    read = {(element["Pg"], kid) for element in elements for kid in element["K"] if isinstance(kid, int)}
    by_page = tree.at(tree.root["ParentTree"])["Nums"]
    for number, page in enumerate(tree.pdf.page_references):
        stream, parents = tree.at(tree.at(page)["Contents"]).stream, by_page[2 * number + 1]
        for place, operator in enumerate(stream):
            if operator != b"BDC" or (page, number_of := stream[place - 1]["MCID"]) in read:
                continue
            stream[place - 2 : place] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
            parents[number_of] = b"null"


def _empty_orphans(tree: Tree, elements: list[Element]) -> None:
    """Empty the elements that nothing leads to any more, so that they take no room."""
    kept = {element.number for element in elements}
    for thing in tree.pdf.objects:
        if isinstance(thing, pydyf.Dictionary) and thing.get("Type") == "/StructElem" and thing.number not in kept:
            thing.clear()
