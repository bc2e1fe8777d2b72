"""The lobby of a room: a phone joins without an account, and comes back; nobody else can pretend to be it."""

import hashlib
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from forums import fates
from forums.groupwork import lobby
from forums.groupwork.refusals import RoomRefusal, RoomRefused
from forums.models import Event, Participant, Room
from tests import factories
from tests.forums.races import at_once

pytestmark = pytest.mark.django_db
GROUP = {"stakeholder_group": "business"}


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


def joins(client, room, **answers):
    return client.post(reverse("room_join", args=[room.code]), {**GROUP, **answers})


@pytest.mark.parametrize("typed", ["KAHVI", "kahvi", " ka hvi ", "KA-HVI"])
def test_code_is_typed_as_people_type(client, room, typed):
    response = client.post(reverse("room_door"), {"code": typed})

    assert response["Location"] == reverse("room_join", args=["KAHVI"])


@pytest.mark.parametrize("typed", ["", "TEETÄ", "\x00", "x" * 5000, "KAHVI' OR 1=1"])
def test_unknown_code_is_told_and_asked_again(client, room, typed):
    response = client.post(reverse("room_door"), {"code": typed})

    assert response.status_code == 422
    assert response.context["refused"] == RoomRefusal.UNKNOWN_CODE


def test_opening_the_page_joins_nobody(client, room):
    page = client.get(reverse("room_join", args=["KAHVI"]))

    assert page.status_code == 200
    assert "room-KAHVI" not in page.cookies
    assert not Participant.objects.exists()


def test_page_says_what_happens_to_the_words(client, room):
    page = client.get(reverse("room_join", args=["KAHVI"]), headers={"accept-language": "en"})

    assert page.content.decode().count("<li>") >= 4
    assert reverse("privacy") in page.content.decode()


def test_joining_gives_the_phone_a_secret_that_no_script_reads(client, room):
    response = joins(client, room)

    cookie = response.cookies["room-KAHVI"]
    participant = Participant.objects.get()
    assert response["Location"] == reverse("room_joined", args=["KAHVI"])
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert participant.token_digest == hashlib.sha256(cookie.value.encode()).hexdigest()
    assert (participant.stakeholder_group, participant.name, participant.mode) == ("business", "", "on_site")


def test_script_that_asks_gets_the_secret_for_its_own_keeping(client, room):
    address = reverse("room_join", args=["KAHVI"])

    told = client.post(address, GROUP, headers={"accept": "application/json"}).json()

    assert told["next"] == reverse("room_joined", args=["KAHVI"])
    assert told["recovery_code"] == Participant.objects.get().recovery_code
    assert lobby.participant_with(room, told["secret"]) == Participant.objects.get()


def test_joined_page_shows_the_recovery_code(client, room):
    page = client.get(joins(client, room)["Location"])

    code = Participant.objects.get().recovery_code
    assert f"{code[:3]} {code[3:]}" in page.content.decode()


def test_who_has_joined_goes_straight_on(client, room):
    joins(client, room)

    page = client.get(reverse("room_join", args=["KAHVI"]))

    assert page["Location"] == reverse("room", args=["KAHVI"])
    assert Participant.objects.count() == 1


def test_recovery_code_brings_the_same_participant_to_another_browser(client, room):
    joins(client, room)
    old = client.cookies["room-KAHVI"].value
    client.cookies = SimpleCookie()

    response = client.post(reverse("room_recover", args=["KAHVI"]), {"recovery_code": _spoken()})

    new = response.cookies["room-KAHVI"].value
    assert lobby.participant_with(room, new) == Participant.objects.get()
    assert lobby.participant_with(room, old) is None


def _spoken():
    code = Participant.objects.get().recovery_code
    return f"{code[:3]} {code[3:]}".lower()


def test_wrong_recovery_code_is_told(client, room):
    response = client.post(reverse("room_recover", args=["KAHVI"]), {"recovery_code": "AAAAAA"})

    assert (response.status_code, response.context["refused"]) == (422, RoomRefusal.WRONG_RECOVERY)


def test_wrong_recovery_code_stays_in_its_field_and_the_refusal_beside_it(client, room):
    answer = client.post(reverse("room_recover", args=["KAHVI"]), {"recovery_code": "AAA BBB"}).text

    place = answer.index('id="recovery_code"')
    assert 'value="AAA BBB"' in answer
    assert answer.count(str(RoomRefusal.WRONG_RECOVERY.label)) == 1
    assert answer.index("<details") < answer.index('id="wrong-code"') < place


