"""Drafts kept while a forum is held: what has been revealed becomes a draft, and stands on the screen at a button."""

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.groupwork import opening
from forums.models import PictureSnapshot
from forums.picturing import drafts, snapshot, swot
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return make.make_room()


@pytest.fixture
def theme(room):
    """A theme of a note, in a step whose results have been shown."""
    grown = make.make_theme(room, text="Osaajapula", field="threat")
    make.make_contribution(make.make_step(room, state="revealed"), theme=grown, field="threat")
    return grown


def screen(client, room):
    return client.get(reverse("room_screen", args=[room.screen_key])).text


def test_what_is_revealed_is_kept_as_a_draft_once(room, theme):
    kept, again = drafts.keep_due(), drafts.keep_due()

    draft = snapshot.newest(room.event.series)
    assert (kept, again, draft.is_draft) == (1, 0, True)
    assert [line["text"] for line in draft.content["fi"]["swot"]["threats"]] == ["Osaajapula"]


@pytest.mark.parametrize("why", ["nothing revealed", "closed", "rehearsal"])
def test_no_draft_is_kept_of_a_room_without_anything_to_show(room, theme, why):
    room.steps.update(state="closed" if why == "nothing revealed" else "revealed")
    room.closed_at = timezone.now() if why == "closed" else None
    room.is_rehearsal = why == "rehearsal"
    room.save()

    assert (drafts.keep_due(), PictureSnapshot.objects.count()) == (0, 0)


def test_what_people_dropped_is_not_suggested_again(room, theme):
    drafts.keep_due()
    swot.drop(item=room.event.series.swot_versions.get().items.get())

    drafts.keep_due()

    assert room.event.series.swot_versions.get().items.count() == 0


def test_a_published_version_is_not_followed_by_another_on_its_own(room, theme):
    published = make.make_swot_version(room.event.series, published_at=timezone.now())

    drafts.keep_due()

    assert list(room.event.series.swot_versions.all()) == [published]


def test_the_screen_shows_the_draft_until_it_is_let_go(client, room, theme):
    drafts.keep_due()
    opening.show_picture(room=room, by=None)
    shown = screen(client, room)

    opening.freeze_screen(room=room, is_frozen=False, by=None)

    assert ["Osaajapula" in shown, "screen-draft" in shown, "screen-draft" in screen(client, room)] == [
        True,
        True,
        False,
    ]


def test_what_is_hidden_leaves_the_draft_on_the_screen_at_once(client, room, theme):
    drafts.keep_due()
    opening.show_picture(room=room, by=None)
    theme.hidden_at = timezone.now()
    theme.save()

    assert "Osaajapula" not in screen(client, room)


def test_the_console_puts_the_draft_on_the_screen(manager, client, room, theme):
    manager_room = room

    answer = client.post(reverse("room_open", args=[room.event_id]), {"deed": "picture"})

    manager_room.refresh_from_db()
    assert (answer.status_code, manager_room.frozen_view) == (302, {"picture": True})
