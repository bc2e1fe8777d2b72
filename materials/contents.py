"""What an uploaded file is: told by its content, never by what its name or the browser says."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, BinaryIO, cast

import pikepdf
from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from pikepdf.settings import set_qpdf_limits

from participants.refusals import Refused

HEAD = 4096  # bytes from which most types are told
MOST_DIRECTORY = 2_000_000  # bytes of a ZIP file's table of contents; an Office file has some kilobytes
MOST_PART = 1_000_000  # bytes that are read of one part of an Office file
MOST_PARTS = 10_000  # files in an Office file
MOST_UNPACKED = 300_000_000  # bytes of all parts together; six times what may be uploaded
PIECE = 1_000_000  # bytes that are unpacked at once
MOST_STREAM = 50_000_000  # bytes a part of a PDF may unpack to: what tells of its pages is packed, too

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007, and the wrapping of protected Office files
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"!<arch>")
MARKUP = re.compile(r"\s*<[a-zA-Z!?/]")
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
OPEN_XML = {b"wordprocessingml.document.main+xml": "docx", b"presentationml.presentation.main+xml": "pptx"}
OPEN_XML |= {b"spreadsheetml.sheet.main+xml": "xlsx"}
WAYS_A_ZIP_BREAKS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
)  # fmt: skip

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "txt": "text/plain",
}
SAME = {"jpeg": "jpg"}
TEXTS = ("csv", "txt")
ACTIVE = frozenset(
    ("html", "htm", "xhtml", "svg", "svgz", "xml", "js", "php", "exe", "dll", "msi", "bat", "cmd", "com", "scr", "ps1")
)
MACROS = frozenset(("docm", "dotm", "xlsm", "xltm", "pptm", "potm", "ppsm", "xlsb"))
OLD_OFFICE = frozenset(("doc", "dot", "xls", "xlt", "ppt", "pps", "pot"))

# These hold for the whole process, so they are set before anybody reads a PDF.
set_qpdf_limits(
    flate_max_memory=MOST_STREAM,
    png_max_memory=MOST_STREAM,
    run_length_max_memory=MOST_STREAM,
    tiff_max_memory=MOST_STREAM,
)


class UploadRefusal(models.TextChoices):
    """Why a file is not taken; the same words for the form and the exception."""

    EMPTY = "empty", _("The file is empty. Choose another one.")
    TOO_LARGE = "too_large", _("The file is larger than {limit}. Make its pictures smaller, or split it.")
    ACTIVE = (
        "active",
        _("Web pages, SVG pictures and programs are not accepted, because they can act on a reader's device."),
    )
    MACROS = "macros", _("The file has macros, which can act on a reader's device. Save it without macros.")
    PROTECTED = (
        "protected",
        _("The file is protected by a password, so readers could not open it. Save it without the password."),
    )
    OLD_OFFICE = (
        "old_office",
        _("The file is in an Office format from before 2007. Save it as .docx, .xlsx, .pptx or PDF."),
    )
    BROKEN = (
        "broken",
        _("The file is broken and cannot be opened. Open it on your device, save it again and try once more."),
    )
    SWOLLEN = (
        "swollen",
        _("The file is small, but unpacks to so much that it could fill a reader's device. Save it again without it."),
    )
    TOO_MANY_PIXELS = (
        "too_many_pixels",
        _("The picture has too many pixels. Save it with at most 8,000 on its longer side."),
    )
    MISNAMED = "misnamed", _("The file is of another type than its name says. Save it again in the type you mean.")
    UNKNOWN = (
        "unknown",
        _("Files of this type are not accepted. Use PDF, an Office or OpenDocument format, PNG, JPEG, CSV or text."),
    )
    STORAGE = (
        "storage",
        _("The file could not be stored. The fault is ours and it has been noted: try again later."),
    )
    REPLACED = (
        "replaced",
        _("A newer version has been uploaded in the meantime, or the file has been removed. See the library."),
    )


class UploadRefused(Refused[UploadRefusal]):
    """A file that is not taken; `reason` is an UploadRefusal."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file is. `pages` and `is_tagged` are known of PDFs only."""

    extension: str  # without the dot
    pages: int | None = None
    is_tagged: bool | None = None

    @property
    def content_type(self) -> str:
        """The media type the file is served as."""
        return CONTENT_TYPES[self.extension]


