"""The console and the big screen: two facilitators at once, second taps, moderation, and what a hall may see."""

import re
from datetime import timedelta
from urllib.parse import unquote_plus
from uuid import UUID

import pytest
import segno
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from forums import tasks
from forums.groupwork import counts, likeness, moderation, opening, showing, steps, streams, themes
from forums.groupwork.refusals import RoomRefusal
from forums.groupwork.themes import Scope
from forums.models import Contribution, Dot, ExitAnswer, Room, Step, Vote
from forums.views import room_screen
from participants.requests import HOLE
from regions.models import StakeholderGroup
from tests import factories

pytestmark = pytest.mark.django_db
State = Step.State
HTMX = {"hx-request": "true"}


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


@pytest.fixture
def press(manager, client, room):
    """Press a button of the console."""

    def deed(step, verb, **sent):
        address = reverse("console_step", args=[room.event_id, step.pk, verb])
        return client.post(address, {"seen": step.version, **sent}, headers=HTMX)

    return deed


def screen(client, room, **headers):
    return client.get(reverse("room_screen", args=[room.screen_key]), **headers).content.decode()


def test_event_without_a_room_offers_to_make_it(manager, client):
    event = factories.make_event()
    address = reverse("console", args=[event.pk])

    offer = client.get(address)
    client.post(reverse("room_open", args=[event.pk]), {"deed": "make"})

    assert 'value="make"' in offer.content.decode()
    assert client.get(address).context["room"].steps.count() == 3


def test_room_of_a_cancelled_event_is_not_made(manager, client):
    event = factories.make_event(cancelled_at=timezone.now())

    response = client.post(reverse("room_open", args=[event.pk]), {"deed": "make"})

    assert response.status_code == 422
    assert str(RoomRefusal.EVENT_CANCELLED.label) in response.content.decode()


def test_door_is_opened_closed_and_opened_again(manager, client):
    room = factories.make_room(opened_at=None)
    states = []
    for deed in ("open", "close", "open"):
        client.post(reverse("room_open", args=[room.event_id]), {"deed": deed})
        states.append(Room.objects.get().is_open)

    assert states == [True, False, True]


def test_console_works_without_a_script(manager, client, room):
    step = factories.make_step(room)

    response = client.post(reverse("console_step", args=[room.event_id, step.pk, "close"]), {"seen": 0})

    assert response["Location"] == reverse("console", args=[room.event_id])
    assert Step.objects.get().state == State.CLOSED


def test_script_gets_only_the_console_itself(press, room):
    response = press(factories.make_step(room), "close")

    assert response.content.decode().lstrip().startswith('<div id="console"')


@pytest.mark.parametrize(
    ("state", "verb", "expected"),
    [
        ("hidden", "open", "open"),
        ("open", "close", "closed"),
        ("closed", "reveal", "revealed"),
        ("closed", "back", "open"),
    ],
)
def test_each_button_moves_the_step(press, room, state, verb, expected):
    step = factories.make_step(room, state=state)

    press(step, verb)

    assert Step.objects.get().state == expected


def test_of_two_facilitators_the_slower_is_told_and_sees_how_it_stands(press, room):
    step = factories.make_step(room)
    press(step, "close")

    late = press(step, "close")

    assert late.status_code == 409
    assert str(RoomRefusal.STEP_CHANGED.label) in late.content.decode()
    assert Step.objects.get().version == 1


def test_next_closes_and_opens(press, room):
    first = factories.make_step(room)
    second = factories.make_step(room, state=State.HIDDEN, opened_at=None)

    press(second, "next", leaving=first.pk)

    assert list(room.steps.values_list("state", flat=True)) == ["closed", "open"]


def test_next_asks_first_when_somebody_would_lose_their_vote(press, room):
    vote = factories.make_step(room, kind="vote")
    coming = factories.make_step(room, state=State.HIDDEN, opened_at=None)
    factories.make_vote(factories.make_choice(vote))
    factories.make_participant(room)

    asked = press(coming, "next", leaving=vote.pk)
    still = Step.objects.get(pk=vote.pk).state
    press(coming, "next", leaving=vote.pk, sure=1)

    assert (asked.context["silent"], still, Step.objects.get(pk=vote.pk).state) == (1, "open", "closed")


