"""Rows of the benchmark about pages: what a visitor or an official waits for."""

import time

from tests.load.measure import Meter
from tests.load.traffic import Visitor, together


def house():
    """Django on the stand's database, set up when first asked for."""
    import django

    django.setup()
    from tests import factories

    return factories


def public_event(**fields):
    """An event as the public sees it: a programme of eight items, a place, seats."""
    factories = house()
    event = factories.make_event(series=factories.make_series(), **fields)
    for ordinal in range(8):
        factories.make_programme_item(event, title_fi=f"Ohjelmakohta {ordinal}", starts_after=ordinal * 15)
    return event


def signed_in(person):
    """The cookies of a person who has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key}


def repeated(stand, path, times, cookies=None):
    """What one page costs on average, after a few to warm up."""
    visitor = Visitor(stand.port, cookies)
    for _ in range(20):
        visitor.get(path)
    with Meter(stand) as cost:
        for _ in range(times):
            status, _headers, content = visitor.get(path)
    if status != 200:
        raise RuntimeError(f"{path} answered {status}.")
    app, db = cost.app_ms / times, cost.db_ms / times
    return f"{app:.1f} + {db:.1f} ms, {cost.statements / times:.1f} statements, {len(content) / 1000:.1f} kB"


def event_page(stand):
    """The public page of an event, as a stranger sees it."""
    return repeated(stand, public_event().get_absolute_url(), 300)


def event_page_crowd(stand):
    """The same page for 32 visitors at once, for five seconds."""
    path, end = public_event().get_absolute_url(), time.perf_counter() + 5

    def visit(_number):
        visitor, pages = Visitor(stand.port), 0
        while time.perf_counter() < end:
            visitor.get(path)
            pages += 1
        return pages

    pages, seconds = together(32, visit)
    return f"{sum(pages) / seconds:.0f} a second"


def roster(people):
    """A row that opens the roster of so many people."""

    def row(stand):
        from django.urls import reverse

        event = public_event()
        _fill(event, people)
        path = reverse("roster", args=[event.pk])
        return repeated(stand, path, 40, signed_in(house().make_manager()))

    return row


def _fill(event, people):
    from django.utils import timezone

    from forums.models import Registration
    from participants.models import User

    persons = User.objects.bulk_create(
        User(email=f"{event.pk}-{n}@example.org", first_name="Esimerkki", last_name=f"Osallistuja {n:04}", password="!")
        for n in range(people)
    )
    Registration.objects.bulk_create(
        Registration(event=event, person=person, stakeholder_group="business", seated_at=timezone.now())
        for person in persons
    )


def library(query):
    """A row that opens the library, or a search in it, among 5,000 files with 800 words each."""

    def row(stand):
        manager = house().make_manager()
        _fill_library()
        return repeated(stand, f"/library/{query}", 40, signed_in(manager))

    return row


def _fill_library():
    from django.db import connection
    from django.utils import timezone

    from materials.models import Material

    if Material.objects.filter(title__startswith="Aineisto").exists():
        return
    series = [house().make_series() for _ in range(20)]
    phases, kinds = Material.Phase.values, ("handbook", "presentation", "dataset", "other")
    Material.objects.bulk_create(
        Material(series=series[n % 20], kind=kinds[n % 4], phase=phases[n % 5], title=f"Aineisto {n}: foorumin ohje",
                 file_name="a.pdf", language=("fi", "sv", "en")[n % 3], ready_at=timezone.now())
        for n in range(5000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO materials_filewords (material_id, attempts, started_at, read_at, vector) "
            "SELECT m.id, 1, now(), now(), "
            "array_to_tsvector(array_agg(DISTINCT 'sana' || ((m.id * 31 + w * w) % 60000)) "
            "|| CASE WHEN m.id % 50 = 0 THEN ARRAY['elinvoiman'] ELSE ARRAY['x'] END) "
            "FROM materials_material m, generate_series(1, 800) w GROUP BY m.id ON CONFLICT DO NOTHING"
        )
        cursor.execute("ANALYZE")


ROWS = {
    "library of 5,000": library(""),
    "search in 5,000 titles": library("?q=foorumeissa"),
    "search in 5,000 texts": library("?q=elinvoimaan"),
    "event page": event_page,
    "event page, 32 clients": event_page_crowd,
    "roster of 300": roster(300),
    "roster of 3,000": roster(3000),
}