def test_recovery_code_of_another_room_opens_nothing(client, room):
    factories.make_participant(recovery_code="CCCDDD")

    response = client.post(reverse("room_recover", args=["KAHVI"]), {"recovery_code": "CCCDDD"})

    assert response.status_code == 422


def guess(client, browser, code="AAAAAA"):
    client.cookies["csrftoken"] = browser
    return client.post(reverse("room_recover", args=["KAHVI"]), {"recovery_code": code})


def test_who_guesses_recovery_codes_is_kept_waiting_and_nobody_else(client, room):
    told = [guess(client, "one").context["refused"] for _number in range(11)]
    right = factories.make_participant(room, recovery_code="CCCDDD")

    assert (told[9], told[10]) == (RoomRefusal.WRONG_RECOVERY, RoomRefusal.TOO_OFTEN)
    assert guess(client, "one", right.recovery_code).context["refused"] == RoomRefusal.TOO_OFTEN
    assert guess(client, "another", right.recovery_code).status_code == 302


def test_guessing_from_many_browsers_is_ended_for_the_room(client, room):
    told = [guess(client, f"browser {number}").context["refused"] for number in range(61)]

    assert (told[59], told[60]) == (RoomRefusal.WRONG_RECOVERY, RoomRefusal.TOO_OFTEN)


def test_browser_that_lost_its_cookie_comes_back_by_the_secret_it_kept(client, room):
    joins(client, room)
    secret = client.cookies["room-KAHVI"].value
    client.cookies = SimpleCookie()

    answer = client.post(reverse("room_back", args=["KAHVI"]), headers={"x-room-token": secret})

    assert answer.json() == {"next": reverse("room", args=["KAHVI"])}
    assert answer.cookies["room-KAHVI"].value == secret


def test_secret_of_another_room_opens_nothing(client, room):
    other = factories.make_room(code="TEETA")
    joins(client, other)
    client.cookies["room-KAHVI"] = client.cookies["room-TEETA"].value

    page = client.get(reverse("room", args=["KAHVI"]))
    answer = client.post(
        reverse("room_back", args=["KAHVI"]), headers={"x-room-token": client.cookies["room-TEETA"].value}
    )

    assert page["Location"] == reverse("room_join", args=["KAHVI"])
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"opened_at": None}, RoomRefusal.NOT_OPEN),
        ({"closed_at": timezone.now()}, RoomRefusal.CLOSED),
    ],
)
def test_closed_room_takes_nobody_and_says_why(client, room, columns, reason):
    Room.objects.update(**columns)

    page, sent = client.get(reverse("room_join", args=["KAHVI"])), joins(client, room)

    assert (page.status_code, page.context["refused"]) == (200, reason)
    assert (sent.status_code, sent.context["refused"]) == (422, reason)
    assert not Participant.objects.exists()


def test_room_of_a_cancelled_event_is_not_found(client, room):
    Event.objects.update(cancelled_at=timezone.now())

    assert client.get(reverse("room_join", args=["KAHVI"])).context["refused"] == RoomRefusal.UNKNOWN_CODE


def test_name_is_asked_only_where_a_step_works_with_names(client, room):
    anonymous = client.get(reverse("room_join", args=["KAHVI"])).context["form"].fields
    factories.make_step(room, anonymity="named")
    named = client.get(reverse("room_join", args=["KAHVI"])).context["form"].fields
    Room.objects.update(is_rehearsal=True)
    rehearsed = client.get(reverse("room_join", args=["KAHVI"])).context["form"].fields

    assert ["name" in fields for fields in (anonymous, named, rehearsed)] == [False, True, False]


def test_name_sent_to_a_room_without_names_is_not_kept(room):
    lobby.join(room=room, **GROUP, name="Esimerkki Osallistuja 01")

    assert Participant.objects.get().name == ""


@pytest.mark.parametrize(
    ("mode", "asks", "expected"), [("on_site", False, "on_site"), ("online", False, "online"), ("hybrid", True, None)]
)
def test_way_of_taking_part_is_asked_only_where_there_are_two(client, mode, asks, expected):
    room = factories.make_room(factories.make_event(mode=mode), code="KAHVI")

    fields = client.get(reverse("room_join", args=["KAHVI"])).context["form"].fields
    joins(client, room)

    assert ("mode" in fields) == asks
    assert Participant.objects.values_list("mode", flat=True).first() == expected


