"""The front page and the public pages it leads to: what is under way, and what is over."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import make_event, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_the_front_page_parts_the_series_under_way_from_the_finished(client):
    alive = make_series(invited_at=timezone.now())
    closed = make_series(invited_at=timezone.now(), closed_at=timezone.now())

    page = client.get(reverse("front"))

    assert (page.context["series"], page.context["finished"]) == ([alive], [closed])
    assert "1 finished series" in page.content.decode()


def test_what_is_over_offers_no_link_for_joining_and_no_calendar_of_its_own(client):
    event = make_event(mode="online", join_url="https://example.org/kokous")
    pages = {}
    for name in ("coming", "over"):
        pages[name] = [client.get(one.get_absolute_url()).content.decode() for one in (event, event.series)]
        event.series.events.update(starts_at="2020-01-01T09:00Z", ends_at="2020-01-01T10:00Z")
        event.series.closed_at = timezone.now()
        event.series.save()

    assert [("Join link" in one, "In your calendar" in other) for one, other in pages.values()] == [
        (True, True),
        (False, False),
    ]
