"""Promises of the queue, kept through any sequence of deeds: hypothesis plays against the real database."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forums import approval, capacity, correcting, offers, registration, scheduling, self_service, slots
from forums.booking import BookingRefused
from forums.ledger import Kind, Ledger
from forums.models import Event, Quota
from forums.scheduling import SchedulingRefused
from forums.seating import RegistrationRefused
from participants.models import Letter
from participants.refusals import Refused
from tests.factories import helsinki, make_event, make_manager, make_municipality, make_quota, make_slot
from tests.forums.test_booking import group as book_group
from tests.forums.test_registration import attendee

GROUPS = ("business", "education", "elected")
START = helsinki(2026, 11, 22, 12)
TOLD = ["offer", "seat_freed", "confirmation", "approved", "taken_over"]
DEEDS = st.one_of(
    st.tuples(st.just("register"), st.integers(0, 8), st.sampled_from(GROUPS), st.booleans(), st.integers(0, 1)),
    st.tuples(st.just("cancel"), st.integers(0, 30)),
    st.tuples(st.just("accept"), st.integers(0, 30)),
    st.tuples(st.just("decide"), st.integers(0, 30), st.booleans()),
    st.tuples(st.just("resize"), st.integers(1, 6)),
    st.tuples(st.just("swap"), st.integers(0, 30), st.integers(0, 1)),
    st.tuples(st.just("wait"), st.integers(1, 60)),  # hours
    st.tuples(st.just("book"), st.integers(0, 8), st.sampled_from(GROUPS), st.integers(0, 1)),
    st.tuples(st.just("remove"), st.integers(0, 30)),
    st.tuples(st.just("restore"), st.integers(0, 30)),
    st.tuples(st.just("change"), st.integers(0, 30), st.sampled_from(GROUPS)),
    st.tuples(st.just("substitute"), st.integers(0, 30), st.integers(0, 8)),
    st.tuples(st.just("correct"), st.integers(0, 30), st.integers(0, 8), st.sampled_from(GROUPS)),
    st.tuples(st.just("arrange"), st.integers(0, 3), st.booleans(), st.booleans()),
)


class House:
    """One event, and every deed that can change who sits at it."""

    def __init__(self, clock, terms):
        has_offers, self.needs_approval, has_quotas, has_slots = terms
        self.clock, self.manager, self.here = clock, make_manager(), make_municipality()
        self.event = make_event(
            seats=3,
            starts_at=START + timedelta(days=10),
            registration_closes_at=START + timedelta(days=7),
            offer_hours=24 if has_offers else None,
            needs_approval=self.needs_approval,
        )
        if has_quotas:
            make_quota(self.event, stakeholder_group="education", released_at=START + timedelta(days=3))
            make_quota(self.event, municipality=self.here, stakeholder_group="")
        self.slots = [make_slot(self.event, seats=seats) for seats in (1, 2)] if has_slots else []

    def pick(self, number, people):
        """One of some registrations, whichever the number means."""
        found = list(people.order_by("pk"))
        return found[number % len(found)] if found else None

    def do(self, deed, *given):
        try:
            with transaction.atomic():
                getattr(self, deed)(*given)
        except (Refused, RegistrationRefused, SchedulingRefused, BookingRefused):
            pass  # what is refused changes nothing, or only lets go what had run out

    def register(self, number, group, is_local, slot):
        own = self.slots[slot] if self.slots else None
        place = self.here if is_local else None
        who = attendee(number, stakeholder_group=group, municipality=place, slot=own)
        registration.register(event=self.event, attendee=who)

    def cancel(self, number):
        if seat := self.pick(number, self.event.registrations.active()):
            registration.cancel(registration=seat)

    def accept(self, number):
        if seat := self.pick(number, self.event.registrations.active()):
            offers.accept(registration=seat)

    def decide(self, number, is_yes):
        if seat := self.pick(number, self.event.registrations.pending()):
            deed = approval.approve if is_yes else approval.decline
            deed(event=self.event, registrations=[seat.pk], by=self.manager, reason="Syy")

    def resize(self, seats):
        scheduling.change_event(event=self.event, by=self.manager, seats=seats)

    def swap(self, number, slot):
        seat = self.pick(number, self.event.registrations.active())
        if seat and self.slots:
            slots.swap(registration=seat, slot=self.slots[slot])

    def book(self, number, group, slot):
        own = self.slots[slot] if self.slots else None
        book_group(self.event, number, number + 1, stakeholder_group=group, slot=own)

    def remove(self, number):
        if seat := self.pick(number, self.event.registrations.active()):
            registration.cancel(registration=seat, by=self.manager)

    def restore(self, number):
        if seat := self.pick(number, self.event.registrations.exclude(cancelled_at=None)):
            registration.restore(registration=seat, by=self.manager)

    def change(self, number, group):
        if seat := self.pick(number, self.event.registrations.active()):
            told = self_service.Details(organisation="", stakeholder_group=group, language="fi")
            self_service.change(registration=seat, details=told)

    def substitute(self, number, other):
        if seat := self.pick(number, self.event.registrations.active()):
            colleague = self_service.Colleague(email=attendee(other).email, first_name="Esimerkki")
            self_service.substitute(registration=seat, colleague=colleague)

    def correct(self, number, other, group):
        if seat := self.pick(number, self.event.registrations.active()):
            email = attendee(other).email
            details = correcting.Details(email=email, organisation="", stakeholder_group=group, is_given=True)
            correcting.correct(registration=seat, details=details)

    def arrange(self, kept, has_offers, needs_approval):
        quotas = [capacity.Kept(stakeholder_group="education", seats=kept)] if kept else []
        slots = [
            capacity.Part(
                pk=one.pk, names={"fi": str(one)}, starts_at=one.starts_at, ends_at=one.ends_at, seats=one.seats
            )
            for one in self.slots
        ]
        hours = 24 if has_offers else None
        terms = capacity.Terms(offer_hours=hours, needs_approval=needs_approval, quotas=quotas, slots=slots)
        capacity.arrange(event=self.event, terms=terms)

    def wait(self, hours):
        self.clock.shift(timedelta(hours=hours))
        offers.pass_on_due()

    def check(self):
        """What is true after every deed."""
        event = Event.objects.get(pk=self.event.pk)
        people = event.registrations
        ledger, now = Ledger.of(event), timezone.now()
        assert people.holding().count() <= event.seats
        assert all(ledger.taken_of_slots[slot] <= most for slot, most in ledger.slots.items())
        assert [one.pk for one in people.waiting() if ledger.hindrance(one) is None] == []
        assert not people.pending().filter(seated_at__isnull=False).exists()
        for offered in people.offered():
            assert now < offered.offer_expires_at <= event.closes_at
        told = Letter.objects.filter(kind__in=TOLD)
        assert set(people.holding().values_list("person", flat=True)) <= set(told.values_list("person", flat=True))


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.tuples(*[st.booleans()] * 4), st.lists(DEEDS, max_size=14))
def test_no_deed_oversells_or_leaves_a_seat_empty_that_somebody_waits_for(terms, deeds):
    with time_machine.travel(START, tick=False) as clock, transaction.atomic():
        house = House(clock, terms)
        for deed in deeds:
            house.do(*deed)
            house.check()
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("register"), st.integers(0, 9)),
            *[st.tuples(st.just(name), st.integers(0, 30)) for name in ("cancel", "accept")],
            st.tuples(st.just("wait"), st.integers(1, 40)),
        ),
        max_size=16,
    ),
    st.booleans(),
)
def test_nobody_who_waits_is_passed_by_somebody_who_came_later(deeds, has_offers):
    with time_machine.travel(START, tick=False) as clock, transaction.atomic():
        house = House(clock, (has_offers, False, False, False))
        for name, number in deeds:
            house.do(name, number, *(("business", False, 0) if name == "register" else ()))
            served = house.event.registrations.holding().order_by("-pk").values_list("pk", flat=True).first() or 0
            waiting = house.event.registrations.waiting().values_list("pk", flat=True).first()
            assert waiting is None or served < waiting
        transaction.set_rollback(True)


KINDS = st.tuples(st.sampled_from(GROUPS), st.sampled_from(["165", "921", None]))


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 6),
    st.dictionaries(st.sampled_from([*GROUPS, "165", "921"]), st.integers(1, 3), max_size=3),
    st.lists(KINDS, max_size=8),
)
def test_the_ledger_seats_a_person_whenever_some_arrangement_would(seats, quotas, people):
    kept = [
        Quota(stakeholder_group="" if key.isdigit() else key, municipality_id=key if key.isdigit() else None, seats=n)
        for key, n in quotas.items()
    ]
    ledger, seated = Ledger(seats, kept), []
    for kind in people:
        fits = can_sit(seats, kept, [*seated, kind])
        assert ledger.take(_person(*kind)) == fits
        seated += [kind] if fits else []


def _person(group, municipality):
    from forums.models import Registration

    return Registration(stakeholder_group=group, municipality_id=municipality)


def can_sit(seats, quotas, people):
    """Whether all of `people` can sit, found by trying every arrangement."""
    open_to_all = max(0, seats - sum(quota.seats for quota in quotas))

    def place(left, free, rest):
        if not rest:
            return True
        kind = Kind(*rest[0])
        if free and place(left, free - 1, rest[1:]):
            return True
        return any(
            left[n] and quota.is_for(*kind) and place((*left[:n], left[n] - 1, *left[n + 1 :]), free, rest[1:])
            for n, quota in enumerate(quotas)
        )

    return len(people) <= seats and place(tuple(quota.seats for quota in quotas), open_to_all, list(people))
