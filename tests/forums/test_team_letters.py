"""Who helps to run a series is told once, in their language, what became of its events."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from forums import scheduling
from forums.models import Event
from forums.scheduling import Revision
from participants.models import Letter
from regions.words import when
from tests.factories import (
    make_event,
    make_manager,
    make_municipality,
    make_official,
    make_person,
    make_registration,
    make_series,
    make_team_member,
)

pytestmark = pytest.mark.django_db


def helped(event, **fields):
    """A facilitator, a member of the planning group and an official of an event's series."""
    place = event.series.municipalities.get()
    return [
        make_team_member(event.series, kind="facilitator", event=event).person,
        make_team_member(event.series, make_person(language="sv")).person,
        make_official(place, language="en"),
    ]


def week_later(event):
    return (event.starts_at + timedelta(days=7), event.ends_at + timedelta(days=7))


def receivers(kind):
    return [letter.person for letter in Letter.objects.filter(kind=kind).order_by("person")]


def test_moved_event_is_told_to_team_and_officials_once_each_but_not_to_who_did_it():
    event = make_event()
    people = helped(event)
    doer = make_team_member(event.series, make_manager()).person
    make_team_member(event.series, people[1], kind="facilitator")
    other = make_event(event.series, days=50)
    make_team_member(event.series, kind="facilitator", event=other)
    make_official(make_municipality("921", "Vesanto"))

    scheduling.revise_event(event=event, revision=Revision(times=week_later(event)), by=doer)

    assert receivers("event_moved") == people
    assert list(Letter.objects.order_by("person").values_list("language", flat=True)) == ["fi", "sv", "en"]


def test_letter_says_the_old_and_the_new_time_and_place():
    event = make_event()
    official = make_official(language="en")
    seat = make_registration(event, make_person(language="en"))
    with override("en"):
        old, new = (when(*times) for times in ((event.starts_at, event.ends_at), week_later(event)))

    scheduling.revise_event(
        event=event, revision=Revision(times=week_later(event), changes={"place_fi": "Koulu"}), by=None
    )

    helper, registered = (Letter.objects.get(person=person).text for person in (official, seat.person))
    assert [word in helper for word in ("Time before:", "Time now:", "Kunnantalo", "Koulu")] == [True] * 4
    assert [word in registered for word in ("Time before:", "Place before:", "Kunnantalo", "Koulu")] == [True] * 4
    assert [time in letter for letter in (helper, registered) for time in (old, new)] == [True] * 4


def test_who_is_registered_gets_one_letter_only():
    event = make_event()
    member = make_team_member(event.series)
    make_registration(event, member.person)

    scheduling.revise_event(event=event, revision=Revision(times=week_later(event)), by=None)

    assert [letter.kind for letter in Letter.objects.filter(person=member.person)] == ["changed"]


def test_events_that_move_together_are_one_letter():
    event = make_event()
    later = make_event(event.series, days=50)
    make_team_member(event.series)

    scheduling.revise_event(event=event, revision=Revision(times=week_later(event), move_others=True), by=None)

    letter = Letter.objects.get()
    assert (event.name in letter.text, later.name in letter.text) == (True, True)


def test_cancelled_event_is_told_to_team_and_officials_once():
    event = make_event()
    people = helped(event)

    scheduling.cancel_event(event=event, by=None)
    scheduling.cancel_event(event=event, by=None)

    assert receivers("event_called_off") == people


@pytest.mark.parametrize("fields", [{"theme_fi": "Pitovoima"}, {"join_url": "https://kokous.example.org/2"}])
def test_what_moves_nothing_is_told_to_nobody(fields):
    event = make_event()
    helped(event)

    scheduling.change_event(event=event, by=None, **fields)

    assert not Letter.objects.exists()


def test_officials_are_not_told_of_a_draft():
    event = make_event(make_series(is_public=False))
    member = make_team_member(event.series).person
    make_official()

    scheduling.revise_event(event=event, revision=Revision(times=week_later(event)), by=None)

    assert receivers("event_moved") == [member]


@pytest.mark.parametrize("people", [1, 3])
def test_telling_costs_the_same_for_1_and_3_helpers(people, django_assert_num_queries, one_by_one_forbidden):
    event = make_event()
    for _number in range(people):
        make_team_member(event.series)
        make_official()

    event = Event.objects.select_related("series").get()
    event.cancelled_at = timezone.now()
    # the officials, the team, the seats, the letters known, the letters
    with django_assert_num_queries(5):
        told = scheduling.events.team_letters.tell_cancelled(event=event, by=None)

    assert told == 2 * people
