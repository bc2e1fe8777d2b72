"""Finnish alphabetical order, the same in the database and outside it."""

import pytest
from django.db.models import CharField, Value
from django.utils import translation

from regions.models import Municipality, Organisation
from regions.order import finnish_key, finnish_order, fold
from tests.factories import make_municipality, make_organisation

# As ICU's Finnish collation puts them (checked with Intl.Collator("fi")).
NAMES = (
    "a b|a-b|aa|Čáhput|čb|da|Đb|dc|éa|eb|ǧa|Ǥb|gc|ħa|ia|ǩb|Koski Tl|Koskijärvi|Łb|lc|na|Ŋb|nc|Õa|ob|sa|Šb|sc"
    "|ta|Ŧb|tc|Vaasa|Vb|Wasa|wau|Yb|Üc|yd|za|Žb|Ʒc|Ǯd|zebra|Þa|Åbo|Ånäs|Æa|Äiti|Äänekoski|Øa|Öljy"
)
IN_ORDER = NAMES.split("|")


def by_database():
    return list(Organisation.objects.order_by(finnish_order("name")).values_list("name", flat=True))


def test_letters_sort_as_finnish_does_outside_the_database():
    backwards = IN_ORDER[::-1]

    assert sorted(backwards, key=finnish_key) == IN_ORDER


@pytest.mark.django_db
def test_letters_sort_as_finnish_does_in_the_database():
    for name in reversed(IN_ORDER):
        make_organisation(name=name)

    assert by_database() == IN_ORDER


@pytest.mark.django_db
def test_the_named_six_stand_in_order():
    for name in ("Öljy", "Åbo", "zebra", "Äiti", "wau", "Vaasa"):
        make_organisation(name=name)

    assert by_database() == ["Vaasa", "wau", "zebra", "Åbo", "Äiti", "Öljy"]


@pytest.mark.django_db
def test_letters_taken_apart_sort_as_whole_ones():
    for name in ("Öljy", "A\u0308iti", "zebra"):
        make_organisation(name=name)

    assert by_database() == ["zebra", "A\u0308iti", "Öljy"]
    assert sorted(["Öljy", "A\u0308iti", "zebra"], key=finnish_key) == ["zebra", "A\u0308iti", "Öljy"]


@pytest.mark.django_db
def test_database_and_python_make_the_same_key_of_every_latin_letter():
    letters = [chr(number) for number in range(0x21, 0x250) if chr(number).isalpha()]
    make_organisation()

    columns = {f"key_{ord(letter)}": finnish_order(Value(letter, output_field=CharField())) for letter in letters}
    keys = Organisation.objects.values(**columns).get()

    assert keys == {f"key_{ord(letter)}": finnish_key(letter) for letter in letters}


@pytest.mark.parametrize(
    ("written", "compared"),
    [("  Vaasa ", "vaasa"), ("KOSKI   TL", "koski tl"), ("Åbo\0", "åbo"), ("\u00a0Ii\n", "ii"), ("", "")],
)
def test_names_are_compared_without_case_and_spaces(written, compared):
    assert fold(written) == compared


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "names"), [("fi", ["Turku", "Vaasa"]), ("sv", ["Vasa", "Åbo"]), ("en", ["Turku", "Vaasa"])]
)
def test_municipalities_stand_in_the_order_of_the_pages_language(language, names):
    make_municipality("905", "Vaasa", name_sv="Vasa")
    make_municipality("853", "Turku", name_sv="Åbo")

    with translation.override(language):
        assert [str(place) for place in Municipality.objects.in_order()] == names