def test_next_asks_nothing_when_nobody_loses_anything(press, room):
    vote = factories.make_step(room, kind="vote")
    coming = factories.make_step(room, state=State.HIDDEN, opened_at=None)
    factories.make_vote(factories.make_choice(vote))

    press(coming, "next", leaving=vote.pk)

    assert Step.objects.get(pk=coming.pk).state == "open"


def test_taking_results_back_asks_first(press, room):
    step = factories.make_step(room, state=State.REVEALED)

    press(step, "back")
    still = Step.objects.get().state
    press(step, "back", sure=1)

    assert (still, Step.objects.get().state) == ("revealed", "open")


@pytest.mark.parametrize(("verb", "sent"), [("dance", {}), ("close", {"seen": "x"})])
def test_unknown_deed_is_refused(press, room, verb, sent):
    assert press(factories.make_step(room), verb, **sent).status_code == 400


def test_step_of_another_room_is_not_found(press):
    assert press(factories.make_step(), "close").status_code == 404


def test_step_is_edited_unless_somebody_else_was_faster(manager, client, room):
    step = factories.make_step(room)
    address = reverse("console_edit", args=[room.event_id, step.pk])
    words = {"title_fi": "Uusi nimi", "minutes": 12, "anonymity": "anonymous", "seen": 0}

    client.post(address, words)
    late = client.post(address, {**words, "title_fi": "Toinen nimi"})

    assert (Step.objects.get().title_fi, Step.objects.get().minutes) == ("Uusi nimi", 12)
    assert (late.status_code, "Uusi nimi" in late.content.decode()) == (409, True)


def test_step_is_added_with_what_is_written_in_it(manager, client, room):
    sent = {"title_fi": "Lisä", "minutes": 5, "anonymity": "anonymous", "kind": "board", "fields_": ["question"]}

    client.post(reverse("console_add", args=[room.event_id]), sent)

    assert Step.objects.values_list("kind", "fields", "ordinal").get() == ("board", ["question"], 1)


def test_counts_tell_who_is_present_who_has_answered_and_which_table_is_ready(room):
    step = factories.make_step(room)
    group, other = factories.make_work_group(room), factories.make_work_group(room, ready_step=step)
    writer = factories.make_participant(room, group=group)
    factories.make_participant(room, group=group)
    factories.make_participant(room, group=other)
    factories.make_participant(room, left_at=timezone.now(), group=other)
    factories.make_contribution(step, author=writer, group=group)
    factories.make_contribution(step, author=writer, group=group)

    told = counts.of_room(room, step)

    assert [(t.group.number, t.present, t.answered, t.is_ready) for t in told.tables] == [
        (1, 2, 1, False),
        (2, 1, 0, True),
    ]
    assert (told.present, told.answered) == (3, 1)


@pytest.mark.parametrize("vote", [factories.make_vote, factories.make_dot, factories.make_rating])
def test_counts_tell_that_one_has_voted_and_never_how(room, vote):
    step = factories.make_step(room, kind="prioritise")
    vote(factories.make_choice(step))

    assert counts.of_room(room, step).answered == 1


def test_console_costs_the_same_for_3_and_30_phones(manager, client, room, django_assert_num_queries):
    step = factories.make_step(room)
    address = reverse("console", args=[room.event_id])
    for count in (3, 27):
        for _one in range(count):
            factories.make_contribution(step, author=factories.make_participant(room))
        client.get(address)
        with django_assert_num_queries(18):
            client.get(address)


def test_console_tells_the_size_of_the_coming_ballot(manager, client, room):
    board = factories.make_step(room, kind="board", state=State.CLOSED)
    factories.make_step(room, kind="vote", source=board, state=State.HIDDEN, opened_at=None, minutes=15)
    for number in range(16):
        factories.make_contribution(board, text=f"Asia {number}")

    page = client.get(f"/en{reverse('console', args=[room.event_id])}").content.decode()

    assert "16 things would be voted on now. That takes about 3 min; the step is 15 min long." in page


def test_console_offers_to_open_again_only_what_has_no_votes(manager, client, room):
    board = factories.make_step(room, kind="board", state=State.REVEALED)
    voted = factories.make_step(room, kind="vote", source=board, state=State.CLOSED)
    factories.make_vote(factories.make_choice(voted))
    free = factories.make_step(room, kind="board", state=State.CLOSED)

    page = client.get(reverse("console", args=[room.event_id])).content.decode()

    back = [
        one.pk for one in (board, voted, free) if reverse("console_step", args=[room.event_id, one.pk, "back"]) in page
    ]
    assert back == [free.pk]
    assert page.count(escape(str(RoomRefusal.HAS_VOTES.label))) == 2


