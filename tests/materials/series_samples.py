"""Snapshots of the documents of a series and around a meeting, short and long, for tests of drawing."""

from forums.picturing import picture_format
from forums.picturing.picture_format import (
    Action,
    KeyQuestion,
    Note,
    Opinion,
    Picture,
    RankedLine,
    Ranking,
    Source,
    Swot,
    SwotLine,
    Votes,
    Will,
)

THEMES = (  # chosen in Janakkala
    ("Yhteistyökulttuuri ja sen rakenteet", "Miten lisäämme vuoropuhelua, yhteistyötä, viestintää ja näkyvyyttä?"),
    ("Hankemylly", "Miten saamme aikaan hankkeita, jotka todella kehittävät aluetta?"),
    ("Työvoima ja koulutus", "Miten yritysten työvoimatarpeet ja koulutus kohtaavat ja alue houkuttelee osaajia?"),
    ("Pitovoima", "Mistä Janakkalan pitovoima syntyy ja miten sitä vahvistetaan?"),
    ("Yrittäjämyönteisyys ja proaktiivisuus", "Miten olemme mahdollisimman yrittäjämyönteisiä?"),
)
TASKS = [
    {"title": "Kokoa yrityskysely valmiiksi", "due_on": "2026-11-16"},
    {"title": "Tee foorumipaketti ja muodosta ryhmät", "due_on": "2026-11-23"},
]
GROUPS = [
    {"group": group, "count": count, "is_hidden": count is None}
    for group, count in (
        ("official", 14),
        ("elected", 6),
        ("business", 18),
        ("education", None),
        ("developer", 5),
        ("association", None),
        ("other", 0),
    )
]
PRESENT = {
    "registered": 42,
    "marked": 38,
    "absent": 3,
    "apologised": 1,
    "walk_ins": 2,
    "present": 40,
    "is_reported": False,
}
RESULTS = {
    "lines": [
        {"text": "Osaajia ei saada pysyviin töihin", "notes": 5},
        {"text": "Kyydit eivät kulje vuorojen mukaan", "notes": 0},
    ],
    "notes": 6,
}
SURVEY = {"answers": 21, "useful": 4.3, "heard": 3.9}


def series(**fields):
    return {
        "series": {
            "id": 3,
            "name": "Janakkalan elinvoiman tilannekuva",
            "model": "Vuorovaikutteinen tilannekuva",
            "municipalities": ["Janakkala"],
            "network": "Suomen kasvukäytävä",
            "need": ["Yritysten työvoimatarpeet, koulutus, hankkeet ja pitovoima samaan kuvaan."],
            "goals": ["Yhteinen näkemys alueen ilmiöistä", "Toimenpiteet, jotka vievät tavoitteita eteenpäin"],
            "url": "https://tilannekuva.example.org/series/3/",
        }
        | fields,
        "organiser": "Esimerkkiverkosto",
    }


def event(number, name, day, **fields):
    return {
        "id": number,
        "name": name,
        "series": "Janakkalan elinvoiman tilannekuva",
        "theme": "Yritysten ja oppilaitosten yhteistyö",
        "municipality": "Janakkala",
        "starts_at": f"{day}T07:00:00+00:00",
        "ends_at": f"{day}T09:00:00+00:00",
        "is_time_known": True,
        "mode": "on_site",
        "place": "Kunnantalo",
        "address": "",
        "is_cancelled": False,
        "url": f"https://tilannekuva.example.org/events/{number}/",
    } | fields


FORUMS = (("Ensimmäinen foorumi", "2026-11-30"), ("Toinen foorumi", "2027-01-11"), ("Kolmas foorumi", "2027-02-15"))


def forums(**fields):
    return [event(number, name, day, **fields) for number, (name, day) in enumerate(FORUMS, 1)]


