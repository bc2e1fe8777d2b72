"""The pages where own words of letters are written: refused with the place, seen before saving, and reset."""

import pytest
from django.urls import reverse

from forums.models import Wording
from tests.factories import make_manager, make_network, make_series, make_wording

pytestmark = pytest.mark.django_db
GOOD = "Nähdään!\n\n{{ event.details }}\n\n{{ registration.page }}"


@pytest.fixture
def series(client):
    client.force_login(make_manager())
    return make_series()


def at(series, scope=""):
    return reverse("wording", args=[series.pk, "confirmation"]) + scope


def test_own_words_are_saved_shown_and_reset(client, series):
    client.post(at(series), {"subject_fi": "Tervetuloa", "text_fi": GOOD})
    saved = Wording.objects.get()
    page = client.get(at(series))
    listed = client.get(reverse("wordings", args=[series.pk]))
    client.post(at(series), {"reset": "1"})

    assert (saved.series, saved.subject_fi, saved.subject_sv) == (series, "Tervetuloa", "")
    assert [bool(words) for _code, words in page.context["samples"]] == [True, False, False]
    assert listed.context["rows"][0]["series"] == "fi"
    assert Wording.objects.count() == 0


def test_one_looks_before_saving(client, series):
    page = client.post(at(series), {"subject_fi": "Tervetuloa", "text_fi": GOOD, "look": "1"})

    assert "Nähdään!" in page.context["samples"][0][1].text
    assert Wording.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOD}\n{{{{ event.series.created_by.email }}}}",
        f"{GOOD}\n{{% include 'x' %}}",
        f"{GOOD}\n{{event.__class__}}",
        f"{GOOD}\n{{{{ offer.until }}}}",
        "{{ event.details }}",
        "Sivu: {{ registration.page }}\n{{ event.details }}",
    ],
)
def test_what_does_not_belong_or_is_missing_is_refused(client, series, text):
    answer = client.post(at(series), {"subject_fi": "Tervetuloa", "text_fi": text})

    assert answer.status_code == 422
    assert Wording.objects.count() == 0


def test_words_of_an_operating_model_are_changed_by_managers_of_all_only(client, series):
    client.post(at(series, "?scope=model"), {"subject_fi": "Tervetuloa", "text_fi": GOOD})
    network = make_network()
    own = make_series(network=network)
    client.force_login(make_manager(network))
    refused = client.post(at(own, "?scope=model"), {"subject_fi": "Ei", "text_fi": GOOD})

    assert Wording.objects.get().model_key == series.template.key
    assert refused.status_code == 403


def test_a_letter_that_does_not_exist_is_not_found(client, series):
    assert client.get(reverse("wording", args=[series.pk, "sign_in_code"])).status_code == 404


def test_saving_twice_keeps_one_row(client, series):
    make_wording(series)

    client.post(at(series), {"subject_fi": "Uusi", "text_fi": GOOD})

    assert Wording.objects.get().subject_fi == "Uusi"


def test_own_words_begin_with_the_facts_and_are_not_saved_without_words_of_ones_own(client, series):
    plain = client.get(at(series))
    begun = client.get("/en" + at(series), {"start": "1"}).context["form"]
    sent = {name: begun[name].value() for name in begun.fields}

    client.post(at(series), sent)
    wrong = client.post(at(series), {**sent, "text_sv": f"x\n{sent['text_sv']}"})
    client.post(at(series), {**sent, "text_fi": sent["text_fi"].replace("…", "Nähdään!")})

    saved = Wording.objects.get()
    assert (plain.context["may_begin"], plain.context["form"]["text_fi"].value()) == (True, None)
    assert sent["subject_en"] == "Confirmation of a seat: {{ event.name }}"
    assert sent["text_en"] == "…\n\n{{ event.details }}\n\n{{ registration.page }}"
    assert list(wrong.context["form"].errors) == ["text_sv"]
    assert (saved.text_fi.splitlines()[0], saved.subject_sv, saved.text_en) == ("Nähdään!", "", "")
