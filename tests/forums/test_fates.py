"""What happened to what you said: the fate of every note, in a letter before the next event and on a page by link."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forums import correcting, fates, reminders
from forums.fates import Kind
from forums.groupwork.forgetting import forget
from forums.models import Room
from forums.picturing import snapshot
from participants import privacy
from participants.models import Letter
from tests import factories as make
from tests.factories import helsinki

pytestmark = pytest.mark.django_db
FORUM = helsinki(2026, 11, 30, 9)  # to 11
NEXT = helsinki(2026, 12, 28, 9)
THREE_DAYS_BEFORE_NEXT = helsinki(2026, 12, 25, 9)


@pytest.fixture
def event():
    series = make.make_series(invited_at=FORUM - timedelta(days=40))
    held = make.make_event(series, starts_at=FORUM, ends_at=FORUM + timedelta(hours=2))
    make.make_planned_letter(held, days=30, kind="digest", audience="attended", anchor="end")
    return held


@pytest.fixture
def room(event):
    return make.make_room(event, closed_at=FORUM)


@pytest.fixture
def seat(event):
    return present(event)


@pytest.fixture
def note(room, seat):
    return written(room, seat, "Osaajia ei saada.")


@pytest.fixture
def swot(event):
    return make.make_swot_version(event.series, published_at=FORUM + timedelta(days=5))


def present(event, **person):
    who = make.make_person(**person)
    return make.make_registration(event, who, seated_at=FORUM, attended_at=FORUM)


def written(room, seat=None, text="Jokin muu", **fields):
    phones = room.participants.filter(registration=seat) if seat else room.participants.none()
    author = phones.first() or make.make_participant(room, registration=seat)
    step = room.steps.first() or make.make_step(room)
    return make.make_contribution(step, author=author, text=text, **fields)


def action_of(note, swot):
    """A whole chain from a note to a published action."""
    series = swot.series
    note.theme = make.make_theme(note.step.room, text="Osaajapula")
    note.save()
    item = make.make_swot_item(swot, text="Osaajat puuttuvat", field="threat")
    item.themes.add(note.theme)
    phenomenon = make.make_phenomenon(series)
    phenomenon.swot_items.add(item)
    question = make.make_key_question(series, ordinal=series.key_questions.count() + 1)
    question.phenomena.add(phenomenon)
    will = make.make_statement_of_will(question, published_at=timezone.now(), outcome="adopted")
    return make.make_action(will, status="under_way")


def freeze(series):
    Room.objects.update(closed_at=timezone.now())
    snapshot.freeze(series=series, is_draft=False, by=None)


def test_a_note_is_followed_through_theme_swot_question_and_will_to_the_state_of_its_action(note, seat, swot):
    action = action_of(note, swot)
    freeze(swot.series)

    (told,) = fates.of_person(seat.person, swot.series)

    assert [(one.kind, one.state) for one in told.stops] == [
        (Kind.THEME, ""),
        (Kind.SWOT, "Uhka"),
        (Kind.QUESTION, ""),
        (Kind.STATEMENT, "Hyväksytty"),
        (Kind.ACTION, "Käynnissä"),
    ]
    assert (told.stops[-1].pk, told.stops[-1].text) == (action.key, action.title)


def test_what_is_not_published_is_not_told(note, seat, event):
    draft = make.make_swot_version(event.series)
    action = action_of(note, draft)
    action.statement.published_at = None
    action.statement.save()

    (told,) = fates.of_person(seat.person, event.series)

    assert told.is_unplaced


def test_question_is_told_in_the_words_that_were_frozen_and_none_before(note, seat, swot):
    question = action_of(note, swot).statement.key_question

    def told():
        (one,) = fates.of_person(seat.person, swot.series)
        return [stop.text for stop in one.stops if stop.kind == Kind.QUESTION]

    before = told()
    snapshot.freeze(series=swot.series, is_draft=True, by=None)
    with_draft = told()
    freeze(swot.series)
    question.theme_fi = "Muuttunut sittemmin"
    question.save()

    assert (before, with_draft, told()) == ([], [], ["Pitovoima: Mistä pitovoima syntyy?"])


def test_a_new_version_of_the_swot_keeps_the_way_through_the_version_before(note, seat, swot):
    action_of(note, swot)
    newer = make.make_swot_version(swot.series, published_at=timezone.now())
    twin = make.make_swot_item(newer, text="Osaajat puuttuvat yhä", field="threat")
    twin.themes.add(note.theme)

    (told,) = fates.of_person(seat.person, swot.series)

    assert [one.text for one in told.stops if one.kind == Kind.SWOT] == ["Osaajat puuttuvat yhä"]
    assert told.stops[-1].kind == Kind.ACTION


def test_a_note_nobody_placed_is_unplaced_and_a_hidden_one_set_aside(room, seat, swot):
    written(room, seat, "Ensin")
    written(room, seat, "Piilotettu", hidden_at=FORUM)
    written(room, seat, "Peruttu", withdrawn_at=FORUM)

    told = fates.of_person(seat.person, swot.series)

    assert [(one.note.text, one.is_unplaced, one.is_set_aside) for one in told] == [
        ("Ensin", True, False),
        ("Piilotettu", False, True),
    ]


def test_following_many_notes_costs_no_more_than_one(room, seat, swot, django_assert_num_queries):
    for number in range(3):
        action_of(written(room, seat, f"Lappu {number}"), swot)

    with django_assert_num_queries(20):
        assert len(fates.of_person(seat.person, swot.series)) == 3


def test_the_letter_leaves_three_days_before_the_next_event_with_the_own_notes_only(event, room, note, seat, swot):
    make.make_event(event.series, starts_at=NEXT, ends_at=NEXT + timedelta(hours=2))
    action_of(note, swot)
    written(room, present(event), "Toisen lappu")

    early = reminders.send_planned(THREE_DAYS_BEFORE_NEXT - timedelta(minutes=1))
    on_time, again = reminders.send_planned(THREE_DAYS_BEFORE_NEXT), reminders.send_planned(THREE_DAYS_BEFORE_NEXT)

    letter = Letter.objects.get(person=seat.person)
    assert (early, on_time, again) == (0, 2, 0)
    assert (letter.kind, letter.is_optional, letter.valid_until) == ("digest", True, NEXT)
    assert [words in letter.text for words in ("Osaajia ei saada.", "Osaajapula", "Yhteinen kesätyöpäivä")] == [
        True
    ] * 3
    assert "Toisen lappu" not in letter.text


def test_without_a_next_event_it_leaves_thirty_days_after_or_when_something_is_published(event, note):
    late = event.ends_at + timedelta(days=50)

    before = reminders.send_planned(late)
    make.make_swot_version(event.series, published_at=late)

    assert (before, reminders.send_planned(late)) == (0, 1)


def test_who_wrote_nothing_was_forgotten_or_has_declined_gets_no_letter(event, room, swot):
    present(event)
    forgotten, declined, erased = (present(event) for _one in range(3))
    for one in (forgotten, declined, erased):
        written(room, one)
    forget(room.participants.get(registration=forgotten))
    declined.person.declined_at = timezone.now()
    declined.person.save()
    privacy.erase(erased.person)
    written(room)  # of a phone that nobody knows

    assert reminders.send_planned(event.ends_at + timedelta(days=30)) == 0


def test_a_rehearsal_tells_nobody_anything(event, room, note, swot):
    room.is_rehearsal = True
    room.save()

    assert reminders.send_planned(event.ends_at + timedelta(days=30)) == 0


def test_the_page_shows_what_the_letter_does_and_links_when_the_picture_is_public(client, note, seat, swot):
    action = action_of(note, swot)
    page = reverse("said", args=[seat.link_token()])

    before = client.get(page)
    Room.objects.update(closed_at=timezone.now())
    snapshot.freeze(series=swot.series, is_draft=False, by=None)
    after = client.get(page)

    chain = reverse("picture_chain", args=[swot.series.pk, "note", note.pk])
    assert [chain in answer.text for answer in (before, after)] == [False, True]
    assert [action.get_absolute_url() in answer.text for answer in (before, after)] == [True, True]
    assert client.get(chain).status_code == 200


def test_the_page_of_somebody_without_notes_says_why(client, seat, room):
    page = client.get(reverse("said", args=[seat.link_token()]))

    assert (page.status_code, "<dl" in page.text) == (200, False)


def test_the_personal_page_leads_to_it_once_something_was_written(client, room, seat):
    own, said = reverse("registration", args=[seat.link_token()]), reverse("said", args=[seat.link_token()])

    before = client.get(own)
    written(room, seat)

    assert [said in page.text for page in (before, client.get(own))] == [False, True]


def test_a_phone_without_a_registration_sees_its_own_notes_and_no_others(client, room, swot):
    room.closed_at = None
    room.save()
    client.post(reverse("room_join", args=[room.code]), {"stakeholder_group": "business"})
    make.make_contribution(make.make_step(room), author=room.participants.get(), text="Minun lappuni")
    make.make_contribution(room.steps.get(), author=make.make_participant(room), text="Toisen lappu")

    page = client.get(reverse("room_said", args=[room.code]))

    assert [words in page.text for words in ("Minun lappuni", "Toisen lappu")] == [True, False]


def test_a_registration_that_is_another_persons_now_takes_no_notes_along(event, note, seat, swot):
    other = make.make_person(email="toinen@example.org")
    details = correcting.Details(
        email=other.email, organisation="", stakeholder_group="business", is_given=True, language="fi"
    )

    correcting.correct(registration=seat, details=details)

    assert (fates.of_person(other, event.series), fates.of_person(seat.person, event.series)) == ([], [])