def test_note_is_hidden_from_everybody_and_put_back(manager, client, room):
    step = factories.make_step(room, state=State.REVEALED)
    note = factories.make_contribution(step, text="Sopimaton")
    address = reverse("console_hide", args=[room.event_id])
    seen = ["Sopimaton" in screen(client, room)]

    client.post(address, {"kind": "note", "key": note.pk})
    seen.append("Sopimaton" in screen(client, room))
    client.post(address, {"kind": "note", "key": note.pk, "show": 1})
    seen.append("Sopimaton" in screen(client, room))

    assert seen == [True, False, True]


def test_hidden_note_takes_the_choice_made_of_it_along(manager, client, room):
    vote = factories.make_step(room, kind="vote", state=State.REVEALED)
    note = factories.make_contribution(factories.make_step(room, state=State.CLOSED))
    choice = factories.make_choice(vote, contribution=note)

    client.post(reverse("console_hide", args=[room.event_id]), {"kind": "note", "key": note.pk})

    choice.refresh_from_db()
    assert choice.hidden_at


@pytest.mark.parametrize(
    "sent", [{}, {"kind": "note", "key": "x"}, {"kind": "theme", "key": "99"}, {"kind": "dance", "key": "1"}]
)
def test_hiding_what_is_not_there_is_refused(manager, client, room, sent):
    assert client.post(reverse("console_hide", args=[room.event_id]), sent).status_code == 400


def test_note_of_another_room_cannot_be_hidden_from_here(manager, client, room):
    note = factories.make_contribution()

    response = client.post(reverse("console_hide", args=[room.event_id]), {"kind": "note", "key": note.pk})

    assert (response.status_code, Contribution.objects.get().hidden_at) == (400, None)


def test_screen_in_the_lobby_shows_the_code_and_counts_by_group(client, room):
    factories.make_participant(room)
    factories.make_participant(room, stakeholder_group="elected")

    page = screen(client, room)

    assert page.count("KAHVI") >= 2
    assert showing.view(room).roles == [
        (str(StakeholderGroup.ELECTED.label), 1),
        (str(StakeholderGroup.BUSINESS.label), 1),
    ]


@pytest.mark.parametrize("state", [State.HIDDEN, State.OPEN, State.CLOSED])
def test_screen_shows_no_note_before_it_is_revealed(client, room, state):
    step = factories.make_step(room, state=state)
    factories.make_contribution(step, text="Vielä salassa")

    assert "Vielä salassa" not in screen(client, room)


@pytest.mark.parametrize("column", ["hidden_at", "withdrawn_at"])
def test_screen_never_shows_what_was_hidden_or_taken_back(client, room, column):
    step = factories.make_step(room, state=State.REVEALED)
    factories.make_contribution(step, text="Poissa", **{column: timezone.now()})

    assert "Poissa" not in screen(client, room)


def test_screen_shows_themes_with_the_number_of_their_notes(room):
    step = factories.make_step(room, state=State.REVEALED)
    theme = factories.make_theme(room)
    factories.make_contribution(step, theme=theme)
    factories.make_contribution(step, theme=theme)
    factories.make_contribution(step, theme=theme, hidden_at=timezone.now())
    factories.make_contribution(step, text="Yksin")

    [heading] = showing.content(step)

    assert [(line.text, line.figure[:1]) for line in heading.lines] == [("Yhteistyö sujuu", "2"), ("Yksin", "")]


def test_hidden_theme_leaves_the_screen_with_its_notes(room):
    step = factories.make_step(room, state=State.REVEALED)
    factories.make_contribution(step, theme=factories.make_theme(room, hidden_at=timezone.now()))

    assert showing.content(step) == []


def test_screen_shows_choices_by_their_dots_without_hidden_ones(room):
    step = factories.make_step(room, kind="prioritise", state=State.REVEALED)
    few, many, gone = (factories.make_choice(step, text=text) for text in ("Vähän", "Paljon", "Poissa"))
    factories.make_dot(few, count=1)
    for _one in range(4):
        factories.make_dot(many, count=1)
    factories.make_dot(gone, count=5)
    gone.hidden_at = timezone.now()
    gone.save()

    [heading] = showing.content(step)

    assert [(line.text, line.figure[:1]) for line in heading.lines] == [("Paljon", "4"), ("Vähän", "1")]


