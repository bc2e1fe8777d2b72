"""What the console tells before it is too late: a room closed in mid-step, empty actions, few votes, a busy screen."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from forums.groupwork import opening, steps
from forums.groupwork.refusals import RoomRefusal
from forums.models import Room, Step
from tests import factories
from tests.forums.races import beside

pytestmark = pytest.mark.django_db
State = Step.State
HTMX = {"hx-request": "true"}


@pytest.fixture
def room():
    return factories.make_room(code="KAHVI")


def path(name, *args):
    """The address of a Finnish page, whatever language was asked for before."""
    with translation.override("fi"):
        return reverse(name, args=args)


def console(client, room):
    return client.get(f"/en{path('console', room.event_id)}").text


def close(client, room, **sent):
    return client.post(path("room_open", room.event_id), {"deed": "close", **sent})


def test_closing_the_room_in_an_open_step_asks_first_and_closes_the_step_too(manager, client, room):
    step = factories.make_step(room, title_fi="Äänestys", title_en="Vote", kind="vote")
    factories.make_participant(room)

    asked = close(client, room)
    still = Room.objects.get().is_open
    page = client.get(f"/en{asked['Location']}").text
    close(client, room, sure=step.pk)

    step.refresh_from_db()
    assert (still, Room.objects.get().is_open, step.state) == (True, False, State.CLOSED)
    assert asked["Location"] == f"{path('console', room.event_id)}?ask=close#the-room"
    assert "“Vote” is open. It is closed with the room" in page
    assert "1 person has not answered yet" in page


def test_who_agreed_to_close_another_step_is_asked_anew(manager, client, room):
    step = factories.make_step(room)

    close(client, room, sure=step.pk + 1)

    assert Room.objects.get().is_open


@pytest.mark.django_db(transaction=True)
def test_room_is_not_closed_over_a_step_that_another_opens_at_the_same_moment(room):
    step = factories.make_step(room, state=State.HIDDEN, opened_at=None)

    answer = beside(
        lambda: steps.move(step=step, to=State.OPEN, seen=step.version, by=None),
        lambda: opening.close_room(room=room, by=None),
    )

    assert answer.reason == RoomRefusal.STEP_CHANGED
    assert Room.objects.get().is_open


def test_closed_room_offers_no_step_to_be_opened(manager, client, room):
    factories.make_step(room, kind="vote", state=State.CLOSED)
    factories.make_step(room, kind="board", state=State.CLOSED)
    offered = ["/round/", "/back/"]
    open_page = console(client, room)

    close(client, room)

    assert [verb in open_page for verb in offered] == [True, True]
    assert [verb in console(client, room) for verb in offered] == [False, False]


def test_script_is_asked_in_place_before_the_room_is_closed(manager, client, room):
    factories.make_step(room)

    asked = client.post(path("room_open", room.event_id), {"deed": "close"}, headers=HTMX)

    assert (asked.context["asked"], Room.objects.get().is_open) == ("close", True)


def test_closing_the_room_between_steps_asks_nothing(manager, client, room):
    factories.make_step(room, state=State.CLOSED)

    close(client, room)

    assert not Room.objects.get().is_open


@pytest.mark.parametrize("state", ["hidden", "open"])
def test_step_for_actions_without_statements_of_will_leads_to_where_they_are_made(manager, client, room, state):
    factories.make_step(room, kind="commit", state=state)

    before = console(client, room)
    factories.make_statement_of_will(factories.make_key_question(room.event.series))

    assert ["There are no statements of will yet" in page for page in (before, console(client, room))] == [True, False]
    assert f'action="/en{path("picture_statements", room.event.series_id)}"' in before
    assert 'value="gather"' in before


def test_facilitator_who_may_not_write_statements_is_told_whom_to_ask(client, room):
    leader = factories.make_team_member(room.event.series, kind="facilitator").person
    client.force_login(leader)
    factories.make_step(room, kind="commit", state="hidden")

    page = console(client, room)

    assert ("Ask the planning group" in page, 'value="gather"' in page) == (True, False)


@pytest.mark.parametrize(
    ("kind", "way"),
    [("prioritise", "add a step of the same kind"), ("vote", "Open the second round when more have come.")],
)
def test_results_of_few_voters_tell_how_many_are_needed_and_how_to_go_on(manager, client, room, kind, way):
    step = factories.make_step(room, kind=kind, state=State.CLOSED, closed_at=timezone.now())
    choice = factories.make_choice(step)
    pages = []
    for votes in (4, 5):
        while choice.votes.count() < votes:
            factories.make_vote(choice)
        Step.objects.update(closed_at=timezone.now())
        pages.append(console(client, room))

    assert ["when at least five have voted" in page for page in pages] == [True, False]
    assert way in pages[0]


def test_results_beside_an_open_step_tell_when_the_screen_is_free(manager, client, room):
    factories.make_step(room, state=State.CLOSED)
    open_step = factories.make_step(room)

    busy = console(client, room)
    Step.objects.filter(pk=open_step.pk).update(state=State.CLOSED)

    told = "After that these results can be shown there."
    assert [told in page for page in (busy, console(client, room))] == [True, False]


def test_open_step_stands_before_the_list_of_steps_and_once_with_its_buttons(manager, client, room):
    factories.make_step(room, state=State.CLOSED)
    step = factories.make_step(room, closes_at=timezone.now())

    page = console(client, room)

    assert page.index(f'id="step-{step.pk}"') < page.index('<ol class="steps">')
    assert page.count(f'id="step-{step.pk}"') == page.count("data-left") == 1


def test_console_shows_the_ten_newest_notes_and_leads_to_the_rest(manager, client, room):
    step = factories.make_step(room)
    words = path("console_words", room.event_id)
    pages = []
    for number in range(11):
        factories.make_contribution(step, text=f"Asia {number:02}")
        if number in (8, 10):
            pages.append(console(client, room))

    assert [page.count("<p>Asia") for page in pages] == [9, 10]
    assert [">All notes</a>" in page for page in pages] == [False, True]
    assert words in pages[1]


def test_code_of_a_table_is_called_a_code(manager, client, room):
    factories.make_work_group(room, code="233")

    tables = client.get(f"/en{path('console_tables', room.event_id)}").text

    assert ["code 233" in page for page in (console(client, room), tables)] == [True, True]


def test_an_empty_table_is_added_by_hand_with_the_next_number_and_a_code(manager, client, room):
    first = factories.make_work_group(room)

    answer = client.post(path("console_tables", room.event_id), {"add": "1"}, follow=True)

    added = room.groups.exclude(pk=first.pk).get()
    assert (added.number, added.mode, bool(added.code), added.participants.count()) == (2, "on_site", True, 0)
    assert answer.redirect_chain[0][0].endswith(f"#g{added.pk}")
    assert f"{added.code}" in answer.text
