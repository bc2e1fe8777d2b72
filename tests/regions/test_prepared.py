"""Questions to the database whose SQL is written once."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.db.transaction import TransactionManagementError
from django.utils import translation

from participants.models import User
from regions.models import Municipality, Region
from regions.prepared import PreparedQuery
from tests.factories import make_municipality, make_person, make_region

pytestmark = pytest.mark.django_db

OF_REGION = PreparedQuery(lambda region: Municipality.objects.filter(region=region).order_by("name"), int)
NAMED_IN = PreparedQuery(
    lambda name, region: Municipality.objects.filter(name_fi=name, region=region).select_related("region"), str, int
)
COUNTED = PreparedQuery(lambda code: Region.objects.filter(code=code).annotate(places=Count("municipalities")), str)
COLUMNS = PreparedQuery(lambda language: User.objects.filter(language=language).values_list("email", "is_staff"), str)
JOINED_BY = PreparedQuery(lambda at: User.objects.filter(created_at__lte=at, erased_at=None).order_by("pk"), datetime)
JOINED_ON = PreparedQuery(lambda day: User.objects.filter(created_at__date=day).order_by("pk"), date)
LOCKED = PreparedQuery(lambda number: Region.objects.select_for_update(no_key=True).filter(pk=number), int)


@pytest.fixture
def places():
    """Two municipalities of Kanta-Häme that stand in another order in Swedish, and one of Åland."""
    tavastehus = make_municipality("109", "Hämeenlinna", name_sv="Tavastehus")
    riihimaki = make_municipality("694", "Riihimäki", name_sv="Riihimäki")
    return tavastehus, riihimaki, make_municipality("478", "Maarianhamina", region=make_region("21", "Ahvenanmaa"))


def test_each_use_has_its_own_values(places, django_assert_num_queries):
    tavastehus, riihimaki, mariehamn = places
    numbers = [tavastehus.region_id, mariehamn.region_id, tavastehus.region_id]

    with django_assert_num_queries(3):
        answers = [OF_REGION.ask(number) for number in numbers]

    assert answers == [[tavastehus, riihimaki], [mariehamn], [tavastehus, riihimaki]]


def test_translated_columns_are_those_of_the_active_language(places):
    tavastehus, riihimaki, _mariehamn = places
    orders = []

    for language in ("fi", "sv", "fi"):
        with translation.override(language):
            orders.append(OF_REGION.ask(tavastehus.region_id))

    assert orders == [[tavastehus, riihimaki], [riihimaki, tavastehus], [tavastehus, riihimaki]]


def test_rows_are_as_a_queryset_gives_them(places, django_assert_num_queries):
    tavastehus = places[0]

    found = NAMED_IN.ask_one("Hämeenlinna", tavastehus.region_id)

    with django_assert_num_queries(0):
        assert (found, found.region, found.name) == (tavastehus, tavastehus.region, "Hämeenlinna")
    assert not found._state.adding
    assert [region.places for region in COUNTED.ask("05")] == [2]


def test_a_moment_or_a_day_can_be_a_value():
    moments = [datetime(2026, 11, day, tzinfo=UTC) for day in (22, 23)]
    first, second = (make_person(f"{moment.day}@example.org", created_at=moment) for moment in moments)

    assert [JOINED_BY.ask(moment) for moment in moments] == [[first], [first, second]]
    assert [JOINED_ON.ask(moment.date()) for moment in moments] == [[first], [second]]


def test_columns_come_as_a_queryset_of_columns_gives_them():
    make_person("sv@example.org", language="sv")

    assert (COLUMNS.ask("sv"), COLUMNS.ask("fi")) == ([("sv@example.org", False)], [])


@pytest.mark.parametrize("name", ["100 % O'Higgins", "%s", "\\", "", "\x020"])
def test_any_words_can_be_a_value(places, name):
    named = make_municipality("999", name)

    assert NAMED_IN.ask(name, named.region_id) == [named]


@pytest.mark.parametrize(
    "rows",
    [
        lambda name: Municipality.objects.filter(name_fi__startswith=name),  # asks for "…%"
        lambda name: Municipality.objects.exclude(name_fi="x"),
        lambda name: Municipality.objects.filter(name_fi=name).prefetch_related("networks"),
    ],
    ids=["changed", "forgotten", "prefetched"],
)
def test_query_that_would_not_ask_for_its_values_is_refused(rows):
    with pytest.raises(ValueError, match="not"):
        PreparedQuery(rows, str).ask("Hämeenlinna")


def test_no_row_has_a_number_too_large_for_the_database():
    assert (OF_REGION.ask(10**30), OF_REGION.ask_one(-(10**30))) == ([], None)


def test_a_queryset_can_have_its_answer_at_hand(places, django_assert_num_queries):
    number = places[0].region_id
    known = OF_REGION.known(Municipality.objects.filter(region=number), number)

    with django_assert_num_queries(0):
        assert list(known) == [*places[:2]]
    assert known.filter(pk="694").get() == places[1]


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_within_a_transaction_only(places):
    number = places[0].region_id
    with transaction.atomic():
        assert [region.pk for region in LOCKED.ask(number)] == [number]

    with pytest.raises(TransactionManagementError):
        LOCKED.ask(number)


@pytest.mark.django_db(transaction=True)
def test_another_connection_asks_for_itself(places):
    number = places[0].region_id
    OF_REGION.ask(number)
    connection.close()

    assert OF_REGION.ask(number) == [*places[:2]]
