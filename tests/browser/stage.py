"""A furnished house: every kind of thing in every state it has a page for, written once for many visits."""

from datetime import time, timedelta
from types import SimpleNamespace

from django.core.management import call_command
from django.utils import timezone

from forums import entrance, scheduling
from forums.models import Registration, SeriesTemplate
from materials.models import Material
from participants.models import User
from tests import factories as make
from tests.browser.states_signed_in import NEWCOMER
from tests.forums.plans import template


def people():
    """Those who look at the pages, by the name the states call them."""
    network = make.make_network()
    return SimpleNamespace(
        manager=make.make_manager(network=network, email="hankepaallikko@example.org"),
        everywhere=make.make_manager(email="kaikki@example.org"),
        newcomer=make.make_manager(has_second_factor=False, email=NEWCOMER),
        official=make.make_official(email="viranhaltija@example.org"),
        member=make.make_person("suunnittelija@example.org"),
        participant=make.make_person("osallistuja@example.org"),
        nobody=make.make_person("kukaan@example.org"),
    )


def furnish(who):
    """Everything in every state; the answer names what the addresses need."""
    call_command("load_templates", verbosity=0)
    things = SimpleNamespace(picture=SeriesTemplate.objects.newest().get(key="interactive-situational-picture").pk)
    _series(things, who)
    _events(things)
    _registrations(things, who)
    _queues(things)
    _invitations(things)
    _materials(things)
    for number in range(3):
        make.make_feedback(message="Hyvä sivu " * 20, page="/series/", reply_to="kysyja@example.org")
        things.letter = make.make_letter(subject=f"Vahvistus {number}", person=who.participant, calendar="BEGIN").pk
    make.make_official(make.make_municipality("694", "Riihimäki"))
    return things


def _series(things, who):
    """A draft, one whose events are coming, one that has ended, and the sparring sessions."""
    today = timezone.localdate()
    common = {
        "network": make.make_network(),
        "municipalities": [make.make_municipality(), make.make_municipality("694", "Riihimäki")],
        "first_time": time(9),
        "by": None,
    }
    picture = template()
    open_ = {**common, "template": picture, "need": "Osaajien saatavuus.\n\nMitä teemme?", "goals": "Yhteinen kuva"}
    running = scheduling.start_series(name="Janakkalan tilannekuva", first_day=today + timedelta(days=40), **open_)
    things.running = scheduling.open_invitations(series=running, by=None)
    make.make_team_member(things.running, who.member, organisation="Esimerkkikoulu")
    make.make_team_member(things.running, kind="facilitator", event=things.running.events.first())
    make.make_key_question(things.running)
    first, second, *_rest = things.running.tasks.all()
    scheduling.finish_task(task=first, by=who.member)
    type(second).objects.filter(pk=second.pk).update(due_on=today - timedelta(days=3))
    things.draft = scheduling.start_series(
        name="Luonnos", template=picture, first_day=today + timedelta(days=80), **common
    )
    ended = scheduling.start_series(name="Päättynyt sarja", first_day=today - timedelta(days=200), **open_)
    things.closed = scheduling.open_invitations(series=ended, by=None)
    for number in range(12):
        make.make_registration(things.closed.events.first(), attended_at=timezone.now() if number % 3 else None)
    things.closed = scheduling.close_series(series=things.closed, by=None)
    make.make_archive_opening(things.closed)
    things.ended = make.make_series(name_fi="Arkistoimaton sarja", closed_at=timezone.now(), goals_fi="p. 040 123 4567")
    sparring = scheduling.start_series(
        name="Avoimet sparraustilaisuudet",
        template=template("open-sparring"),
        need="Avoin kaikille",
        first_day=today - timedelta(days=16),
        **{**common, "municipalities": []},
    )
    scheduling.open_invitations(series=sparring, by=None)
    things.sparring = sparring.events.filter(ends_at__gt=timezone.now()).first()


def _events(things):
    """One event in each state, besides those that the series have brought."""
    now, series = timezone.now(), things.running
    things.open = series.events.first()
    things.full = make.make_event(series, seats=2, theme_fi="Osaava työvoima")
    things.shut = make.make_event(series, registration_closes_at=now - timedelta(days=1))
    things.cancelled = make.make_event(series, cancelled_at=now)
    things.over = make.make_event(series, starts_at=now - timedelta(days=3), join_url="https://kokous.example.org/1")
    things.live = make.make_event(series, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=2))
    things.online = make.make_event(series, mode="online", join_url="https://kokous.example.org/2")
    things.hybrid = make.make_event(
        series, mode="hybrid", join_url="https://kokous.example.org/3", address="Juttilantie 1", note="Tuo kannettava."
    )
    things.timeless = make.make_event(series, is_time_known=False)
    things.bare = make.make_event(make.make_series(name_fi="Sarja ilman verkostoa"))
    today = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=1)}
    things.crowded = make.make_event(series, **today)
    crowd = User.objects.bulk_create(
        User(email=f"joukko-{n}@example.org", first_name="Esimerkki", last_name=f"Äimä {n:03}") for n in range(230)
    )
    Registration.objects.bulk_create(
        Registration(event=things.crowded, person=person, stakeholder_group="business", seated_at=now)
        for person in crowd
    )


