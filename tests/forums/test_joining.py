"""The personal join link: waits until the meeting opens, then marks presence and leads there; nothing else tells it."""

import pytest
import time_machine
from django.urls import reverse

from forums import calendar, entrance, letters
from forums.models import Registration
from tests.factories import helsinki, make_event, make_manager, make_person, make_registration, make_team_member
from tests.pages import text

pytestmark = pytest.mark.django_db

STARTS, OPENS = helsinki(2026, 11, 30, 9), helsinki(2026, 11, 30, 8, 45)
EARLY, OVER = helsinki(2026, 11, 30, 8, 44), helsinki(2026, 11, 30, 11)
MEETING = "https://kokous.example.org/1"


@pytest.fixture
def seat():
    event = make_event(starts_at=STARTS, mode="online", join_url=MEETING)
    return make_registration(event, seated_at=helsinki(2026, 11, 1))


def path(seat):
    return reverse("join", args=[seat.link_token()])


def presence(seat):
    return Registration.objects.get(pk=seat.pk).presence


def test_before_the_opening_the_page_says_when_and_asks_again_at_that_moment(client, seat):
    with time_machine.travel(EARLY, tick=False):
        page = client.get(path(seat))
        pressed = client.post(path(seat))

    assert "avautuu" in text(page) or "opens" in text(page)
    assert "8.45" in text(page)
    assert (page["Refresh"], pressed.status_code, presence(seat)) == ("61", 409, None)
    assert MEETING not in text(page)


def test_hours_before_the_page_does_not_ask_again_by_itself(client, seat):
    with time_machine.travel(helsinki(2026, 11, 29, 9), tick=False):
        page = client.get(path(seat))

    assert "Refresh" not in page


@pytest.mark.parametrize("moment", [OPENS, STARTS, helsinki(2026, 11, 30, 10, 59)])
def test_opening_the_page_marks_nobody_and_the_button_marks_presence_and_leads_to_the_meeting(client, seat, moment):
    with time_machine.travel(moment, tick=False):
        page = client.get(path(seat))
        seen = presence(seat)
        pressed = client.post(path(seat))

    assert (page.status_code, seen, MEETING in text(page)) == (200, None, False)
    assert (pressed.status_code, pressed["Location"]) == (302, MEETING)
    assert presence(seat) == "present"
    assert "form-action 'self' https://kokous.example.org" in page["Content-Security-Policy"]


def test_second_press_leads_there_again_and_keeps_the_first_time(client, seat):
    for moment in (OPENS, STARTS):
        with time_machine.travel(moment, tick=False):
            pressed = client.post(path(seat))

    assert (pressed.status_code, Registration.objects.get(pk=seat.pk).attended_at) == (302, OPENS)


def test_who_joins_is_present_whatever_was_marked_before(client, seat):
    Registration.objects.filter(pk=seat.pk).update(absent_at=OPENS)

    with time_machine.travel(STARTS, tick=False):
        client.post(path(seat))

    assert presence(seat) == "present"


@pytest.mark.parametrize(
    ("fields", "event", "closed"),
    [
        ({"cancelled_at": EARLY}, {}, "no_seat"),
        ({"seated_at": None}, {}, "no_seat"),
        ({}, {"cancelled_at": EARLY}, "cancelled"),
        ({}, {"join_url": ""}, "no_link"),
        ({}, {"ends_at": helsinki(2026, 11, 30, 9, 1), "starts_at": OPENS}, "over"),
    ],
)
def test_closed_meeting_says_why_and_marks_nobody(client, seat, fields, event, closed):
    Registration.objects.filter(pk=seat.pk).update(**fields)
    type(seat.event).objects.filter(pk=seat.event.pk).update(**event)

    with time_machine.travel(helsinki(2026, 11, 30, 9, 2), tick=False):
        page, pressed = client.get(path(seat)), client.post(path(seat))

    assert (page.context["closed"], pressed.status_code, presence(seat)) == (closed, 409, None)
    assert str(entrance.Closed(closed).label) in text(page)


def test_broken_or_replaced_link_and_an_event_on_site_are_404(client, seat):
    on_site = make_registration(make_event())
    old = path(seat)
    Registration.objects.filter(pk=seat.pk).update(link_version=2)

    assert [client.get(one).status_code for one in (old, old + "x/", path(on_site))] == [404, 404, 404]


def test_meeting_is_in_no_letter_entry_or_page_but_the_personal_link_is(client, seat):
    seat.person.language = "en"
    letter = letters.confirmation(seat)
    entry = calendar.entry(seat.event, registration=seat, method="REQUEST").replace("\r\n ", "")
    public = calendar.entry(seat.event).replace("\r\n ", "")
    client.force_login(seat.person)
    pages = [client.get(reverse("registration", args=[seat.link_token()])), client.get(seat.event.get_absolute_url())]

    own = f"/registrations/{seat.link_token()}/join/"
    assert [own in words for words in (letter.text, letter.html, entry, public)] == [True, True, True, False]
    assert not any(MEETING in words for words in (letter.text, letter.html, letter.calendar, entry, public))
    assert not any(MEETING in text(page) for page in pages)


def test_signed_in_seat_is_led_to_the_own_link_and_the_team_to_the_meeting(client, seat):
    door = reverse("event_join", args=[seat.event.pk])
    led = {}
    member, queue = make_team_member(seat.event.series).person, make_registration(seat.event, is_waiting=True).person
    people = {"seat": seat.person, "team": member, "queue": queue, "stranger": make_person(), "manager": make_manager()}

    for name, person in people.items():
        client.force_login(person)
        response = client.get(door)
        led[name] = response.get("Location", response.status_code)

    assert led == {"seat": path(seat), "team": MEETING, "queue": 404, "stranger": 404, "manager": MEETING}
