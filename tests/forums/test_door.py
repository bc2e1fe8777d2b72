"""The door: a tap is kept once, of two phones the first wins, and who was not expected gets in."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from unittest.mock import patch
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from forums import door, marks
from forums.door import Tap, WalkIn
from forums.marks import AttendanceRefused, Presence
from forums.models import DoorMark, Registration
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_door_mark,
    make_event,
    make_manager,
    make_official,
    make_person,
    make_registration,
    make_team_member,
)
from tests.pages import text

pytestmark = pytest.mark.django_db

DAY, AT_THE_DOOR = helsinki(2026, 11, 30, 9), helsinki(2026, 11, 30, 8, 52)
BOTH = pytest.mark.parametrize("with_lock", [True, False])


@pytest.fixture
def clock():
    with time_machine.travel(AT_THE_DOOR, tick=False) as clock:
        yield clock


@pytest.fixture
def event(clock):
    return make_event(starts_at=DAY)


def tap(seat, presence=Presence.PRESENT, seen=None, **fields):
    return Tap(
        **{"uuid": uuid4(), "registration": seat.pk, "presence": presence, "seen": seen, "at": AT_THE_DOOR, **fields}
    )


def fresh(seat):
    return Registration.objects.get(pk=seat.pk)


def outcomes(results):
    return [result["outcome"] for result in results]


def test_same_tap_sent_again_is_told_the_same_and_kept_once(event, clock):
    seat, keeper = make_registration(event), make_official()
    one = tap(seat)

    first = door.sync(event=event, taps=[one], by=keeper)
    clock.shift(60)
    again = door.sync(event=event, taps=[one, one], by=keeper)

    assert (outcomes(first), outcomes(again)) == (["kept"], ["kept", "kept"])
    assert (fresh(seat).attended_at, fresh(seat).marked_by, DoorMark.objects.count()) == (AT_THE_DOOR, keeper, 1)


def test_second_phone_is_told_who_marked_the_person_and_when(event, clock):
    seat = make_registration(event)
    first, second = make_official(last_name="Ensimmäinen"), make_official()
    door.sync(event=event, taps=[tap(seat)], by=first)
    clock.shift(60)

    [told] = door.sync(event=event, taps=[tap(seat)], by=second)

    assert (told["outcome"], told["by"], told["at"]) == (
        "already",
        "Esimerkki Ensimmäinen",
        "2026-11-30T06:52:00+00:00",
    )
    assert fresh(seat).marked_by == first


@pytest.mark.parametrize(
    ("meanwhile", "outcome", "state"),
    [
        ({"absent_at": AT_THE_DOOR}, "changed", "absent"),
        ({"apologised_at": AT_THE_DOOR}, "changed", "apologised"),
        ({"cancelled_at": AT_THE_DOOR}, "cancelled", ""),
        ({"seated_at": None}, "no_seat", ""),
    ],
)
def test_tap_that_met_another_hand_is_not_kept_and_is_a_conflict(event, meanwhile, outcome, state):
    seat = make_registration(event)
    Registration.objects.filter(pk=seat.pk).update(**meanwhile)

    [told] = door.sync(event=event, taps=[tap(seat)], by=make_official())

    assert (told["outcome"], told["is_conflict"], told["state"]) == (outcome, True, state)
    assert fresh(seat).attended_at is None


def test_who_has_seen_the_other_mark_may_change_it_and_take_it_back(event):
    seat, keeper = make_registration(event, absent_at=AT_THE_DOOR), make_official()

    changed = door.sync(event=event, taps=[tap(seat, seen=Presence.ABSENT)], by=keeper)
    back = door.sync(event=event, taps=[tap(seat, None, seen=Presence.PRESENT)], by=keeper)

    assert (outcomes(changed), outcomes(back), fresh(seat).presence) == (["kept"], ["kept"], None)


def test_taps_of_one_phone_are_kept_in_the_order_they_were_made(event):
    seat, keeper = make_registration(event), make_official()
    earlier = tap(seat, at=AT_THE_DOOR - timedelta(minutes=2))
    later = tap(seat, Presence.ABSENT, seen=Presence.PRESENT)

    told = door.sync(event=event, taps=[later, earlier], by=keeper)

    assert (outcomes(told), fresh(seat).presence) == (["kept", "kept"], "absent")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (AT_THE_DOOR - timedelta(minutes=5), AT_THE_DOOR - timedelta(minutes=5)),
        (AT_THE_DOOR + timedelta(hours=3), AT_THE_DOOR),
        (helsinki(2020, 1, 1), helsinki(2026, 11, 30)),
    ],
)
def test_phones_clock_is_believed_within_the_day_only(event, at, expected):
    seat = make_registration(event)

    door.sync(event=event, taps=[tap(seat, at=at)], by=make_official())

    assert fresh(seat).attended_at == expected


def test_person_of_another_event_is_unknown_here(event):
    seat = make_registration(make_event(starts_at=DAY))

    told = door.sync(event=event, taps=[tap(seat)], by=make_official())

    assert (outcomes(told), fresh(seat).presence, DoorMark.objects.count()) == (["unknown"], None, 0)


def test_nothing_is_kept_before_the_day(event, clock):
    clock.move_to(helsinki(2026, 11, 29, 23, 59))

    with pytest.raises(AttendanceRefused):
        door.sync(event=event, taps=[tap(make_registration(event))], by=make_official())


@pytest.mark.django_db(transaction=True)
@BOTH
def test_of_two_phones_at_once_the_first_wins_and_the_second_is_told(with_lock):
    """Without the row's lock both phones believe that theirs was the first: the test would fail."""
    with time_machine.travel(AT_THE_DOOR, tick=False):
        seat = make_registration(make_event(starts_at=DAY))
        keepers = [make_official(), make_official()]
        told = _race(seat, keepers, with_lock=with_lock)

    won = sorted(outcomes(told))
    if with_lock:
        assert won == ["changed", "kept"]
        assert fresh(seat).presence == next(one["state"] for one in told if one["outcome"] == "kept")
    else:
        assert won == ["kept", "kept"]


