"""Changing and cancelling an event: what is asked, saved, told and refused."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from forums.forms.event import EventForm
from forums.forms.fields import NAME_WANTED, DayField
from forums.models import Event
from participants.models import Letter
from regions.holidays import DayOff
from tests.factories import (
    helsinki,
    make_event,
    make_manager,
    make_network,
    make_official,
    make_registration,
    make_series,
)
from tests.forums.plans import days, start
from tests.pages import text

pytestmark = pytest.mark.django_db
LINK = "https://kokous.example.org/salainen"


@pytest.fixture
def august():
    with time_machine.travel("2026-08-01 12:00+03:00"):
        yield


# --- changing ---------------------------------------------------------------------------------------------------------


def answers(event, **changes):
    """The form of an event as it is, with changes."""
    form = EventForm(event=event, others=[])
    posted = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    for name in ("day", "closes_day", "changes_day"):
        if name in posted:
            posted[name] = f"{posted[name].day}.{posted[name].month}.{posted[name].year}"
    for name in ("starts", "ends", "closes_hour", "changes_hour"):
        if name in posted:
            posted[name] = f"{posted[name].hour}.{posted[name].minute:02}"
    return {**posted, **changes}


def edit(client, event, **changes):
    return client.post(reverse("event_edit", args=[event.pk]), answers(event, **changes))


def test_the_deadline_of_own_changes_is_set_and_moves_along_with_the_event(client, manager, august):
    first, second, *_rest = start().events.order_by("ordinal")

    for number, event in enumerate((second, first)):
        until = event.starts_at.date() - timedelta(days=2)
        day = event.starts_at.date() + timedelta(days=number)
        edit(client, event, changes_day=dotted(until), changes_hour="12.00", day=dotted(day), move_others="yes")

    times = [timezone.localtime(event.changes_close_at) for event in first.series.events.order_by("ordinal")[:2]]
    assert [f"{time:%H.%M}" for time in times] == ["12.00", "12.00"]
    assert times[0].date() == first.starts_at.date() - timedelta(days=2)
    assert times[1].date() == second.starts_at.date() - timedelta(days=1)  # moved along by a day


def dotted(day):
    return f"{day.day}.{day.month}.{day.year}"


def test_saving_unchanged_tells_nobody(client, manager, august):
    event = start().events.get(ordinal=1)
    make_registration(event)

    response = edit(client, event)

    event.refresh_from_db()
    assert (response.status_code, event.revision, Letter.objects.count()) == (302, 0, 0)


def seen(client, event):
    """What a browser would send of the form as it is now: the fields, and what was seen in them."""
    page = client.get(reverse("event_edit", args=[event.pk])).content.decode()
    carried = [bound for bound in EventForm(event=event, others=[]) if bound.field.show_hidden_initial]
    assert all(f'name="{bound.html_initial_name}"' in page for bound in carried)
    values = {one.html_initial_name: one.field.hidden_widget().format_value(one.initial) or "" for one in carried}
    return {**values, **answers(event)}


def test_two_who_edit_at_once_keep_what_the_other_changed(client, manager, august):
    event = make_event(theme_fi="Vanha", registration_closes_at=timezone.now() + timedelta(days=2))
    closing = event.registration_closes_at
    one, other = seen(client, event), seen(client, event)

    client.post(
        reverse("event_edit", args=[event.pk]), {**one, "place_fi": "Kirjasto", "day": "25.11.2026", "seats": 9}
    )
    answer = client.post(reverse("event_edit", args=[event.pk]), {**other, "theme_fi": "Uusi", "ends": "12.30"})

    event.refresh_from_db()
    assert (answer.status_code, event.place_fi, event.theme_fi, event.seats) == (302, "Kirjasto", "Uusi", 9)
    assert (event.starts_at, event.ends_at) == (helsinki(2026, 11, 25, 9), helsinki(2026, 11, 25, 12, 30))
    assert event.registration_closes_at > closing  # it followed the day, and stayed so


@pytest.mark.parametrize(
    ("field", "first", "second", "theirs"),
    [
        ("theme_fi", "Ensimmäisen", "Toisen", "“Ensimmäisen”"),
        ("note_fi", "Yksi\r\nkaksi", "Kolme", "Yksi"),
        ("seats", "9", "12", "“9”"),
        ("day", "25.11.2026", "26.11.2026", "“25.11.2026”"),
        ("ends", "12.30", "13.00", "“12.30”"),
        ("mode", "online", "hybrid", "“Online”"),
    ],
)
@pytest.mark.usefixtures("august", "manager")
def test_two_who_change_the_same_field_see_what_the_other_wrote(client, field, first, second, theirs):
    event = make_event(theme_fi="Vanha", note_fi="Yksi", join_url=LINK)
    path = reverse("event_edit", args=[event.pk]).replace("/events/", "/en/events/")
    one, other = seen(client, event), seen(client, event)

    client.post(path, {**one, field: first})
    page = client.post(path, {**other, field: second})
    shown = {bound.html_initial_name: bound for bound in page.context["form"] if bound.name == field}
    again = {**other, field: second, **{name: page.context["form"].data[name] for name in shown}}

    assert page.status_code == 422
    assert "Somebody else has written here while you were writing" in text(page)
    assert theirs in text(page)
    assert page.context["form"][field].value() == second
    assert client.post(path, again).status_code == 302


def test_both_may_write_the_same(client, manager, august):
    event = make_event(theme_fi="Vanha")
    one, other = seen(client, event), seen(client, event)

    path = reverse("event_edit", args=[event.pk])
    codes = [client.post(path, {**sent, "theme_fi": "Uusi"}).status_code for sent in (one, other)]

    assert codes == [302, 302]


def test_change_made_between_reading_and_locking_is_not_written_over(client, manager, august, monkeypatch):
    event = make_event(theme_fi="Vanha")
    sent = seen(client, event)
    valid = EventForm.is_valid

    def then_another_is_faster(form):
        is_valid = valid(form)
        Event.objects.update(theme_fi="Toisen")
        return is_valid

    monkeypatch.setattr(EventForm, "is_valid", then_another_is_faster)

    page = client.post(reverse("event_edit", args=[event.pk]), {**sent, "theme_fi": "Oma"})

    event.refresh_from_db()
    assert (page.status_code, event.theme_fi, "Toisen" in text(page)) == (422, "Toisen", True)


def test_everything_of_an_event_can_be_changed_at_once(client, manager, august):
    event = start().events.get(ordinal=3)
    make_registration(event)

    edit(
        client,
        event,
        day="25.11.2026",
        starts="13",
        ends="15.30",
        mode="hybrid",
        place_fi="Kunnantalo",
        theme_sv="Kompetens",
        seats="30",
        closes_day="20.11.2026",
        closes_hour="16.00",
        is_dataset_ready="on",
        join_url="kokous.example.org/3",
    )

    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (helsinki(2026, 11, 25, 13), helsinki(2026, 11, 25, 15, 30))
    assert (event.mode, event.place_fi, event.theme_sv, event.seats) == ("hybrid", "Kunnantalo", "Kompetens", 30)
    assert event.registration_closes_at == helsinki(2026, 11, 20, 16)
    assert event.dataset_ready_at is not None
    assert event.join_url == "https://kokous.example.org/3"
    assert (event.revision, Letter.objects.count()) == (1, 1)


def test_new_day_asks_about_the_later_events_and_shows_what_moves(client, manager, august):
    series = start()
    event = series.events.get(ordinal=2)

    asked = edit(client, event, day="21.10.2026")
    edit(client, event, day="21.10.2026", move_others="yes")

    assert asked.status_code == 422
    assert "move_others" in asked.context["form"].errors
    assert [row["event"].ordinal for row in asked.context["moving"]] == [3]
    assert "ke 25.11.2026" in text(asked)
    assert days(series) == [date(2026, 9, 9), date(2026, 10, 21), date(2026, 11, 25)]


def test_choice_to_move_the_later_events_is_on_the_page_from_the_start(client, manager, august):
    series = start()

    early = client.get(reverse("event_edit", args=[series.events.get(ordinal=2).pk]))
    last = client.get(reverse("event_edit", args=[series.events.get(ordinal=3).pk]))

    page = text(early)
    assert early.context["form"]["move_others"].value() == "no"
    assert page.count('name="move_others"') == 2
    assert "Kolmas foorumi (ke 18.11.2026)" in page
    assert "move_others" not in text(last)


def test_answer_no_moves_only_this_event_and_warns_of_the_gap(client, manager, august):
    series = start()

    response = client.post(
        reverse("event_edit", args=[series.events.get(ordinal=2).pk]),
        answers(series.events.get(ordinal=2), day="28.10.2026", move_others="no"),
        follow=True,
    )

    assert days(series) == [date(2026, 9, 9), date(2026, 10, 28), date(2026, 11, 18)]
    assert len([m for m in response.context["messages"] if "28–42" in str(m)]) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": "8.00"}, "ends"),
        ({"ends": "9.00"}, "ends"),
        ({"day": "29.3.2026", "starts": "3.30", "ends": "5.00"}, "starts"),
        ({"day": "25.10.2026", "starts": "3.30", "ends": "5.00"}, "starts"),
        ({"day": "huomenna"}, "day"),
        ({"starts": "yhdeksältä"}, "starts"),
        ({"seats": "-1"}, "seats"),
        ({"seats": "99999999999"}, "seats"),
        ({"join_url": "javascript:alert(1)"}, "join_url"),
        ({"mode": "teleport"}, "mode"),
        ({"name_fi": "", "name_sv": ""}, "name_fi"),
        ({"name_fi": "a\r\nb"}, "name_fi"),
        ({"seats": "1"}, "__all__"),
        ({"closes_day": "1.12.2026"}, "__all__"),
        ({"day": "8.9.2026", "move_others": "no"}, "__all__"),
    ],
)
def test_wrong_answer_is_422_and_keeps_what_was_written(client, manager, august, changes, field):
    series = start()
    event = series.events.get(ordinal=2)
    make_registration(event)
    make_registration(event)

    response = edit(client, event, theme_fi="Uusi teema", **changes)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Uusi teema" in text(response)
    event.refresh_from_db()
    assert (event.theme_fi, event.revision) == ("Alueen hanke- ja kehittämistyö", 0)


@pytest.mark.parametrize("day", ["31.2.2027", "2027-02-31", "30.13.2026", "0.1.2027"])
def test_day_that_is_in_no_calendar_is_told_from_a_day_written_wrong(client, manager, august, day):
    event = start().events.get(ordinal=3)

    errors = [edit(client, event, day=written).context["form"].errors["day"] for written in (day, "31.2")]

    messages = DayField.default_error_messages
    assert errors == [[messages["missing"]], [messages["invalid"]]]


@pytest.mark.parametrize("page", ["event_edit", "series_edit", "series_new"])
def test_name_says_that_it_is_required_in_finnish_or_in_swedish(client, manager, august, page):
    event = start().events.get(ordinal=3)
    numbers = {"event_edit": [event.pk], "series_edit": [event.series_id], "series_new": []}[page]

    form = client.get(reverse(page, args=numbers)).context["form"]

    helped = {code: form[f"name_{code}"].help_text for code in ("fi", "sv", "en")}
    assert helped == {"fi": NAME_WANTED, "sv": NAME_WANTED, "en": ""}


def test_event_moved_to_a_holiday_is_saved_with_a_hint(client, manager, august):
    event = start().events.get(ordinal=3)
    url = reverse("event_edit", args=[event.pk])

    response = client.post(url, answers(event, day="31.12.2026"), follow=True)

    event.refresh_from_db()
    assert event.starts_at == helsinki(2026, 12, 31, 9)
    assert [str(DayOff.NEW_YEARS_EVE.label) in str(told) for told in response.context["messages"]].count(True) == 1


def test_event_with_an_unknown_hour_gets_one(client, manager, august):
    event = start(first_time=None).events.get(ordinal=1)

    missing = edit(client, event)
    edit(client, event, starts="9.00", ends="11.00")

    event.refresh_from_db()
    assert (missing.status_code, event.is_time_known) == (422, True)


# --- cancelling -------------------------------------------------------------------------------------------------------


def test_cancelling_asks_first_and_then_tells_everybody(client, manager):
    event = make_event()
    make_registration(event)
    url = reverse("event_cancel", args=[event.pk])

    asked = client.get(url)
    untouched = Event.objects.get().cancelled_at
    client.post(url)

    assert (asked.status_code, untouched) == (200, None)
    assert Event.objects.get().is_cancelled
    assert Letter.objects.get().kind == "event_cancelled"


def test_event_that_is_over_is_not_cancelled_and_says_why(client, manager):
    event = make_event(days=-3)

    response = client.post(reverse("event_cancel", args=[event.pk]))

    assert response.status_code == 422
    assert not Event.objects.get().is_cancelled


@pytest.mark.parametrize("name", ["event_edit", "event_cancel"])
def test_anothers_event_is_404_and_own_without_the_right_403(client, name):
    hidden = make_event(make_series(is_public=False, network=make_network()))
    public = make_event()
    anonymous = client.post(reverse(name, args=[public.pk])).status_code
    client.force_login(make_manager(make_network("sydansuomi", "Sydänsuomi")))

    statuses = [client.post(reverse(name, args=[event.pk])).status_code for event in (hidden, public)]
    client.force_login(make_official())
    statuses.append(client.post(reverse(name, args=[public.pk])).status_code)

    assert (anonymous, statuses) == (302, [404, 403, 403])
    assert not Event.objects.exclude(cancelled_at=None).exists()