def test_means_of_the_closing_questions_are_told_from_five_answers_on(room):
    step = factories.make_step(room, kind="exit_poll", state=State.REVEALED)
    lines = []
    for count in (4, 1):
        for _one in range(count):
            factories.make_exit_answer(step)
        lines.append(len(showing.content(step)[0].lines))

    assert lines == [1, 2]


def test_frozen_screen_stays_at_its_step_while_facilitators_go_on(room):
    step = factories.make_step(room, state=State.REVEALED)
    factories.make_contribution(step, text="Tulos")
    room = opening.freeze_screen(room=room, is_frozen=True, by=None)
    later = factories.make_step(room, state=State.HIDDEN, opened_at=None)
    steps.move(step=later, to=State.OPEN, seen=0, by=None)
    frozen = showing.view(room)
    room = opening.freeze_screen(room=room, is_frozen=False, by=None)

    assert (frozen.step, [line.text for line in frozen.headings[0].lines]) == (step, ["Tulos"])
    assert showing.view(room).step == later


def test_screen_frozen_before_the_reveal_shows_no_results(room):
    step = factories.make_step(room)
    factories.make_contribution(step, text="Tulos")
    room = opening.freeze_screen(room=room, is_frozen=True, by=None)
    Step.objects.update(state=State.REVEALED)

    assert showing.view(room).headings == []


def test_hidden_note_leaves_a_frozen_screen_too(room):
    step = factories.make_step(room, state=State.REVEALED)
    note = factories.make_contribution(step)
    room = opening.freeze_screen(room=room, is_frozen=True, by=None)
    note.hidden_at = timezone.now()
    note.save()

    assert showing.view(room).headings == []


def test_what_was_revealed_last_stands_on_screen_phones_and_console(manager, client, room, press):
    first, second = [factories.make_step(room, kind="board", state=State.CLOSED) for _number in range(2)]
    address = reverse("console", args=[room.event_id])
    again = "on the screen again"

    press(second, "reveal")
    press(first, "reveal")

    shown = [showing.view(room).step, steps.current(room), client.get(address).context["on_screen"]]
    page = client.get(f"/en{address}").content.decode()
    second.refresh_from_db()
    press(second, "again")
    assert shown == [first] * 3
    assert (page.count("Results shown, but not on the screen now"), page.count(again)) == (1, 1)
    assert steps.current(room) == second


def test_step_closed_after_a_reveal_stays_on_the_screen(room):
    first = factories.make_step(room, state=State.CLOSED)
    second = factories.make_step(room)

    steps.move(step=first, to=State.REVEALED, seen=0, by=None)
    steps.move(step=second, to=State.CLOSED, seen=0, by=None)

    assert steps.current(room) == second


def test_screen_of_a_closed_room_lets_nobody_in(client, room):
    Room.objects.update(closed_at=timezone.now())

    page = screen(client, room)

    assert "data-is-over" in page
    assert "screen-code" not in page


@pytest.mark.parametrize("is_frozen", [False, True])
def test_screen_of_a_room_closed_amid_a_step_thanks_and_counts_no_time(client, room, is_frozen):
    factories.make_step(room, title="Kesken", closes_at=timezone.now() + timedelta(minutes=5))
    room = opening.freeze_screen(room=room, is_frozen=is_frozen, by=None)
    opening.close_room(room=room, by=None)

    page = client.get("/en" + reverse("room_screen", args=[room.screen_key])).content.decode()

    assert [words in page for words in ("Thank you for taking part", "Kesken", "data-left")] == [True, False, False]


def test_results_stay_on_the_screen_after_the_room_is_closed(client, room):
    step = factories.make_step(room, state=State.REVEALED)
    opening.close_room(room=room, by=None)

    assert showing.view(Room.objects.get()).step == step


@pytest.mark.parametrize("opened_at", [None, timezone.now()])
def test_screen_tells_that_the_door_is_not_open_yet(client, room, opened_at):
    Room.objects.update(opened_at=opened_at)

    page = client.get("/en" + reverse("room_screen", args=[room.screen_key])).content.decode()

    assert ("The room has not been opened yet." in page) is (opened_at is None)


