"""Pictures people upload: drawn anew, so that nothing of the camera and the place stays in them, and not too large.

Source: docs/adr/0013-uploads.md
"""

from __future__ import annotations

import io
from threading import Lock
from typing import IO, Any

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from materials.contents import UploadRefusal, UploadRefused

FORMATS = {"png": "PNG", "jpg": "JPEG"}
LONGEST_SIDE = 3_000  # pixels; a whole A4 at 250 dots an inch
MOST_PIXELS = 50_000_000  # decoded this is 200 MB at most; the largest camera of a common phone gives 48 million
MOST_SIDE = 20_000  # pixels
QUALITY = {"png": {}, "jpg": {"quality": 88, "optimize": True, "progressive": True}}
KEPT = {"png": ("L", "LA", "P", "RGB", "RGBA", "1"), "jpg": ("L", "RGB")}  # modes that are kept as they are
WAYS_A_PICTURE_BREAKS = (OSError, SyntaxError, ValueError, EOFError, IndexError)

# Decoding takes hundreds of megabytes at worst: one picture at a time in each process.
_one_at_a_time = Lock()


# Pillow has one switch for the whole process that lets it draw half a picture, and the PDF engine turns it on.
# These end at what is missing, whichever way the switch stands.
class _WholePng(PngImageFile):
    def load_read(self, read_bytes: int) -> bytes:
        return _something(super().load_read(read_bytes))


class _WholeJpeg(JpegImageFile):
    def load_read(self, read_bytes: int) -> bytes:
        return _something(self.fp.read(read_bytes) if self.fp else b"")


def _something(piece: bytes) -> bytes:
    if not piece:
        raise EOFError
    return piece


READERS: dict[str, type[ImageFile]] = {"png": _WholePng, "jpg": _WholeJpeg}


def redrawn(file: File[bytes], extension: str) -> File[bytes]:
    """The picture decoded and written anew: upright, within LONGEST_SIDE, its colours kept and nothing else.

    Raises: UploadRefused when it is broken, or too large to be decoded; its size is read before that.
    """
    file.seek(0)
    try:
        with _one_at_a_time, _opened(file, extension) as picture:
            content = _written(_fitted(picture, extension), extension)
    except WAYS_A_PICTURE_BREAKS as error:
        raise UploadRefused(UploadRefusal.BROKEN) from error
    return ContentFile(content, name=file.name)


def _opened(file: IO[bytes], extension: str) -> ImageFile:
    picture = READERS[extension](file)
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise UploadRefused(UploadRefusal.TOO_MANY_PIXELS)
    picture.verify()  # the check sums of a PNG; a picture that has been verified cannot be drawn
    file.seek(0)
    return READERS[extension](file)


def _fitted(picture: Image.Image, extension: str) -> Image.Image:
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG far too large is decoded smaller at once
    if picture.mode.startswith("I"):  # 16 bits of grey: converted as they are, nearly all would turn white
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.mode == "CMYK":
        picture.info.pop("icc_profile", None)  # it tells of inks, and the picture will be of light
    is_large = max(picture.size) > LONGEST_SIDE
    if picture.mode not in KEPT[extension] or (is_large and picture.mode in {"P", "1"}):
        picture = picture.convert("RGBA" if extension == "png" else "RGB")
    if is_large:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _written(picture: Image.Image, extension: str) -> bytes:
    out = io.BytesIO()
    colours: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
    if extension == "png" and "transparency" in picture.info:
        colours["transparency"] = picture.info["transparency"]
    picture.info = {}  # what cameras and programs wrote: place, time, device, comments
    picture.save(out, FORMATS[extension], exif=b"", **colours, **QUALITY[extension])
    return out.getvalue()
