"""`make gallery`: the first page of every kind of document as a small picture for the gallery.

Drawn from the very templates with example data, and kept in the repository: the service itself needs no program that
turns pages into pictures. Run it after a kind has been added or has got a new look.
"""

import sys
from io import BytesIO
from pathlib import Path

import django
import pymupdf
from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img" / "gallery"
SIDE = 288  # pixels of the longer side: twice what is shown, for sharp screens
EDGE = "#c3d0d6"  # where the paper ends, on a page that is white as well
MOST_BYTES = 15_000


def thumbnail(drawn):
    """The first page of a document as WebP."""
    with pymupdf.open(stream=drawn) as pdf:
        page = pdf[0]
        scale = 4 * SIDE / max(page.rect.width, page.rect.height)
        picture = Image.open(BytesIO(page.get_pixmap(matrix=pymupdf.Matrix(scale, scale)).tobytes("png")))
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    edge = (0, 0, picture.width - 1, picture.height - 1)
    ImageDraw.Draw(picture).rectangle(edge, outline=EDGE, width=2)
    made = BytesIO()
    picture.save(made, "WEBP", quality=70, method=6)
    return made.getvalue()


def main():
    """Draw all of them anew, and forget those of kinds that are no more."""
    django.setup()
    from materials import pdf
    from materials.examples import FAMILIES, example

    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    for kind in map(str, FAMILIES):
        made = thumbnail(pdf.render(kind, example(kind), "fi"))
        (FOLDER / f"{kind}.webp").write_bytes(made)
        sys.stdout.write(f"{kind}: {len(made) / 1000:.1f} kB\n")


if __name__ == "__main__":
    main()
