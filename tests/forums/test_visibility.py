"""Who may know of which series and events, and how often the database is asked for a person's roles."""

import pytest
from django.contrib.auth.models import AnonymousUser

from forums.models import Event, Series
from participants.models import User
from tests.factories import (
    make_event,
    make_manager,
    make_municipality,
    make_network,
    make_official,
    make_person,
    make_series,
    make_team_member,
)

SENTENCES = ("visible_to", "helped_by", "kept_by", "managed_by")
KNOWN = {  # of an open series, a draft of the same network, and a draft elsewhere: by each sentence
    "stranger": ([0], [], [], []),
    "nobody": ([0], [], [], []),
    "planning_member": ([0, 1], [1], [], []),
    "official": ([0, 1], [1], [1], []),
    "manager": ([0, 1], [0, 1], [0, 1], [0, 1]),
    "manager_of_all": ([0, 1, 2],) * 4,
    "superuser": ([0, 1, 2],) * 4,
}


@pytest.fixture
def series():
    """An open series, a draft of the same network in two municipalities, and a draft elsewhere; with an event each."""
    network = make_network()
    rows = [make_series(network=network), make_series(network=network, is_public=False), make_series(is_public=False)]
    rows[1].municipalities.set([make_municipality("921", "Vesanto"), make_municipality("98", "Hollola")])
    for row in rows:
        make_event(row)
    return rows


@pytest.fixture
def people(series):
    """A person for each role, with the second of the series as the one they have to do with."""
    town, other = series[1].municipalities.all()
    official = make_official(town)
    official.roles.create(kind="municipal_official", municipality=other)  # twice the reason, once in the answer
    member = make_team_member(series[1]).person
    make_team_member(series[1], member, kind="facilitator")
    return {
        "stranger": AnonymousUser(),
        "nobody": make_person(),
        "planning_member": member,
        "official": official,
        "manager": make_manager(series[0].network),
        "manager_of_all": make_manager(),
        "superuser": make_person(is_superuser=True),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", KNOWN)
def test_each_knows_of_what_concerns_them_and_of_it_once(series, people, role):
    own = [getattr(Series.objects, sentence)(people[role]).order_by("pk") for sentence in SENTENCES]
    held = [getattr(Event.objects, sentence)(people[role]).order_by("series") for sentence in SENTENCES[:3]]
    numbers = [row.pk for row in series]

    assert tuple([numbers.index(row.pk) for row in rows] for rows in own) == KNOWN[role]
    assert tuple([numbers.index(row.series_id) for row in rows] for rows in held) == KNOWN[role][:3]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["official", "manager", "manager_of_all"])
def test_a_role_that_is_taken_away_counts_from_the_next_request(series, people, role):
    assert series[1] in Series.objects.visible_to(people[role])

    people[role].roles.update(ends_on="2020-01-01")

    assert list(Series.objects.visible_to(User.objects.get(pk=people[role].pk))) == [series[0]]


@pytest.mark.django_db
def test_the_roles_of_a_person_are_read_once(series, people, django_assert_num_queries):
    with django_assert_num_queries(4):  # the roles, and each question
        assert Series.objects.visible_to(people["official"]).filter(pk=series[1].pk).exists()
        assert Event.objects.visible_to(people["official"]).filter(series=series[1]).exists()
        assert Event.objects.kept_by(people["official"]).filter(series=series[1]).exists()
