"""The page behind the personal link where answers are changed and consents withdrawn; who is shown to others."""

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.extras import Extras, Needs, keep, needs_of
from forums.models import Answer, Consent, Registration, SpecialNeeds
from tests.factories import make_answer, make_consent, make_event, make_question, make_registration
from tests.pages import text

pytestmark = pytest.mark.django_db


def address(seat):
    return reverse("registration_answers", args=[seat.link_token()])


def test_answers_are_shown_and_changed(client):
    seat = make_registration()
    question = make_question(seat.event.series)
    make_answer(seat, question, "Vanha")

    assert "Vanha" in text(client.get(address(seat)))
    assert client.post(address(seat), {question.field_name: "Uusi"}).status_code == 302

    assert Answer.objects.get().value == "Uusi"


def test_an_answer_to_a_new_wording_takes_the_place_of_the_old_one(client):
    seat = make_registration()
    old = make_question(seat.event.series, replaced_at=timezone.now())
    make_answer(seat, old, "Vanha")
    new = make_question(seat.event.series, lineage=old.lineage, version=2, label_fi="Mitä toivot?")

    client.post(address(seat), {new.field_name: "Uusi"})

    assert [(one.question, one.value) for one in Answer.objects.all()] == [(new, "Uusi")]


def test_an_emptied_answer_is_deleted(client):
    seat = make_registration()
    question = make_question(seat.event.series)
    make_answer(seat, question)

    client.post(address(seat), {question.field_name: ""})

    assert not Answer.objects.exists()


def test_a_consent_is_given_and_withdrawn_with_its_times(client):
    seat = make_registration(make_event(asks_listing=True))

    client.post(address(seat), {"is_listed": "on"})
    client.post(address(seat), {"is_listed": "on"})
    assert list(Registration.objects.listed()) == [seat]
    client.post(address(seat), {})

    consent = Consent.objects.get()
    assert consent.given_at < consent.withdrawn_at
    assert not Registration.objects.listed().exists()


def test_a_consent_can_be_withdrawn_after_the_event_and_when_it_is_asked_no_more(client):
    seat = make_registration(make_event(days=-2))
    make_consent(seat, kind="photos")

    assert 'name="is_photographed"' in text(client.get(address(seat)))
    client.post(address(seat), {})

    assert Consent.objects.get().withdrawn_at
    assert client.get(address(seat)).status_code == 200


def test_unticking_the_consent_to_needs_deletes_them(client):
    seat = make_registration(make_event(asks_diet=True))
    keep(seat, Extras(needs=Needs(diets=["vegan"], diet_words="Ei sipulia")))

    response = client.post(address(seat), {"diets": ["vegan"], "diet_words": "Ei sipulia"})

    assert response.status_code == 302
    assert not SpecialNeeds.objects.exists()


def test_needs_are_changed_under_the_same_consent(client):
    seat = make_registration(make_event(asks_diet=True))
    keep(seat, Extras(needs=Needs(diets=["vegan"])))

    client.post(address(seat), {"diets": ["nut_free"], "needs_consent": "on"})

    assert needs_of(seat).diets == ["nut_free"]
    assert Consent.objects.count() == 1


def test_others_see_only_those_who_allowed_it_and_have_a_seat(client):
    event = make_event(asks_listing=True)
    seen, hidden, waiting, gone = (
        make_registration(event),
        make_registration(event),
        make_registration(event, is_waiting=True),
        make_registration(event, cancelled_at=timezone.now()),
    )
    for seat in (seen, waiting, gone):
        make_consent(seat)
    make_consent(hidden, withdrawn_at=timezone.now())

    words = text(client.get(address(hidden)))

    assert [one for one in (seen, hidden, waiting, gone) if one.person.last_name in words] == [seen]


def test_the_personal_page_leads_here_when_more_is_asked(client):
    plain, asking = make_registration(), make_registration(make_event(asks_photos=True))

    pages = [text(client.get(reverse("registration", args=[seat.link_token()]))) for seat in (plain, asking)]

    assert [address(seat) in page for seat, page in zip((plain, asking), pages, strict=True)] == [False, True]


def test_nothing_asked_is_said(client):
    assert client.get(address(make_registration())).status_code == 200


def test_a_foreign_link_leads_nowhere(client):
    assert client.get(reverse("registration_answers", args=["1.1:x"])).status_code == 404
