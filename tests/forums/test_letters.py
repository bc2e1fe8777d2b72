"""Letters to everybody of an event: they cost the same number of queries for one person and for many."""

import pytest

from forums import letters, seating
from forums.models import Registration
from participants.models import Letter
from tests.factories import make_event, make_letter, make_person, make_registration

pytestmark = pytest.mark.django_db


def made(people, **fields):
    """An event with a place online, and people of all languages registered for it."""
    event = make_event(mode="hybrid", join_url="https://kokous.example.org/1")
    for number in range(people):
        person = make_person(language=("fi", "sv", "en")[number % 3])
        make_registration(event, person, **fields)
    return type(event).objects.select_related("series").get(pk=event.pk)


@pytest.mark.parametrize("people", [1, 3])
def test_telling_of_a_change_costs_the_same_for_1_and_3_people(people, django_assert_num_queries, one_by_one_forbidden):
    event = made(people)

    # the people, the letters known, the letters
    with django_assert_num_queries(3):
        told = letters.tell_moved(event=event, changed=["starts_at"])

    assert told == people


@pytest.mark.parametrize("people", [1, 3])
def test_telling_of_a_cancellation_costs_the_same_for_1_and_3_people(
    people, django_assert_num_queries, one_by_one_forbidden
):
    event = made(people)
    for seat in event.registrations.select_related("person"):
        make_letter(about=seat.about, kind="reminder", person=seat.person)

    # the people, the letters withdrawn, the letters known, the letters
    with django_assert_num_queries(4):
        told = letters.tell_cancelled(event=event)

    assert told == people
    assert Letter.objects.exclude(withdrawn_at=None).count() == people


@pytest.mark.parametrize("people", [1, 3])
def test_giving_freed_seats_costs_the_same_for_1_and_3_people(people, django_assert_num_queries, one_by_one_forbidden):
    event = made(people, is_waiting=True)

    # the queue, the seats, the letters known, the letters
    with django_assert_num_queries(4):
        seating.promote(event=event)

    assert Registration.objects.seated().count() == people
    assert Letter.objects.filter(kind="seat_freed").count() == people