def test_words_told_at_the_door_are_made_plain(client, room):
    factories.make_step(room, anonymity="named")

    joins(client, room, name="Esi\u202emerkki 01", organisation="<script>Oy</script>")
    page = client.get(reverse("room_joined", args=["KAHVI"]))

    assert (Participant.objects.get().name, b"<script>Oy" in page.content) == ("Esimerkki 01", False)


def test_personal_link_joins_as_the_registration_and_marks_present(client):
    with time_machine.travel(factories.helsinki(2026, 1, 14, 9), tick=False):
        seat, _room = _seat_and_room()
        address = reverse("room_join_by_link", args=[seat.link_token()])

        page = client.get(address)
        seen = Participant.objects.exists()
        client.post(address, GROUP)
        seat.refresh_from_db()

        assert page.context["form"].initial["organisation"] == "Esimerkki Oy"
        assert (seen, Participant.objects.get().registration, seat.attended_at) == (False, seat, timezone.now())


def test_phone_that_came_by_the_code_becomes_the_registrations_with_all_it_wrote(client):
    seat, room = _seat_and_room()
    client.post(reverse("room_join", args=[room.code]), GROUP)
    phone = Participant.objects.get()
    factories.make_contribution(factories.make_step(room), author=phone)

    client.post(reverse("room_join_by_link", args=[seat.link_token()]), GROUP)

    assert [one.registration for one in Participant.objects.all()] == [seat]
    assert client.get(reverse("room", args=[room.code])).status_code == 200
    assert len(fates.of_person(seat.person, room.event.series)) == 1


def test_phone_of_one_registration_does_not_become_anothers(client):
    seat, room = _seat_and_room()
    other = factories.make_registration(room.event)
    for one in (seat, other):
        client.post(reverse("room_join_by_link", args=[one.link_token()]), GROUP)

    assert [one.registration for one in Participant.objects.order_by("pk")] == [seat, other]


def test_phone_of_another_room_does_not_become_the_registrations(client):
    seat, room = _seat_and_room()
    _other_seat, elsewhere = _seat_and_room()
    client.post(reverse("room_join", args=[elsewhere.code]), GROUP)

    client.post(reverse("room_join_by_link", args=[seat.link_token()]), GROUP)

    assert sorted(one.room_id for one in Participant.objects.all()) == sorted([room.pk, elsewhere.pk])


def test_who_joins_by_the_code_is_told_how_to_get_the_letter_about_their_notes(client):
    seat, room = _seat_and_room()
    by_code, by_link = reverse("room_join", args=[room.code]), reverse("room_join_by_link", args=[seat.link_token()])
    lost = reverse("lost_link")

    assert [lost in client.get(address).content.decode() for address in (by_code, by_link)] == [True, False]
    client.post(by_code, GROUP)
    with translation.override("en"):
        words = "what you have written and voted comes along"
        assert words in client.get(reverse("room_joined", args=[room.code])).content.decode()
        client.post(by_link, GROUP)
        assert words not in client.get(reverse("room_joined", args=[room.code])).content.decode()


def _seat_and_room():
    start = timezone.now()
    event = factories.make_event(starts_at=start, ends_at=start + timedelta(hours=2))
    seat = factories.make_registration(event, organisation="Esimerkki Oy")
    return seat, factories.make_room(event)


def test_form_at_the_door_sent_twice_joins_once(client, room):
    """The answer was lost, so the browser knows nothing of it: no cookie, and the same form again."""
    secret = client.get(reverse("room_join", args=["KAHVI"])).context["secret"]

    joins(client, room, secret=secret)
    client.cookies.clear()
    joins(client, room, secret=secret)

    assert Participant.objects.count() == 1
    assert lobby.participant_with(room, secret) == Participant.objects.get()
    assert client.get(reverse("room_joined", args=["KAHVI"])).context["participant"] == Participant.objects.get()


def test_two_forms_at_the_door_bring_different_secrets(client, room):
    pages = [client.get(reverse("room_join", args=["KAHVI"])) for _time in range(2)]

    told = [page.context["secret"] for page in pages]
    assert told[0] != told[1]
    assert all(f'name="secret" value="{one}"' in page.text for one, page in zip(told, pages, strict=True))


