"""Letters by rule: each kind to its own people, at its own time, once, and silent where it should be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from django.db import connection, transaction

from forums import recipients, registration, reminders, scheduling
from forums.models import PlannedLetter
from forums.models.letter_rule import AUDIENCES
from participants import postman, privacy
from participants.models import Letter
from tests.factories import (
    helsinki,
    make_event,
    make_invitation,
    make_person,
    make_planned_letter,
    make_registration,
    make_series,
    make_survey_mark,
    make_team_member,
)
from tests.forums.plans import start

FORUM = helsinki(2026, 11, 30, 9)  # to 11
MONTH_BEFORE = helsinki(2026, 10, 20, 12)
THREE_BEFORE = helsinki(2026, 11, 27, 9)
DAY_AFTER = helsinki(2026, 12, 1, 9)


@pytest.fixture
def event():
    return make_event(make_series(invited_at=MONTH_BEFORE), starts_at=FORUM)


def kinds():
    return sorted(Letter.objects.values_list("kind", "person__email"))


def seat(event, **fields):
    return make_registration(event, **{"seated_at": MONTH_BEFORE, "registered_at": MONTH_BEFORE, **fields})


@pytest.mark.django_db
def test_information_leaves_three_days_before_at_nine_to_those_with_a_seat(event):
    make_planned_letter(event, days=-3, kind="information")
    person = seat(event).person
    make_registration(event, is_waiting=True)

    early, on_time = reminders.send_planned(THREE_BEFORE - timedelta(seconds=1)), reminders.send_planned(THREE_BEFORE)

    assert (early, on_time, kinds()) == (0, 1, [("information", person.email)])


@pytest.mark.django_db
def test_who_registers_late_still_gets_the_information_but_no_second_reminder_at_once(event):
    make_planned_letter(event, days=-3, kind="information")
    make_planned_letter(event, days=-1)
    seat(event)
    reminders.send_planned(helsinki(2026, 11, 29, 9))
    late = seat(event, seated_at=helsinki(2026, 11, 29, 15))

    reminders.send_planned(helsinki(2026, 11, 29, 15, 1))

    assert [letter.kind for letter in late.person.letters.all()] == ["information"]


@pytest.mark.django_db
def test_a_colleague_who_takes_the_seat_over_gets_the_information_too(event):
    make_planned_letter(event, days=-3, kind="information")
    held = seat(event)
    reminders.send_planned(THREE_BEFORE)
    held.person = make_person()
    held.save()

    again = reminders.send_planned(THREE_BEFORE + timedelta(hours=1))

    assert (again, held.person.letters.count()) == (1, 1)


@pytest.mark.django_db
def test_who_gives_the_seat_up_and_comes_back_gets_a_letter_once(event, settings):
    make_planned_letter(event, days=-3, kind="information")
    held = seat(event)
    reminders.send_planned(THREE_BEFORE)
    Letter.objects.update(sent_at=THREE_BEFORE)
    held.cancelled_at = THREE_BEFORE
    held.save()
    seat(event, person=held.person)

    assert reminders.send_planned(THREE_BEFORE + timedelta(hours=1)) == 0


@pytest.mark.django_db
def test_a_letter_that_was_withdrawn_before_it_left_is_written_again_to_who_comes_back(event):
    make_planned_letter(event, days=-3, kind="information")
    held = seat(event)
    with time_machine.travel(THREE_BEFORE, tick=False):
        reminders.send_planned()
        registration.cancel(registration=held)
        seat(event, person=held.person)

        assert reminders.send_planned() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "days", "at"),
    [
        ("reminder", -1, helsinki(2026, 11, 29, 9)),
        ("information", -3, THREE_BEFORE),
        ("invitation_reminder", -10, helsinki(2026, 11, 20, 9)),
        ("thanks", 1, DAY_AFTER),
        ("survey_reminder", 8, helsinki(2026, 12, 8, 9)),
        ("materials", 2, helsinki(2026, 12, 2, 9)),
    ],
)
@pytest.mark.parametrize("state", ["on", "off", "cancelled", "draft"])
def test_each_rule_speaks_once_at_its_time_and_not_when_off_cancelled_or_draft(event, kind, days, at, state):
    rule = make_planned_letter(event, days=days, kind=kind)
    seat(event, attended_at=FORUM)
    seat(event, absent_at=FORUM)
    make_invitation(event, invited_at=MONTH_BEFORE)
    if state == "off":
        PlannedLetter.objects.filter(pk=rule.pk).update(switched_off_at=MONTH_BEFORE)
    elif state == "cancelled":
        type(event).objects.filter(pk=event.pk).update(cancelled_at=MONTH_BEFORE)
    elif state == "draft":
        type(event.series).objects.filter(pk=event.series_id).update(invited_at=None)

    written = [reminders.send_planned(moment) for moment in (at - timedelta(seconds=1), at, at + timedelta(minutes=1))]

    people = 2 if kind in ("reminder", "information") else 1
    assert written == ([0, people, 0] if state == "on" else [0, 0, 0])


@pytest.mark.django_db
def test_a_past_event_is_silent_about_what_comes_and_after_two_weeks_about_what_was(event):
    for kind, days in (("reminder", -1), ("information", -3), ("thanks", 1), ("materials", 2)):
        make_planned_letter(event, days=days, kind=kind)
    seat(event, attended_at=FORUM)
    seat(event, absent_at=FORUM)

    assert reminders.send_planned(FORUM + timedelta(days=30)) == 0


@pytest.mark.django_db
def test_thanks_wait_for_the_end_even_if_their_hour_comes_first(event):
    make_planned_letter(event, days=0, kind="thanks", at=FORUM.time())
    seat(event, attended_at=FORUM)

    during, after = reminders.send_planned(FORUM + timedelta(hours=1)), reminders.send_planned(event.ends_at)

    assert (during, after) == (0, 1)


@pytest.mark.django_db
def test_letters_after_the_event_go_to_those_they_are_meant_for(event):
    for kind, days in (("thanks", 1), ("materials", 2)):
        make_planned_letter(event, days=days, kind=kind)
    came = seat(event, attended_at=FORUM).person.email
    absent = seat(event, absent_at=FORUM).person.email
    apologised = seat(event, apologised_at=FORUM).person.email
    seat(event)
    make_registration(event, is_waiting=True)

    reminders.send_planned(helsinki(2026, 12, 2, 9))

    assert kinds() == sorted([("materials", absent), ("materials", apologised), ("thanks", came)])


@pytest.mark.django_db
def test_who_is_marked_present_a_day_late_is_still_thanked(event):
    make_planned_letter(event, days=1, kind="thanks")
    held = seat(event)
    reminders.send_planned(DAY_AFTER)
    held.attended_at = DAY_AFTER
    held.save()

    assert reminders.send_planned(DAY_AFTER + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_only_those_who_have_not_answered_the_survey_are_reminded_of_it_and_once(event):
    make_planned_letter(event, days=8, kind="survey_reminder")
    silent, answered = seat(event, attended_at=FORUM), seat(event, attended_at=FORUM)
    make_survey_mark(answered)

    written = [reminders.send_planned(helsinki(2026, 12, day, 9)) for day in (8, 9)]

    assert (written, kinds()) == ([1, 0], [("survey_reminder", silent.person.email)])


@pytest.mark.django_db
def test_reminder_of_the_survey_is_no_service_mail_but_the_thanks_are(event, smtp):
    for days, kind in ((1, "thanks"), (8, "survey_reminder")):
        make_planned_letter(event, days=days, kind=kind)
    seat(event, attended_at=FORUM)
    declined = seat(event, attended_at=FORUM, person=make_person(declined_at=MONTH_BEFORE))

    for at in (DAY_AFTER, helsinki(2026, 12, 8, 9)):
        reminders.send_planned(at)
        with time_machine.travel(at, tick=False):
            postman.send_due()

    ways_out = [bool(message["List-Unsubscribe-Post"]) for message in smtp.messages]
    assert (ways_out, smtp.receivers.count(declined.person.email)) == ([False, False, True], 1)


@pytest.mark.django_db
def test_the_silent_invited_are_reminded_and_those_who_answered_or_were_just_asked_are_not(event):
    make_planned_letter(event, days=-10, kind="invitation_reminder")
    at = helsinki(2026, 11, 20, 9)
    silent = make_invitation(event, invited_at=MONTH_BEFORE)
    make_invitation(event, invited_at=MONTH_BEFORE, declined_at=MONTH_BEFORE)
    make_invitation(event, invited_at=MONTH_BEFORE, withdrawn_at=MONTH_BEFORE)
    make_invitation(event, invited_at=MONTH_BEFORE, reminded_at=at - timedelta(days=1))
    make_invitation(event, invited_at=at - timedelta(days=1))
    registered = make_invitation(event, invited_at=MONTH_BEFORE)
    seat(event, person=registered.person)

    written = reminders.send_planned(at)

    silent.refresh_from_db()
    assert (written, kinds(), silent.reminded_at) == (1, [("invitation_reminder", silent.person.email)], at)


@pytest.mark.django_db
def test_nobody_is_reminded_of_an_invitation_after_registration_has_closed(event):
    make_planned_letter(event, days=-1, kind="invitation_reminder")
    make_invitation(event, invited_at=MONTH_BEFORE)
    type(event).objects.filter(pk=event.pk).update(registration_closes_at=helsinki(2026, 11, 28, 9))

    assert reminders.send_planned(helsinki(2026, 11, 29, 9)) == 0


@pytest.mark.django_db
def test_the_planning_group_and_the_facilitators_are_each_written_to_by_their_own_rule(event):
    make_planned_letter(event, days=-7, audience="planning_group")
    make_planned_letter(event, days=-3, kind="information", audience="facilitators")
    group = make_team_member(event.series).person.email
    person = make_person()
    make_team_member(event.series, person, kind="facilitator")
    make_team_member(event.series, person, kind="facilitator", event=event)
    make_team_member(event.series, kind="facilitator", event=make_event(event.series, starts_at=FORUM))

    week = reminders.send_planned(helsinki(2026, 11, 23, 9))
    reminders.send_planned(THREE_BEFORE)

    assert week == 1
    assert kinds() == sorted([("reminder_team", group), ("information", person.email)])


@pytest.mark.django_db
def test_those_in_the_queue_have_a_reminder_of_their_own(event):
    make_planned_letter(event, days=-3, audience="waiting")
    queued = seat(event, seated_at=None)
    seat(event)

    reminders.send_planned(THREE_BEFORE)

    assert kinds() == [("reminder_waiting", queued.person.email)]


@pytest.mark.django_db
def test_the_digest_sends_nothing_until_there_is_something_to_tell(event):
    make_planned_letter(event, days=30, kind="digest")
    seat(event, attended_at=FORUM)

    assert reminders.send_planned(FORUM + timedelta(days=31)) == 0


@pytest.mark.django_db
def test_who_has_been_erased_is_not_thanked(event):
    make_planned_letter(event, days=1, kind="thanks")
    held = seat(event, attended_at=FORUM)
    privacy.erase(held.person)

    assert reminders.send_planned(DAY_AFTER) == 0


def move(event, starts_at):
    scheduling.move_event(
        event=event, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), move_others=False, by=None
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "days"), [("reminder", -3), ("information", -3), ("thanks", 1)])
def test_an_event_moved_before_its_letter_moves_the_letter(event, kind, days):
    rule = make_planned_letter(event, days=days, kind=kind)
    seat(event, attended_at=FORUM if kind == "thanks" else None)
    old = rule.due_at
    with time_machine.travel(MONTH_BEFORE, tick=False):
        move(event, FORUM + timedelta(days=14))

    assert [reminders.send_planned(moment) for moment in (old, old + timedelta(days=14))] == [0, 1]


@pytest.mark.django_db
def test_an_event_moved_after_a_reminder_reminds_by_its_later_rules_only(event):
    for days in (-7, -1):
        make_planned_letter(event, days=days)
    seat(event)
    with time_machine.travel(helsinki(2026, 11, 23, 9), tick=False):
        reminders.send_planned()
        Letter.objects.update(sent_at=helsinki(2026, 11, 23, 9))
        move(event, FORUM + timedelta(days=14))

    week, day = (reminders.send_planned(helsinki(2026, 12, day, 9)) for day in (7, 13))

    assert (week, day) == (0, 1)


@pytest.mark.django_db
def test_a_reminder_that_has_not_left_when_the_event_moves_leaves_at_its_new_time_instead(event):
    make_planned_letter(event, days=-7)
    seat(event)
    with time_machine.travel(helsinki(2026, 11, 23, 9), tick=False):
        reminders.send_planned()
        move(event, FORUM + timedelta(days=14))
    told = sorted(Letter.objects.values_list("kind", flat=True))

    again = reminders.send_planned(helsinki(2026, 12, 7, 9))

    assert (told, again) == (["changed"], 1)


@pytest.mark.django_db
def test_a_clock_set_back_writes_nothing_twice(event):
    for kind, days in (("reminder", -3), ("information", -3)):
        make_planned_letter(event, days=days, kind=kind)
    seat(event)

    moments = (THREE_BEFORE, THREE_BEFORE - timedelta(hours=5), THREE_BEFORE + timedelta(minutes=1))

    assert [reminders.send_planned(moment) for moment in moments] == [2, 0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("forum", "kind", "days", "leaves"),
    [
        (helsinki(2026, 3, 30, 9), "information", -1, helsinki(2026, 3, 29, 9)),
        (helsinki(2026, 3, 28, 20), "thanks", 1, helsinki(2026, 3, 29, 9)),
        (helsinki(2026, 10, 26, 9), "information", -1, helsinki(2026, 10, 25, 9)),
        (helsinki(2026, 10, 24, 20), "thanks", 1, helsinki(2026, 10, 25, 9)),
    ],
)
def test_nine_oclock_is_nine_oclock_on_both_nights_when_the_clocks_are_moved(forum, kind, days, leaves):
    event = make_event(make_series(invited_at=forum - timedelta(days=90)), starts_at=forum)
    rule = make_planned_letter(event, days=days, kind=kind)
    seat(event, seated_at=forum - timedelta(days=60), attended_at=forum if kind == "thanks" else None)

    early, on_time = reminders.send_planned(leaves - timedelta(seconds=1)), reminders.send_planned(leaves)

    assert (rule.due_at, early, on_time) == (leaves, 0, 1)


@pytest.mark.django_db
def test_an_end_after_midnight_counts_the_days_from_the_end():
    event = make_event(starts_at=helsinki(2026, 11, 30, 20), ends_at=helsinki(2026, 12, 1, 1))

    after_end = make_planned_letter(event, days=1, kind="thanks")
    after_start = make_planned_letter(event, days=1, kind="materials", anchor="start")

    assert (after_end.due_at, after_start.due_at) == (helsinki(2026, 12, 2, 9), helsinki(2026, 12, 1, 9))


@pytest.mark.django_db
def test_a_new_series_gets_the_rules_of_its_operating_model():
    event = start().events.get(ordinal=1)

    rules = {(rule.kind, rule.audience, rule.anchor, rule.days) for rule in event.planned_letters.all()}

    assert rules == {
        ("invitation_reminder", "invited", "start", -10),
        ("reminder", "seated", "start", -7),
        ("reminder", "planning_group", "start", -7),
        ("information", "seated", "start", -3),
        ("reminder", "seated", "start", -1),
        ("thanks", "attended", "end", 1),
        ("materials", "absent", "end", 2),
        ("survey_reminder", "attended", "end", 8),
        ("digest", "attended", "end", 30),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("kind", ["information", "thanks", "materials", "invitation_reminder"])
def test_writing_costs_the_same_number_of_queries_for_1_and_3_people(event, kind, people, django_assert_num_queries):
    rule = make_planned_letter(event, days=1 if kind in ("thanks", "materials") else -5, kind=kind)
    for _ in range(people):
        presence = {"thanks": {"attended_at": FORUM}, "materials": {"absent_at": FORUM}}.get(kind, {})
        make_invitation(event, invited_at=MONTH_BEFORE) if kind == "invitation_reminder" else seat(event, **presence)

    # the rules, a savepoint and its release, the people, own words, known keys, the letters; when they were reminded
    with django_assert_num_queries(8 if kind == "invitation_reminder" else 7):
        assert reminders.send_planned(rule.due_at) == people


def _race(run):
    def one(_):
        try:
            return run()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        return sum(threads.map(one, range(4)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["information", "thanks", "invitation_reminder"])
def test_four_clocks_at_once_write_each_letter_once(kind):
    event = make_event(make_series(invited_at=MONTH_BEFORE), starts_at=FORUM)
    rule = make_planned_letter(event, days=1 if kind == "thanks" else -5, kind=kind)
    for _ in range(12):
        seat(event, attended_at=FORUM) if kind != "invitation_reminder" else make_invitation(
            event, invited_at=MONTH_BEFORE
        )

    written = _race(lambda: reminders.send_planned(rule.due_at))

    assert (written, Letter.objects.count()) == (12, 12)


@pytest.mark.django_db(transaction=True)
def test_who_is_locked_by_another_clock_or_a_cancellation_is_left_for_the_next_time():
    event = make_event(make_series(invited_at=MONTH_BEFORE), starts_at=FORUM)
    rule = make_planned_letter(event, days=-3, kind="information")
    held, *_others = [seat(event) for _ in range(3)]
    is_locked, may_go = Event(), Event()

    def hold():
        with transaction.atomic():
            event.registrations.select_for_update().get(pk=held.pk)
            is_locked.set()
            may_go.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(hold)
        is_locked.wait(20)
        beside = reminders.send_planned(rule.due_at)
        may_go.set()
        holding.result()

    assert (beside, reminders.send_planned(rule.due_at)) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_a_clock_killed_before_its_commit_leaves_nothing_and_the_next_one_writes_all():
    event = make_event(make_series(invited_at=MONTH_BEFORE), starts_at=FORUM)
    rule = make_planned_letter(event, days=-10, kind="invitation_reminder")
    for _ in range(3):
        make_invitation(event, invited_at=MONTH_BEFORE)

    @transaction.atomic
    def killed():
        reminders.send_planned(rule.due_at)
        raise SystemExit

    with pytest.raises(SystemExit):
        killed()
    left = Letter.objects.count()

    assert (left, reminders.send_planned(rule.due_at), Letter.objects.count()) == (0, 3, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(AUDIENCES))
def test_every_audience_of_every_kind_can_be_asked_for(event, kind):
    for audience in AUDIENCES[kind]:
        rule = make_planned_letter(
            event, days=1 if kind in ("thanks", "materials") else -1, kind=kind, audience=audience
        )

        assert list(recipients.audience(rule)) == []