def test_screen_tells_how_far_themes_have_been_made_where_nobody_answers(room):
    step = factories.make_step(room, kind=Step.Kind.MERGE)
    theme, _emptied = factories.make_theme(room), factories.make_theme(room)
    for number in range(3):
        factories.make_contribution(step, theme=None if number else theme)

    with translation.override("en"):
        assert showing.view(room).figures == "1 theme so far · 2 notes under no theme yet"


def test_screen_that_has_not_changed_is_told_so(client, room):
    address = reverse("room_screen", args=[room.screen_key])
    mark = client.get(address, headers=HTMX)["ETag"]

    assert client.get(address, headers={**HTMX, "if-none-match": mark}).status_code == 304


@pytest.mark.parametrize("kind", ["board", "vote", "prioritise", "exit_poll"])
def test_figures_of_the_screen_are_those_of_the_console(room, kind):
    step = factories.make_step(room, kind=kind)
    phones = [factories.make_participant(room) for _number in range(5)]
    factories.make_participant(room, left_at=timezone.now())
    choices = [factories.make_choice(step) for _number in range(2)] if kind in {"vote", "prioritise"} else []
    for phone, choice in zip(phones, choices, strict=False):
        Vote.objects.create(choice=choice, participant=phone, voter_key=str(phone.pk), value=1)
        Vote.objects.create(choice=choices[0], participant=phone, voter_key=f"{phone.pk}-2", value=0, round=2)
    if kind == "prioritise":
        Dot.objects.create(choice=choices[0], participant=phones[0], voter_key=str(phones[0].pk))
        Dot.objects.create(choice=choices[0], participant=phones[3], voter_key=str(phones[3].pk))
    if kind == "exit_poll":
        ExitAnswer.objects.create(step=step, participant=phones[0], voter_key="1", usefulness=3, confidence=3)
    if kind == "board":
        factories.make_contribution(step, author=phones[0])
        factories.make_contribution(step, author=phones[1], withdrawn_at=timezone.now())

    told = counts.of_room(room, step)

    assert counts.totals(room, step) == (told.present, told.answered)
    assert told.answered == {"board": 1, "vote": 2, "prioritise": 3, "exit_poll": 1}[kind]


def test_buttons_of_the_queue_bear_the_token_of_who_looks(client, manager, room):
    factories.make_contribution(factories.make_step(room, kind="board"))

    page = client.get(reverse("console", args=[room.event_id])).content.decode()

    tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))
    assert "/room/hide/" in page
    assert HOLE not in page
    assert len(tokens) == 1


def test_screens_share_an_answer_until_a_facilitator_does_something(client, room, monkeypatch):
    monkeypatch.setattr(room_screen._shown, "seconds", 60)
    before = screen(client, room, headers=HTMX)
    factories.make_participant(room)

    assert screen(client, room, headers=HTMX) == before
    opening.freeze_screen(room=room, is_frozen=True, by=None)
    assert screen(client, room, headers=HTMX) != before


def test_screen_needs_its_key_and_takes_nothing(client, room):
    address = reverse("room_screen", args=[room.screen_key])

    assert client.get(reverse("room_screen", args=["arvaus"])).status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
@pytest.mark.parametrize("state", State)
def test_console_and_screen_are_whole_pages_in_three_languages(manager, client, room, prefix, state):
    step = factories.make_step(room, state=state)
    factories.make_contribution(step)
    factories.make_work_group(room)

    for address in (reverse("console", args=[room.event_id]), reverse("room_screen", args=[room.screen_key])):
        assert client.get(prefix + address).status_code == 200  # and the inspector has looked at it


ALIKE = ("Nuoret muuttavat pois opintojen perässä", "Nuorten poismuutto opintojen perässä")


@pytest.fixture
def alike(room):
    step = factories.make_step(room, kind="board", state=State.CLOSED)
    factories.make_contribution(step, text="Junayhteys on hyvä")
    return [factories.make_contribution(step, text=text) for text in ALIKE]


def pairs(room):
    likeness.compare_due()
    return [{pair.one.text, pair.other.text} for pair in likeness.pairs(room)]


def test_notes_of_two_tables_that_say_the_same_are_offered(room, alike):
    assert pairs(room) == [set(ALIKE)]


def test_looking_at_the_console_compares_nothing(manager, client, room, alike):
    address = reverse("console", args=[room.event_id])

    assert client.get(address).context["alike"] == []
    tasks.compare_notes()
    assert len(client.get(address).context["alike"]) == 1


