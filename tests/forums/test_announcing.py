"""Announcements: held, taken back, changed, and then in the outbox once for each person, whatever happens."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from forums import announcing, wording
from forums.announcing import AnnouncingRefused
from forums.models import Announcement, Registration
from participants import post, reach
from participants.models import Letter, User
from tests.factories import (
    make_announcement,
    make_event,
    make_municipality,
    make_official,
    make_person,
    make_registration,
    make_team_member,
)


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    """Wakes no worker: the test does the work."""
    monkeypatch.setattr(post.send_letters, "apply_async", lambda **kwargs: None)
    monkeypatch.setattr(announcing.write_announcements, "apply_async", lambda **kwargs: None)


@pytest.fixture
def event(db):
    return make_event()


def later(minutes):
    return timezone.now() + timedelta(minutes=minutes)


def emails(announcement):
    return sorted(announcing.receivers(announcement).values_list("email", flat=True))


def seat(event, email, **fields):
    return make_registration(event, person=make_person(email), **fields)


def fill(event, count):
    """Seats of invented people, written in bulk."""
    people = User.objects.bulk_create(User(email=f"moni-{number}@example.org") for number in range(count))
    given = {"event": event, "stakeholder_group": "business", "seated_at": timezone.now()}
    rows = [Registration(person=one, **given) for one in people]
    Registration.objects.bulk_create(rows)


def test_each_group_has_its_receivers(event):
    seat(event, "paikka@example.org")
    seat(event, "jono@example.org", seated_at=None)
    seat(event, "paikalla@example.org", attended_at=timezone.now())
    seat(event, "perunut@example.org", cancelled_at=timezone.now())
    seat(make_event(event.series, ordinal=2), "toinen@example.org")
    official = make_official()
    member = make_team_member(event.series)
    make_team_member(event.series, kind="facilitator")

    def of(audience, **fields):
        return emails(make_announcement(event.series, **{"event": event, "audience": audience, **fields}))

    assert of("registered") == ["paikalla@example.org", "paikka@example.org"]
    assert of("registered", event=None) == ["paikalla@example.org", "paikka@example.org", "toinen@example.org"]
    assert of("waiting") == ["jono@example.org"]
    assert of("attended") == ["paikalla@example.org"]
    assert of("officials") == [official.email]
    assert of("planning_group") == [member.person.email]


def test_a_group_is_narrowed_by_stakeholder_group_and_municipality(event):
    place = make_municipality("921", "Vesanto")
    seat(event, "a@example.org", stakeholder_group="business", municipality=place)
    seat(event, "b@example.org", stakeholder_group="business")
    seat(event, "c@example.org", stakeholder_group="education", municipality=place)

    assert emails(make_announcement(event=event, stakeholder_group="business")) == ["a@example.org", "b@example.org"]
    assert emails(make_announcement(event=event, municipality=place)) == ["a@example.org", "c@example.org"]


def test_who_has_declined_or_cannot_be_reached_is_not_counted(event):
    seat(event, "kylla@example.org")
    reach.decline(seat(event, "ei@example.org").person)
    lost = seat(event, "Kadonnut@example.org").person
    reach.mark_unreachable(lost.pk, "kadonnut@example.org")

    announcement = make_announcement(event=event)

    assert announcing.reach(announcement) == announcing.Reach(receivers=1, declined=1, unreachable=1)
    assert emails(announcement) == ["kylla@example.org"]


def test_while_it_is_held_no_letter_exists_and_it_is_taken_back_whole(event):
    seat(event, "a@example.org")
    announcement = announcing.hold(announcement=make_announcement(event=event), minutes=5)

    written = announcing.write_due()
    announcing.withdraw(announcement=announcement)
    after = announcing.write_due(later(10))

    announcement.refresh_from_db()
    assert (written, after) == (0, 0)
    assert announcement.state() == Announcement.State.DRAFT
    assert Letter.objects.count() == 0


def test_it_is_changed_while_it_is_held_and_leaves_with_the_new_words(event):
    seat(event, "a@example.org")
    announcement = announcing.hold(announcement=make_announcement(event=event), minutes=5)

    announcing.change(announcement=announcement, text_fi="Uusi teksti")
    announcing.write_due(later(6))

    letter = Letter.objects.get()
    assert "Uusi teksti" in letter.text
    assert letter.is_optional
    assert letter.priority == Letter.Priority.BULK


def test_each_person_gets_one_letter_though_the_clock_comes_twice_and_they_hold_two_seats(event):
    registration = seat(event, "a@example.org")
    make_registration(make_event(event.series, ordinal=2), person=registration.person)
    announcing.hold(announcement=make_announcement(event.series), minutes=5)

    counts = [announcing.write_due(later(6)) for _round in range(2)]

    assert counts == [1, 0]
    assert Letter.objects.count() == 1


def test_once_it_leaves_it_is_not_changed_but_stopped(event):
    seat(event, "a@example.org")
    announcement = announcing.hold(announcement=make_announcement(event=event), minutes=5)
    announcing.write_due(later(6))

    with pytest.raises(AnnouncingRefused) as refused:
        announcing.change(announcement=announcement, text_fi="Liian myöhään")
    count = announcing.withdraw(announcement=announcement)

    assert refused.value.reason == announcing.AnnouncingRefusal.UNDER_WAY
    assert count == 1
    assert Letter.objects.get().withdrawn_at


@pytest.mark.parametrize(("fields", "reason"), [({"text_fi": ""}, "EMPTY"), ({"audience": "waiting"}, "NOBODY")])
def test_nothing_leaves_without_words_or_receivers(event, fields, reason):
    seat(event, "a@example.org")

    with pytest.raises(AnnouncingRefused) as refused:
        announcing.hold(announcement=make_announcement(event=event, **fields), minutes=5)

    assert refused.value.reason.name == reason


def test_a_receiver_reads_it_in_their_language_or_in_finnish(event):
    announcement = make_announcement(event=event, subject_sv="För kännedom", text_sv="Lunch kl. 11.")

    told = {
        code: announcing.words(announcement, make_person(f"{code}@example.org", language=code)) for code in ("sv", "en")
    }

    assert (told["sv"].subject, told["sv"].language) == ("För kännedom", "sv")
    assert (told["en"].subject, told["en"].language) == ("Tiedoksi", "fi")


def test_what_a_person_has_typed_is_no_link_and_no_placeholder_in_it(event):
    text = "Hei {{ person.first_name }}!"
    person = make_person(first_name="{{ series.name }} https://paha.example.org [x](https://paha.example.org)")

    told = announcing.words(make_announcement(event=event, text_fi=text), person)

    assert event.series.name not in told.text
    assert "https://paha.example.org" not in told.text
    assert told.html.count("<a ") == 1  # the way to decline


def test_ten_thousand_people_are_written_to_in_rounds_of_a_moment(
    event, monkeypatch, django_capture_on_commit_callbacks
):
    fill(event, 10_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself: checks of foreign keys are planned for many rows
    announcing.hold(announcement=make_announcement(event=event), minutes=5)
    rung = []
    monkeypatch.setattr(announcing.write_announcements, "apply_async", lambda **kwargs: rung.append(1))
    monkeypatch.setattr(announcing, "ROUND_LASTS", 0.0)
    monkeypatch.setattr(announcing, "BATCH", 2_500)

    with django_capture_on_commit_callbacks(execute=True):
        counts = [announcing.write_due(later(6)) for _round in range(5)]

    assert counts == [2_500] * 4 + [0]
    assert len(rung) == 5
    assert Letter.objects.values("person").distinct().count() == 10_000
    assert Announcement.objects.get().state() == Announcement.State.WRITTEN


def test_a_worker_killed_amid_the_letters_leaves_the_rest_to_the_clock(event, monkeypatch):
    fill(event, 50)
    announcing.hold(announcement=make_announcement(event=event), minutes=5)
    monkeypatch.setattr(announcing, "BATCH", 20)
    write_many, calls = post.write_many, []

    def die_in_the_second(drafts):
        calls.append(1)
        written = write_many(drafts)
        if len(calls) == 2:
            raise SystemExit  # what was written in this batch is undone with it
        return written

    monkeypatch.setattr(post, "write_many", die_in_the_second)
    with pytest.raises(SystemExit):
        announcing.write_due(later(6))
    in_between = Letter.objects.count()
    announcing.write_due(later(6))

    assert in_between == 20
    assert Letter.objects.count() == Letter.objects.values("person").distinct().count() == 50


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_write_each_letter_once():
    event = make_event()
    fill(event, 40)
    announcing.hold(announcement=make_announcement(event=event), minutes=5)
    at, start = later(6), threading.Barrier(4)

    def work():
        start.wait()
        announcing.write_due(at)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert Letter.objects.count() == Letter.objects.values("person").distinct().count() == 40


@pytest.mark.parametrize(
    "text",
    [
        "{{ event.series.created_by.email }}",
        "{% include 'letters/base.html' %}",
        "{event.__class__}",
        "{{ event }}",
        "{{ event.name|safe }}",
        "{{ event.name",
        "{{ house.way_out }}",
        "{{ person.email }}",
        "{# x #}",
    ],
)
def test_what_is_no_placeholder_is_refused_with_its_line(text):
    problems = wording.problems(f"Hei\n\n{text}", wording.ANNOUNCED_OF_EVENT)

    assert len(problems) >= 1
    assert all("3" in problem for problem in problems)


def test_a_placeholder_that_is_a_link_stands_alone():
    assert wording.problems("{{ event.page }}\n{{ event.name }} on pian", wording.ANNOUNCED_OF_EVENT) == []
    assert len(wording.problems("Katso {{ event.page }}", wording.ANNOUNCED_OF_EVENT)) == 1


def test_an_announcement_of_a_whole_series_knows_no_event():
    assert "event.name" not in announcing.names(Announcement())