def inspect(file: File[bytes], name: str) -> Found:
    """Tell what a file is, and make sure that its name says the same.

    Raises: UploadRefused.
    """
    said = PurePath(name).suffix.lower().lstrip(".")
    said = SAME.get(said, said)
    file.seek(0)
    head = file.read(HEAD)
    _refuse_at_sight(head, said, file)
    if said not in CONTENT_TYPES:
        raise UploadRefused(UploadRefusal.UNKNOWN)
    found = _tell(head, said, file)
    if found.extension != said:
        raise UploadRefused(UploadRefusal.MISNAMED)
    file.seek(0)
    return found


def _refuse_at_sight(head: bytes, said: str, file: File[bytes]) -> None:
    if not head:
        raise UploadRefused(UploadRefusal.EMPTY)
    if said in ACTIVE or head.startswith(PROGRAMS) or MARKUP.match(_decoded_head(head)):
        raise UploadRefused(UploadRefusal.ACTIVE)
    if said in MACROS:
        raise UploadRefused(UploadRefusal.MACROS)
    if head.startswith(OLE):
        is_protected = "EncryptedPackage".encode("utf-16-le") in head + file.read()
        raise UploadRefused(UploadRefusal.PROTECTED if is_protected else UploadRefusal.OLD_OFFICE)
    if said in OLD_OFFICE:
        raise UploadRefused(UploadRefusal.OLD_OFFICE)


def _decoded_head(head: bytes) -> str:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return head.decode(encoding, errors="replace")


def _tell(head: bytes, said: str, file: File[bytes]) -> Found:
    file.seek(0)
    if head.lstrip().startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"PK\x03\x04"):
        return Found(extension=_office(file))
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Found(extension="png")
    if head.startswith(b"\xff\xd8\xff"):
        return Found(extension="jpg")
    if said in TEXTS and _is_text(file.read()):
        return Found(extension=said)
    raise UploadRefused(UploadRefusal.MISNAMED)


def _pdf(file: File[bytes]) -> Found:
    try:
        with pikepdf.open(cast("BinaryIO", file)) as pdf:
            is_tagged = "/MarkInfo" in pdf.Root and bool(pdf.Root["/MarkInfo"].get("/Marked", False))
            return Found(extension="pdf", pages=len(pdf.pages), is_tagged=is_tagged)
    except pikepdf.PasswordError as error:
        raise UploadRefused(UploadRefusal.PROTECTED) from error
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError) as error:
        raise UploadRefused(UploadRefusal.BROKEN) from error


def _office(file: IO[bytes]) -> str:
    """The type of an Office file, by what its table of contents says."""
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            _unpack_all(archive)
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                return _open_xml(archive, names)
            if "mimetype" in names:
                return _open_document(archive, names)
    except WAYS_A_ZIP_BREAKS as error:
        raise UploadRefused(UploadRefusal.BROKEN) from error
    raise UploadRefused(UploadRefusal.UNKNOWN)


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a ZIP file whose table of contents alone would fill the memory, before it is read."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 65_557))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22 or tail[max(0, place - 20) : place].startswith(b"PK\x06\x07"):
        raise zipfile.BadZipFile
    if struct.unpack_from("<I", tail, place + 12)[0] > MOST_DIRECTORY:
        raise zipfile.BadZipFile
    file.seek(0)


def _unpack_all(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to too much, by what it says first; then see that it says the truth."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UploadRefused(UploadRefusal.SWOLLEN)
    for info in parts:  # reading ends where the part says it ends, and its check sum shows a lie
        with archive.open(info) as part:
            while part.read(PIECE):
                pass


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MOST_PART)


def _open_xml(archive: zipfile.ZipFile, names: list[str]) -> str:
    types = _part(archive, "[Content_Types].xml")
    if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
        raise UploadRefused(UploadRefusal.MACROS)
    for main, extension in OPEN_XML.items():
        if main in types:
            return extension
    raise UploadRefused(UploadRefusal.UNKNOWN)


def _open_document(archive: zipfile.ZipFile, names: list[str]) -> str:
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise UploadRefused(UploadRefusal.MACROS)
    if "META-INF/manifest.xml" in names and b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
        raise UploadRefused(UploadRefusal.PROTECTED)
    kind = _part(archive, "mimetype").decode("ascii", errors="replace").strip()
    for extension in ("odt", "odp", "ods"):
        if CONTENT_TYPES[extension] == kind:
            return extension
    raise UploadRefused(UploadRefusal.UNKNOWN)


def _is_text(content: bytes) -> bool:
    """Whether the bytes are text: Unicode with its mark, or any one-byte letters without control characters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    return not CONTROLS.search(content)
