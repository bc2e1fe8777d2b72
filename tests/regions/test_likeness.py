"""Names that mean the same organisation: forms, endings, acronyms, slips of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.likeness import LIKE, is_acronym, likeness, normal, pairs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HAMK", "Hämeen ammattikorkeakoulu"),
        ("Esimerkki Oy", "esimerkki"),
        ("Esimerkki Oy Ab", "Oy Esimerkki Ab"),
        ("Esimerkkiseura ry", "Esimerkkiseura"),
        ("Hämeen yrittäjät", "Hameen Yrittajat"),
        ("Åbo Akademi", "Abo akademi"),
        ("Esimerkki-yhtiö", "Esimerkki yhtiö"),
        ("TAMK", "Tampereen ammattikorkeakoulu"),
    ],
)
def test_forms_of_one_name_are_the_same(one, other):
    assert likeness(one, other) == likeness(other, one) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Esimerkkikoulu", "Esimerkikoulu"),
        ("Keskuskoulun vanhempainyhdistys", "Keskuskoulun vanhempain yhdistys"),
    ],
)
def test_slip_of_the_pen_is_suggested(one, other):
    assert LIKE <= likeness(one, other) < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HAMK", "Turun ammattikorkeakoulu"),
        ("Esimerkkikoulu", "Toinen yhdistys"),
        ("Oy", "Ab"),
        ("hamk", "Hallitus ja muut kaverit yhdessä"),
        ("Janakkalan kunta", "Hattulan kunta"),
    ],
)
def test_different_organisations_are_not_suggested(one, other):
    assert likeness(one, other) < LIKE


def test_acronym_must_be_in_capitals_and_short():
    assert is_acronym("HAMK", "Hämeen ammattikorkeakoulu")
    assert not is_acronym("hamk", "Hämeen ammattikorkeakoulu")
    assert not is_acronym("HA", "Hämeen ammattikorkeakoulu")
    assert not is_acronym("HAMK", "Hämeenlinna")


def test_pairs_come_surest_first_and_each_once():
    names = ["Hämeen ammattikorkeakoulu", "Esimerkikoulu", "HAMK", "Esimerkkikoulu", "Toinen"]

    assert pairs(names) == [("HAMK", "Hämeen ammattikorkeakoulu"), ("Esimerkikoulu", "Esimerkkikoulu")]


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_the_same_both_ways_and_between_0_and_1(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) == 1
    assert normal(normal(one)) == normal(one)
