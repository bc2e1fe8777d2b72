"""Registering as people do: the form, the confirmation, the personal page and the calendar file."""

import pytest
import time_machine
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from config import settings as production
from forums import balance
from forums.models import Registration
from participants.models import Letter, User
from tests.factories import (
    helsinki,
    make_event,
    make_municipality,
    make_person,
    make_registration,
    make_series,
    make_series_target,
)

ANSWER = {
    "first_name": "Esimerkki",
    "last_name": "Rehtori",
    "organisation": "Esimerkkikoulu",
    "stakeholder_group": "education",
    "email": "rehtori@example.org",
    "language": "fi",
}


def register_path(event):
    return reverse("register", args=[event.pk])


@pytest.mark.django_db
def test_registering_leads_to_a_confirmation_that_names_nobody(client):
    event = make_event()

    response = client.post(register_path(event), ANSWER, follow=True)

    seat = Registration.objects.get()
    assert (response.status_code, response.request["PATH_INFO"]) == (200, reverse("registered", args=[event.pk]))
    assert (seat.person.email, seat.stakeholder_group, seat.registered_by) == ("rehtori@example.org", "education", None)
    text = response.content.decode()
    assert ("rehtori@example.org" in text, seat.link_token() in text) == (False, False)


@pytest.mark.django_db
def test_municipality_is_asked_where_the_series_has_a_target_for_one_and_counts(client):
    event, other = make_event(), make_event(make_series())
    place = make_municipality()
    make_series_target(event.series, municipality=place, stakeholder_group="", persons=5)

    asked = client.get(register_path(event)).context["form"].fields
    not_asked = client.get(register_path(other)).context["form"].fields
    client.post(register_path(event), ANSWER | {"municipality": place.pk})
    client.post(register_path(event), ANSWER | {"email": "muu@example.org", "municipality": ""})

    assert ("municipality" in asked, "municipality" in not_asked) == (True, False)
    assert [group.registered for group in balance.gaps(event)[1]] == [1]
    assert event.registrations.count() == 2


@pytest.mark.django_db
def test_a_full_event_leads_to_the_queue(client):
    event = make_event(seats=0)

    response = client.post(register_path(event), ANSWER)

    assert response.url == reverse("queued", args=[event.pk])


@pytest.mark.django_db
@pytest.mark.parametrize("seats", [1, None])
@pytest.mark.parametrize("is_waiting", [True, False])
def test_the_answer_is_the_same_whether_or_not_the_address_is_registered(client, seats, is_waiting):
    event = make_event(seats=seats)
    make_registration(event)
    make_registration(event, make_person("rehtori@example.org"), is_waiting=is_waiting)

    known = client.post(register_path(event), ANSWER)
    unknown = client.post(register_path(event), ANSWER | {"email": "muu@example.org"})

    assert known.url == unknown.url == reverse("queued" if seats else "registered", args=[event.pk])


@pytest.mark.django_db
def test_who_has_signed_in_is_told_how_they_really_stand(client):
    event = make_event(seats=1)
    seat = make_registration(event, make_person("rehtori@example.org"))
    client.force_login(seat.person)

    assert client.post(register_path(event), ANSWER).url == reverse("registered", args=[event.pk])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ei osoite"),
        ("email", "rehtori@example.org\nBcc: muu@example.org"),
        ("first_name", ""),
        ("first_name", "Esimerkki\r\nSubject: x"),
        ("last_name", "x" * 101),
        ("organisation", "x" * 161),
        ("stakeholder_group", ""),
        ("stakeholder_group", "king"),
        ("language", "de"),
    ],
)
def test_a_wrong_answer_is_told_and_the_others_are_kept(client, field, value):
    response = client.post(register_path(make_event()), {**ANSWER, field: value})

    form = response.context["form"]
    kept = {name: form[name].value() for name in ANSWER if name != field}
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert kept == {name: value for name, value in ANSWER.items() if name != field}
    assert Registration.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("https://example.org")', "Skolt ǩ ʒ ŋ", "🎉🎈", "مرحبا", "x" * 100, "<b>Testi</b>", "O'Brien-Ämmälä"],
)
def test_any_name_is_kept_as_it_was_written(client, name):
    response = client.post(register_path(make_event()), {**ANSWER, "first_name": name})

    assert (response.status_code, User.objects.get().first_name) == (302, name)


@pytest.mark.django_db
def test_one_name_is_enough(client):
    response = client.post(register_path(make_event()), {**ANSWER, "last_name": ""})

    assert response.status_code == 302


@pytest.mark.django_db
def test_posting_to_an_event_that_closed_meanwhile_says_so_and_keeps_the_answers(client):
    event = make_event(registration_closes_at=helsinki(2026, 1, 1))

    response = client.post(register_path(event), ANSWER)

    assert (response.status_code, response.context["refusal"].value) == (422, "closed")
    assert response.context["form"]["email"].value() == "rehtori@example.org"
    assert Registration.objects.count() == 0


@pytest.mark.django_db
def test_a_cancelled_event_shows_no_form(client):
    event = make_event(cancelled_at=helsinki(2026, 1, 1))

    response = client.get(register_path(event))

    assert b"csrfmiddlewaretoken" not in response.content


@pytest.mark.django_db
def test_an_event_that_is_not_public_does_not_exist_for_strangers(client):
    event = make_event(make_series(is_public=False))

    assert client.get(register_path(event)).status_code == 404


