"""Snapshots for tests of drawing: what `materials.documents` would read, short and long, without a database."""

from copy import deepcopy

from tests.materials import series_samples

GROUPS = ["official", "elected", "business", "education", "developer", "association", "other"]
EVENT = {
    "id": 7,
    "name": "Foorumi 1",
    "series": "Esimerkkilän tilannekuva",
    "theme": "Yritysten ja oppilaitosten yhteistyö",
    "municipality": "Janakkala",
    "starts_at": "2026-11-30T07:00:00+00:00",
    "ends_at": "2026-11-30T09:00:00+00:00",
    "is_time_known": True,
    "mode": "on_site",
    "place": "Kunnantalon valtuustosali",
    "address": "Esimerkkitie 1, Turenki",
    "is_cancelled": False,
    "url": "https://tilannekuva.example.org/events/7/",
}
PROGRAMME = [  # from, to, title, speaker, group work
    ("07:00", "07:15", "Avaus", "Elinvoimajohto", False),
    ("07:15", "07:35", "Tilastot puheeksi", "Tilastoasiantuntija", False),
    ("07:35", "08:25", "Pienryhmät: mikä toimii, mikä ei", "", True),
    ("08:25", "09:00", "Yhteenveto ja jatko", "Fasilitaattori", False),
]


def item(start, end, title, speaker, is_group_work):
    return {
        "starts_at": f"2026-11-30T{start}:00+00:00",
        "ends_at": f"2026-11-30T{end}:00+00:00",
        "title": title,
        "speaker": speaker,
        "is_group_work": is_group_work,
    }


def person(number, **fields):
    return {
        "first_name": "Osallistuja",
        "last_name": f"Esimerkki {number:02}",
        "organisation": "Esimerkkilän yrittäjät",
        "group": GROUPS[number % len(GROUPS)],
        "municipality": "Janakkala",
    } | fields


def shared(**event):
    return {"event": EVENT | event, "organiser": "Esimerkkiverkosto"}


def invitation(**fields):
    return (
        shared()
        | {
            "summary": ["Tule kertomaan, mistä kuntamme elinvoima syntyy ja mitä se tarvitsee seuraavaksi."],
            "need": ["Osaavan työvoiman saatavuus on yritysten suurin huoli, ja oppilaitosten hakijamäärät laskevat."],
            "goals": ["Yhteinen kuva tilanteesta", "Kolme tekoa, joilla on tekijä ja päivä"],
            "closes_at": "2026-11-23T14:00:00+00:00",
            "invited_at": "2026-10-26T08:00:00+00:00",
            "contact": "palaute@example.org",
            "programme": [item(*row) for row in PROGRAMME],
        }
        | fields
    )


def programme(**fields):
    return shared() | {"programme": [item(*row) for row in PROGRAMME]} | fields


def participant_list(people=None):
    people = [person(number) for number in range(1, 4)] if people is None else people
    return shared() | {
        "as_of": "2026-11-20T12:05:00+00:00",
        "people": [{"mode": "on_site"} | one for one in people],
    }


def badges(people=None, sheet="90x65"):
    people = [person(number) for number in range(1, 4)] if people is None else people
    door = "https://tilannekuva.example.org/events/7/door/?registration="
    return shared() | {
        "chosen": sheet,
        "people": [{"task": "", "code": f"{door}{number}"} | one for number, one in enumerate(people, 1)],
    }


def names(people=None):
    people = [person(number) for number in range(1, 4)] if people is None else people
    return [{key: one[key] for key in ("first_name", "last_name", "organisation")} for one in people]


def public_list(people=None):
    return shared() | {"as_of": "2026-11-20T12:05:00+00:00", "people": names(people)}


def sign_in_sheet(people=None):
    return shared() | {"people": names(people)}


def table_cards(tables="2", **event):
    return shared(**event) | {"chosen": tables}


FIELDS = ["works", "does_not_work", "missing_voice", "solutions", "who_and_when"]
SWOT = ["strengths", "weaknesses", "opportunities", "threats", "most_important"]


TITLES = ("Pienryhmät: mikä toimii, mikä ei", "Ryhmätyö 2: mahdollisuudet ja uhat")


def worksheets(titles=TITLES, fields=(FIELDS, SWOT)):
    times = {"starts_at": "2026-11-30T07:35:00+00:00", "ends_at": "2026-11-30T08:25:00+00:00"}
    works = [times | {"title": title, "fields": list(keys)} for title, keys in zip(titles, fields, strict=True)]
    return shared() | {"assignments": works}


def facilitator_guide(**fields):
    lengths = (15, 20, 50, 35)
    return (
        shared()
        | {
            "dataset": "Yrityskysely",
            "facilitators": ["Fasilitaattori Esimerkki"],
            "programme": [item(*row) | {"minutes": long} for row, long in zip(PROGRAMME, lengths, strict=True)],
            "groups": [{"name": "Työpaja A", "members": ["Esimerkki Osallistuja 01, Esimerkkilän yrittäjät"]}],
        }
        | fields
    )


