"""Finnish and Swedish are whole: every text has a translation, with the same placeholders and the glossary's words."""

import ast
import gettext
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import allauth
import django
import pytest
from django import forms
from django.core.management import call_command
from django.utils import translation

from config import borrowed_words
from tests.test_glossary import CHOICES, NAMED

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = {"fi": 1, "sv": 2}  # the column of the glossary
SPOKEN = ("config", "regions", "participants", "forums", "materials", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+")


@dataclass
class Entry:
    """A text and its translations: one, or two where the text has a plural."""

    texts: dict[str, str] = field(default_factory=dict)  # msgctxt, msgid, msgid_plural, msgstr, msgstr[0], msgstr[1]
    is_fuzzy: bool = False

    @property
    def name(self):
        return self.texts["msgid"]

    @property
    def said(self):
        return [text for keyword, text in self.texts.items() if keyword.startswith("msgstr")]

    @property
    def keys(self):
        """The names under which a compiled catalogue knows the translations."""
        context = f"{self.texts['msgctxt']}\x04" if "msgctxt" in self.texts else ""
        key = context + self.name
        return [(key, form) for form in range(2)] if "msgid_plural" in self.texts else [key]


def read(file):
    """The entries of a catalogue, without its header."""
    found, keyword = [Entry()], ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line and found[-1].texts:
            found.append(Entry())
        elif line.startswith("#,"):
            found[-1].is_fuzzy = "fuzzy" in line
        elif line and not line.startswith("#"):
            named, quote, text = line.partition('"')
            keyword = named.strip() or keyword
            found[-1].texts[keyword] = found[-1].texts.get(keyword, "") + ast.literal_eval(quote + text)
    return [entry for entry in found if entry.texts.get("msgid")]


def catalogue(language, folder=ROOT):
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A copy of the house in which all texts have been collected anew."""
    assert shutil.which("msgmerge"), "GNU gettext is missing, so texts cannot be collected. Run: bin/setup tests"
    copy = tmp_path_factory.mktemp("house")
    for folder in (*SPOKEN, "locale"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    here = Path.cwd()
    os.chdir(copy)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.LOCALE_PATHS", [copy / "locale"])
            call_command("makemessages", locale=list(LANGUAGES), no_obsolete=True, no_wrap=True, verbosity=0)
    finally:
        os.chdir(here)
    return copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_in_the_catalogue(collected, language):
    known = {key for entry in read(catalogue(language)) for key in entry.keys}
    spoken = {key for entry in read(catalogue(language, collected)) for key in entry.keys}

    assert sorted(map(str, spoken - known)) == [], "run `make messages` and translate what is new"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_empty_or_fuzzy(language):
    open_ones = [entry.name for entry in read(catalogue(language)) if entry.is_fuzzy or not all(entry.said)]

    assert open_ones == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_are_those_of_the_text(language):
    different = []
    for entry in read(catalogue(language)):
        texts = [entry.texts.get("msgid_plural", entry.name)] * len(entry.said)
        if "msgid_plural" in entry.texts:
            texts[0] = entry.name  # "one minute" needs no number
        for text, said in zip(texts, entry.said, strict=True):
            if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(said)):
                different.append(said)
            if sorted(TAG.findall(text)) != sorted(TAG.findall(said)):
                different.append(said)

    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_begin_and_end_as_the_text_does(language):
    def edges(text):
        return re.match(r"\s*", text)[0], re.search(r"\s*$", text)[0]

    different = [said for entry in read(catalogue(language)) for said in entry.said if edges(said) != edges(entry.name)]

    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_both_forms(language):
    halves = [e.name for e in read(catalogue(language)) if len(e.said) != (2 if "msgid_plural" in e.texts else 1)]

    assert halves == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogues_are_those_that_are_written(language):
    with catalogue(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    written = {key: said for e in read(catalogue(language)) for key, said in zip(e.keys, e.said, strict=False)}

    assert {key: said for key, said in compiled.items() if key} == written, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("choices", CHOICES, ids=lambda choices: choices.__qualname__)
def test_choices_are_called_as_in_the_glossary(choices, language):
    words = {row[3].strip("`"): row[LANGUAGES[language]].replace("°", "").casefold() for row in NAMED}

    with translation.override(language):
        labels = {f"{choices.__qualname__}.{choice.name}": str(choice.label).casefold() for choice in choices}

    assert {name: words.get(name) for name in labels} == labels


def test_borrowed_texts_are_still_those_of_django_and_allauth():
    theirs = {
        entry.name
        for package in (django.__path__[0] + "/conf", allauth.__path__[0])
        for entry in read(Path(package) / "locale/fi/LC_MESSAGES/django.po")
    }

    assert set(borrowed_words.DJANGO + borrowed_words.ALLAUTH) - theirs == set()


@pytest.mark.parametrize(("language", "said"), [("fi", "Täytä tämä kohta."), ("sv", "Fyll i det här fältet.")])
def test_a_borrowed_text_is_said_in_our_words(language, said):
    with translation.override(language):
        assert forms.CharField().error_messages["required"] == said
