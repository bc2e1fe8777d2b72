"""The pages of voting: cards, dots and closing questions on a phone, and the results with their opinion map."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.utils import timezone

from forums.groupwork import maps
from forums.models import Vote
from tests import factories as make
from tests.browser.states import State

SECRET = "a-phone-that-votes"


def of_votes(things):
    """Furnish rooms in which votes are given and shown, and name their pages."""
    series = make.make_series(name_fi="Sarja äänestyksineen", template=things.running.template)
    cards, dots, closing, ranked, mapped = (_room(series, ordinal) for ordinal in range(1, 6))
    said = _ballot(cards, 4, "vote", prompt_fi="Mitä mieltä olet?")
    make.make_vote(said[0], cards.participants.get(), -1, reason="Kenen rahoilla?")
    given = _ballot(dots, 6)
    make.make_dot(given[0], dots.participants.get(), 2)
    make.make_step(closing, kind="exit_poll", fields=[])
    _ranked(ranked)
    _mapped(mapped)
    results = [f"events/{room.event_id}/room/steps/{room.steps.get().pk}/results/" for room in (ranked, mapped, cards)]
    return [
        State("phone, card", *_seen(cards), is_main=True),
        State("phone, card changed", *_seen(cards, f"now/?card={said[0].pk}")),
        State("phone, dots", *_seen(dots), is_main=True),
        State("phone, impact and feasibility", *_seen(dots, act=unfold)),
        State("phone, closing questions", *_seen(closing), is_main=True),
        State("phone, vote is over", *_seen(mapped, act=unfold)),
        State("results, ranking", results[0], "everywhere", unfold, is_main=True),
        State("results, opinion map", results[1], "everywhere", unfold, is_main=True),
        State("results, not yet shown", results[2], "everywhere"),
        State("big screen, ranking", f"screen/{ranked.screen_key}/"),
        State("big screen, opinion map", f"screen/{mapped.screen_key}/"),
    ]


def _room(series, ordinal):
    """A room with a phone whose secret is known here."""
    room = make.make_room(make.make_event(series, ordinal=ordinal))
    make.make_participant(room, token_digest=sha256(f"{SECRET}-{room.code}".encode()).hexdigest())
    return room


def _ballot(room, count, kind="prioritise", **columns):
    step = make.make_step(room, kind=kind, fields=[], **columns)
    return [make.make_choice(step, text=f"Työvoiman saatavuus ja pitovoimatekijät {number}") for number in range(count)]


def _ranked(room):
    """A ranking in which one is sure, and two stakeholder groups may be told."""
    choices = _ballot(room, 12, state="revealed")
    for group in ("business", "education"):
        for number in range(5):
            one = make.make_participant(room, stakeholder_group=group)
            make.make_dot(choices[0], one, 4)
            make.make_dot(choices[number + 1], one)
            make.make_rating(choices[0], one)


def _mapped(room):
    """Two camps, what they share, and an objection."""
    choices = _ballot(room, 14, "vote", state="revealed")
    for number in range(24):
        one = make.make_participant(room)
        row = {"participant": one, "voter_key": str(one.pk)}
        side = 1 if number < 12 else -1
        values = [1] + [side * (1 if place % 2 else -1) for place in range(1, 14)]
        pairs = zip(choices, values, strict=True)
        Vote.objects.bulk_create(Vote(choice=choice, value=value, **row) for choice, value in pairs)
    make.make_vote(choices[0], value=-1, reason="Entä kylät?", voted_at=timezone.now())
    maps.draw(room.steps.get())


def _seen(room, path="now/", act=None):
    """The address of a page of the phone, seen by its holder, who may do something there."""

    def come(page):
        address = page.url.split("/f/")[0]  # with the language
        root = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        page.context.add_cookies([{"name": f"room-{room.code}", "value": f"{SECRET}-{room.code}", "url": root}])
        page.goto(f"{address}/f/{room.code}/{path}")
        if act:
            act(page)

    return f"f/{room.code}/", "", come


def unfold(page):
    """Open what is folded."""
    page.locator("summary").first.click()
