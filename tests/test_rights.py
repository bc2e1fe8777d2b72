"""Every address as every role: what opens (200), what one may not do (403), and what does not exist for one (404).

The columns of the table are ROLES in their order. 302 leads a stranger to sign in, or on after a deed; 405 is an
address that only takes a POST; 422 is a form sent empty; 400 is a request that names nothing.
"""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from materials.models import Material
from tests import factories

ROLES = (
    "stranger",
    "participant",  # holds a seat at the event
    "planning_member",
    "facilitator",
    "official",  # of the series' municipality
    "other_official",
    "manager",  # of the series' network
    "other_manager",
    "manager_of_all",
)
PUBLIC = {
    "healthz", "readyz", "front", "accessibility", "privacy", "cookies", "feedback", "feedback_thanks",
    "municipality_search", "series_list", "series", "sparring", "event", "register", "registered", "queued",
    "event_calendar", "registration", "registration_cancel", "library", "download",
}  # fmt: skip


def routes(resolver, prefix=""):
    """The names of all addresses of ours, allauth's left out."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name and not pattern.name.startswith(("account_", "mfa_")):
                yield pattern.name
        else:
            yield from routes(pattern, prefix)


@pytest.fixture
def cast():
    """A draft series of Janakkala with one event, a seat and a material, and a person for every role."""
    network = factories.make_network()
    other_network = factories.make_network("muu", "Muu verkosto")
    series = factories.make_series(network=network, is_public=False)
    event = factories.make_event(series, join_url="https://kokous.example.org/1")
    seat = factories.make_registration(event)
    other = factories.make_municipality("921", "Vesanto")
    member = factories.make_team_member(series)
    official = factories.make_official()
    people = {
        "participant": seat.person,
        "planning_member": member.person,
        "facilitator": factories.make_team_member(series, kind="facilitator").person,
        "official": official,
        "other_official": factories.make_official(other),
        "manager": factories.make_manager(network),
        "other_manager": factories.make_manager(other_network),
        "manager_of_all": factories.make_manager(),
    }
    things = {
        "series_id": series.pk,
        "event_id": event.pk,
        "registration_id": seat.pk,
        "task_id": factories.make_task(series).pk,
        "token": seat.link_token(),
        "material_id": factories.make_material(series, audience=Material.Audience.PLANNING_GROUP).pk,
        "kind": "programme",
        "member_id": factories.make_team_member(series).pk,
        "role_id": official.roles.get().pk,
        "letter_id": 1,
    }
    return people, things


def ask(cast, role, name, method):
    """What an address answers to a role."""
    people, things = cast
    client = Client()
    if role != "stranger":
        client.force_login(people[role], backend=settings.AUTHENTICATION_BACKENDS[0])
    path = reverse(name, kwargs=wanted(name, things))
    response = getattr(client, method)(path)
    b"".join(response)  # a download closes its file when it has been read
    return response.status_code


def wanted(name, things):
    """The arguments an address takes, from the things of the cast."""
    needed = next(iter(get_resolver().reverse_dict.getlist(name)))[0][0][1]
    return {argument: things[argument] for argument in needed}
