"""The look of a series: whose it is, who changes it, and where it is seen."""

import pytest
from django.urls import reverse

from forums.branding import holders
from materials.documents import snapshot, snapshot_of_series
from regions.models import Brand
from tests.factories import make_brand, make_event, make_municipality, make_network, make_series

pytestmark = pytest.mark.django_db


def many(series):
    series.municipalities.add(make_municipality("109", "Hämeenlinna"))
    return series


def test_a_series_of_one_municipality_goes_by_its_brand_before_that_of_the_network():
    network = make_network()
    series = make_series(network=network)
    whole = make_brand(network=network)

    assert make_series().brand is None
    assert series.brand == whole
    own = make_brand()
    del series.brand
    assert (series.brand, make_series().brand) == (own, own)


def test_a_series_of_several_municipalities_goes_by_the_brand_of_its_network_only():
    make_brand()
    alone, joined = many(make_series()), many(make_series(network=make_network()))
    whole = make_brand(network=joined.network)

    assert (alone.brand, joined.brand) == (None, whole)
    assert (list(holders(alone)), list(holders(joined))) == ([], ["network"])


def test_a_manager_gives_a_municipality_its_colour_and_names(client, manager):
    series = make_series()

    answer = client.post(
        reverse("series_brand", args=[series.pk]),
        {"colour": " 7A1F4D ", "name_fi": "Janakkalan kunta", "name_sv": "Janakkala kommun", "name_en": ""},
    )

    brand = Brand.objects.get()
    assert answer.status_code == 302
    assert (brand.municipality_id, brand.colour, brand.name_fi) == ("165", "#7a1f4d", "Janakkalan kunta")
    client.post(answer.url, {"colour": "#0a4a5c"})
    assert Brand.objects.get().colour == "#0a4a5c"
    client.post(answer.url, {"colour": ""})
    assert Brand.objects.count() == 0


def test_the_network_of_a_series_of_one_municipality_can_be_chosen(client, manager):
    series = make_series(network=make_network())
    page = reverse("series_brand", args=[series.pk])

    assert "?whose=network" in client.get(page).text
    client.post(f"{page}?whose=network", {"colour": "#7a1f4d"})

    assert Brand.objects.get().network == series.network


@pytest.mark.parametrize(("colour", "sentence"), [("#ffcc00", "5:1"), ("punainen", "#0a4a5c"), ("#fff", "#0a4a5c")])
def test_a_light_colour_and_what_is_none_are_refused_in_a_sentence(client, manager, colour, sentence):
    answer = client.post(reverse("series_brand", args=[make_series().pk]), {"colour": colour})

    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["colour"][0]
    assert Brand.objects.count() == 0


def test_a_series_without_a_holder_says_so_and_takes_nothing(client, manager):
    page = reverse("series_brand", args=[many(make_series()).pk])

    assert client.get(page).status_code == 200
    client.post(page, {"colour": "#7a1f4d"})
    assert Brand.objects.count() == 0


def test_public_pages_wear_the_brand_and_say_its_name(client):
    event = make_event(seats=10)
    make_brand(name_fi="Janakkalan kunta")
    pages = [event.get_absolute_url(), event.series.get_absolute_url()]

    for page in [*pages, reverse("register", args=[event.pk]), reverse("register_series", args=[event.series.pk])]:
        assert '<link rel="stylesheet" href="/brand/7a1f4d.css">' in client.get(page).text
    for page in pages:
        assert "Janakkalan kunta · " in client.get(page).text


def test_pages_without_a_brand_ask_for_no_style_of_it(client):
    assert "/brand/" not in client.get(make_event().get_absolute_url()).text


def test_the_style_of_a_brand_is_kept_for_ever_and_of_a_light_colour_there_is_none(client):
    style = client.get("/brand/767676.css")

    assert "--brand: #767676;" in style.text
    assert (style["Content-Type"], style["Cache-Control"]) == (
        "text/css; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    assert client.get("/brand/ffcc00.css").status_code == 404


def test_a_change_of_brand_makes_other_documents():
    event = make_event()
    before = snapshot(event, "programme", "fi")
    make_brand(colour="#767676")
    del event.series.brand
    after, whole = snapshot(event, "programme", "fi"), snapshot_of_series(event.series, "brief", "fi")

    assert before["event"]["brand"] is None
    assert after["event"]["brand"] == {"name": "Janakkala", "colour": "#767676", "shade": "#6a6a6a"}
    assert whole["series"]["brand"] == after["event"]["brand"]
