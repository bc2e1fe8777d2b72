"""The gallery: every kind with invented data, drawn by a worker, for managers only."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from materials import gallery, pdf
from materials.examples import FAMILIES, example
from materials.pdf import pages
from tests import thumbnails
from tests.factories import make_manager
from tests.materials import paper, samples

KIND, FILE = "programme", ("programme", "fi")


@pytest.fixture
def manager(client, db):
    client.force_login(make_manager())
    yield client
    cache.clear()
    for name in default_storage.listdir("examples")[1] if default_storage.exists("examples") else ():
        default_storage.delete(f"examples/{name}")


def state(client, kind=KIND, language="fi"):
    walls = client.get(reverse("gallery")).context["walls"]
    pictures = [one for wall in walls for _kind, row in wall.rows for one in row]
    return next(one.state for one in pictures if (one.kind, one.language) == (kind, language))


def test_every_kind_that_is_drawn_has_an_example_and_a_heading():
    assert set(FAMILIES) == set(pages.MORE) - {"pack_cover"}
    assert all(set(example(kind)) == set(samples.sample(kind)) for kind in FAMILIES)


@pytest.mark.parametrize("kind", ["swot", "picture", "public_list"])
def test_examples_that_say_more_than_the_samples_of_the_gate_pass_it_too(kind):
    assert paper.faults(pdf.render(kind, example(kind), "sv"), "sv") == []


def test_every_kind_has_a_small_picture_and_no_picture_is_left_of_another():
    """`make gallery` draws them; whether they show the newest look is seen by who changes it."""
    files = {file.stem: file.stat().st_size for file in thumbnails.FOLDER.glob("*.webp")}

    assert set(files) == {str(kind) for kind in FAMILIES}
    assert max(files.values()) <= thumbnails.MOST_BYTES


def test_a_small_picture_is_the_first_page_of_the_example():
    anew = BytesIO(thumbnails.thumbnail(pdf.render("swot", example("swot"), "fi")))

    with Image.open(anew) as drawn, Image.open(thumbnails.FOLDER / "swot.webp") as kept:
        assert drawn.size == kept.size == (288, 204)


def test_the_gallery_shows_each_kind_with_words_for_its_picture(manager):
    page = manager.get("/en" + reverse("gallery")).content.decode()

    assert page.count('class="documents-picture"') == len(FAMILIES)
    assert 'src="/static/img/gallery/badges.webp" alt="First page of an example: Name badges"' in page


def test_a_manager_asks_for_an_example_and_downloads_it_when_it_has_been_drawn(manager):
    ask, page = reverse("gallery_draw"), reverse("gallery_file", args=FILE)
    asked = manager.post(ask, {"kind": KIND, "language": "fi"}, follow=True)
    before = (asked.context["waiting"], state(manager), manager.get(page).status_code)

    gallery.draw(kind=KIND, language="fi")

    assert before == (1, "requested", 404)
    answer = manager.get(page)
    assert (state(manager), answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "ready",
        "application/pdf",
        "nosniff",
    )
    assert b"".join(answer).startswith(b"%PDF-")


def test_what_is_there_or_on_its_way_is_not_asked_for_again(manager):
    gallery.draw(kind=KIND, language="sv")

    assert gallery.ask(language="sv") == len(FAMILIES) - 1
    assert gallery.ask(language="sv") == 0


def test_a_new_look_draws_anew_and_takes_the_place_of_the_old_one(manager, monkeypatch):
    gallery.draw(kind=KIND, language="fi")
    monkeypatch.setattr(pdf, "digest", lambda kind, language: "another look")
    before = state(manager)

    gallery.draw(kind=KIND, language="fi")
    gallery.draw(kind=KIND, language="fi")

    assert (before, state(manager)) == ("", "ready")
    assert len(default_storage.listdir("examples")[1]) == 1


def test_an_example_that_cannot_be_drawn_says_so_and_can_be_tried_again(manager, monkeypatch):
    monkeypatch.setattr("materials.gallery.example", lambda kind: {"event": {}, "organiser": ""} | {"programme": []})

    with pytest.raises(KeyError):
        gallery.draw(kind=KIND, language="fi")

    assert state(manager) == "failed"
    assert gallery.ask(kind=KIND, language="fi") == 1


@pytest.mark.parametrize("asked", [{"kind": "no"}, {"language": "de"}, {"kind": "../x", "language": "fi"}])
def test_what_there_is_not_is_not_drawn(manager, asked):
    assert manager.post(reverse("gallery_draw"), {"kind": KIND, "language": "fi"} | asked).status_code == 404
    assert manager.get(reverse("gallery_file", args=["no", "fi"])).status_code == 404


def test_examples_are_drawn_at_a_terminal_without_a_database(tmp_path, capsys):
    call_command("examples", "badges", output=tmp_path, language="sv")

    assert [file.name for file in tmp_path.iterdir()] == ["badges-sv.pdf"]
    assert "badges-sv.pdf (2 p)" in capsys.readouterr().out
