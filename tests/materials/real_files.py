"""Small real files of every kind people upload, and of the kinds that are refused."""

import io
import struct
import zipfile
import zlib

import pikepdf
import xlsxwriter
from PIL import Image

OPEN_XML = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
}
OPEN_DOCUMENT = {"odt": "text", "odp": "presentation", "ods": "spreadsheet"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def pdf(pages=2, is_tagged=False, password=""):
    drawn = pikepdf.new()
    for _number in range(pages):
        drawn.add_blank_page()
    if is_tagged:
        drawn.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    out = io.BytesIO()
    lock = pikepdf.Encryption(user=password, owner=password) if password else None
    drawn.save(out, encryption=lock, deterministic_id=not password)
    return out.getvalue()


def swollen_pdf(unpacked=60_000_000):
    """A PDF of 60 kB: the objects that lead to its pages stand in a stream that unpacks to a thousand times as much."""
    numbers, catalogue, pages = (
        b"1 0 2 40 ",
        b"<</Type/Catalog/Pages 2 0 R>>".ljust(40),
        b"<</Type/Pages/Kids[]/Count 0>>",
    )
    packed = zlib.compress((numbers + catalogue + pages).ljust(unpacked))
    start = b"%PDF-1.5\n"
    inside = b"3 0 obj<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
    objects = start + inside % (len(numbers), len(packed), packed)
    places = [(0, 0, 0), (2, 3, 0), (2, 3, 1), (1, len(start), 0), (1, len(objects), 0)]
    table = b"".join(struct.pack(">BIH", *place) for place in places)
    index = b"4 0 obj<</Type/XRef/Size 5/W[1 4 2]/Root 1 0 R/Length %d>>stream\n%s\nendstream endobj\n"
    return objects + index % (len(table), table) + b"startxref\n%d\n%%%%EOF" % len(objects)


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def open_xml(extension, is_macro=False, **more):
    part, kind = MAIN[extension]
    enabled = f"application/vnd.ms-{extension}.macroEnabled" if is_macro else f"{OPEN_XML}{kind}"
    types = f'<Types><Override PartName="/{part}" ContentType="{enabled}.main+xml"/></Types>'
    return zipped({"[Content_Types].xml": types, part: "<x/>", **more})


def workbook():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write("A1", "Äänekoski")
    return out.getvalue()


def open_document(extension, manifest="<manifest/>", **more):
    kind = f"application/vnd.oasis.opendocument.{OPEN_DOCUMENT[extension]}"
    return zipped({"mimetype": kind, "content.xml": "<x/>", "META-INF/manifest.xml": manifest, **more})


def picture(kind):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(out, kind)
    return out.getvalue()


def swollen_directory():
    """A ZIP file that says of its table of contents that it takes 3 MB."""
    content = bytearray(zipped({"[Content_Types].xml": "<x/>"}))
    place = content.rfind(b"PK\x05\x06")
    content[place + 12 : place + 16] = (3_000_000).to_bytes(4, "little")
    return bytes(content)


def swollen_workbook():
    """A workbook of some kilobytes that says it unpacks to 4 GB."""
    return retold(zipped_small("xl/worksheets/sheet1.xml", 20_000_000), 20_000_000, 4_294_000_000)


def zipped_small(name, zeros):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = f"{OPEN_XML}spreadsheetml.sheet"
        archive.writestr("[Content_Types].xml", f'<Override PartName="/x" ContentType="{kind}.main+xml"/>')
        archive.writestr(name, bytes(zeros))
    return out.getvalue()


def retold(content, size, said):
    """The same archive that says otherwise of how much its large part unpacks to."""
    return content.replace(size.to_bytes(4, "little"), said.to_bytes(4, "little"))


def many_parts(count):
    return open_xml("docx", **{f"word/media/{number}.txt": "x" for number in range(count)})


def chunk(kind, body):
    """One piece of a PNG, with its length and check sum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def wide_png(width, height):
    """A picture that is nothing but a head and some bytes: decoding is never reached."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


TAKEN = {
    "esitys.pdf": pdf,
    "ohje.docx": lambda: open_xml("docx"),
    "esitys.pptx": lambda: open_xml("pptx"),
    "luvut.xlsx": workbook,
    "ohje.odt": lambda: open_document("odt"),
    "esitys.odp": lambda: open_document("odp"),
    "luvut.ods": lambda: open_document("ods"),
    "kartta.png": lambda: picture("PNG"),
    "kuva.jpg": lambda: picture("JPEG"),
    "kuva.JPEG": lambda: picture("JPEG"),
    "luvut.csv": lambda: "kunta;luku\nÄänekoski;3\n".encode("cp1252"),
    "luettelo.txt": lambda: "Äänekoski\n".encode("utf-16"),
}
REFUSED = {
    "tyhja.pdf": (lambda: b"", "empty"),
    "sivu.html": (lambda: b"<!doctype html><h1>Hei</h1>", "active"),
    "sivu.txt": (lambda: b"  <script>alert(1)</script>", "active"),
    "sivu16.txt": (lambda: "<html>".encode("utf-16"), "active"),
    "sivu.pdf": (lambda: b"\xef\xbb\xbf<html>%PDF-1.7", "active"),
    "kuva.svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "active"),
    "kuva.png": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "active"),
    "ohjelma.exe": (lambda: b"MZ" + bytes(100), "active"),
    "ohjelma.pdf": (lambda: b"MZ" + bytes(100), "active"),
    "komento.txt": (lambda: b"#!/bin/sh\nrm -r x\n", "active"),
    "makrot.docm": (lambda: open_xml("docx", is_macro=True), "macros"),
    "makrot.docx": (lambda: open_xml("docx", **{"word/vbaProject.bin": "x"}), "macros"),
    "makrot.odt": (lambda: open_document("odt", **{"Basic/script-lc.xml": "x"}), "macros"),
    "lukittu.pdf": (lambda: pdf(password="salainen"), "protected"),
    "lukittu.docx": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "protected"),
    "lukittu.odt": (lambda: open_document("odt", manifest="<encryption-data/>"), "protected"),
    "vanha.doc": (lambda: OLE, "old_office"),
    "rikki.pdf": (lambda: b"%PDF-1.7\nnothing more", "broken"),
    "pommi.pdf": (swollen_pdf, "broken"),
    "rikki.docx": (lambda: open_xml("docx")[:-30], "broken"),
    "turvonnut.docx": (swollen_directory, "broken"),
    "pommi.xlsx": (swollen_workbook, "swollen"),
    "valehtelija.xlsx": (lambda: retold(zipped_small("xl/x.xml", 20_000_000), 20_000_000, 1_000), "broken"),
    "palasina.docx": (lambda: many_parts(10_000), "swollen"),
    "valtava.png": (lambda: wide_png(60_000, 60_000), "too_many_pixels"),
    "suuri.png": (lambda: wide_png(8_000, 7_000), "too_many_pixels"),
    "nauha.png": (lambda: wide_png(60_000, 10), "too_many_pixels"),
    "rikki.png": (lambda: wide_png(10, 10), "broken"),
    "rikki.jpg": (lambda: picture("JPEG")[:200], "broken"),
    "ohje.xlsx": (lambda: open_xml("docx"), "misnamed"),
    "kuva.pdf": (lambda: picture("PNG"), "misnamed"),
    "luvut.csv": (lambda: picture("PNG"), "misnamed"),
    "roskaa.txt": (lambda: bytes(range(32)), "misnamed"),
    "paketti.zip": (lambda: zipped({"a.txt": "a"}), "unknown"),
    "paketti.docx": (lambda: zipped({"a.txt": "a"}), "unknown"),
    "nimeton": (pdf, "unknown"),
}
