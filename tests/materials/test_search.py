"""The search: titles, descriptions and texts of files, in any form of a word, for those who may see the file."""

import io
import subprocess
import sys
import tempfile
import zlib
from itertools import product

import pikepdf
import pytest
from django.db import connection

from materials import extraction, indexing, search
from materials.models import FileWords, Material
from tests.factories import (
    make_event,
    make_file_words,
    make_manager,
    make_material,
    make_person,
    make_registration,
    make_series,
)
from tests.materials.real_files import open_document, open_xml

LIBRARY = "/en/library/"
WORD = '<w:document xmlns:w="urn:w"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:document>'
SLIDE = '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def titles(client, text):
    return [file.title for file in client.get(LIBRARY, {"q": text}).context["page"]]


def pdf_saying(text):
    drawn = pikepdf.new()
    page = drawn.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = drawn.make_stream(f"BT /F1 12 Tf 20 700 Td ({text}) Tj ET".encode("latin-1"))
    out = io.BytesIO()
    drawn.save(out)
    return out.getvalue()


def read(content, name, **fields):
    material = make_material(content=content, file_name=name, title="Liite", **fields)
    indexing.read(material_id=material.pk)
    return material


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf_saying("Osaamiskeskus ja foorumin tulokset")),
        ("a.docx", open_xml("docx", **{"word/document.xml": WORD.format("Osaamiskeskus ja foorumin tulokset")})),
        ("a.pptx", open_xml("pptx", **{"ppt/slides/slide1.xml": SLIDE.format("Osaamiskeskus ja foorumin tulokset")})),
        ("a.txt", "Osaamiskeskus ja foorumin tulokset".encode("cp1252")),
    ],
)
def test_a_file_is_found_by_the_text_inside_it_in_another_form(client, name, content):
    read(content, name)

    response = client.get(LIBRARY, {"q": "foorumeissa osaamiskeskuksen"})

    assert [file.title for file in response.context["page"]] == ["Liite"]
    assert "Found in the text of the file" in response.content.decode()
    assert titles(client, "foorumeissa pitovoima") == []


@pytest.mark.django_db
def test_titles_stand_before_descriptions_and_these_before_texts(client):
    make_file_words(make_material(title="Liite"), "foorumin", "ohjelma")
    make_material(title="Ohje", description="Kolmannen foorumin valmisteluun")
    make_material(title="Elinvoimafoorumin käsikirja")
    make_material(title="Muu")

    assert titles(client, "foorumeissa") == ["Elinvoimafoorumin käsikirja", "Ohje", "Liite"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["elinvoimafooorumi", "käsikrja", "KÄSIKIRJOJA", "elinvoimafoorumeista"])
def test_a_title_is_found_misspelt_in_capitals_and_bent(client, text):
    make_material(title="Elinvoimafoorumin käsikirja")
    make_material(title="Muu ohje")

    assert len(titles(client, text)) == 1


@pytest.mark.django_db
def test_titles_and_descriptions_are_looked_up_by_their_indexes():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = search.matching(Material.objects.all(), "foorumeissa").explain()

    assert [name for name in ("material_title", "material_description") if f"Bitmap Index Scan on {name} " in plan] == [
        "material_title",
        "material_description",
    ]


@pytest.mark.django_db
def test_nothing_of_a_file_is_found_by_those_who_may_not_see_it(client):
    event = make_event()
    seat = make_registration(event)
    for audience in ("participants", "planning_group", "officials"):
        hidden = make_material(
            event.series, audience=audience, title=f"Salaisuus {audience}", description="Kanarialintu"
        )
        make_file_words(hidden, "kanarialinnun")

    seen = {}
    for who, person in {
        "stranger": None,
        "other": make_person(),
        "own": seat.person,
        "manager": make_manager(),
    }.items():
        client.logout()
        if person:
            client.force_login(person)
        seen[who] = [len(titles(client, text)) for text in ("salaisuus", "kanarialinnussa")]

    assert seen == {"stranger": [0, 0], "other": [0, 0], "own": [1, 1], "manager": [3, 3]}


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["'", "&|!:*()<->", "\\m(", "%_", "\x00", "a" * 5000, "ä:*", "((((", "😀"])
def test_marks_of_query_languages_do_no_harm(client, text):
    make_material(title="Muu")

    assert client.get(LIBRARY, {"q": text}).status_code == 200


