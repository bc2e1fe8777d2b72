"""What people store as text stays text on paper: it fetches nothing, draws nothing, and takes no longer than words."""

import time
from io import BytesIO

import pikepdf
import pytest

from materials import documents, pdf
from tests.factories import (
    helsinki,
    make_event,
    make_person,
    make_programme_item,
    make_registration,
    make_series,
    make_team_member,
)
from tests.materials import paper

DEEP = "".join('<div style="display:flex">' for _ in range(12))
HOSTILE = [
    '<img src="file:///etc/passwd" alt="x">',
    '<object data="http://127.0.0.1:1/x"></object><base href="http://127.0.0.1:1/">',
    '<style>@import "http://127.0.0.1:1/x.css"; p { display: none }</style>',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/hosts">x</a>',
    '<svg><g id="a"><use href="#a"/><use href="#a"/></g></svg>',
    "<table><td colspan=65000>x</table>",
    '<p style="background: repeating-linear-gradient(red 0, blue .0001px)">x</p>',
    f"{DEEP}x",
    "<div>" * 3_000,
    "<li>" * 20_000,
    "hyvinvointi" * 4_000,
    "{% include 'pdf/_base.html' %}{{ settings.SECRET_KEY }}",
    "x" * 100_000,
]
KINDS = ("invitation", "programme", "participant_list", "badges", "facilitator_guide", "worksheets_a3", "readiness")


def _event():
    words = "\n".join(HOSTILE)
    series = make_series(need_fi=words, goals_fi=words)
    texts = {"name_fi": HOSTILE[0][:120], "theme_fi": HOSTILE[2][:120], "place_fi": HOSTILE[5][:120]}
    event = make_event(series, starts_at=helsinki(2026, 11, 30, 9), summary_fi=words, **texts)
    for number, text in enumerate(HOSTILE):
        person = make_person(f"vihamielinen-{number}@example.org", first_name=text[:80], last_name=text[:80])
        make_registration(event, person, organisation=text[:120])
        make_programme_item(event, title_fi=text[:120], starts_after=number * 10, is_group_work=number < 2)
    make_team_member(series, kind="facilitator")
    return event


@pytest.mark.django_db
def test_stored_words_are_drawn_as_words():
    event = _event()
    said = {kind: documents.snapshot(event, kind, "fi") for kind in KINDS}
    began = time.process_time()

    drawn = {kind: pdf.render(kind, snapshot, "fi") for kind, snapshot in said.items()}

    spent = time.process_time() - began
    assert max(map(len, _strings(list(said.values())))) <= documents.MOST_PROSE + 20
    assert [kind for kind, content in drawn.items() if paper.faults(content, "fi")] == []
    texts = {kind: "".join(paper.words(content)) for kind, content in drawn.items()}
    assert [kind for kind, text in texts.items() if "root:x:" in text or "<img src=" not in text] == []
    assert [kind for kind, content in drawn.items() if _attached(content)] == []
    assert spent < 60  # a single one of them, taken for markup, takes minutes


def _attached(content):
    with pikepdf.open(BytesIO(content)) as document:
        return list(document.attachments)


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
