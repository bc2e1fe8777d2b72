"""What an event asks beyond a seat: own questions, their conditions, consents and special needs, on the public form."""

import hashlib

import pytest
from django.urls import reverse
from django.utils import translation

from forums.extras import needs_of
from forums.models import Answer, Consent, Question, Registration, SpecialNeeds
from tests.factories import make_event, make_official, make_question
from tests.pages import text

pytestmark = pytest.mark.django_db


def person(**answers):
    """What a person sends with the public form."""
    return {
        "first_name": "Esimerkki",
        "last_name": "Osallistuja",
        "stakeholder_group": "business",
        "email": "esimerkki@example.org",
        "language": "fi",
        **answers,
    }


def register(client, event, **answers):
    return client.post(reverse("register", args=[event.pk]), person(**answers))


def page(client, event):
    return text(client.get(reverse("register", args=[event.pk])))


@pytest.fixture
def event():
    return make_event()


@pytest.fixture
def coming(event):
    """A question, and one that is asked only of those who come by train."""
    way = make_question(event.series, kind="choice", label_fi="Miten tulet?", choices_fi=["Junalla", "Autolla"])
    seat = make_question(event.series, label_fi="Monelleko asemalle?", is_required=True, shown_if=way, shown_answer="1")
    return way, seat


def test_nothing_is_asked_unless_switched_on(client, event):
    words = page(client, event)

    assert "question_" not in words
    assert 'name="diets"' not in words
    assert 'name="is_listed"' not in words
    assert "questions.js" not in words


def test_questions_of_the_series_come_before_those_of_the_event(client, event):
    own = make_question(event=event, label_fi="Tilaisuuden kysymys")
    make_question(event.series, label_fi="Sarjan kysymys")
    make_question(event=make_event(event.series), label_fi="Toisen tilaisuuden kysymys")

    words = page(client, event)

    assert words.index("Sarjan kysymys") < words.index("Tilaisuuden kysymys")
    assert "Toisen tilaisuuden kysymys" not in words
    assert own.field_name in words


@pytest.mark.parametrize(
    ("kind", "sent", "kept", "shown"),
    [
        ("text", "Uusia tuttuja", "Uusia tuttuja", "Uusia tuttuja"),
        ("long_text", "Rivi\r\nToinen", "Rivi\r\nToinen", "Rivi\r\nToinen"),
        ("choice", "2", "2", "Kaksi"),
        ("several", ["1", "3"], ["1", "3"], "Yksi, Kolme"),
        ("number", "1\xa0250,50", "1250.5", "1\xa0250,5"),
        ("yes_no", "no", "no", "Ei"),
    ],
)
def test_every_kind_of_answer_is_kept_and_told_in_words(client, event, kind, sent, kept, shown):
    question = make_question(event.series, kind=kind, choices_fi=["Yksi", "Kaksi", "Kolme"])

    assert register(client, event, **{question.field_name: sent}).status_code == 302

    answer = Answer.objects.get()
    assert (answer.value, answer.words()) == (kept, shown)


@pytest.mark.parametrize(
    ("kind", "sent"), [("choice", "4"), ("several", ["1", "9"]), ("number", "kaksi"), ("yes_no", "ehkä")]
)
def test_an_answer_that_cannot_be_is_refused_and_what_was_written_stays(client, event, kind, sent):
    question = make_question(event.series, kind=kind, choices_fi=["Yksi", "Kaksi", "Kolme"])

    response = register(client, event, **{question.field_name: sent})

    assert response.status_code == 422
    assert "esimerkki@example.org" in text(response)
    assert not Registration.objects.exists()