@pytest.mark.django_db
def test_a_signed_in_person_finds_their_details_in_the_form(client):
    person = make_person()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

    form = client.get(register_path(make_event())).context["form"]

    assert (form["email"].value(), form["last_name"].value()) == (person.email, person.last_name)


@pytest.mark.django_db
def test_only_a_hybrid_event_asks_how_one_takes_part(client):
    asked = [
        "mode" in client.get(register_path(make_event(mode=mode))).context["form"].fields
        for mode in ("on_site", "online", "hybrid")
    ]

    assert asked == [False, False, True]


@pytest.mark.django_db
def test_opening_the_personal_link_changes_nothing(client):
    seat = make_registration()

    response = client.get(reverse("registration", args=[seat.link_token()]))

    seat.refresh_from_db()
    assert (response.status_code, seat.cancelled_at, Letter.objects.count()) == (200, None, 0)


@pytest.mark.django_db
def test_a_mail_filter_that_opens_the_cancelling_address_changes_nothing(client):
    seat = make_registration()

    response = client.get(reverse("registration_cancel", args=[seat.link_token()]))

    seat.refresh_from_db()
    assert (response.status_code, seat.cancelled_at) == (405, None)


@pytest.mark.django_db
def test_the_button_gives_the_seat_up_and_pressing_again_changes_nothing(client):
    seat = make_registration()
    path = reverse("registration_cancel", args=[seat.link_token()])

    answers = [client.post(path, follow=True).status_code for _ in range(2)]

    seat.refresh_from_db()
    assert (answers, seat.is_cancelled, Letter.objects.count()) == ([200, 200], True, 1)


@pytest.mark.django_db
def test_a_foreign_broken_or_replaced_link_leads_nowhere(client):
    seat = make_registration()
    token = seat.link_token()
    Registration.objects.update(link_version=2)

    answers = [
        client.get(reverse("registration", args=[link])).status_code for link in (token, token[:-1], "1.1:x", "x")
    ]

    assert answers == [404, 404, 404, 404]


@pytest.mark.django_db
def test_the_queue_tells_the_place_in_it(client):
    event = make_event(seats=0)
    seats = [make_registration(event, is_waiting=True) for _ in range(3)]
    make_registration(make_event(event.series), is_waiting=True)

    response = client.get(reverse("registration", args=[seats[2].link_token()]))

    assert response.context["place"].number == 3


@pytest.mark.django_db
def test_the_online_link_is_shown_to_those_who_hold_a_seat_only(client):
    event = make_event(mode="online", join_url="https://kokous.example.org/1")
    seat, queue = make_registration(event), make_registration(event, is_waiting=True)
    gone = make_registration(event, cancelled_at=helsinki(2026, 1, 1))

    shown = [
        b"/join/" in client.get(reverse("registration", args=[one.link_token()])).content for one in (seat, queue, gone)
    ]

    assert shown == [True, False, False]


@pytest.mark.django_db
def test_the_calendar_file_has_the_link_for_those_who_hold_a_seat_only(client):
    event = make_event(mode="online", join_url="https://kokous.example.org/1")
    seat = make_registration(event)
    path = reverse("event_calendar", args=[event.pk])

    stranger = client.get(path)
    client.force_login(seat.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    own = client.get(path)

    assert (stranger["Content-Type"], b"kokous" in stranger.content) == ("text/calendar; charset=utf-8", False)
    assert seat.link_token().encode() + b"/join/" in own.content.replace(b"\r\n ", b"")


@pytest.mark.django_db
def test_registering_costs_few_statements(client, django_assert_max_num_queries):
    event = make_event()

    with django_assert_max_num_queries(18):
        client.get(register_path(event))
        location = client.post(register_path(event), ANSWER).url
        client.get(location)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/sv", "/en"])
def test_the_pages_open_in_three_languages(client, language):
    event = make_event()
    seat = make_registration(event)
    paths = [
        register_path(event),
        reverse("registered", args=[event.pk]),
        reverse("registration", args=[seat.link_token()]),
    ]

    assert [client.get(language + path).status_code for path in paths] == [200, 200, 200]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "sent"),
    [("2/10m/ip", ["a", "b", "c"]), ("2/h/key", ["d", "D", "d", "e"])],
)
def test_flood_from_one_place_or_with_one_address_is_stopped_and_what_was_written_is_kept(
    client, settings, limit, sent
):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": limit}
    events, here = [make_event() for _ in sent], {"REMOTE_ADDR": "192.0.2.7"}

    answers = [
        client.post(register_path(event), ANSWER | {"email": f"{name}@example.org"}, **here)
        for event, name in zip(events, sent, strict=True)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 429, 302][: len(sent)]
    assert not events[2].registrations.exists()
    assert f'value="{sent[2]}@example.org"' in answers[2].text


@pytest.mark.django_db
def test_flood_is_over_when_its_time_is(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "1/10m/ip"}
    event, here = make_event(), {"REMOTE_ADDR": "192.0.2.8"}

    with time_machine.travel(timezone.now(), tick=False) as clock:
        answered = []
        for minutes in (0, 9, 2):
            clock.shift(minutes * 60)
            answered.append(client.post(register_path(event), ANSWER, **here).status_code)

    assert answered == [302, 429, 302]


def test_class_of_sixty_behind_one_address_registers_in_ten_minutes_with_slips():
    place, _address = parse_rates(production.ACCOUNT_RATE_LIMITS["register"])

    assert (place.per, place.amount, place.duration) == ("ip", 2 * 60, 600)