def test_hidden_note_leaves_its_pair_without_a_new_comparison(manager, room, alike):
    assert likeness.compare_due() == 1

    moderation.hide(thing=alike[0], by=factories.make_manager())

    assert likeness.pairs(room) == []
    assert likeness.compare_due() == 0


def test_notes_that_came_since_are_compared(room, alike):
    assert likeness.compare_due() == 1

    factories.make_contribution(alike[0].step, text="Junayhteys on oikein hyvä")

    assert len(pairs(room)) == 2


@pytest.mark.parametrize("moves", [1, 30])
def test_hiding_costs_the_same_however_often_notes_were_moved(room, alike, moves, django_assert_num_queries):
    for _move in range(moves):
        factories.make_grouping(room)
    by = factories.make_manager()

    with django_assert_num_queries(9):
        moderation.hide(thing=alike[0], by=by)


def test_notes_are_not_compared_while_the_hall_writes(room, alike):
    Step.objects.update(state=State.OPEN)

    assert pairs(room) == []


def test_pair_is_put_under_one_theme_and_taken_apart_again(manager, client, room, alike):
    address = reverse("console_similar", args=[room.event_id])

    client.post(address, {"note": [note.pk for note in alike]})
    together = Contribution.objects.exclude(theme=None).values("theme").distinct().count(), pairs(room)
    client.post(address, {"undo": 1})

    assert together == (1, [])
    assert Contribution.objects.filter(theme=None).count() == 3


def test_notes_of_the_same_words_are_put_together_at_once_and_taken_apart_again(manager, client, room, alike):
    step, address = alike[0].step, reverse("console_similar", args=[room.event_id])
    same = [factories.make_contribution(step, text=text) for text in ("Oma tori!", "oma tori", "Oma  tori.")]
    factories.make_contribution(step, text="Oma tori", field="weakness")
    likeness.compare(room)

    [offered] = likeness.same(room)
    page = client.get(f"/en{reverse('console', args=[room.event_id])}").content.decode()
    client.post(address, {"note": offered.keys})
    together = list(Contribution.objects.exclude(theme=None).values_list("text", flat=True)), likeness.same(room)
    client.post(address, {"undo": 1})

    assert "Put all 3 of the same words under one theme" in page
    assert (sorted(together[0]), together[1]) == (sorted(note.text for note in same), [])
    assert not Contribution.objects.exclude(theme=None).exists()


def test_sets_of_the_same_words_get_each_its_theme_with_one_press_and_are_no_pairs(manager, client, room, twins):
    sets = [list(map(UUID, said.keys)) for said in offered(room)]
    themes.merge(Scope(room), notes=sets[2])

    client.post(reverse("console_similar", args=[room.event_id]), {"set": [" ".join(map(str, keys)) for keys in sets]})

    together = Contribution.objects.exclude(theme=None).values_list("theme", "pk")
    found = [{pk for theme, pk in together if theme == number} for number in {theme for theme, _pk in together}]
    assert sorted(map(sorted, found)) == sorted(map(sorted, sets))
    assert pairs(room) == [set(ALIKE)]


def test_sets_put_under_their_themes_with_one_press_are_undone_with_one(manager, client, room, twins):
    address = reverse("console_similar", args=[room.event_id])

    client.post(address, {"set": [" ".join(said.keys) for said in offered(room)]})
    moved = Contribution.objects.exclude(theme=None).count(), room.groupings.count()
    client.post(address, {"undo": 1})

    assert moved == (6, 1)
    assert not Contribution.objects.exclude(theme=None).exists()
    assert not room.themes.exists()


def test_sets_that_others_have_moved_meanwhile_are_told_of(manager, client, room, twins):
    address = reverse("console_similar", args=[room.event_id])
    sets = [" ".join(said.keys) for said in offered(room)]
    nonsense = client.post(address, {"set": [sets[0], "x"]})
    Contribution.objects.update(withdrawn_at=timezone.now())

    answer = client.post(address, {"set": sets})

    assert (answer.status_code, 'id="refused"' in answer.content.decode()) == (422, True)
    assert nonsense.status_code == 400
    assert not room.groupings.exists()