def _race(seat, keepers, *, with_lock):
    """Two keepers mark one person differently at once; both look before either writes, if nothing stops them."""
    meeting, locked = Barrier(2), marks.locked

    def look(pk):
        if with_lock:
            return locked(pk)
        found = Registration.objects.select_related("event__series", "person", "marked_by").get(pk=pk)
        meeting.wait(10)
        return found

    def one(number):
        try:
            presence = (Presence.PRESENT, Presence.ABSENT)[number]
            return door.sync(event=seat.event, taps=[tap(seat, presence)], by=keepers[number])[0]
        finally:
            connection.close()

    with patch.object(marks, "locked", look), ThreadPoolExecutor(2) as threads:
        return list(threads.map(one, range(2)))


@pytest.mark.django_db(transaction=True)
def test_one_tap_sent_from_eight_threads_is_kept_once():
    with time_machine.travel(AT_THE_DOOR, tick=False):
        seat, keeper = make_registration(make_event(starts_at=DAY)), make_official()
        same = tap(seat)

        def one(_number):
            try:
                return door.sync(event=seat.event, taps=[same], by=keeper)[0]["outcome"]
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as threads:
            told = set(threads.map(one, range(8)))

    assert (told, DoorMark.objects.count()) == ({"kept"}, 1)


def walk_in(**fields):
    return WalkIn(
        **{"email": "ovelta@example.org", "first_name": "Esimerkki", "stakeholder_group": "business", **fields}
    )


def test_walk_in_gets_a_seat_and_presence_even_when_the_event_is_full(clock):
    event, keeper = make_event(starts_at=DAY, seats=1), make_official()
    make_registration(event)

    seat = door.let_in(event=event, walk_in=walk_in(), by=keeper)

    assert (bool(seat.seated_at), seat.presence, seat.registered_by) == (True, "present", keeper)
    assert Letter.objects.filter(kind="confirmation", person=seat.person).count() == 1


@pytest.mark.parametrize("fields", [{"is_waiting": True}, {}])
def test_walk_in_who_is_on_the_list_keeps_the_one_registration(event, fields):
    known = make_registration(event, make_person("ovelta@example.org"), **fields)

    seat = door.let_in(event=event, walk_in=walk_in(), by=make_official())

    assert (seat, fresh(known).presence, event.registrations.count()) == (known, "present", 1)
    assert fresh(known).seated_at


@pytest.mark.django_db
def test_old_taps_are_let_go_and_presence_stays():
    old = make_door_mark(received_at=helsinki(2026, 1, 1))
    new = make_door_mark()

    assert list(DoorMark.objects.lapsed(helsinki(2026, 2, 1))) == [old]
    assert new != old


# The page