@pytest.mark.django_db(transaction=True)
def test_form_at_the_door_sent_three_times_at_once_joins_once():
    room, secret = factories.make_room(), lobby.new_secret()

    made = at_once(*[lambda: lobby.join(room=room, secret=secret, **GROUP)] * 3)

    assert {(joined.participant, joined.secret) for joined in made} == {(Participant.objects.get(), secret)}


@pytest.mark.parametrize("secret", ["", "short", "x" * 31 + " ", "ä" * 32, "x" * 33, "x" * 31 + "\0"])
def test_secret_that_no_form_brought_is_replaced(room, secret):
    joined = lobby.join(room=room, secret=secret, **GROUP)

    assert joined.secret != secret
    assert lobby.participant_with(room, joined.secret) == joined.participant


def test_secret_of_another_room_opens_nothing_there(room):
    elsewhere = lobby.join(room=factories.make_room(), **GROUP)

    joined = lobby.join(room=room, secret=elsewhere.secret, **GROUP)

    assert joined.participant.room == room
    assert joined.secret != elsewhere.secret


def test_secret_of_a_phone_without_registration_is_not_taken_for_the_registration():
    seat, room = _seat_and_room()
    nobody = lobby.join(room=room, **GROUP)

    joined = lobby.join(room=room, registration=seat, secret=nobody.secret, **GROUP)

    assert joined.participant.registration == seat
    assert joined.secret != nobody.secret


def test_second_phone_of_a_registration_is_the_same_participant():
    seat, room = _seat_and_room()

    first = lobby.join(room=room, registration=seat, **GROUP)
    second = lobby.join(room=room, registration=seat, **GROUP)

    assert first.participant == second.participant == Participant.objects.get()
    assert lobby.participant_with(room, first.secret) is None


@pytest.mark.django_db(transaction=True)
def test_two_phones_of_a_registration_at_once_are_one_participant():
    seat, room = _seat_and_room()

    made = at_once(*[lambda: lobby.join(room=room, registration=seat, **GROUP)] * 3)

    assert {joined.participant.pk for joined in made} == {Participant.objects.get().pk}


def test_personal_link_of_another_forum_joins_nobody():
    seat, _room = _seat_and_room()

    with pytest.raises(RoomRefused) as refused:
        lobby.join(room=factories.make_room(), registration=seat, **GROUP)

    assert refused.value.reason == RoomRefusal.WRONG_LINK


def test_more_phones_than_a_hall_holds_are_kept_waiting(client, room, monkeypatch):
    monkeypatch.setattr(lobby, "MOST_A_MINUTE", 2)
    for _number in range(2):
        lobby.join(room=room, **GROUP)

    response = joins(client, room)

    assert (response.status_code, response.context["refused"]) == (422, RoomRefusal.TOO_OFTEN)


def test_phone_that_left_is_known_no_more(room):
    joined = lobby.join(room=room, **GROUP)
    Participant.objects.update(left_at=timezone.now())

    assert lobby.participant_with(room, joined.secret) is None


def test_phone_that_asks_again_is_written_down_as_seen_every_three_minutes_at_most(room, django_assert_num_queries):
    with time_machine.travel("2026-01-10 10:00:00Z", tick=False) as clock:
        joined = lobby.join(room=room, **GROUP)
        with django_assert_num_queries(1):
            lobby.participant_with(room, joined.secret)
        clock.shift(181)

        assert lobby.participant_with(room, joined.secret).seen_at == timezone.now()
        joined.participant.refresh_from_db()
        assert joined.participant.seen_at == timezone.now()


@pytest.mark.parametrize(("columns", "is_offered"), [({}, True), ({"opened_at": None}, False)])
def test_personal_page_leads_to_the_room_while_it_is_open(client, columns, is_offered):
    seat, _room = _seat_and_room()
    Room.objects.update(**columns)

    page = client.get(reverse("registration", args=[seat.link_token()])).content.decode()

    assert (reverse("room_join_by_link", args=[seat.link_token()]) in page) == is_offered


def test_page_of_the_event_leads_facilitators_to_the_room(client, room):
    client.force_login(factories.make_team_member(room.event.series, kind="facilitator").person)

    page = client.get(room.event.get_absolute_url()).content.decode()

    assert reverse("console", args=[room.event_id]) in page