@pytest.mark.django_db
def test_a_document_that_names_people_is_never_read():
    event = make_event()
    make_material(event.series, kind=Material.Kind.PARTICIPANT_LIST, event=event, content=pdf_saying("Nimi"))
    make_material(event.series, kind=Material.Kind.PLANNING_HANDBOOK, content=pdf_saying("Nimi"))

    assert (indexing.sweep(), FileWords.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_sweep_rings_for_what_is_unread_and_not_for_pictures_or_replaced_files():
    new = make_material(title="Uusi")
    make_material(title="Kuva", file_name="k.png")
    make_file_words(make_material(title="Luettu"))
    make_material(title="Vanha", replaced_at=new.ready_at)

    assert list(indexing.unread()) == [new]


@pytest.mark.django_db
def test_a_file_that_stops_its_reader_is_tried_twice_and_then_left_alone(monkeypatch):
    monkeypatch.setattr(indexing, "MOST_SECONDS", 0.001)
    material = make_material(content=pdf_saying("x"))
    later = material.ready_at

    for _time in range(4):
        later += FileWords.READING_LASTS * 2
        indexing.read(material_id=material.pk, at=later)

    row = FileWords.objects.get()
    assert (row.attempts, row.read_at) == (2, None)


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><w:document xmlns:w='w'>&b;</w:document>"


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (open_xml("docx", **{"word/document.xml": BOMB}), "docx"),
        (open_xml("docx", **{"word/document.xml": "<w"}), "docx"),
        (open_document("odt", **{"content.xml": b"\x00" * 25_000_000}), "odt"),
        (b"%PDF-1.7\n", "pdf"),
        (b"", "pdf"),
        (b"PK\x03\x04", "pptx"),
    ],
)
def test_a_file_made_to_do_harm_gives_no_words(content, extension):
    assert read_apart(content, extension).stdout == b"[]"


def read_apart(content, extension):
    """What the program that reads files says of one."""
    command = [sys.executable, "-I", extraction.__file__, extension]
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return subprocess.run(command, stdin=file, capture_output=True, timeout=30, check=True)


def swollen_page(packed, filters):
    """A PDF whose first page says "Alku", and whose second unpacks to more than anybody would read."""
    drawn = pikepdf.open(io.BytesIO(pdf_saying("Alku")))
    page = drawn.add_blank_page()
    page.Resources = drawn.pages[0].Resources
    page.Contents = pikepdf.Stream(drawn, packed, Filter=[pikepdf.Name(name) for name in filters])
    out = io.BytesIO()
    drawn.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def lzw_of_one_letter(rounds):
    """Letters packed so that each code stands for one more of them than the code before: 7 MB a round."""
    bits = ""
    for _round in range(rounds):
        bits += f"{256:09b}{65:09b}" + "".join(f"{code:0{(code + 1).bit_length()}b}" for code in range(258, 4_093))
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))


TEXT = b"BT /F1 12 Tf (Loppu) Tj ET " * 2_500_000  # 67 MB
BOMBS = {
    "packed once": lambda: (zlib.compress(TEXT), ["/FlateDecode"]),
    "packed twice": lambda: (zlib.compress(zlib.compress(TEXT)), ["/FlateDecode"] * 2),
    "LZW": lambda: (lzw_of_one_letter(rounds=3), ["/LZWDecode"]),
    "runs": lambda: (zlib.compress(bytes((129, 65)) * 200_000), ["/FlateDecode", "/RunLengthDecode"]),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_page_that_unpacks_to_too_much_ends_the_reading_and_keeps_what_stood_before_it(bomb):
    done = read_apart(swollen_page(*BOMBS[bomb]()), "pdf")

    assert (done.stdout, done.stderr) == (b'["alku"]', b"LimitReachedError\n")


@pytest.mark.django_db
def test_a_vocabulary_larger_than_the_database_keeps_is_cut_and_found(client):
    letters = ["".join(word) for word in product("äöüåéèàâ", repeat=5)][:20_000]
    read("\n".join(word + "ж" * 35 for word in letters).encode(), "sanasto.txt")

    assert FileWords.objects.exclude(read_at=None).count() == 1
    assert titles(client, letters[0] + "ж" * 35) == ["Liite"]


def test_words_are_different_short_enough_and_not_too_many():
    many = (f"sana{number} SANA{number} {'x' * 41} elin-\nvoima" for number in range(30_000))

    found = extraction.words(many)

    assert len(found) == extraction.MOST_WORDS
    assert found[:4] == ["sana0", "elin", "voima", "elinvoima"]


@pytest.mark.django_db
def test_search_costs_the_same_for_one_and_three_hundred_files(
    client, django_assert_max_num_queries, one_by_one_forbidden
):
    series = make_series()
    Material.objects.bulk_create(
        Material(series=series, kind="handbook", title=f"Foorumi {n}", file_name="o.pdf", ready_at=series.created_at)
        for n in range(300)
    )
    client.force_login(make_manager())

    with django_assert_max_num_queries(7):  # the first page is counted on the way
        response = client.get(LIBRARY, {"q": "foorumeissa"})
    last = client.get(LIBRARY, {"q": "foorumeissa", "page": 15})

    assert [page.context["page"].paginator.count for page in (response, last)] == [300, 300]
    assert [len(page.context["page"].object_list) for page in (response, last)] == [20, 20]
    assert last.context["page"].number == 15
