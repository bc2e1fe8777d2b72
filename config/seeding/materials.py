"""The first files of the library: what the PDF worker makes of the seeded events, and two texts of our own."""

from django.core.files.base import ContentFile

from config.seeding import janakkala, riihimaki
from forums.models import Event, Series
from materials import publishing, uploads
from materials.models import Material
from materials.uploads import Description
from participants.models import User

CHECKLIST = """Foorumin järjestäjän muistilista

1. Aineisto: mikä tuore tieto valaisee tämän foorumin?
2. Kutsut: puuttuuko jokin sidosryhmä? Ehdit vielä kutsua.
3. Ohjelma: jääkö puolet ajasta ryhmille?
4. Ryhmät: 5–7 henkeä, fasilitaattori ja kirjuri jokaiseen.
5. Lopuksi: kerro, mitä sanotulle tapahtuu ja milloin.
"""


def seed(manager: User) -> str:
    """Ask for the documents of the coming events and store the texts, once; returns a line about them."""
    for event in _coming():
        for language in ("fi", "sv"):
            publishing.request(event=event, kind=Material.Kind.PROGRAMME, language=language, by=manager)
    publishing.request(event=_first(riihimaki.NAME), kind=Material.Kind.INVITATION, language="fi", by=manager)
    _store("Foorumin järjestäjän muistilista", CHECKLIST, None, manager)
    series = Series.objects.get(name_fi=janakkala.NAME)
    themes = "\n\n".join(f"{row.theme}\n{row.question}" for row in series.key_questions.all())
    _store("Janakkalan valitut teemat", f"Janakkalan valitut teemat\n\n{themes}\n", series, manager)
    return f"Kirjasto: {Material.objects.count()} tiedostoa"


def _coming() -> list[Event]:
    """Riihimäki's first forum and the next sparring session."""
    sparring = Event.objects.active().sparring().upcoming().first()
    return [event for event in (_first(riihimaki.NAME), sparring) if event]


def _first(name: str) -> Event:
    return Event.objects.get(series__name_fi=name, ordinal=1)


def _store(title: str, text: str, series: Series | None, manager: User) -> None:
    if Material.objects.filter(title=title).exists():
        return
    about = Description(
        title=title,
        description="Teksti ruudulta luettavaksi tai tulostettavaksi.",
        kind=Material.Kind.HANDBOOK if series is None else Material.Kind.PICTURE,
        phase=Material.Phase.PREPARATION if series is None else Material.Phase.RESULTS,
        audience=Material.Audience.OPEN if series is None else Material.Audience.PARTICIPANTS,
        language="fi",
        is_accessible=True,
        series=series,
        event=None,
    )
    uploads.store(file=ContentFile(text.encode(), name=f"{title}.txt"), about=about, by=manager)