def in_(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def url(event, name="door"):
    return reverse(name, args=[event.pk])


def test_facilitator_keeps_the_door_of_their_own_event_only(client, event):
    other = make_event(event.series, starts_at=DAY)
    in_(client, make_team_member(event.series, kind="facilitator", event=event).person)

    assert [client.get(url(one)).status_code for one in (event, other)] == [200, 403]


@pytest.mark.parametrize("count", [1, 3])
def test_phone_gets_names_organisations_and_marks_of_seats_only(client, event, django_assert_num_queries, count):
    seats = [make_registration(event, make_person(last_name=f"Osallistuja {number}")) for number in range(count)]
    make_registration(event, is_waiting=True)
    make_registration(event, cancelled_at=DAY)
    in_(client, make_manager())

    with django_assert_num_queries(7):
        told = client.get(url(event, "door_people")).json()

    assert told["counts"] == {"seated": count, "attended": 0, "walk_ins": 0}
    assert told["people"] == [
        {
            "id": seat.pk,
            "name": f"Osallistuja {number} Esimerkki",
            "organisation": "Esimerkkiyritys",
            "state": "",
            "at": "",
            "by": "",
        }
        for number, seat in enumerate(seats)
    ]


def test_phone_gets_no_list_once_the_door_has_closed(client, event, clock):
    make_registration(event)
    in_(client, make_official())
    clock.move_to(helsinki(2026, 11, 30, 12, 1))

    assert client.get(url(event, "door_people")).json()["people"] == []
    assert client.get(url(event, "door_people")).json()["is_over"] is True


def post(client, event, body):
    return client.post(url(event, "door_sync"), body, content_type="application/json")


def as_sent(seat, **fields):
    return {"uuid": str(uuid4()), "registration": seat.pk, "state": "present", "at": AT_THE_DOOR.isoformat(), **fields}


def test_phone_sends_its_taps_and_is_told(client, event):
    seat = make_registration(event)
    in_(client, make_official())

    answer = post(client, event, json.dumps({"marks": [as_sent(seat)]}))

    assert (answer.status_code, outcomes(answer.json()["results"])) == (200, ["kept"])


def test_day_before_phone_is_told_why_and_keeps_its_taps(client, event, clock):
    seat = make_registration(event)
    in_(client, make_official())
    clock.move_to(helsinki(2026, 11, 29, 12))

    answer = post(client, event, json.dumps({"marks": [as_sent(seat)]}))

    assert (answer.status_code, bool(answer.json()["reason"])) == (409, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"marks": {}}',
        b"[" * 100_000,
        json.dumps({"marks": [{}] * 501}).encode(),
    ],
)
def test_anything_else_than_taps_is_refused(client, event, body):
    in_(client, make_official())

    assert post(client, event, body).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"uuid": "x"},
        {"uuid": 1},
        {"registration": "²"},
        {"registration": None},
        {"registration": True},
        {"state": "late"},
        {"state": ["present"]},
        {"seen": {"a": 1}},
        {"at": "yesterday"},
        {"at": 7},
        {"at": "2026-11-30T09:00:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"uuid": "0D5A2F5C-7D6F-4C6B-9B0A-5A1C1F0E2D3B"},  # the phone would not know the name it is told of
    ],
)
def test_tap_out_of_shape_is_refused_and_holds_up_no_other(client, event, wrong):
    seat, other = make_registration(event), make_registration(event)
    bad, good = as_sent(seat, **wrong), as_sent(other)
    in_(client, make_official())

    answer = post(client, event, json.dumps({"marks": [bad, good]}))

    told = {one["uuid"]: one["outcome"] for one in answer.json()["results"]}
    assert (answer.status_code, DoorMark.objects.count()) == (200, 1)
    assert told == {bad["uuid"] if isinstance(bad["uuid"], str) else "": "refused", good["uuid"]: "kept"}
    assert answer.json()["results"][-1]["words"]


def test_what_is_no_tap_at_all_is_refused_alone(client, event):
    in_(client, make_official())

    answer = post(client, event, b'{"marks": [1, {}, null]}')

    assert [(one["uuid"], one["outcome"]) for one in answer.json()["results"]] == [("", "refused")] * 3


def test_without_a_script_people_are_searched_and_marked_on_the_page(client, event):
    seat = make_registration(event, make_person(last_name="Saapuva"))
    in_(client, make_official())

    found = text(client.get(url(event), {"q": "saapuva"}))
    client.post(url(event), {"registration": seat.pk, "state": "present", "seen": "none"})

    assert ("Saapuva Esimerkki" in found, fresh(seat).presence) == (True, "present")
    assert client.post(url(event), {"registration": seat.pk, "state": "x"}).status_code == 400


