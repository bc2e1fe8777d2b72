"""`manage.py letters`: one of every letter, to be read by people; nothing is stored or sent."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from config.sample_letters import samples
from tests.snapshots import FOLDER

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "letters"


@pytest.fixture
def folder(tmp_path):
    """The folder after the command; the command needs no database, and a test without one would fail if it did."""
    call_command("letters", tmp_path / "letters", stdout=StringIO())
    return tmp_path / "letters"


def test_every_letter_is_written_in_three_languages_as_text_and_html(folder):
    names = set(samples("fi"))

    for language in ("fi", "sv", "en"):
        assert {file.stem for file in (folder / language).glob("*.txt")} == names
        assert {file.stem for file in (folder / language).glob("*.html")} == names


def test_every_template_has_a_sample():
    templates = {file.stem for file in TEMPLATES.glob("*.txt") if not file.name.startswith("_")}

    assert {letter.kind for letter in samples("fi").values()} == templates


def test_letter_carries_its_calendar_file_and_its_words_are_of_its_language(folder):
    assert "METHOD:REQUEST" in (folder / "fi/confirmation.ics").read_text()
    assert "METHOD:CANCEL" in (folder / "sv/event_cancelled.ics").read_text()
    assert not (folder / "en/queued.ics").exists()
    assert '<html lang="sv">' in (folder / "sv/reminder-1.html").read_text()


def test_letters_without_a_folder_go_to_the_folder_for_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    output = StringIO()

    call_command("letters", stdout=output)

    assert str(tmp_path / "letters" / "fi") in output.getvalue()
    assert (tmp_path / "letters/fi/sign_in_code.txt").is_file()


def test_words_are_kept_of_every_letter_and_of_none_that_is_gone():
    kept = {file.stem for file in (FOLDER / "letters").glob("*.txt")}

    assert kept == {f"{name}-{language}" for name in samples("fi") for language in ("fi", "sv", "en")}
