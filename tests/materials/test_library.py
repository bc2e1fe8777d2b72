"""The library: theirs first, narrowed down, a page at a time, at the same price for one file and three hundred."""

import pytest
from django.utils import timezone

from materials.models import Material
from tests.factories import (
    make_event,
    make_manager,
    make_material,
    make_person,
    make_registration,
    make_series,
    make_team_member,
)

LIBRARY = "/en/library/"


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def titles(response):
    return [file.title for file in response.context["page"]]


@pytest.mark.django_db
def test_yours_come_first_then_what_is_open_to_all(client):
    seat = make_registration()
    make_material(title="Avoin ohje")
    make_material(make_series(name_fi="Toinen"), audience="open", title="Toisen avoin")
    make_material(seat.event.series, title="Oma")
    make_material(seat.event.series, audience="open", title="Oma avoin")
    client.force_login(seat.person)

    response = client.get(LIBRARY)

    page = response.content.decode()
    assert titles(response) == ["Oma", "Oma avoin", "Toisen avoin", "Avoin ohje"]
    assert page.index("Of your series") < page.index("Oma avoin") < page.index("<h2>Open to all")


@pytest.mark.django_db
def test_within_a_series_the_files_follow_the_path(client):
    series = make_series()
    first, second = make_event(series), make_event(series)
    for title, fields in {
        "Tulokset": {"phase": "results"},
        "Toinen foorumi": {"event": second},
        "Ensimmäinen foorumi": {"event": first},
        "Kaikille foorumeille": {},
        "Öljy": {"phase": "overview"},
        "Ääni": {"phase": "overview"},
        "Zeta": {"phase": "overview"},
    }.items():
        make_material(series, audience="open", title=title, **fields)

    assert titles(client.get(LIBRARY)) == [
        "Zeta",
        "Ääni",
        "Öljy",
        "Kaikille foorumeille",
        "Ensimmäinen foorumi",
        "Toinen foorumi",
        "Tulokset",
    ]


@pytest.mark.django_db
def test_one_line_tells_what_for_whom_language_pages_size_version_and_accessibility(client):
    event = make_event()
    make_material(
        event.series,
        event=event,
        audience="open",
        title="Kutsu",
        description="Tervetuloa",
        language="sv",
        pages=2,
        version=3,
        is_accessible=True,
        content=b"x" * 820_000,
    )

    page = " ".join(client.get(LIBRARY).content.decode().split())

    for words in (
        '<span lang="sv">Kutsu</span>',
        "(PDF, 2 pages, 820 kB)",
        '<p lang="sv">Tervetuloa</p>',
        "Janakkalan tilannekuva · Foorumi 1",
        "Handbook · Events",
        "For whom: Open to all",
        "Svenska",
        "Version 3",
        "Accessible",
    ):
        assert words in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_accessible", "words"), [(True, "Accessible"), (False, "Not accessible"), (None, "Accessibility not known")]
)
def test_accessibility_is_said_in_words(client, is_accessible, words):
    make_material(is_accessible=is_accessible)

    assert words in client.get(LIBRARY).content.decode()


@pytest.mark.django_db
def test_a_stranger_is_told_that_signing_in_shows_more(client):
    make_material()

    page = client.get(f"{LIBRARY}?language=fi").content.decode()

    assert "Sign in to see those of your own series, too." in page
    assert 'href="/en/account/login/?next=/en/library/%3Flanguage%3Dfi"' in page


@pytest.mark.django_db
def test_the_library_is_narrowed_down_by_plain_parameters(client):
    series = make_series()
    make_material(series, audience="open", title="A", language="fi", kind="handbook", phase="overview")
    make_material(series, audience="open", title="B", language="sv", kind="handbook", phase="overview")
    make_material(audience="open", title="C", language="sv", kind="dataset", phase="results")

    found = {
        query: titles(client.get(f"{LIBRARY}?{query}"))
        for query in (
            "language=sv",
            "kind=handbook",
            "phase=results",
            f"series={series.pk}",
            "language=sv&kind=dataset",
        )
    }

    assert found == {
        "language=sv": ["B", "C"],
        "kind=handbook": ["A", "B"],
        "phase=results": ["C"],
        f"series={series.pk}": ["A", "B"],
        "language=sv&kind=dataset": ["C"],
    }


@pytest.mark.django_db
def test_only_what_differs_among_ones_own_files_can_be_chosen(client):
    series = make_series()
    make_material(series, audience="planning_group", language="en", kind="dataset")
    make_material(series, audience="open", language="fi")
    make_material(series, audience="open", language="sv")
    member = make_team_member(series).person

    of_stranger = client.get(LIBRARY).context["filters"]
    client.force_login(member)
    of_member = client.get(LIBRARY).context["filters"]

    assert list(of_stranger.fields) == ["q", "language"]
    assert [value for value, _label in of_stranger.fields["language"].choices] == ["", "fi", "sv"]
    assert list(of_member.fields) == ["q", "kind", "audience", "language"]


@pytest.mark.django_db
def test_a_value_that_nobody_offered_changes_nothing(client):
    make_material(title="A")

    assert titles(client.get(f"{LIBRARY}?series=99&language=%27;--&page=abc")) == ["A"]


@pytest.mark.django_db
def test_twenty_files_fit_on_a_page(client):
    series = make_series()
    for number in range(21):
        make_material(series, audience="open", title=f"Tiedosto {number:02}", language="sv" if number else "fi")

    first, second = client.get(LIBRARY), client.get(f"{LIBRARY}?page=2")

    assert (len(titles(first)), titles(second)) == (20, ["Tiedosto 20"])
    assert "21 files" in first.content.decode()
    assert "?language=sv" not in first.content.decode()
    assert "language=sv" in client.get(f"{LIBRARY}?language=sv&page=1").context["request"].get_full_path()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_library_costs_the_same_for_1_3_and_300_files(
    client, count, django_assert_num_queries, one_by_one_forbidden
):
    event = make_event()
    manager = make_manager()
    Material.objects.bulk_create(
        Material(
            series=event.series,
            event=event,
            kind="handbook",
            title=f"Ohje {number}",
            file_name="o.pdf",
            ready_at=timezone.now(),
        )
        for number in range(count)
    )
    client.force_login(manager)

    with django_assert_num_queries(7):
        response = client.get(LIBRARY)

    assert len(titles(response)) == min(count, 20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("stranger", "There are no open files yet"),
        ("person", "There are no files for you yet"),
        ("manager", "There are no files yet"),
    ],
)
def test_an_empty_library_says_what_to_do_next(client, who, words):
    if who != "stranger":
        client.force_login(make_manager() if who == "manager" else make_person())

    assert words in client.get(LIBRARY).content.decode()


@pytest.mark.django_db
def test_when_nothing_fits_the_way_to_all_is_shown(client):
    make_material(language="fi", kind="dataset")
    make_material(language="sv", kind="handbook")

    response = client.get(f"{LIBRARY}?language=fi&kind=handbook")

    assert "No file fits all of these" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_the_library_opens_in_three_languages(client, prefix):
    make_material()
    client.force_login(make_manager())

    assert client.get(f"{prefix}/library/").status_code == 200
    assert client.get(f"{prefix}/materials/new/").status_code == 200
