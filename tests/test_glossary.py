"""The glossary tells the truth: its names exist, its words are the labels, its lists are in order."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from forums.models import Event, PlannedLetter, Series, TeamMember
from forums.states import EventState
from materials.models import Material
from participants.models import Role
from regions.models import Municipality, Region, StakeholderGroup
from regions.order import finnish_key

GLOSSARY = (Path(__file__).parent.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", GLOSSARY, re.MULTILINE | re.DOTALL))
TABLES = {
    title: [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ][2:]
    for title, text in SECTIONS.items()
    if "\n| English" in text
}
NAMED = [row for title, rows in TABLES.items() if title not in {"On every page", "Not in the code yet"} for row in rows]
CHOICES = (
    *(Event.Kind, Event.Mode, EventState, Material.Audience, Material.Kind, Material.Phase, Material.State),
    *(Municipality.LanguageStatus, PlannedLetter.Kind, Region.Kind, Role.Kind, Series.Phase, StakeholderGroup),
    TeamMember.Kind,
)
ROOTS = {model.__name__: model for model in apps.get_models()} | {
    "EventState": EventState,
    "StakeholderGroup": StakeholderGroup,
}


@pytest.mark.parametrize("title", TABLES)
def test_words_stand_in_alphabetical_order(title):
    words = [row[0] for row in TABLES[title]]

    assert words == sorted(words, key=finnish_key)


@pytest.mark.parametrize("title", TABLES)
def test_every_word_is_in_three_languages(title):
    assert [row for row in TABLES[title] if not all(row[:3])] == []


def test_every_name_of_the_glossary_is_in_the_code():
    missing = []
    for name in re.findall(r"`([^`]+)`", " ".join(row[3] for row in NAMED)):
        here = ROOTS.get(name.split(".")[0])
        for part in name.split(".")[1:]:
            here = getattr(here, part, None)
        missing += [name] if here is None else []

    assert missing == []


@pytest.mark.parametrize("choices", CHOICES, ids=lambda choices: choices.__qualname__)
def test_every_choice_stands_in_the_glossary_under_its_label(choices):
    words = {row[3].strip("`"): row[0].casefold() for row in NAMED}

    with translation.override("en"):
        labels = {f"{choices.__qualname__}.{choice.name}": str(choice.label).casefold() for choice in choices}

    assert {name: words.get(name) for name in labels} == labels
