"""The same documents by two other engines, as plainly as they do it: what speed costs us is known, not guessed.

ReportLab writes no tags in its open form; Typst writes PDF/UA-1, and letters and lists need a second template language.
Neither is needed to run or to test Tilannekuva: `make bench-pdf` brings them along for its own time.
"""

import tempfile
from io import BytesIO
from pathlib import Path

from materials.pdf import qr
from materials.pdf.digest import ASSETS

MM = 72 / 25.4
HEADS = ("Nro", "Nimi", "Organisaatio", "Ryhmä", "Kunta")


def _rows(people):
    return [
        (str(number), f"{one['last_name']} {one['first_name']}", one["organisation"], one["group"], one["municipality"])
        for number, one in enumerate(people, 1)
    ]


def reportlab_list(people):
    """A table over pages with its head on each."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

    style, written = _reportlab_style(), BytesIO()
    cells = [HEADS, *([Paragraph(cell, style) for cell in row] for row in _rows(people))]
    table = Table(cells, repeatRows=1, colWidths=[9 * MM, 46 * MM, 60 * MM, 36 * MM, 28 * MM])
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, "#c3d0d6")]))
    SimpleDocTemplate(written, pagesize=A4).build([table])
    return written.getvalue()


def _reportlab_style():
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for weight in ("Regular", "ExtraBold"):
        pdfmetrics.registerFont(TTFont(weight, str(ASSETS / f"Inter-{weight}.ttf")))
    return ParagraphStyle("cell", fontName="Regular", fontSize=8.3, leading=11)


def reportlab_badges(people):
    """Eight badges on a sheet with names, a band and a code."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    _reportlab_style()
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4)
    for number, one in enumerate(people):
        if number and number % 8 == 0:
            canvas.showPage()
        x, y = (15 + number % 2 * 90) * MM, (18.5 + (3 - number % 8 // 2) * 65) * MM
        canvas.setFillColor("#0a4a5c")
        canvas.rect(x, y + 52 * MM, 90 * MM, 13 * MM, stroke=0, fill=1)
        canvas.setFillColor("#17212b")
        for dy, size, text in ((40, 25, one["first_name"]), (32, 14, one["last_name"]), (8, 8, one["organisation"])):
            canvas.setFont("ExtraBold" if size > 8 else "Regular", size)
            canvas.drawString(x + 6 * MM, y + dy * MM, text)
        canvas.drawImage(ImageReader(BytesIO(qr.png(one["code"]))), x + 62 * MM, y + 6 * MM, 22 * MM, 22 * MM)
    canvas.save()
    return written.getvalue()


TYPST = '#set document(title: "Luettelo")\n#set text(lang: "fi", font: "Inter", size: 8.3pt)\n#set page(margin: 16mm)\n'


def _typst(source, folder):
    import typst

    file = Path(folder) / "main.typ"
    file.write_text(TYPST + source)
    return typst.compile(str(file), format="pdf", font_paths=[str(ASSETS)], pdf_standards=["ua-1"])


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def typst_list(people):
    """A table over pages with its head on each, tagged."""
    cells = ",".join(f"text({_quoted(cell)})" for row in _rows(people) for cell in row)
    heads = ",".join(f"[{head}]" for head in HEADS)
    table = f"#table(columns: (9mm, 46mm, 1fr, 36mm, 28mm), stroke: 0.4pt, table.header({heads}), {cells})"
    with tempfile.TemporaryDirectory() as folder:
        return _typst(f"= Luettelo\n{table}", folder)


def typst_badges(people):
    """Eight badges on a sheet with names, a band and a code, tagged."""
    with tempfile.TemporaryDirectory() as folder:
        boxes = []
        for number, one in enumerate(people):
            (Path(folder) / f"{number}.png").write_bytes(qr.png(one["code"]))
            boxes.append(
                f"box(width: 90mm, height: 65mm)[#rect(width: 90mm, height: 13mm, fill: rgb(10, 74, 92))"
                f"#text(25pt, {_quoted(one['first_name'])}) #text(14pt, {_quoted(one['last_name'])}) "
                f"#text({_quoted(one['organisation'])})"
                f'#place(bottom + right, image("{number}.png", width: 22mm, alt: {_quoted(one["last_name"])}))]'
            )
        grid = f"#set page(margin: (x: 15mm, y: 18mm))\n= Nimilaput\n#grid(columns: 2, {','.join(boxes)})"
        return _typst(grid, folder)


ENGINES = {
    ("reportlab", "list"): reportlab_list,
    ("reportlab", "badges"): reportlab_badges,
    ("typst", "list"): typst_list,
    ("typst", "badges"): typst_badges,
}
