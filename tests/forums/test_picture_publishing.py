"""Publishing for good: the page that asks shows what is published, what is left out, and why something cannot be."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.picturing import commenting, left_out, snapshot
from forums.picturing.refusals import PictureRefusal
from participants.models import Letter
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


@pytest.mark.parametrize(
    ("given", "reason"),
    [({}, "NO_VOTE"), ({"choice": True}, "NOT_COUNTED"), ({"outcome": "adopted"}, "NO_ACTION")],
    ids=["without a vote", "votes not counted", "without an action"],
)
def test_what_cannot_be_published_is_told_before_it_is_asked(manager, client, series, room, given, reason):
    vote = factories.make_choice(factories.make_step(room, kind="vote", state="closed")) if "choice" in given else None
    given |= {"choice": vote}
    statement = factories.make_statement_of_will(factories.make_key_question(series), **given)
    said = {"do": "ask", "form": statement.pk, "statement": statement.pk, "text": statement.text}

    told = client.post(reverse("picture_statements", args=[series.pk]), said | {"choice": vote.pk if vote else ""})

    assert (told.status_code, 'value="publish"' in told.text) == (422, False)
    assert str(PictureRefusal[reason].label) in told.text


def test_a_statement_without_votes_leads_to_where_it_can_be_voted_on(manager, client, series, draft, room):
    event = room.event.get_absolute_url()

    page = client.get(f"/en{reverse('picture_statements', args=[series.pk])}").text

    assert "Before it can be published, a forum votes on it." in page
    assert f'href="/en{event}">Take the vote in the room of the next event' in page


def test_a_comment_that_is_too_long_is_refused_and_stays_as_it_was_written(client, series):
    address = reverse("picture_comment", args=[commenting.link_token(series)])
    said = {"part": "questions", "text": "ä" * 1005, "name": "Esimerkki Osallistuja 01"}

    told = client.post(f"/en{address}", said)
    named = client.post(f"/en{address}", said | {"text": "Lyhyt", "name": "x" * 83})

    assert [told.status_code, named.status_code, series.picture_comments.count()] == [422, 422, 0]
    assert "The text is 5 letters too long." in told.text
    assert "The name is 3 letters too long." in named.text
    kept = [">" + "ä" * 1005 + "<", 'value="questions" selected', 'value="Esimerkki Osallistuja 01"']
    assert [words for words in kept if words not in told.text] == []
    assert "maxlength" not in told.text


def test_the_link_for_comments_leads_to_no_action_of_a_draft(client, series, draft):
    page = client.get(reverse("picture_comment", args=[commenting.link_token(series)])).text

    assert ("Aikataulu" in page, draft.actions.get().get_absolute_url() in page) == (True, False)


def test_a_link_for_comments_that_has_ended_or_is_broken_says_which(client, series):
    token = commenting.link_token(series)
    snapshot.freeze(series=series, is_draft=False, by=None)
    picture = reverse("picture", args=[series.pk])
    links = [reverse("picture_comment", args=[one]) for one in (token, token[:-3])]

    ended, broken = (client.get(f"/en{link}") for link in links)

    assert [page.status_code for page in (ended, broken)] == [404, 404]
    assert ["Comments on this draft have ended" in page.text for page in (ended, broken)] == [True, False]
    assert ["The link is not whole" in page.text for page in (ended, broken)] == [False, True]
    assert [f'href="/en{picture}"' in page.text for page in (ended, broken)] == [
        True,
        False,
    ]


def test_suggestions_are_kept_only_where_there_are_some(manager, client, series):
    version = factories.make_swot_version(series, number=2)
    address = reverse("picture_swot", args=[series.pk])
    item = factories.make_swot_item(version, is_suggestion=False)

    without = client.get(address).text
    type(item).objects.filter(pk=item.pk).update(is_suggestion=True)

    assert ['value="keep"' in page for page in (without, client.get(address).text)] == [False, True]


def test_an_empty_picture_has_nothing_loose_and_does_not_boast_of_it(manager, client, room, series):
    empty = factories.make_series(invited_at=timezone.now())
    note = factories.make_contribution(factories.make_step(room))
    series.swot_versions.get().items.get().contributions.add(note)

    addresses = [reverse("picture_orphans", args=[one.pk]) for one in (empty, series)]
    pages = [client.get(f"/en{address}").text for address in addresses]

    assert ["Nothing has been written yet" in page for page in pages] == [True, False]
    assert ["Every line has an origin" in page for page in pages] == [False, True]


def test_publishing_a_statement_asks_the_owner_of_its_action(manager, client, series, draft):
    type(draft).objects.update(outcome="adopted")
    draft.actions.update(owner_email="omistaja@example.org")

    client.post(reverse("picture_statements", args=[series.pk]), {"do": "publish", "statement": draft.pk})

    assert [letter.person.email for letter in Letter.objects.filter(kind="action_owner")] == ["omistaja@example.org"]


def test_form_of_a_statement_warns_that_actions_hang_from_its_words(manager, client, series, draft):
    address = reverse("picture_statements", args=[series.pk])

    with_action = client.get(f"/en{address}").text
    draft.actions.all().delete()

    warning = "1 action hangs from this statement."
    assert [warning in page for page in (with_action, client.get(f"/en{address}").text)] == [True, False]
