"""Choosing a municipality in a form."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from regions.forms import MunicipalityField
from regions.models import Municipality
from tests.factories import make_municipality

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    place = MunicipalityField()


def refusal(value, field=None):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        (field or MunicipalityField()).clean(value)
    with translation.override("en"):
        return refused.value.messages


@pytest.mark.parametrize("value", ["905", "Vaasa", " vaasa ", "VASA", "vasa\n"])
def test_a_code_and_any_whole_name_are_understood(value):
    vaasa = make_municipality("905", "Vaasa", name_sv="Vasa")

    assert MunicipalityField().clean(value) == vaasa


def test_a_municipality_itself_is_understood():
    vaasa = make_municipality("905", "Vaasa")

    assert MunicipalityField().clean(vaasa) == vaasa


def test_a_merged_municipality_is_refused_with_its_successor(register):
    assert refusal("Pertunmaa") == ["Pertunmaa belongs to Mäntyharju since 1.1.2025. Choose Mäntyharju instead."]


def test_a_divided_municipality_is_refused_with_both_parts(register):
    assert refusal("Längelmäki") == [
        "Längelmäki was divided between Jämsä and Orivesi on 1.1.2007. Choose one of them."
    ]


def test_a_name_that_passed_to_the_successor_means_the_successor(register):
    assert MunicipalityField().clean("Vöyri").code == "946"


@pytest.mark.parametrize("value", ["Atlantis", "999", "Vaasa\0x", "' OR 1=1", "x" * 500])
def test_an_unknown_name_is_refused_with_a_sentence(value):
    make_municipality("905", "Vaasa")

    assert refusal(value)[0].startswith("There is no municipality called “")


def test_a_municipality_outside_the_offered_ones_is_refused():
    make_municipality("905", "Vaasa")
    own = make_municipality("165", "Janakkala")

    field = MunicipalityField(Municipality.objects.filter(pk=own.pk))

    assert refusal("Vaasa", field) == ["Choose a municipality from the list."]


@pytest.mark.parametrize("value", ["", None, "  "])
def test_nothing_is_refused_when_required_and_none_when_not(value):
    assert MunicipalityField(required=False).clean(value) is None
    assert refusal(value) == ["This field is required."]


@pytest.mark.parametrize(
    ("language", "labels"), [("fi", ["Turku", "Vaasa", "Ähtäri"]), ("sv", ["Vasa", "Åbo", "Etseri"])]
)
def test_the_list_is_native_and_in_the_order_of_the_pages_language(language, labels):
    make_municipality("989", "Ähtäri", name_sv="Ähtäri" if language == "fi" else "Ätseri")
    make_municipality("905", "Vaasa", name_sv="Vasa")
    make_municipality("853", "Turku", name_sv="Åbo")
    make_municipality("588", "Pertunmaa", abolished_on=date(2025, 1, 1), successor_id="853")

    with translation.override(language):
        field = PlaceForm()["place"]
        shown = [str(label) for code, label in field.field.choices if code]

    assert shown == [label.replace("Etseri", "Ätseri") for label in labels]
    assert str(field).startswith("<select")


def test_drawing_the_list_takes_one_query(register, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert str(PlaceForm()["place"]).count("<option") == 309


def test_what_was_chosen_stays_chosen_beside_an_error(register):
    form = PlaceForm({"place": "905"})

    assert '<option value="905" selected>Vaasa</option>' in str(form["place"])
