"""What a file is, is told by its content."""

import pytest
from django.core.files.base import ContentFile

from materials.contents import CONTENT_TYPES, UploadRefused, inspect
from materials.images import redrawn
from materials.uploads import clean_name
from tests.materials.real_files import REFUSED, TAKEN, pdf, swollen_pdf


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_is_what_its_content_and_its_name_say(name):
    found = inspect(ContentFile(TAKEN[name]()), name)

    extension = name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    assert (found.extension, found.content_type) == (extension, CONTENT_TYPES[extension])


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_could_harm_or_not_be_read_is_refused_with_its_reason(name):
    make, reason = REFUSED[name]
    file = ContentFile(make(), name=name)

    with pytest.raises(UploadRefused) as refused:
        redrawn(file, inspect(file, name).extension)

    assert refused.value.reason == reason


def test_a_pdf_that_unpacks_within_bounds_is_taken():
    assert inspect(ContentFile(swollen_pdf(1_000_000)), "a.pdf").pages == 0


@pytest.mark.parametrize("is_tagged", [True, False])
def test_of_a_pdf_the_pages_are_counted_and_the_tags_looked_for(is_tagged):
    found = inspect(ContentFile(pdf(pages=3, is_tagged=is_tagged)), "a.pdf")

    assert (found.pages, found.is_tagged) == (3, is_tagged)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Kyselyn tulokset.PDF", "Kyselyn tulokset.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\Ohje.pdf", "Ohje.pdf"),
        ("ohje\u202efdp.exe.pdf", "ohjefdp.exe.pdf"),
        ("rivi\r\nSet-Cookie: a=b.pdf", "rivi Set-Cookie- a=b.pdf"),
        ('a"b<c>|d*?.pdf', "a-b-c--d.pdf"),
        ("Čuäʹnn Säʹmmlai 😀.pdf", "Čuäʹnn Säʹmmlai 😀.pdf"),
        ("....pdf", "file.pdf"),
        ("ä" * 200 + ".pdf", "ä" * 75 + ".pdf"),
        ("n" * 300 + ".pdf", "n" * 150 + ".pdf"),
        ("€" + "😀" * 100 + ".pdf", "€" + "😀" * 36 + ".pdf"),
    ],
)
def test_a_file_name_is_cleaned_before_anybody_gets_it(name, cleaned):
    assert clean_name(name, "pdf") == cleaned
