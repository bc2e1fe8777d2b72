"""What the database promises about municipalities, networks and organisations."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from regions.models import Membership, Municipality
from tests.factories import (
    make_membership,
    make_municipality,
    make_network,
    make_organisation,
    make_region,
    make_spearhead,
)

pytestmark = pytest.mark.django_db


def sentences(row):
    """What a person is told when the row breaks a promise; the database refuses it too."""
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with translation.override("en"):
        return refused.value.messages


@pytest.fixture
def chain():
    """Suodenniemi joined Vammala, and Vammala joined Sastamala."""
    make_municipality("790", "Sastamala")
    make_municipality("912", "Vammala", abolished_on=date(2009, 1, 1), successor_id="790")
    return make_municipality("772", "Suodenniemi", abolished_on=date(2007, 1, 1), successor_id="912")


def test_a_merged_municipality_must_name_its_successor():
    place = Municipality(code="588", name_fi="Pertunmaa", abolished_on=date(2025, 1, 1))

    assert sentences(place) == ["A merged municipality must name the municipality it now belongs to."]


def test_a_municipality_of_today_has_no_successor():
    place = Municipality(code="588", name_fi="Pertunmaa", language_status="fi", successor=make_municipality())

    assert sentences(place) == ["A merged municipality must name the municipality it now belongs to."]


def test_a_municipality_of_today_has_a_language_status():
    assert sentences(Municipality(code="588", name_fi="Pertunmaa")) == [
        "A municipality of today must have a language status."
    ]


def test_a_municipality_cannot_be_merged_into_itself():
    place = make_municipality()
    place.abolished_on, place.successor = date(2025, 1, 1), place

    assert sentences(place) == ["A municipality cannot be merged into itself."]


def test_a_divided_municipality_names_two_different_successors():
    heir = make_municipality()
    place = Municipality(
        code="443", name_fi="Längelmäki", abolished_on=date(2007, 1, 1), successor=heir, other_successor=heir
    )

    assert sentences(place) == ["A divided municipality must name two different successors."]


def test_a_chain_of_mergers_leads_to_todays_municipality(chain):
    assert str(chain.today()) == "Sastamala"
    assert [str(place) for place in chain.mergers()] == ["Suodenniemi", "Vammala"]


def test_the_sentence_tells_since_when_the_municipality_belongs_to_todays(chain):
    with translation.override("en"):
        assert chain.merger_sentence() == "Suodenniemi belongs to Sastamala since 1.1.2009."
        assert chain.today().merger_sentence() == ""


def test_a_ring_of_mergers_does_not_hang_a_page(chain):
    Municipality.objects.filter(pk="790").update(abolished_on=date(2020, 1, 1), successor="772")

    assert len(Municipality.objects.get(pk="772").mergers()) == 3


def test_the_chain_is_fetched_in_one_query(chain, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [place.today().code for place in Municipality.objects.with_successors().order_by("pk")] == ["790"] * 3


def test_current_leaves_out_the_merged(chain):
    assert list(Municipality.objects.current()) == [chain.today()]


def test_bilingual_municipalities_are_known_by_their_status():
    statuses = {code: Municipality(language_status=code).is_bilingual for code in ["fi", "fi-sv", "sv-fi", "sv", ""]}

    assert statuses == {"fi": False, "fi-sv": True, "sv-fi": True, "sv": False, "": False}


def test_a_region_and_a_sub_region_may_have_the_same_code_but_not_two_regions():
    make_region("138", "Saarijärvi–Viitasaari", kind="sub_region")
    make_region("138", "Maakunta", kind="region")

    twin = make_region("05", "Kanta-Häme")
    twin.pk = None

    with pytest.raises(ValidationError):
        twin.validate_constraints()


# Memberships of Janakkala: (starts, ends) of the one there is, and of the one that is tried.
OVERLAPS = [
    ((None, None), (None, None)),
    ((None, None), (date(2023, 1, 1), None)),
    ((date(2020, 1, 1), date(2022, 12, 31)), (date(2022, 12, 31), None)),
    ((date(2020, 1, 1), None), (date(2022, 1, 1), date(2022, 2, 1))),
    ((None, date(2020, 1, 1)), (None, date(2019, 1, 1))),
]
APART = [
    ((date(2020, 1, 1), date(2022, 12, 31)), (date(2023, 1, 1), None)),
    ((None, date(2020, 1, 1)), (date(2020, 1, 2), date(2020, 1, 2))),
]


@pytest.mark.parametrize(("there", "tried"), OVERLAPS)
def test_a_municipality_is_a_member_once_at_a_time(there, tried):
    first = make_membership(starts_on=there[0], ends_on=there[1])

    second = Membership(network=first.network, municipality=first.municipality, starts_on=tried[0], ends_on=tried[1])

    assert sentences(second) == ["The municipality is already a member at that time."]


@pytest.mark.parametrize(("there", "tried"), APART)
def test_a_municipality_may_join_again_after_it_has_left(there, tried):
    make_membership(starts_on=there[0], ends_on=there[1])

    second = make_membership(starts_on=tried[0], ends_on=tried[1])

    assert second.municipality.memberships.count() == 2


def test_a_municipality_may_belong_to_two_networks_at_once():
    make_membership()
    make_membership(network=make_network("sydansuomi", "Sydänsuomi"))

    assert make_municipality().networks.count() == 2


def test_a_membership_must_start_before_it_ends():
    tried = Membership(
        network=make_network(),
        municipality=make_municipality(),
        starts_on=date(2023, 1, 2),
        ends_on=date(2023, 1, 1),
    )

    assert sentences(tried) == ["A membership must start before it ends."]


@pytest.mark.parametrize(
    ("day", "is_member"),
    [(date(2022, 12, 31), False), (date(2023, 1, 1), True), (date(2024, 6, 30), True), (date(2024, 7, 1), False)],
)
def test_a_membership_is_valid_on_its_first_and_last_day(day, is_member):
    make_membership(starts_on=date(2023, 1, 1), ends_on=date(2024, 6, 30))

    assert Membership.objects.valid(day).exists() == is_member


def test_a_membership_without_dates_is_always_valid():
    make_membership()

    assert Membership.objects.valid().exists()


def test_two_spearheads_of_a_network_cannot_have_the_same_number():
    make_spearhead()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_spearhead()


@pytest.mark.parametrize("municipality", [True, False])
def test_an_organisation_is_once_in_a_municipality_whatever_its_case(municipality):
    place = make_municipality() if municipality else None
    first = make_organisation(name="Esimerkkikoulu", municipality=place)
    first.pk, first.name = None, "ESIMERKKIKOULU"

    assert sentences(first) == ["The organisation is already in the register."]
