"""The pages of announcements: written, seen with its receivers before it goes, tried on oneself, held, taken back."""

import pytest
from django.urls import reverse

from forums import announcing
from forums.models import Announcement
from participants import post
from participants.models import Letter
from tests.factories import make_announcement, make_event, make_manager, make_person, make_registration

pytestmark = pytest.mark.django_db
WORDS = {"subject_fi": "Tiedoksi", "text_fi": "Hei {{ event.name }}", "audience": "registered"}


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch):
    monkeypatch.setattr(post.send_letters, "apply_async", lambda **kwargs: None)


@pytest.fixture
def event(client):
    event = make_event()
    make_registration(event, person=make_person("a@example.org"))
    client.force_login(make_manager())
    return event


def at(name, announcement):
    return reverse(name, args=[announcement.pk])


def test_an_announcement_is_written_and_shown_with_its_receivers(client, event):
    answer = client.post(reverse("announcements", args=[event.series_id]), {**WORDS, "event": event.pk}, follow=True)

    page = answer.content.decode()
    assert Announcement.objects.get().event == event
    assert f"Hei {event.name}" in page
    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"text_fi": ""},
        {"text_fi": "{{ event.series.created_by.email }}"},
        {"text_fi": "{% include 'x' %}"},
        {"text_fi": "{event.__class__}"},
        {"subject_fi": "{{ event.page }}"},
        {"text_sv": "Hej"},
        {"audience": "kaikki"},
        {"audience": "officials", "stakeholder_group": "education"},
        {"event": ""},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, event, fields):
    address = reverse("announcements", args=[event.series_id])

    answer = client.post(address, {**WORDS, "event": event.pk, **fields})

    assert answer.status_code == 422
    assert Announcement.objects.count() == 0


def test_it_is_held_and_taken_back(client, event):
    announcement = make_announcement(event=event)

    client.post(at("announcement_send", announcement), {"minutes": "15"})
    held = client.get(announcement.get_absolute_url())
    client.post(at("announcement_withdraw", announcement))

    announcement.refresh_from_db()
    assert at("announcement_withdraw", announcement) in held.content.decode()
    assert announcement.state() == Announcement.State.DRAFT


def test_a_test_letter_goes_to_the_writer_only(client, event):
    announcement = make_announcement(event=event)

    client.post(at("announcement_test", announcement))
    client.post(at("announcement_test", announcement))

    assert set(Letter.objects.values_list("person__email", "kind")) == {
        (client.get(reverse("profile")).wsgi_request.user.email, "announcement_test")
    }


def test_what_is_leaving_shows_its_letters_and_can_no_longer_be_changed(client, event):
    announcement = announcing.hold(announcement=make_announcement(event=event), minutes=5)
    Announcement.objects.update(due_at=announcement.created_at)
    announcing.write_due()

    page = client.get(announcement.get_absolute_url())
    changed = client.post(announcement.get_absolute_url(), {**WORDS, "event": event.pk})

    assert page.context["letters"] == {"waiting": 1, "sent": 0, "failed": 0}
    assert changed.status_code == 422


def test_the_list_costs_the_same_for_one_and_three(client, event, django_assert_max_num_queries, one_by_one_forbidden):
    address = reverse("announcements", args=[event.series_id])
    make_announcement(event=event)
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    for _number in range(2):
        make_announcement(event=event)
    with django_assert_max_num_queries(len(one)):
        client.get(address)


@pytest.mark.parametrize(
    ("query", "audience", "starts_with"),
    [
        ("", "registered", "You have registered, and this is new: {{ series.name }}"),
        ("event", "registered", "You have registered, and this is new: {{ event.name }}"),
        ("start=team", "planning_group", "This is what we prepare next: {{ series.name }}"),
    ],
)
def test_the_form_begins_with_words_that_suit_the_purpose(client, event, query, audience, starts_with):
    address = "/en" + reverse("announcements", args=[event.series_id])

    form = client.get(f"{address}?{query.replace('event', f'event={event.pk}')}").context["form"]

    assert form["audience"].value() == audience
    assert form["text_en"].value().startswith(f"{starts_with}\n\n…\n\n")
    assert ("{{ event.when }}" in form["text_en"].value()) == (query == "event")


def test_thanks_are_begun_for_an_event_that_is_over(client, event):
    event.series.events.update(starts_at="2020-01-01T09:00Z", ends_at="2020-01-01T10:00Z")

    page = client.get(reverse("announcements", args=[event.series_id]), {"event": event.pk})

    assert page.context["form"]["audience"].value() == "attended"


def test_a_start_is_not_sent_as_it_is_and_languages_left_as_they_began_are_left_out(client, event):
    address = reverse("announcements", args=[event.series_id])
    begun = client.get(address, {"event": event.pk}).context["form"]
    sent = {name: begun[name].value() or "" for name in begun.fields}

    untouched = client.post(address, sent)
    mine = {
        "text_fi": sent["text_fi"].replace("…", "Kahvit klo 8.30."),
        "text_sv": sent["text_sv"].replace("\n", "\r\n"),
    }
    half = client.post(address, {**sent, **mine, "text_en": "…\nx"})
    client.post(address, {**sent, **mine})

    made = Announcement.objects.get()
    assert list(untouched.context["form"].errors) == ["text_fi"]
    assert list(half.context["form"].errors) == ["text_en"]
    assert ("Kahvit klo 8.30." in made.text_fi, made.text_sv, made.subject_en) == (True, "", "")
