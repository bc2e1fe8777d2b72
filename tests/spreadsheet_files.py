"""Spreadsheets as people send them, made for a test."""

import io
import zipfile

import xlsxwriter

HEADER = ["Etunimi", "Sukunimi", "Sähköposti", "Organisaatio", "Sidosryhmä"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def people(count, start=1):
    """Rows of invented people."""
    return [
        ["Esimerkki", f"Osallistuja {n:02}", f"osallistuja{n:02}@example.org", "Esimerkkiyritys", "Yritys"]
        for n in range(start, start + count)
    ]


def csv_file(rows, *, encoding="cp1252", delimiter=";", newline="\r\n"):
    """A CSV file; by default as Finnish Excel writes it."""
    lines = (delimiter.join(f'"{c}"' if {delimiter, "\n"} & set(c) else c for c in row) for row in rows)
    return (newline.join(lines) + newline).encode(encoding)


def workbook(rows, *, formulas=()):
    """An Excel workbook; `formulas` are (cell, formula) written over the rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Ilmoittautuneet")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for cell, formula in formulas:
            sheet.write_formula(cell, formula, None, "laskettu")
    return target.getvalue()


def with_sheet(content, xml):
    """The workbook with the XML of its first worksheet replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, xml if is_sheet else old.read(part.filename))
    return target.getvalue()


def million_formatted_rows(*, dimension='<dimension ref="A1:E1048576"/>'):
    """A workbook of one person whose every row down to the last has a colour."""
    texts = [HEADER, *people(1)]
    filled = "".join(
        f'<row r="{r}">' + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>"
        for r, row in enumerate(texts, start=1)
    )
    empty = "".join(f'<row r="{r}" s="1" customFormat="1"><c r="A{r}" s="1"/></row>' for r in range(3, 1_048_577))
    xml = f'<worksheet xmlns="{MAIN}">{dimension}<sheetData>{filled}{empty}</sheetData></worksheet>'
    return with_sheet(workbook(texts), xml)
