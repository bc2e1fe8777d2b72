"""The register is loaded from its files, again and again, and says what it did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO
from shutil import copytree
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from regions import register as room
from regions.models import Membership, Municipality, Network, Region, Spearhead
from regions.register_files import FOLDER
from tests.factories import make_municipality


@pytest.fixture
def folder(tmp_path):
    """A copy of the files, to be changed."""
    return copytree(FOLDER, tmp_path / "data")


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def load(folder=FOLDER):
    said, warned = StringIO(), StringIO()
    call_command("load_register", folder=folder, stdout=said, stderr=warned)
    return said.getvalue().splitlines() + warned.getvalue().splitlines()


def refusal(folder):
    with pytest.raises(CommandError) as refused:
        load(folder)
    assert Municipality.objects.count() == 0
    return str(refused.value)


NOTHING_NEW = [
    "19 regions: 0 new, 0 changed",
    "69 sub-regions: 0 new, 0 changed",
    "308 municipalities: 0 new, 0 changed",
    "145 former municipalities: 0 new, 0 changed",
    "5 networks: 0 new, 0 changed",
    "22 memberships: 0 new, 0 changed",
    "3 spearheads: 0 new, 0 changed",
]


@pytest.mark.django_db
def test_the_first_load_says_that_all_is_new():
    assert load()[:4] == [
        "19 regions: 19 new, 0 changed",
        "69 sub-regions: 69 new, 0 changed",
        "308 municipalities: 308 new, 0 changed",
        "145 former municipalities: 145 new, 0 changed",
    ]


@pytest.mark.django_db
def test_the_second_load_changes_nothing_in_a_few_queries(register, django_assert_num_queries):
    with django_assert_num_queries(11):
        assert load() == NOTHING_NEW


@pytest.mark.django_db
def test_the_numbers_of_the_register_are_those_of_the_source(register):
    current = Municipality.objects.current()

    assert sum(current.values_list("population", flat=True)) == 5_603_851
    assert {status: current.filter(language_status=status).count() for status in ["fi", "fi-sv", "sv-fi", "sv"]} == {
        "fi": 259,
        "fi-sv": 18,
        "sv-fi": 15,
        "sv": 16,
    }
    assert sorted(current.filter(is_in_sami_homeland=True).values_list("name_fi", flat=True)) == [
        "Enontekiö",
        "Inari",
        "Sodankylä",
        "Utsjoki",
    ]
    assert [Region.objects.filter(kind=kind).count() for kind in Region.Kind.values] == [19, 69]


@pytest.mark.django_db
def test_every_former_municipality_leads_to_one_of_today(register):
    former = Municipality.objects.with_successors().exclude(abolished_on=None)

    assert {place.today().abolished_on for place in former} == {None}
    assert former.count() == 145


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "name"), [("165", "Janakkala"), ("905", "Vaasa"), ("478", "Mariehamn"), ("445", "Pargas")]
)
def test_english_uses_the_name_in_the_language_of_the_majority(register, code, name):
    assert Municipality.objects.values_list("name_en", flat=True).get(pk=code) == name


@pytest.mark.django_db
def test_networks_have_the_members_that_are_known_and_no_guessed_dates(register):
    members = {
        network.slug: sorted(network.municipalities.values_list("name_fi", flat=True))
        for network in Network.objects.all()
    }

    assert {slug: len(names) for slug, names in members.items()} == {
        "suomen-kasvukaytava": 2,
        "sydansuomi": 8,
        "jarviseutu": 6,
        "savogrow": 6,
        "kuntaliiton-elinvoimaverkosto": 0,
    }
    assert members["suomen-kasvukaytava"] == ["Janakkala", "Riihimäki"]
    dated = Membership.objects.exclude(starts_on=None, ends_on=None)
    assert set(dated.values_list("network__slug", flat=True)) == {"jarviseutu"}


@pytest.mark.django_db
def test_texts_of_networks_are_in_three_languages(register):
    for row in [*Network.objects.all(), *Spearhead.objects.all()]:
        assert all([row.name_fi, row.name_sv, row.name_en])


@pytest.mark.django_db
def test_a_changed_fact_is_reported_and_saved(register, folder):
    change(
        folder / "municipalities.csv",
        "165,Janakkala,Janakkala,fi,0,05,051,16123,2023",
        "165,Janakkala,Janakkala,fi,0,05,051,15999,2024",
    )

    assert load(folder)[2:4] == [
        "308 municipalities: 0 new, 1 changed",
        "  Janakkala: population 16123 → 15999; population_year 2023 → 2024",
    ]
    assert Municipality.objects.get(pk="165").population == 15999


@pytest.mark.django_db
def test_a_new_merger_keeps_the_row_and_names_the_successor(register, folder):
    change(folder / "municipalities.csv", "165,Janakkala,Janakkala,fi,0,05,051,16123,2023\n", "")
    change(folder / "networks.toml", '  { code = "165", name = "Janakkala" },\n', "")
    with (folder / "municipality_changes.csv").open("a", encoding="utf-8") as file:
        file.write("165,Janakkala,2027-01-01,109\n")

    assert load(folder)[2:5] == [
        "307 municipalities: 0 new, 0 changed",
        "146 former municipalities: 0 new, 1 changed",
        "  Janakkala: abolished_on None → 2027-01-01; successor None → 109",
    ]
    janakkala = Municipality.objects.get(pk="165")
    assert (str(janakkala.today()), janakkala.population, janakkala.memberships.count()) == ("Hämeenlinna", 16123, 1)


@pytest.mark.django_db
def test_what_the_files_do_not_know_is_kept_and_told(register):
    make_municipality("998", "Esimerkkilä")

    assert load() == [*NOTHING_NEW, "998 Esimerkkilä is not in the files: is its merger missing from them?"]


@pytest.mark.django_db
def test_what_people_have_changed_in_networks_stays(register):
    Network.objects.filter(slug="savogrow").update(description_fi="Oma kuvaus")
    Membership.objects.filter(network__slug="savogrow").update(ends_on=date(2030, 1, 1))

    assert load() == NOTHING_NEW
    assert Network.objects.get(slug="savogrow").description_fi == "Oma kuvaus"


@pytest.mark.django_db
def test_a_long_list_of_changes_is_cut(register):
    Municipality.objects.current().update(population=1)

    said = load()

    assert said[2:4] == ["308 municipalities: 0 new, 308 changed", "  Alajärvi: population 1 → 9113"]
    assert said[23:25] == ["  … and 288 more", "145 former municipalities: 0 new, 0 changed"]


WRONG = [
    ("municipalities.csv", "165,Janakkala,Jan", "16,Janakkala,Jan", "'16' is not a three-digit code."),
    ("municipalities.csv", "165,Janakkala,Jan", "905,Janakkala,Jan", "905 is there twice."),
    ("municipalities.csv", "kala,fi,0,05,051,16123", "kala,xx,0,05,051,16123", "'xx' is not a language status."),
    ("municipalities.csv", "0,05,051,16123", "0,05,051,16 123", "'16 123' is not a number."),
    ("municipalities.csv", "0,05,051,16123", "0,55,051,16123", "there is no region '55'."),
    ("municipalities.csv", "0,05,051,16123", "0,05,055,16123", "there is no sub_region '055'."),
    ("municipalities.csv", "language_status", "language", "column language_status is missing."),
    ("regions.csv", "04,Satakunta", "02,Satakunta", "02 is there twice."),
    ("municipality_changes.csv", "588,Pertunmaa,2025-01-01,507", "588,Pertunmaa,1.1.2025,507", "is not a day"),
    (
        "municipality_changes.csv",
        "588,Pertunmaa,2025-01-01,507",
        "588,Pertunmaa,2025-01-01,999",
        "is not a municipality.",
    ),
    ("municipality_changes.csv", "588,Pertunmaa,2025-01-01,507", "588,Pertunmaa,2025-01-01,588", "run in a ring."),
    ("municipality_changes.csv", "912,Vammala,2009-01-01,790", "912,Vammala,2009-01-01,772", "run in a ring."),
    ("municipality_changes.csv", "588,Pertunmaa", "507,Pertunmaa", "507 is also in municipalities.csv."),
    ("municipality_changes.csv", "2007-01-01,562", "2007-01-01,182", "443 already has its successors."),
    ("networks.toml", '"165", name = "Janakkala"', '"166", name = "Janakkala"', "166 is not Janakkala."),
    ("networks.toml", 'slug = "sydansuomi"', "slug = sydansuomi", "cannot be read"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "right", "wrong", "sentence"), WRONG)
def test_a_wrong_file_is_refused_with_its_place_and_nothing_is_loaded(folder, name, right, wrong, sentence):
    change(folder / name, right, wrong)

    said = refusal(folder)

    assert said.startswith(f"Nothing was loaded. {name}")
    assert sentence in said


@pytest.mark.django_db
def test_a_missing_or_wrongly_encoded_file_is_refused(folder):
    (folder / "regions.csv").write_text("code,name_fi,name_sv,name_en\n05,Häme,,", encoding="latin-1")
    assert refusal(folder).startswith("Nothing was loaded. regions.csv: cannot be read")

    (folder / "municipalities.csv").unlink()
    assert refusal(folder).startswith("Nothing was loaded. municipalities.csv: cannot be read")


@pytest.mark.django_db
def test_a_file_saved_by_excel_with_a_byte_order_mark_is_read(folder):
    file = folder / "regions.csv"
    file.write_text("\ufeff" + file.read_text(encoding="utf-8"), encoding="utf-8")

    assert load(folder)[0] == "19 regions: 19 new, 0 changed"


@pytest.mark.django_db(transaction=True)
def test_two_machines_that_start_at_once_load_one_by_one():
    start = Barrier(2)

    def one(_number):
        try:
            start.wait()
            return sum(len(count.new) for count in room.load())
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        loaded = sorted(pool.map(one, range(2)))

    assert loaded == [0, 571]
