"""The words of a series, written by two at once: nobody's text is lost unread."""

import pytest
from django.urls import reverse

from forums import scheduling
from forums.scheduling import SchedulingRefusal
from tests.factories import make_series
from tests.pages import text

pytestmark = pytest.mark.django_db


def opened(client, series):
    """What a browser sends back of the page as it is now: every field, and what was seen in it."""
    form = client.get(reverse("series_edit", args=[series.pk])).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {**values, **{bound.html_initial_name: bound.value() for bound in form}}


def save(client, series, page, **changes):
    return client.post(reverse("series_edit", args=[series.pk]), {**page, **changes})


def test_page_carries_what_was_seen(client, manager):
    page = text(client.get(reverse("series_edit", args=[make_series(goals_fi="Yhteinen kuva").pk])))

    assert '<input type="hidden" name="initial-name_fi" value="Janakkalan tilannekuva"' in page
    assert '<input type="hidden" name="initial-goals_fi" value="Yhteinen kuva"' in page


def test_two_tabs_that_change_different_fields_both_stay(client, manager):
    series = make_series()
    first, second = opened(client, series), opened(client, series)

    save(client, series, first, need_fi="Uusi tarve")
    saved = save(client, series, second, goals_fi="Uudet tavoitteet")

    series.refresh_from_db()
    assert (saved.status_code, series.need_fi, series.goals_fi) == (302, "Uusi tarve", "Uudet tavoitteet")


def test_same_field_changed_by_two_is_422_and_shows_both_and_a_second_save_keeps_ones_own(client, manager):
    series = make_series()
    mine = opened(client, series)
    scheduling.change_series(series=series, by=None, need={"fi": "Toisen tarve"})

    refused = save(client, series, mine, need_fi="Minun tarpeeni", goals_fi="Minun tavoitteeni")
    series.refresh_from_db()
    kept = (series.need_fi, series.goals_fi)
    form = refused.context["form"]
    again = {bound.html_name: bound.value() for bound in form}
    again |= {bound.html_initial_name: form.data[bound.html_initial_name] for bound in form}
    saved = save(client, series, again)

    series.refresh_from_db()
    page = text(refused)
    assert (refused.status_code, kept) == (422, ("Toisen tarve", None))
    assert "need_fi" in form.errors
    assert str(SchedulingRefusal.CHANGED.label) in page
    assert "Toisen tarve" in page
    assert "Minun tarpeeni" in page
    assert (saved.status_code, series.need_fi, series.goals_fi) == (302, "Minun tarpeeni", "Minun tavoitteeni")


@pytest.mark.parametrize("theirs", ["Sama tarve", "Pitovoima\r\n"])
def test_same_text_from_two_is_no_collision(client, manager, theirs):
    series = make_series()
    mine = opened(client, series)
    scheduling.change_series(series=series, by=None, need={"fi": theirs})

    saved = save(client, series, mine, need_fi="Sama tarve")

    assert saved.status_code == 302


def test_text_emptied_by_another_is_told(client, manager):
    series = make_series(goals_fi="Yhteinen kuva")
    mine = opened(client, series)
    scheduling.change_series(series=series, by=None, goals={"fi": ""})

    refused = save(client, series, mine, goals_fi="Minun tavoitteeni")

    assert refused.status_code == 422
    assert "goals_fi" in refused.context["form"].errors