def certificate(**fields):
    return shared() | {
        "first_name": "Esimerkki",
        "last_name": "Osallistuja 01",
        "organisation": "Esimerkkilän yrittäjät",
        "group": "business",
        "municipality": "Janakkala",
        "hours": 2.0,
        "code": "ABCD-EFGH-JKLM",
        "check_url": "https://tilannekuva.example.org/certificates/ABCD-EFGH-JKLM/",
        **fields,
    }


def pack_cover(**fields):
    contents = (("Ohjelma", 1, 2, "A4"), ("Tehtävälomakkeet ryhmille, A3", 4, 3, "A3"))
    return shared() | {
        "as_of": "2026-11-20",
        "checks": [
            {"label": "Tarve", "is_ready": False, "hint": "Kirjoita, mihin tarpeeseen foorumi vastaa."},
            {"label": "Ohjelma", "is_ready": True, "hint": "4 kohtaa"},
        ],
        "tasks": [],
        "cover_pages": 1,
        "contents": [dict(zip(("name", "pages", "starts_on", "paper"), row, strict=True)) for row in contents],
        "missing": ["Nimilaput"],
        **fields,
    }


SAMPLES = {
    "invitation": invitation,
    "programme": programme,
    "participant_list": participant_list,
    "door_list": participant_list,
    "public_list": public_list,
    "sign_in_sheet": sign_in_sheet,
    "badges": badges,
    "table_signs": table_cards,
    "fold_cards": table_cards,
    "worksheets_a4": worksheets,
    "worksheets_a3": worksheets,
    "facilitator_guide": facilitator_guide,
    "certificate": certificate,
    "pack_cover": pack_cover,
    **series_samples.of_event(shared, [item(*row) for row in PROGRAMME]),
    **series_samples.OF_SERIES,
}


def sample(kind):
    """A small document of a kind."""
    return deepcopy(SAMPLES[kind]())


STRANGE_NAMES = [  # first, last
    ("Åsa-Märta Ann-Christine", "Esimerkki-Osallistujainen"),
    ("🚀 Esimerkki", "Emoji 👩‍👩‍👧"),
    ("مثال", "مشارك"),
    ("דוגמה", "Esimerkki"),
    ("Päʹrnn Ǩiõtt", "Čäʹcc-Âʹhtt Žâʒʒ"),
    ('=HYPERLINK("http://192.0.2.1/","klikkaa")', "=cmd|' /C calc'!A0"),
    ("<b>Esimerkki</b>", "&amp; <script>alert(1)</script>"),
    ("E" * 200, "O" * 200),
    ("Esimerkki " * 20, "Osallistuja " * 17),
    ("例子", "參加者"),
    ("", "Yksinimi"),
    ("", ""),
]


def strange():
    """People whose names and organisations are hard to set."""
    long = "Pohjois-Esimerkkilän ja Etelä-Mallilan kehittämisyhtiöiden yhteistyöryhmä ry, elinvoimapalveluiden yksikkö"
    return [
        person(number, first_name=first.strip(), last_name=last.strip(), organisation=long if number % 2 else "")
        for number, (first, last) in enumerate(STRANGE_NAMES)
    ]


def long_invitation():
    """An invitation with much to say."""
    need = (
        "Osaavan työvoiman saatavuus on kunnan yritysten suurin huoli. Työllisyyspalveluiden järjestämisvastuun "
        "siirtyminen, toimintaedellytysten muuttuminen ja kehittämisyksikköjen yhdistyminen vaativat yhteistä "
        "tilannekuvaa, jonka kuntayhtymät, koulutusorganisaatiot ja kumppanuusaamiaisten yrittäjät tuntevat omakseen."
    )
    goals = [
        "Yhteinen, vuorovaikutteisesti tuotettu tilannekuva koulutuksen ja elinkeinoelämän yhteistyöstä",
        "Kolmesta viiteen tekoa, joilla on tekijä, ensimmäinen askel ja päivä, jolloin asiaan palataan",
        "Suunnitteluryhmä, joka kokoontuu foorumien välillä ja vie asiat päätettäviksi",
        "Tilastoaineisto, johon kaikki voivat palata",
    ]
    titles = [
        ("Mistä kuntamme elinvoima syntyy ja mitä se tarvitsee seuraavaksi? " * 2, "Asiantuntija, Esimerkkilä")
    ] * 3
    rows = [(f"{7 + n // 4:02}:{n % 4 * 15:02}", f"{7 + (n + 1) // 4:02}:{(n + 1) % 4 * 15:02}") for n in range(12)]
    items = [item(*times, *(titles[n % 3] if n % 3 else ("Tauko", "")), n % 4 == 1) for n, times in enumerate(rows)]
    event = {
        "name": "Vuorovaikutteinen tilannekuva: työllisyyspalveluiden ja kehittämisyksikköjen elinvoimafoorumi",
        "mode": "hybrid",
        "ends_at": "2026-12-01T13:00:00+00:00",
        "place": "Esimerkkilän ammattioppilaitoksen juhlasali, sisäänkäynti pohjoispihan puolelta",
    }
    return invitation(need=[need] * 3, goals=goals, programme=items, summary=[need, need]) | shared(**event)
