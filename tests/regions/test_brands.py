"""Brands: a colour that text is clear in, of one municipality or one network."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from regions.colours import TINT, WHITE, clear_on_white, contrast, text_shade
from regions.models import Brand
from tests.factories import make_brand, make_municipality, make_network


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#0a4a5c", 9.8)]
)
def test_contrast_is_that_of_the_guidelines(colour, ratio):
    assert round(contrast(colour, WHITE), 2) == pytest.approx(ratio, abs=0.06)


def test_a_colour_that_is_too_light_is_refused_with_its_contrast():
    clear_on_white("#767676")

    with pytest.raises(ValidationError, match=r"4,4.*4[,.]5:1"):
        clear_on_white("#777777")


@pytest.mark.parametrize("colour", ["#767676", "#d0021b", "#0f7487", "#0a4a5c"])
def test_the_shade_for_text_is_clear_on_the_tint_as_well(colour):
    assert contrast(text_shade(colour), TINT) >= 4.5


def test_a_colour_that_is_clear_on_the_tint_is_its_own_shade():
    assert text_shade("#0a4a5c") == "#0a4a5c"


@pytest.mark.django_db
@pytest.mark.parametrize("colour", ["0a4a5c", "#0A4A5C", "#0a4a5", "#0a4a5c;}", "#0a4a5c\n", "red", ""])
def test_what_is_not_a_colour_is_not_kept(colour):
    with pytest.raises(ValidationError):
        Brand(municipality=make_municipality(), colour=colour).full_clean()
    with pytest.raises(DatabaseError):
        make_brand(colour=colour or "x")


@pytest.mark.django_db
def test_a_brand_is_of_one_municipality_or_one_network():
    with pytest.raises(ValidationError):
        Brand(municipality=make_municipality(), network=make_network(), colour="#7a1f4d").full_clean()


@pytest.mark.django_db
def test_a_brand_without_a_name_goes_by_that_of_its_holder():
    assert make_brand().shown_name == "Janakkala"
    assert make_brand(network=make_network(), name_fi="Kasvukäytävän kunnat").shown_name == "Kasvukäytävän kunnat"
