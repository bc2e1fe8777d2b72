"""Names as people have them and as attackers write them, through every form: kept as words, never more than words."""

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from forums.models import Event
from materials import publishing
from materials.models import Material
from participants.envelope import Envelope
from participants.models import Letter
from regions.words import short_day
from tests.faults.addresses import make_stage
from tests.materials import paper

STRANGE = {
    "formula": '=HYPERLINK("http://evil.example.org";"Klikkaa")',
    "markup": "<script>alert(1)</script>",
    "right to left": "عبد الرحمن",
    "turned": "Aino\u202eemineelkkisE\u202c",
    "emoji": "Aino 😀 👩‍👩‍👧",
    "skolt sámi": "Mäʹtti Ǩiõtt-Sääʹmjânnam",
    "template": "{{ 7|add:7 }} {% now 'Y' %} %s {name}",
    "quotes": 'O\'Hara "Äö" & Co \\',
    "one hundred": "Å" * 100,
}
REFUSED = {
    "line break": "Aino\r\nBcc: uhri@example.org",
    "zero byte": "Ai\x00no",
    "line separator": "Aino\u2028Esimerkki",
    "two hundred and one": "x" * 201,
    "nothing but marks": "\u202e\u2066",
}
NOT_IN_FILE_NAMES = str.maketrans("", "", '"\\')
PERSON = {"stakeholder_group": "education", "language": "fi", "mode": "on_site"}


@dataclass(frozen=True)
class Form:
    """A form: where it is, what it is filled in with, which fields hold words, and where the words are shown."""

    name: str
    answers: dict
    fields: tuple
    shown: str
    is_public: bool = False


def person(email, *, organisation=True, **answers):
    fields = ("first_name", "last_name", "organisation") if organisation else ("first_name", "last_name")
    return {"answers": PERSON | {"email": email} | answers, "fields": fields}


FORMS = [
    Form("register", **person("rekisteri@example.org"), shown="roster", is_public=True),
    Form("roster", **person("lista@example.org"), shown="roster"),
    Form("series_team", **person("ryhma@example.org", kind="planning_member"), shown="series_team"),
    Form("officials", **person("virka@example.org", organisation=False, municipality="165"), shown="officials"),
    Form("profile", {"language": "fi"}, ("first_name", "last_name"), "profile"),
    Form("series_edit", {"need_fi": "Tarve"}, ("name_fi", "name_sv", "name_en"), "series"),
    Form("series_edit", {"name_fi": "Sarja"}, ("need_fi", "goals_fi"), "series"),
    Form(
        "event_edit",
        {"starts": "9", "ends": "11", "mode": "on_site"},
        ("name_fi", "theme_fi", "place_fi", "address"),
        "event",
    ),
    Form(
        "material_new",
        {"place": "open", "kind": "other", "phase": "events", "audience": "open", "language": "fi"}
        | {"is_accessible": "unknown", "licence": "cc_by"},
        ("title", "description"),
        "library",
    ),
    Form("feedback", {}, ("message",), "feedback_answers"),
]
LINES = [form for form in FORMS if form.fields not in {("need_fi", "goals_fi"), ("message",), ("title", "description")}]


def called(form):
    return f"{form.name}-{form.fields[0]}"


@pytest.fixture(scope="module")
def _stage_once(rows_of_module):
    return make_stage()


@pytest.fixture
def stage(_stage_once, db):
    return _stage_once


def fill(stage, form, words):
    """Send the form with the same words in all its fields of words."""
    visitor = stage.client(None if form.is_public else stage.manager)
    answers = form.answers | dict.fromkeys(form.fields, words)
    if form.name == "event_edit":
        answers["day"] = short_day(timezone.localdate() + timedelta(days=7))  # the day it has
    if form.name == "material_new":
        answers["file"] = SimpleUploadedFile(words[:60].translate(NOT_IN_FILE_NAMES) + ".txt", b"Hei")
    return visitor.post(stage.path(form.name), answers)


def kept(words):
    return words.replace("\u202e", "").replace("\u202c", "")


@pytest.mark.parametrize("form", FORMS, ids=called)
def test_strange_names_are_kept_and_shown_as_words(stage, form):
    statuses, shown = {}, {}

    for name, words in STRANGE.items():
        with transaction.atomic():
            statuses[name] = fill(stage, form, words).status_code
            shown[name] = stage.client(stage.manager).get(stage.path(form.shown)).content.decode()
            transaction.set_rollback(True)

    assert statuses == dict.fromkeys(STRANGE, 302)
    for name, words in STRANGE.items():
        assert escape(kept(words)) in shown[name].replace("&#34;", "&quot;")
        assert "<script>alert" not in shown[name]
        assert "\u202e" not in shown[name]


@pytest.mark.parametrize("form", LINES, ids=called)
def test_names_that_are_none_are_refused_with_a_sentence_and_the_other_answers_stay(stage, form):
    answers = {name: fill(stage, form, words) for name, words in REFUSED.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(REFUSED, 422)
    for answer in answers.values():
        assert 'id="error-summary"' in answer.content.decode()
        assert escape(form.answers.get("email", "")) in answer.content.decode()


@pytest.fixture
def crowd(stage):
    """Everybody with a strange name, registered by the public form for the stage's event."""
    for number, words in enumerate(STRANGE.values()):
        form = Form("register", **person(f"nimi-{number}@example.org"), shown="", is_public=True)
        assert fill(stage, form, words).status_code == 302
    return Event.objects.get(pk=stage.things["event_id"])


def test_strange_names_make_letters_with_one_receiver_and_no_link_of_theirs(crowd):
    letters = Letter.objects.filter(person__email__startswith="nimi-").select_related("person")
    sealed = [Envelope(letter, letter.person.email, letter.person.get_full_name()).message() for letter in letters]
    messages = [message_from_bytes(envelope.as_bytes(), policy=policy.default) for envelope in sealed]

    receivers = [[address.addr_spec for address in message["To"].addresses] for message in messages]
    assert receivers == [[letter.person.email] for letter in letters]
    assert len(messages) == len(STRANGE)
    for message in messages:
        html = message.get_body(("html",)).get_content()
        assert message.defects == []
        assert {"Bcc", "Cc"}.isdisjoint(message.keys())
        assert "://evil" not in html + message.get_body(("plain",)).get_content()
        assert "<script" not in html


@pytest.mark.parametrize("kind", ["participant_list", "badges"])
def test_strange_names_are_words_in_documents(crowd, kind):
    material = publishing.request(event=crowd, kind=kind, language="fi", by=None)
    publishing.render(material_id=material.pk)

    with Material.objects.get(pk=material.pk).file.open() as file:
        drawn = file.read()
    text = "".join(" ".join(paper.words(drawn)).split())
    assert paper.faults(drawn, "fi") == []
    assert "=HYPERLINK(" in text
    assert "<script>alert(1)</script>" in text
    assert "Mäʹtti" in text
    assert "{{7|add:7}}" in text
    assert b"/URI" not in drawn
