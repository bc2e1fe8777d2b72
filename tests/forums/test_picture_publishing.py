"""Publishing for good: the page that asks shows what is published, what is left out, and why something cannot be."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.picturing import left_out
from forums.picturing.refusals import PictureRefusal
from tests import factories

pytestmark = pytest.mark.django_db
TAKES_FOCUS = re.compile(r'id="ask" tabindex="-1"')


@pytest.fixture
def room():
    event = factories.make_event(factories.make_series(invited_at=timezone.now()))
    return factories.make_room(event, closed_at=timezone.now())


@pytest.fixture
def series(room):
    version = factories.make_swot_version(room.event.series, published_at=timezone.now())
    factories.make_swot_item(version, text="Satama")
    return room.event.series


@pytest.fixture
def draft(series):
    """A statement that is not published, with its action."""
    statement = factories.make_statement_of_will(factories.make_key_question(series), text="Me haluamme junan.")
    factories.make_action(statement, title="Aikataulu")
    return statement


def ask(client, series):
    return client.post(reverse("picture_freeze", args=[series.pk]), {"change": "Valmis"}, follow=True)


def section(page, heading):
    """The words of a page from a heading to the end of its section."""
    return page.text.partition(heading)[2].partition("</section>")[0]


def test_what_is_asked_shows_exactly_what_will_be_published(manager, client, series, draft):
    asked = ask(client, series)
    shown = section(asked, "Tahtolauseet</h2>")
    client.post(reverse("picture_freeze", args=[series.pk]), {"sure": "1"})
    frozen = series.snapshots.get()

    assert ("Satama" in asked.text, "Me haluamme junan." in shown, "Aikataulu" in shown) == (True, False, False)
    assert (frozen.number, frozen.content["fi"]["wills"]) == (1, [])


def test_what_is_left_out_is_told_with_its_reason_and_a_way_to_it(manager, client, series, draft, room):
    factories.make_contribution(factories.make_step(room), text="Irrallinen")
    vote = factories.make_step(room, kind="vote", state="closed", ordinal=9)

    told = section(ask(client, series), 'id="ask"')
    found = left_out.of(series)

    assert (found.statements, found.steps, found.notes) == ([(draft, str(PictureRefusal.NO_VOTE.label))], [vote], 1)
    ways = [f"{reverse('picture_statements', args=[series.pk])}#statement-{draft.pk}"]
    ways += [reverse("console", args=[room.event_id]), reverse("picture_orphans", args=[series.pk])]
    assert [way for way in ways if f'href="{way}"' not in told] == []
    assert "Aikataulu" in told


def test_nothing_is_asked_of_a_picture_that_cannot_be_published_yet(manager, client, series):
    factories.make_swot_version(series, number=2)

    asked = ask(client, series)
    by_address = client.get(reverse("picture", args=[series.pk]), {"ask": "1"})

    assert str(PictureRefusal.DRAFT_LEFT.label) in asked.text
    assert ['name="sure"' in page.text for page in (asked, by_address)] == [False, False]


def test_a_draft_after_a_publication_says_which_version_is_out(manager, client, series):
    address = reverse("picture_freeze", args=[series.pk])
    client.post(address, {"draft": "1"})
    client.post(address, {"sure": "1"})

    page = client.get(f"/en{reverse('picture', args=[series.pk])}", {"draft": "1"}).text

    assert ("What everybody reads is version 1," in page, "has not been published yet" in page) == (True, False)


def test_a_page_that_asks_takes_the_focus_to_what_it_asks(manager, client, series, draft):
    factories.make_swot_version(series, number=2)
    swot = client.get(reverse("picture_swot", args=[series.pk]), {"ask": "version"})
    series.swot_versions.filter(number=2).delete()
    statement = client.get(reverse("picture_statements", args=[series.pk]), {"ask": draft.pk})

    pages = [swot, statement, ask(client, series)]

    assert [len(TAKES_FOCUS.findall(page.text)) for page in pages] == [1, 1, 1]
