"""Every address of the site with a row behind it, and the people who open it."""

from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from materials.models import Material
from tests import factories

STRANGE_ROWS = {"sessions.Session", "contenttypes.ContentType"}


@dataclass(frozen=True)
class Stage:
    """A public series with everything in it, its project manager and one who has a seat."""

    manager: object
    participant: object
    things: dict

    def path(self, name, **instead):
        """The address of a page, with the stage's own things unless others are given."""
        wanted = arguments(name)
        return reverse(name, kwargs={key: value for key, value in (self.things | instead).items() if key in wanted})

    def client(self, person=None):
        """A browser, of a stranger or of a person who has signed in."""
        browser = Client()
        if person:
            browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return browser


def _action(series):
    """An action that everybody may read."""
    question = factories.make_key_question(series, ordinal=2)
    return factories.make_action(factories.make_statement_of_will(question, published_at=timezone.now()))


def make_stage():
    """Rows for every address: a series whose forum is next week, with people, tasks, files and letters."""
    series = factories.make_series(network=factories.make_network())
    event = factories.make_event(series, days=7, mode="hybrid", join_url="https://kokous.example.org/1", seats=40)
    factories.make_event(series, days=35)
    factories.make_programme_item(event)
    factories.make_key_question(series)
    factories.make_membership()
    seat = factories.make_registration(event)
    factories.make_registration(event, is_waiting=True)
    official = factories.make_official()
    failed = {"ready_at": None, "failed_at": timezone.now(), "failure": "storage"}
    document = factories.make_material(
        series, event=event, kind="programme", key="0" * 64, requested_at=timezone.now(), snapshot={}, **failed
    )
    things = {
        "series_id": series.pk,
        "event_id": event.pk,
        "registration_id": seat.pk,
        "task_id": factories.make_task(series).pk,
        "token": seat.link_token(),
        "material_id": factories.make_material(series, audience=Material.Audience.OPEN).pk,
        "document_id": document.pk,
        "kind": "programme",
        "member_id": factories.make_team_member(series).pk,
        "role_id": official.roles.get().pk,
        "letter_id": factories.make_letter().pk,
        "feedback_id": factories.make_feedback().pk,
        **_later_things(series, event),
        "pk": 1,
    }
    manager = factories.make_manager()
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.filter(user=manager).update(data={"secret": secret})
    return Stage(manager, seat.person, things)


def _later_things(series, event):
    return {
        "contact_id": factories.make_contact().pk,
        "municipality_code": "165",
        "slug": series.network.slug,
        "letter": "confirmation",
        "announcement_id": factories.make_announcement(series).pk,
        "booked_id": 1,
        "code": "AAAA-AAAA-AAAA",
        "merge_id": factories.make_merge().pk,
        "invitation_id": factories.make_invitation(event).pk,
        "rule_id": factories.make_planned_letter(event).pk,
        "question_id": factories.make_question(series).pk,
        "action_key": _action(series).key,
        "news_id": factories.make_news().pk,
        "version": 1,
        "link_id": 1,
        "pack_id": factories.make_pack(event, ready_at=timezone.now()).pk,
        "form": "zip",
        "language": "fi",
        **_things_of_a_room(event),
    }


def _things_of_a_room(event):
    room = factories.make_room(event)
    return {
        "screen_key": room.screen_key,
        "step_id": factories.make_step(room).pk,
        "verb": "close",
        "line": "statement",
        "hexadecimals": "0a4a5c",
    }


def names(resolver=None):
    """The names of all addresses, allauth's too."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLPattern):
            yield from names(pattern)
        elif pattern.name:
            yield pattern.name


def arguments(name):
    """The names of the arguments that an address takes."""
    return set(next(iter(get_resolver().reverse_dict.getlist(name)))[0][0][1])


def rows():
    """Every row of ours, to be compared with the same some moments later."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label not in STRANGE_ROWS
    }
