"""The inspector of documents: what a PDF must have beside looks, and what it says."""

import re
from io import BytesIO
from typing import NamedTuple

import pikepdf
import pymupdf
import zxingcpp
from PIL import Image


def words(drawn):
    """The text of every page, from top to bottom."""
    with pymupdf.open(stream=drawn) as pdf:
        texts = [page.get_text(sort=True) for page in pdf]
    lines = (("  ".join(re.split(r" {2,}", line.strip())) for line in text.splitlines()) for text in texts)
    return ["\n".join(filter(None, page)) for page in lines]


def lines(drawn):
    """The lines of all pages, each with the font in which it begins."""
    with pymupdf.open(stream=drawn) as pdf:
        blocks = [block for page in pdf for block in page.get_text("dict")["blocks"]]
    spans = [line["spans"] for block in blocks for line in block.get("lines", [])]
    return {"".join(span["text"] for span in line).strip(): line[0]["font"] for line in spans if line}


def codes(drawn, page=0, dpi=150):
    """What the QR codes on a page say, read from a picture of it."""
    with pymupdf.open(stream=drawn) as pdf:
        picture = Image.open(BytesIO(pdf[page].get_pixmap(dpi=dpi).tobytes("png")))
    return [found.text for found in zxingcpp.read_barcodes(picture)]


class Element(NamedTuple):
    """One structure element, taken out of its document."""

    kind: str
    depth: int
    alt: str
    scope: str
    is_empty: bool


def elements(drawn):
    """Every structure element in reading order."""

    def walk(element, depth):
        kids = element.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        scope = str(element.A.get("/Scope", "")) if "/A" in element else ""
        yield Element(str(element.S)[1:], depth, str(element.get("/Alt", "")), scope, not kids)
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
                yield from walk(kid, depth + 1)

    with pikepdf.open(BytesIO(drawn)) as pdf:
        return list(walk(pdf.Root.StructTreeRoot.K[0], 0))


def tags(drawn):
    """The tags as an indented outline, with the words of pictures."""
    lines = [(e.depth, f"{e.kind}: {e.alt}" if e.alt else e.kind) for e in elements(drawn) if e.kind != "Span"]
    return "\n".join("  " * depth + line for depth, line in lines)


def count(drawn, kind):
    """How many elements of a kind there are."""
    return sum(element.kind == kind for element in elements(drawn))


def faults(drawn, language):
    """What a document lacks of a tagged PDF; empty = nothing."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        found = _of_document(pdf, language) | _of_pages(pdf)
    every = elements(drawn)
    found |= {
        "figure without words": any(e.kind == "Figure" and not e.alt for e in every),
        "table head without scope": any(e.kind == "TH" and not e.scope for e in every),
        "not one main heading": sum(e.kind == "H1" for e in every) != 1,
        "empty element": any(e.is_empty and e.kind not in ("TD", "TH") for e in every),
    }
    return [name for name, is_found in found.items() if is_found]


def _of_document(pdf, language):
    root, tree = pdf.Root, pdf.Root.StructTreeRoot
    ids = [str(name) for name in tree.IDTree.Names[::2]] if "/IDTree" in tree else []
    return {
        "language": root.get("/Lang") != language,
        "title": not str(pdf.docinfo.get("/Title", "")),
        "title not shown": not root.ViewerPreferences.DisplayDocTitle,
        "not marked": not root.MarkInfo.Marked,
        "no pdfuaid": b"pdfuaid" not in root.Metadata.read_bytes(),
        "ids out of order": ids != sorted(ids),
    }


def _of_pages(pdf):
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums
    fonts = [font for page in pdf.pages for font in page.resources.get("/Font", {}).values()]
    links = [link for page in pdf.pages for link in page.get("/Annots", []) if link.Subtype == "/Link"]
    return {
        "tab order": any(page.get("/Tabs") != "/S" for page in pdf.pages),
        "content outside the tags": any(
            _marks(page) - _listed(parents[2 * number + 1]) for number, page in enumerate(pdf.pages)
        ),
        "font not embedded": any("/FontFile2" not in _descriptor(font) for font in fonts),
        "link without words": any(not str(link.get("/Contents", "")) for link in links),
        "link does not print": any(not int(link.F) & 4 for link in links),
    }


def _descriptor(font):
    return font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.get("/FontDescriptor", {})


def _marks(page):
    """Numbers of the marked content that is neither an artifact nor unnumbered."""
    steps = pikepdf.parse_content_stream(page)
    return {int(step.operands[1].MCID) for step in steps if str(step.operator) == "BDC" and "/MCID" in step.operands[1]}


def _listed(parents):
    return {number for number, parent in enumerate(parents) if isinstance(parent, pikepdf.Dictionary)}


MM = 72 / 25.4  # points


def size(drawn):
    """The size of the first page in millimetres."""
    with pymupdf.open(stream=drawn) as pdf:
        return round(pdf[0].rect.width / MM), round(pdf[0].rect.height / MM)


def directions(drawn, text):
    """Which way each line with a text runs on the first page: (1, 0) is upright, (-1, 0) upside down."""
    with pymupdf.open(stream=drawn) as pdf:
        lines = [line for block in pdf[0].get_text("dict")["blocks"] for line in block.get("lines", [])]
    found = [line["dir"] for line in lines if "".join(span["text"] for span in line["spans"]) == text]
    return sorted({(round(x, 1), round(y, 1) + 0.0) for x, y in found}, reverse=True)


def bands(drawn, width):
    """The upper left corners, in millimetres, of the filled boxes of a width on the first page."""
    with pymupdf.open(stream=drawn) as pdf:
        boxes = [drawing["rect"] for drawing in pdf[0].get_drawings() if drawing.get("fill")]
    return [(box.x0 / MM, box.y0 / MM) for box in boxes if abs(box.width / MM - width) < 0.2]


def collisions(drawn):
    """Pairs of lines of text on the first page of which the lower begins before the upper has ended."""
    with pymupdf.open(stream=drawn) as pdf:
        spans = [
            span
            for block in pdf[0].get_text("dict")["blocks"]
            for line in block.get("lines", [])
            for span in line["spans"]
            if span["text"].strip()
        ]
    return [
        (upper["text"], lower["text"])
        for upper in spans
        for lower in spans
        if upper["bbox"][0] < lower["bbox"][2]
        and lower["bbox"][0] < upper["bbox"][2]
        and 0.5 < lower["origin"][1] - upper["origin"][1] < 0.7 * lower["size"]
    ]


def small(title):
    """A tagged page with a heading, drawn by nobody: for tests that need a document but not its looks."""
    from materials.pdf import engine

    return engine.draw(f'<html lang="en"><title>{title}</title><h1>{title}</h1></html>', "programme")