def planning_handbook(events=None, programme=(), **fields):
    more = {
        "kind": "forum",
        "summary": ["Tarkastelemme yhdessä, mitä yrityskysely kertoo alueesta."],
        "dataset": "Yrityskysely",
        "programme": list(programme),
        "before": [task | {"is_done": True} for task in TASKS],
        "after": [{"title": "Tarkista ryhmien kirjaukset", "due_on": "2026-12-02", "is_done": False}],
        "letters": [
            {"kind": "reminder", "audience": "seated", "due_at": "2026-11-23T07:00:00+00:00"},
            {"kind": "thanks", "audience": "attended", "due_at": "2026-12-01T07:00:00+00:00"},
        ],
    }
    member = {"organisation": "Esimerkkilän kunta", "group": "official", "event": ""}
    return (
        series()
        | {
            "summary": ["Kolme foorumia kokoaa alueen yritykset, oppilaitokset, kehittäjät ja kunnan."],
            "team": [
                {"name": "Esimerkki Suunnittelija", "kind": "planning_member", **member},
                {"name": "Esimerkki Fasilitaattori", "kind": "facilitator", **member, "group": ""},
            ],
            "tasks": [],
            "events": [one | more for one in (forums() if events is None else events)],
        }
        | fields
    )


def told(present=(40, 31, None)):
    counts = [
        PRESENT | {"present": count, "registered": count or 0, "walk_ins": 0, "is_reported": count == 31}
        for count in present
    ]
    return [one | {"attendance": counted} for one, counted in zip(forums(), counts, strict=True)]


VOTES = {"agree": 24, "passed": 5, "disagree": 3, "voted": 32, "present": 40}


def questions(wills=("Me haluamme, että jokainen nuori saa paikan oppia työssä, koska osaajat jäävät silloin tänne.",)):
    """The themes; the first ones with what was wanted of them."""
    said = [[{"sentence": will, "votes": VOTES}] for will in wills] + [[]] * len(THEMES)
    return [
        {"theme": theme, "question": question, "wills": will}
        for (theme, question), will in zip(THEMES, said, strict=False)
    ]


ACTIONS = [
    {"what": what, "owner": owner, "first_step": step, "due_on": due_on, "status": status}
    for what, owner, step, due_on, status in (
        ("Yhteinen rekrytointipäivä", "Esimerkkilän kunta", "Sovitaan päivä", "2027-05-31", "under_way"),
        ("Hanketori kahdesti vuodessa", "Esimerkkilän kehitys", "Kootaan hankkeet", "2027-09-30", "not_begun"),
        ("Yhden luukun palvelulupaus", "", "", "", "not_begun"),
    )
]


def brief(**fields):
    return (
        series()
        | {
            "why": series()["series"]["need"],
            "aims": series()["series"]["goals"],
            "phenomena": ["Osaajat muuttavat opiskelemaan muualle", "Hankkeita tehdään rinnakkain"],
            "questions": questions(),
            "actions": ACTIONS,
            "counted": {"notes": 128, "adopted": 1, "actions": 3, "done": 0},
            "proposal": {
                "title": "Yhteinen elinvoimaryhmä",
                "body": "Kunnanhallitus",
                "decision": ["Kunnanhallitus asettaa elinvoimaryhmän, joka kokoontuu neljästi vuodessa."],
            },
            "events": told(),
            "next": told()[2],
            "tasks": TASKS,
        }
        | fields
    )


def funder_report(**fields):
    nothing = {"answers": 2, "useful": None, "heard": None}
    events = [one | {"survey": SURVEY if number == 0 else nothing, "hours": 2.0} for number, one in enumerate(told())]
    return (
        series()
        | {
            "version": 3,
            "events": events,
            "is_finished": False,
            "groups": GROUPS,
            "certificates": 12,
            "questions": [theme for theme, _question in THEMES],
            "tasks": {"all": 24, "done": 17},
        }
        | fields
    )


def proposal(**fields):
    return (
        series()
        | {
            "title": "Yhteinen elinvoimaryhmä",
            "body": "Kunnanhallitus",
            "background": ["Kolmessa foorumissa 71 osallistujaa valitsi viisi teemaa."],
            "decision": ["Kunnanhallitus asettaa elinvoimaryhmän, joka kokoontuu neljästi vuodessa."],
            "effects": ["Yritykset, oppilaitokset ja kunta sopivat työnjaosta samassa pöydässä."],
            "cost": [],
            "attachments": ["Tilannekuvan kiteytys", "Osallistujamäärät"],
            "dated_on": "2026-11-22",
        }
        | fields
    )


def janakkala(**fields):
    """What is public of the picture of Janakkala: its five themes."""
    chosen = tuple(KeyQuestion(theme=theme, question=question) for theme, question in THEMES)
    return Picture(language="fi", questions=chosen, **fields)