def shown(response):
    """What a page says, without the words for its script."""
    return text(response).partition("</head>")[2]


def test_badge_leads_a_facilitator_to_one_tap_and_the_second_reading_says_who_and_when(client, event):
    seat = make_registration(event, make_person(last_name="Saapuva"))
    make_registration(event, make_person(last_name="Muu"))
    keeper = make_person(first_name="Esimerkki", last_name="Ovenpitäjä")
    make_team_member(event.series, keeper, kind="facilitator", event=event)
    in_(client, keeper)
    door_page = f"/en{url(event)}"
    badge = f"{door_page}?registration={seat.pk}"

    first = shown(client.get(badge))
    tapped = client.post(door_page, {"badge": 1, "registration": seat.pk, "state": "present", "seen": "none"})
    after, again = (shown(client.get(badge)) for _ in range(2))

    assert ("Saapuva Esimerkki" in first, "Muu" in first, "already" in first) == (True, False, False)
    assert (tapped.url, fresh(seat).presence) == (badge, "present")
    assert ("Marked." in after, "already" in after) == (True, False)
    assert re.search("Saapuva was marked present already at 8[.:]52 by Esimerkki Ovenpitäjä[.]", again)


def test_badge_of_who_registered_anew_finds_them_and_of_nobody_is_said(client, event):
    gone = make_registration(event, make_person(last_name="Saapuva"), cancelled_at=AT_THE_DOOR)
    elsewhere = make_registration(make_event(starts_at=DAY), make_person(last_name="Toisaalla"))
    in_(client, make_official())
    door_page, nobody = f"/en{url(event)}", "This badge is of nobody on this list."

    before = [shown(client.get(f"{door_page}?registration={pk}")) for pk in (elsewhere.pk, gone.pk, "²")]
    make_registration(event, gone.person)
    after = shown(client.get(f"{door_page}?registration={gone.pk}"))

    assert [nobody in page for page in (*before, after)] == [True, True, True, False]
    assert ("Saapuva" in after, "Toisaalla" in before[0]) == (True, False)


def test_page_tells_how_a_badge_is_read_where_the_browser_cannot(client, event):
    in_(client, make_official())

    page = text(client.get(f"/en{url(event)}"))

    assert "open a badge's code with the phone's own camera, which leads to its wearer here" in page


def test_page_itself_holds_nobodys_name(client, event):
    make_registration(event, make_person(last_name="Salainen"))
    in_(client, make_official())

    page = client.get(url(event))

    assert "Salainen" not in text(page)
    assert "worker-src 'self'" in page["Content-Security-Policy"]


def test_walk_ins_at_the_door_with_and_without_an_address(client, event):
    in_(client, make_official())
    send = url(event, "door_walk_in")

    client.post(send, {"email": "ovelta@example.org", "first_name": "Esimerkki", "stakeholder_group": "business"})
    for answers in ({"count": "1"}, {"count": "1"}, {"take_back": "1"}):
        client.post(send, answers)

    event.refresh_from_db()
    assert (event.registrations.attended().count(), event.walk_ins) == (1, 1)


@pytest.mark.parametrize("answers", [{}, {"email": "toinen@example.org"}, {"first_name": "Esimerkki"}])
def test_form_sent_empty_or_half_counts_nobody(client, event, answers):
    in_(client, make_official())

    refused = client.post(url(event, "door_walk_in"), answers)

    event.refresh_from_db()
    assert (refused.status_code, event.walk_ins, event.registrations.count()) == (422, 0, 0)


def test_page_leads_back_to_the_list_of_those_who_keep_it_and_to_the_event_of_others(client, event):
    helper = make_team_member(event.series, kind="facilitator", event=event).person
    ways = {}
    for person in (make_official(), helper):
        in_(client, person)
        ways[person] = url(event, "roster") in text(client.get(url(event)))

    assert list(ways.values()) == [True, False]
    assert f'href="{event.get_absolute_url()}"' in text(client.get(url(event)))


def test_worker_and_manifest_are_the_same_for_all_and_name_nobody(client, event):
    worker, manifest = client.get(url(event, "door_worker")), client.get(url(event, "door_manifest"))

    assert worker["Content-Type"].startswith("text/javascript")
    assert f'"{url(event)}"' in worker.content.decode()
    assert (manifest["Content-Type"], manifest.json()["scope"]) == ("application/manifest+json", url(event))
    assert client.get(reverse("door_worker", args=[987654])).status_code == 200