def test_a_required_question_is_asked_again_and_what_was_written_stays(client, event):
    needed = make_question(event.series, is_required=True)
    other = make_question(event.series, label_fi="Toinen")

    response = register(client, event, **{other.field_name: "Vastaukseni"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [needed.field_name]
    assert "Vastaukseni" in text(response)


def test_words_of_the_organisers_are_never_markup(client, event):
    make_question(event.series, label_fi="<b>Lihava</b>", help_fi="<script>alert(1)</script>")

    words = page(client, event)

    assert "<b>Lihava</b>" not in words
    assert "<script>alert(1)</script>" not in words


def test_a_condition_is_told_in_words_so_that_no_script_is_needed(client, event, coming):
    words = page(client, event)

    condition = words.split("Monelleko asemalle?")[1]
    assert "”Junalla”" in condition
    assert "”Miten tulet?”" in condition
    assert f'data-asked-if="{coming[0].field_name}"' in words
    assert "questions.js" in words


def test_a_question_behind_a_met_condition_is_required(client, event, coming):
    way, station = coming

    response = register(client, event, **{way.field_name: "1"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [station.field_name]


def test_an_answer_behind_an_unmet_condition_is_dropped_by_the_server(client, event, coming):
    way, station = coming

    assert register(client, event, **{way.field_name: "2", station.field_name: "Turenki"}).status_code == 302

    assert [answer.question for answer in Answer.objects.all()] == [way]


def test_a_wrong_answer_behind_an_unmet_condition_stops_nobody(client, event):
    way = make_question(event.series, kind="yes_no")
    count = make_question(event.series, kind="number", shown_if=way, shown_answer="yes")

    assert register(client, event, **{way.field_name: "no", count.field_name: "x"}).status_code == 302


def test_a_question_behind_one_that_is_not_asked_is_not_asked(client, event, coming):
    way, station = coming
    Question.objects.filter(pk=station.pk).update(kind="yes_no")
    third = make_question(event.series, label_fi="Kolmas", shown_if=station, shown_answer="yes")
    sent = {way.field_name: "2", station.field_name: "yes", third.field_name: "Vastaus"}

    assert register(client, event, **sent).status_code == 302

    assert [answer.question for answer in Answer.objects.all()] == [way]


def test_a_choice_of_several_meets_the_condition_among_others(client, event):
    way = make_question(event.series, kind="several", choices_fi=["Yksi", "Kaksi"])
    next_one = make_question(event.series, shown_if=way, shown_answer="2")

    register(client, event, **{way.field_name: ["1", "2"], next_one.field_name: "Vastaus"})

    assert Answer.objects.get(question=next_one).value == "Vastaus"


def test_whoever_types_anothers_address_changes_nothing_of_theirs(client, event):
    question = make_question(event.series)
    register(client, event, **{question.field_name: "Oma"})

    register(client, event, **{question.field_name: "Vieras"})

    assert Answer.objects.get().value == "Oma"


def test_consents_are_unticked_and_kept_with_text_version_language_and_time(client):
    event = make_event(asks_listing=True, asks_photos=True)

    assert " checked" not in page(client, event)
    client.post(f"/sv{reverse('register', args=[event.pk])}", person(is_listed="on"))

    consent = Consent.objects.get()
    assert (consent.kind, consent.version, consent.language) == ("participant_list", "2026-11-22", "sv")
    assert consent.given_at


def test_needs_want_a_consent_of_their_own(client):
    event = make_event(asks_diet=True, asks_access=True)

    response = register(client, event, diets=["vegan"], diet_words="Ei sipulia")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["needs_consent"]
    assert "Ei sipulia" in text(response)
    assert not SpecialNeeds.objects.exists()


def test_needs_with_the_consent_are_kept(client):
    event = make_event(asks_diet=True, asks_access=True)

    register(client, event, diets=["vegan", "nut_free"], access=["step_free"], needs_consent="on")

    needs = needs_of(Registration.objects.get())
    assert (needs.diets, needs.access) == (["vegan", "nut_free"], ["step_free"])
    assert Consent.objects.get().kind == "needs"


def test_a_consent_without_needs_keeps_nothing(client):
    event = make_event(asks_diet=True)

    register(client, event, needs_consent="on")

    assert (SpecialNeeds.objects.count(), Consent.objects.count()) == (0, 0)


def test_without_a_key_needs_are_not_asked(client, settings):
    settings.NEEDS_KEYS = []
    event = make_event(asks_diet=True, asks_access=True)

    assert 'name="diets"' not in page(client, event)
    assert register(client, event, diets=["vegan"], needs_consent="on").status_code == 302
    assert not SpecialNeeds.objects.exists()


def test_those_who_keep_the_roster_ask_questions_but_never_for_what_only_the_person_can_allow(client):
    event = make_event(asks_diet=True, asks_listing=True)
    question = make_question(event.series, is_required=True)
    client.force_login(make_official())
    address = reverse("roster", args=[event.pk])

    words = text(client.get(address))
    response = client.post(address, person(diets=["vegan"], needs_consent="on", is_listed="on"))

    assert question.field_name in words
    assert 'name="diets"' not in words
    assert 'name="is_listed"' not in words
    assert response.status_code == 302
    assert (SpecialNeeds.objects.count(), Consent.objects.count()) == (0, 0)


def test_consent_texts_and_their_versions_change_together():
    """Whoever changes a text raises its version, and writes both here."""
    with translation.override("en"):
        texts = {kind.value: str(kind.label) for kind in Consent.Kind}
    digests = {kind: hashlib.sha256(words.encode()).hexdigest()[:12] for kind, words in texts.items()}

    assert {kind: (Consent.VERSIONS[kind], digest) for kind, digest in digests.items()} == {
        "participant_list": ("2026-11-22", "63206c3433ca"),
        "photos": ("2026-11-22", "fd005343aba9"),
        "needs": ("2026-11-22", "44aea574f565"),
    }