def test_all_sets_of_the_same_words_are_put_together_with_one_press_however_few_are_shown(manager, client, room, alike):
    for number in range(7):
        for _table in range(2):
            factories.make_contribution(alike[0].step, text=f"Sana {number}")
    likeness.compare(room)
    page = client.get(reverse("console", args=[room.event_id])).content.decode()

    client.post(
        reverse("console_similar", args=[room.event_id]), {"set": re.findall(r'name="set" value="(.*?)"', page)}
    )

    assert page.count('name="apart"') == 5 + len(likeness.pairs(room))
    assert (room.themes.count(), likeness.same(room)) == (7, [])


def test_set_that_was_kept_apart_without_one_that_is_hidden_is_offered_no_more(room, alike):
    same = [factories.make_contribution(alike[0].step, text="Oma tori") for _number in range(3)]
    likeness.compare(room)
    moderation.hide(thing=same[0], by=factories.make_manager())
    [said] = likeness.same(room)

    likeness.keep_apart(room, said.keys)

    assert likeness.same(room) == []


def test_set_that_was_kept_apart_is_offered_no_more(manager, client, room, twins):
    kept, *others = offered(room)

    client.post(reverse("console_similar", args=[room.event_id]), {"note": kept.keys, "apart": 1})

    assert likeness.same(room) == others


def test_pair_stands_for_all_who_said_so_in_the_same_words(room, alike):
    twin = factories.make_contribution(alike[0].step, text=ALIKE[0].upper())
    before = pairs(room)

    moderation.hide(thing=twin, by=factories.make_manager())

    assert (before, [{one.one.text, one.other.text} for one in likeness.pairs(room)]) == (
        [{twin.text, ALIKE[1]}],
        [set(ALIKE)],
    )


@pytest.fixture
def twins(room, alike):
    """Three sets of two notes of the same words."""
    for text in ("Oma tori", "Oma tori", "Uimahalli", "Uimahalli!", "Kesäteatteri", "kesäteatteri"):
        factories.make_contribution(alike[0].step, text=text)


def offered(room):
    likeness.compare(room)
    return likeness.same(room)


def test_hidden_note_is_not_among_those_of_the_same_words(room, alike):
    same = [factories.make_contribution(alike[0].step, text="Oma tori") for _number in range(2)]
    likeness.compare(room)

    moderation.hide(thing=same[0], by=factories.make_manager())

    assert likeness.same(room) == []


def test_pair_that_was_kept_apart_is_offered_no_more(manager, client, room, alike):
    client.post(reverse("console_similar", args=[room.event_id]), {"note": [note.pk for note in alike], "apart": 1})

    assert pairs(room) == []


@pytest.mark.parametrize("sent", [{}, {"note": "x"}, {"note": ["x", "y"]}, {"set": "x"}])
def test_joining_what_is_no_pair_is_refused(manager, client, room, sent):
    assert client.post(reverse("console_similar", args=[room.event_id]), sent).status_code == 400


def test_console_and_screen_listen_to_their_own_topics_only(manager, client, room, settings):
    settings.LIVE_URL = "http://testserver/live/"

    heard = {
        name: streams.topics_of(unquote_plus(client.get(address).context["live"].partition("token=")[2]))
        for name, address in (
            ("console", reverse("console", args=[room.event_id])),
            ("screen", reverse("room_screen", args=[room.screen_key])),
        )
    }

    assert heard == {
        "console": [f"room-{room.pk}", f"console-{room.pk}"],
        "screen": [f"room-{room.pk}", f"screen-{room.pk}"],
    }


def test_timer_of_the_open_step_runs_on_console_and_screen(manager, client, room):
    Step.objects.filter(room=room).update(state=State.HIDDEN)
    factories.make_step(room, state=State.OPEN, closes_at=timezone.now() + timedelta(minutes=5, seconds=1))

    for address in (reverse("console", args=[room.event_id]), reverse("room_screen", args=[room.screen_key])):
        left = re.findall(r'data-left="(\d+)"', client.get(address).content.decode())
        assert [295 < int(one) <= 301 for one in left] == [True]


def test_picture_in_the_corner_of_the_screen_leads_to_the_door_of_the_room(client, room, settings):
    settings.BASE_URL = "https://tilannekuva.example.org"
    address = settings.BASE_URL + reverse("room_join", args=[room.code])
    scanned = segno.make(address, error="m", micro=False).svg_data_uri(border=2, scale=8)

    page = client.get(reverse("room_screen", args=[room.screen_key])).content.decode()

    assert f'<img src="{escape(scanned)}"' in page
