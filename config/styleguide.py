"""A living page of every building block in all its states; served only when DEBUG is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regions.words import HELSINKI

FIRST_FORUM = datetime(2022, 11, 30, 9, 0, tzinfo=HELSINKI)


@dataclass(frozen=True)
class SampleEvent:
    """An event that never was."""

    starts_at: datetime
    ends_at: datetime
    is_time_known: bool = True


@dataclass(frozen=True)
class SamplePlace:
    """A municipality to light on the map."""

    code: str
    name: str
    label: str
    url: str = "#kartta"


class SampleForm(forms.Form):
    """One field of each kind, in Finnish, as on a real page."""

    name = forms.CharField(label="Nimi", max_length=100)
    email = forms.EmailField(label="Sähköposti", help_text="Lähetämme vahvistuksen tähän osoitteeseen.")
    day = forms.DateField(label="Päivä", help_text="Muodossa pp.kk.vvvv", required=False)
    group = forms.ChoiceField(
        label="Mitä tahoa edustat?",
        widget=forms.RadioSelect,
        choices=[("b", "Yritystä"), ("e", "Oppilaitosta"), ("o", "Kuntaa"), ("a", "Yhdistystä")],
    )
    municipality = forms.ChoiceField(label="Kunta", choices=[("165", "Janakkala"), ("694", "Riihimäki")])
    languages = forms.MultipleChoiceField(
        label="Millä kielillä voit keskustella?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("fi", "Suomeksi"), ("sv", "Ruotsiksi"), ("en", "Englanniksi")],
        required=False,
    )
    wish = forms.CharField(label="Toive järjestäjälle", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    file = forms.FileField(label="Liite", required=False)
    consent = forms.BooleanField(label="Saatte näyttää nimeni ja organisaationi osallistujaluettelossa.")


def _step(label: str, days: int, state: str, state_label: str, shape: str = "ring") -> dict[str, Any]:
    date = FIRST_FORUM + timedelta(days=days)
    return {"label": label, "date": date, "state": state, "state_label": state_label, "url": "#polku", "shape": shape}


def _steps() -> list[dict[str, Any]]:
    actions = {**_step("Toimenpiteet", 200, "coming", "12 toimenpidettä", "squares"), "date": None}
    return [
        _step("1. foorumi: yritykset ja koulutus", 0, "past", "Pidetty, 42 osallistujaa"),
        _step("2. foorumi: alueellinen hanke- ja kehittämistyö", 63, "now", "Ilmoittautuminen auki"),
        _step("3. foorumi: osaajatilanne", 105, "coming", "Tulossa"),
        _step("Tilannekuvan kiteytys", 133, "coming", "Tulossa", "diamond"),
        actions,
    ]


def _sparring() -> list[dict[str, Any]]:
    names = [
        "Yleisesittely",
        "Valmistautuminen",
        "Tietopohja",
        "Ensimmäinen foorumi",
        "Toinen foorumi",
        "Kolmas foorumi",
    ]
    states = [("past", "Pidetty"), ("past", "Pidetty"), ("cancelled", "Peruttu"), ("now", "Seuraava")]
    states += [("coming", "Tulossa")] * 2
    return [_step(name, 14 * n, *states[n]) for n, name in enumerate(names)]


def _balance() -> list[dict[str, Any]]:
    rows = [
        ("Yritykset ja yrittäjät", 15, 40, 9, 7),
        ("Oppilaitokset", 8, 12, 8, 6),
        ("Kunta: viranhaltijat", 6, 9, 7, 7),
        ("Luottamushenkilöt", 4, 11, 2, None),
        ("Yhdistykset", None, 5, 3, 2),
    ]
    return [
        {
            "label": label,
            "target": target,
            "invited": invited,
            "registered": registered,
            "attended": attended,
            "missing": max(0, (target or 0) - registered),
        }
        for label, target, invited, registered, attended in rows
    ]


def _events() -> list[SampleEvent]:
    hours = timedelta(hours=2)
    seminar = datetime(2026, 12, 21, 9, 0, tzinfo=HELSINKI)
    return [
        SampleEvent(FIRST_FORUM, FIRST_FORUM + hours),
        SampleEvent(FIRST_FORUM, FIRST_FORUM + hours, is_time_known=False),
        SampleEvent(seminar, seminar + timedelta(days=6, hours=6)),
    ]


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every building block; a sent form comes back with its errors."""
    form = SampleForm(request.POST or {}) if request.method == "POST" or "errors" in request.GET else SampleForm()
    context = {
        "form": form,
        "steps": _steps(),
        "sparring_steps": _sparring(),
        "balance": _balance(),
        "events": _events(),
        "page": Paginator(range(200), 20).get_page(request.GET.get("page", 4)),
        "places": [
            SamplePlace("165", "Janakkala", "Janakkala: kolme foorumia pidetty"),
            SamplePlace("694", "Riihimäki", "Riihimäki: valmistelu käynnissä"),
            SamplePlace("921", "Vesanto", "Vesanto: elinvoimaryhmä"),
            SamplePlace("403", "Lappajärvi", "Lappajärvi: kumppanuusaamiaiset"),
            SamplePlace("729", "Saarijärvi", "Saarijärvi: Sydänsuomi"),
        ],
    }
    return render(request, "styleguide.html", context, status=422 if form.errors else 200)