def full_picture():
    """A picture with everything in it."""
    fields = ("strengths", "weaknesses", "opportunities", "threats")
    items = tuple(
        SwotLine(text=f"Esimerkkihavainto {number}, josta ryhmät olivat yhtä mieltä", notes=number, tables=1)
        for number in range(1, 5)
    )
    votes = Votes(agree=24, passed=5, disagree=3, voted=32, present=40, agree_at_least=60, disagree_at_most=20)
    action = Action(
        what="Yhteinen rekrytointipäivä",
        owner="Esimerkkilän kunta",
        first_step="Sovitaan päivä",
        first_step_on="2027-01-31",
        when_then="Kun budjetti on hyväksytty, kutsumme yritykset koolle",
        indicator="kesätyöpaikat",
        baseline="25",
        target="40",
        due_on="2027-03-31",
        url="https://tilannekuva.example.org/actions/malli-1/",
    )
    will = Will(
        sentence="Me haluamme, että jokainen nuori saa paikan oppia työssä.",
        behind="Kunta, yrittäjät, opisto",
        outcome="adopted",
        votes=votes,
        actions=(action, Action(what="Hanketori", owner="", first_step="", due_on="")),
    )
    notes = (
        Note(text="Osaajia ei saada.", where="Ensimmäinen foorumi", table=4),
        Note(text="Nuoret lähtevät opiskelemaan muualle.", where="Ensimmäinen foorumi"),
    )
    source = Source(text=items[0].text, notes=notes, more=3)
    lines = (
        RankedLine(text="Osaajat", dots=7, low=4, high=9, impact=5, feasibility=4, rated=9),
        RankedLine(text="Uusi rata", dots=3, low=1, high=5, impact=4, feasibility=1, rated=8),
        RankedLine(text="Junat"),
    )
    ranking = Ranking(text="Viisi pistettä", where="Toinen foorumi", people=12, lines=lines)
    opinion = Opinion(
        text="Äänestys",
        where="Toinen foorumi",
        sentence="Äänet eivät jakaudu ryhmiin.",
        people=32,
        votes=160,
        agreed=("Oppilaitos kutsutaan mukaan.",),
        dividing=("Juna ennen tietä.",),
    )
    voted = {"rankings": (ranking,), "opinions": (opinion,)}
    return janakkala(swot=Swot(**dict.fromkeys(fields, items)), wills=(will,), appendix=(source,), **voted)


def picture(of=None, **fields):
    data = picture_format.written(of or janakkala())
    number = picture_format.number(data)
    frozen = {"version": None, "is_draft": False, "change": ""}
    return series() | {"picture": data, "number": number, "published_at": None, "is_closed": True} | frozen | fields


def of_event(shared, programme):
    """The documents around one meeting, upon the event of the other samples."""
    papers = {"summary": ["Käsittelemme syksyn talousarvion."], "dataset": "Yrityskysely", "papers": ["Esityslista"]}
    minutes = {"attendance": PRESENT, "programme": programme, "tasks": TASKS}
    check = {"label": "Paikka ja linkki", "is_ready": False, "hint": "Kirjoita, missä tilaisuus pidetään."}
    return {
        "readiness": lambda: (
            shared()
            | {
                "as_of": "2026-11-22",
                "checks": [check, {"label": "Ohjelma", "is_ready": True, "hint": "4 kohtaa"}],
                "tasks": [task | {"is_late": task["due_on"] < "2026-11-22"} for task in TASKS],
            }
        ),
        "agenda": lambda: shared() | papers | {"programme": programme},
        "minutes": lambda: shared() | minutes,
        "forum_memo": lambda: (
            shared()
            | minutes
            | {
                "dataset": "Yrityskysely",
                "results": [RESULTS for item in programme if item["is_group_work"]],
                "groups": GROUPS,
                "survey": SURVEY,
                "next": {"name": "Toinen foorumi", "starts_at": "2027-01-11T07:00:00+00:00"},
            }
        ),
    }


OF_SERIES = {
    "planning_handbook": planning_handbook,
    "brief": brief,
    "funder_report": funder_report,
    "proposal": proposal,
    "swot": picture,
    "picture": picture,
}