def _registrations(things, who):
    """A participant's seats and places, one in each state, and the queue of the full event."""
    now, person = timezone.now(), who.participant
    things.seat = make.make_registration(things.online, person)
    for _ in range(2):
        make.make_registration(things.full)
    things.waiting = make.make_registration(things.full, person, is_waiting=True)
    things.given_up = make.make_registration(things.hybrid, person, cancelled_at=now)
    things.booking = make.make_booking(things.running, person)
    for is_waiting in (False, True):
        seat = make.make_registration(things.open, booking=things.booking, is_waiting=is_waiting)
        make.make_booked_seat(things.booking, seat)
    settled = make.make_event(things.running, changes_close_at=now - timedelta(hours=1))
    things.settled = make.make_registration(settled, person)
    things.called_off = make.make_registration(things.cancelled, person)
    things.scanned = make.make_registration(things.live)
    things.attended = make.make_registration(things.over, person, attended_at=now)
    make.make_registration(things.over, absent_at=now)
    things.joining = make.make_registration(things.online)
    things.code = make.make_certificate(things.attended).code
    things.wall = entrance.wall_code(things.live)
    make.make_registration(things.over)


def _queues(things):
    """An event whose seats are offered, approved, kept for some and held in slots, and a person in each state."""
    now = timezone.now()
    things.divided = make.make_event(things.running, seats=3, offer_hours=24, needs_approval=True)
    make.make_quota(things.divided, stakeholder_group="education", released_at=now + timedelta(days=2))
    slot = make.make_slot(things.divided, seats=1)
    make.make_slot(things.divided)
    soon = {"is_waiting": True, "slot": slot}
    things.offered = make.make_registration(things.divided, offer_expires_at=now + timedelta(hours=5), **soon)
    things.queueing = make.make_registration(things.divided, **soon)
    things.pending = make.make_registration(things.divided, approved_at=None, **soon)
    gone = {**soon, "cancelled_at": now}
    things.lapsed = make.make_registration(things.divided, offer_expires_at=now - timedelta(hours=1), **gone)
    things.refused = make.make_registration(things.divided, declined_at=now, decision_reason="Täynnä.", **gone)


def _invitations(things):
    """Contacts, one of them not confirmed for long, and invitations answered in every way."""
    now = timezone.now()
    series, long_ago = things.running, {"invited_at": now - timedelta(days=5)}
    things.contact = make.make_contact(title="Rehtori", stakeholder_group="education")
    make.make_contact(confirmed_at=now - timedelta(days=500))
    make.make_contact(network=series.network, stakeholder_group="education")
    make.make_series_target(series, stakeholder_group="business", persons=10)
    make.make_series_target(series, municipality=make.make_municipality(), persons=3)
    things.invitation = make.make_invitation(things.open, organisation="Esimerkkikoulu", **long_ago)
    things.declined = make.make_invitation(things.open, declined_at=now, network=series.network)
    things.withdrawn = make.make_invitation(things.open, withdrawn_at=now)
    make.make_registration(things.open, make.make_invitation(things.open, accepted_at=now).person)


def _materials(things):
    """Files for every audience, one removed, one lost, and a document in each state of its making."""
    for number in range(32):
        make.make_material(title=f"Avoin ohje {number}", description="Kaikille.", pages=number, language="sv")
    for audience in Material.Audience.values:
        make.make_material(things.running, title=f"Tiedosto {audience}", audience=audience, is_accessible=True)
    things.file = make.make_material(things.running, title="Esitys", event=things.open, is_accessible=False)
    things.shared = make.make_material_link(things.file).get_absolute_url().lstrip("/")
    make.make_material(things.running, title="Poistettu", removed_at=timezone.now())
    make.make_file_words(things.file, "foorumin")
    things.news = make.make_news(tags=["kiertue"])
    things.sparring = make.make_event(make.make_series(), kind="sparring_session")
    make.make_sparring_question(things.sparring)
    things.lost = make.make_material(title="Kadonnut")
    things.lost.file.storage.delete(things.lost.file.name)
    now = timezone.now()
    asked = {"event": things.open, "requested_at": now, "ready_at": None}
    make.make_pack(things.open, language="sv", ready_at=now, requested_at=now)
    states = {
        "requested": ("invitation", {}),
        "running": ("programme", {"started_at": now}),
        "failed": ("participant_list", {"failed_at": now, "failure": Material.Failure.TOO_SLOW}),
        "ready": ("badges", {"ready_at": now, "pages": 6}),
    }
    made = [
        make.make_material(things.running, kind=kind, key=f"{number}" * 64, **{**asked, **times})
        for number, (kind, times) in enumerate(states.values())
    ]
    make.make_pack(things.open, started_at=now, documents=made)
