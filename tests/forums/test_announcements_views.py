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
