"""Pictures people upload: drawn anew, so that a photograph does not tell where it was taken, and never too large."""

import importlib
import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageFile

from materials import uploads
from materials.contents import UploadRefused
from materials.images import LONGEST_SIDE, redrawn
from materials.models import Material
from tests.materials.real_files import chunk, wide_png
from tests.materials.test_upload import about

GPS, MAKER, ORIENTATION = 0x8825, 0x010F, 0x0112
CANARY = "KANARIA-6754"


def photograph(kind="JPEG", size=(40, 20), mode="RGB", orientation=1, **more):
    """A picture as a telephone makes it: the place, the maker and a comment inside."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = CANARY, orientation
    exif.get_ifd(GPS).update({1: "N", 2: (61.0, 13.0, 25.0)})
    out = io.BytesIO()
    Image.new(mode, size, 0 if mode in {"P", "L", "1"} else "red").save(out, kind, exif=exif, **more)
    return out.getvalue()


def drawn(content, extension="jpg"):
    return redrawn(ContentFile(content, name=f"kuva.{extension}"), extension).read()


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png")])
def test_nothing_of_the_place_the_maker_or_comments_stays(kind, extension):
    content = photograph(kind, **({"comment": CANARY.encode()} if kind == "JPEG" else {}))

    result = drawn(content, extension)

    assert CANARY.encode() in content
    assert CANARY.encode() not in result
    assert b"xmp" not in result.lower()
    with Image.open(io.BytesIO(result)) as picture:
        assert (dict(picture.getexif()), picture.format) == ({}, kind)


def test_a_photograph_taken_sideways_stands_upright():
    with Image.open(io.BytesIO(drawn(photograph(orientation=6)))) as picture:
        assert picture.size == (20, 40)


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_large_picture_is_made_smaller_in_its_shape(kind, extension):
    result = drawn(photograph(kind, (LONGEST_SIDE * 2, 100)), extension)

    with Image.open(io.BytesIO(result)) as picture:
        assert picture.size == (LONGEST_SIDE, 50)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_keep_their_colours_whatever_they_are_kept_as(mode):
    with Image.open(io.BytesIO(drawn(photograph("PNG", mode=mode), "png"))) as picture:
        assert picture.size == (40, 20)


def test_a_picture_of_16_bits_of_grey_keeps_its_shades():
    out = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(out, "PNG")

    with Image.open(io.BytesIO(drawn(out.getvalue(), "png"))) as picture:
        assert picture.getpixel((0, 0)) == 0x80


def test_a_picture_for_print_becomes_one_for_screens():
    content = photograph(mode="CMYK", icc_profile=b"the colours of inks")

    with Image.open(io.BytesIO(drawn(content))) as picture:
        assert (picture.mode, picture.info.get("icc_profile")) == ("RGB", None)


def test_what_is_see_through_stays_so():
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, "PNG", transparency=0)

    with Image.open(io.BytesIO(drawn(out.getvalue(), "png"))) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_picture_of_60_000_pixels_is_refused_before_it_is_decoded():
    content = wide_png(60_000, 60_000)  # there is nothing in it to decode: trying would call it broken

    with pytest.raises(UploadRefused) as refused:
        drawn(content, "png")

    assert refused.value.reason == "too_many_pixels"


def cut_png():
    """A picture whose pixels end halfway, in pieces that are each whole."""
    drawn = photograph("PNG", (400, 400))
    place = drawn.index(b"IDAT") - 4
    pixels = drawn[place + 8 : place + 8 + int.from_bytes(drawn[place : place + 4], "big")]
    return drawn[:place] + chunk(b"IDAT", pixels[: len(pixels) // 2]) + chunk(b"IEND", b"")


def spoilt_png():
    drawn = bytearray(photograph("PNG", (400, 400)))
    drawn[drawn.index(b"IDAT") + 40] ^= 0xFF
    return bytes(drawn)


BROKEN = {
    "a PNG that ends": ("png", lambda: photograph("PNG", (400, 400))[:-60]),
    "a PNG without half of its pixels": ("png", cut_png),
    "a PNG with a changed byte": ("png", spoilt_png),
    "a PNG that ends within a head": ("png", lambda: photograph("PNG")[:-12] + bytes(4)),
    "a JPEG that ends": ("jpg", lambda: photograph("JPEG", (400, 400))[:-60]),
    "a JPEG by name only": ("jpg", lambda: b"no picture"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_half_a_picture_is_refused_also_where_pdfs_are_drawn(name):
    importlib.import_module("materials.pdf.engine")  # which tells Pillow, for the whole process, to draw halves
    extension, make = BROKEN[name]

    with pytest.raises(UploadRefused) as refused:
        drawn(make(), extension)

    assert (ImageFile.LOAD_TRUNCATED_IMAGES, refused.value.reason) == (True, "broken")


@pytest.mark.django_db
def test_what_is_stored_is_the_picture_drawn_anew(client):
    uploads.store(file=ContentFile(photograph(), name="kuva.jpg"), about=about(), by=None)

    material = Material.objects.get()
    body = client.get(f"/materials/{material.pk}/download/").getvalue()
    assert (len(body), CANARY.encode() in body) == (material.size, False)
    assert (material.file_name, material.content_type) == ("kuva.jpg", "image/jpeg")
