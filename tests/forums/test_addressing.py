"""Another e-mail address by the personal link: asked there, confirmed from the new address, told to the old one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from forums import addressing, self_service
from forums.addressing import AddressRefusal, AddressRefused
from forums.models import BookedSeat, Registration
from participants import bounces, postman, privacy
from participants.models import Letter, User
from tests.factories import (
    make_answer,
    make_booked_seat,
    make_booking,
    make_event,
    make_letter,
    make_official,
    make_person,
    make_registration,
)
from tests.forums.races import at_once
from tests.forums.test_self_service import COLLEAGUE

pytestmark = pytest.mark.django_db
NEW = "uusi@example.org"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def seat():
    return make_registration(make_event(name_en="Forum 1"), make_person("vanha@example.org", language="en"))


def asked(seat, email=NEW):
    """Ask for an address; answers the token of the link that was sent there."""
    addressing.ask(registration=seat, email=email)
    letter = Letter.objects.get(kind="address_asked", other_address=email)
    return re.search(r"/addresses/(\S+)/", letter.text)[1]


def reason_of(deed, **arguments):
    with pytest.raises(AddressRefused) as refused:
        deed(**arguments)
    return refused.value.reason


def test_nothing_changes_before_the_new_address_confirms_and_its_letter_names_nobody(seat):
    asked(seat)

    seat.refresh_from_db()
    letter = Letter.objects.get()
    assert (seat.person.email, seat.link_version, letter.other_address) == ("vanha@example.org", 1, NEW)
    assert not User.objects.filter(email=NEW).exists()
    assert seat.person.last_name not in letter.text
    assert letter.text.startswith("Hello,\n")


def test_the_question_goes_to_the_new_address_alone_and_is_not_the_old_ones_to_read(seat, smtp):
    User.objects.update(bounced_email="vanha@example.org", bounced_at=timezone.now())
    token = asked(seat)

    postman.send_due()

    assert smtp.receivers == [NEW]
    assert smtp.messages[0]["To"] == NEW
    assert token not in str(privacy.export(seat.person))
    privacy.erase(seat.person)
    assert Letter.objects.get(kind="address_asked").other_address == ""


def test_a_name_of_nobody_at_the_new_address_does_not_mark_the_old_one(seat):
    asked(seat)
    letter = Letter.objects.get()
    Letter.objects.update(sent_at=timezone.now(), sent_to=NEW)

    bounces._mark(letter, "5.1.1 No such user")

    seat.person.refresh_from_db()
    assert (Letter.objects.get().bounced_at is None, seat.person.bounced_email) == (False, "")


def test_confirming_moves_the_registration_with_its_answers_and_tells_both_addresses(seat):
    make_answer(seat)
    unsent = make_letter(person=seat.person, about=seat.about)
    old = seat.link_token()

    moved = addressing.confirm(token=asked(seat))

    unsent.refresh_from_db()
    told = Letter.objects.exclude(kind="address_asked").filter(withdrawn_at=None).order_by("pk")
    assert (moved.pk, moved.person.email, moved.answers.count()) == (seat.pk, NEW, 1)
    assert moved.person.get_full_name() == seat.person.get_full_name()
    assert list(told.values_list("kind", "person__email", "calendar_method")) == [
        ("address_left", "vanha@example.org", "CANCEL"),
        ("confirmation", NEW, "REQUEST"),
    ]
    assert moved.link_token() in told[1].text
    assert unsent.withdrawn_at is not None
    assert not Registration.objects.by_link(old).exists()


def test_the_old_address_keeps_its_account_its_other_seats_and_its_bookings(seat):
    booking = make_booking(seat.event.series, seat.person)
    Registration.objects.update(booking=booking)
    make_booked_seat(booking, seat)
    other = make_registration(make_event(seat.event.series), seat.person)

    moved = addressing.confirm(token=asked(seat))

    other.refresh_from_db()
    booking.refresh_from_db()
    assert (other.person, booking.contact) == (seat.person, seat.person)
    assert (moved.booking, moved.is_by_stranger, BookedSeat.objects.count()) == (None, False, 0)


def test_known_person_of_the_new_address_keeps_their_name(seat):
    known = make_person(NEW, first_name="Oma", last_name="Nimi")

    moved = addressing.confirm(token=asked(seat))

    known.refresh_from_db()
    assert (moved.person, known.get_full_name()) == (known, "Oma Nimi")


def test_who_is_registered_with_the_new_address_is_told_so_there_only(client, seat):
    make_registration(seat.event, make_person(NEW, language="en"))
    path = reverse("registration_address", args=[seat.link_token()])

    answers = [client.post(path, {"email": email}).url for email in (NEW, "muu@example.org")]

    token = re.search(r"/addresses/(\S+)/", Letter.objects.get(other_address=NEW).text)[1]
    assert answers == [reverse("registration", args=[seat.link_token()])] * 2
    assert reason_of(addressing.confirm, token=token) == AddressRefusal.ALREADY


def test_asking_again_at_once_sends_no_second_letter(seat):
    with time_machine.travel("2026-11-01 12:00+02:00", tick=False):
        for _ in range(2):
            addressing.ask(registration=seat, email=NEW)

    assert Letter.objects.count() == 1


def test_link_works_once_for_a_week_and_not_after_a_colleague_took_over(seat):
    token = asked(seat)

    with time_machine.travel(timezone.now() + addressing.LASTS + timedelta(minutes=1)):
        late = reason_of(addressing.confirm, token=token)
    self_service.substitute(registration=seat, colleague=COLLEAGUE)

    assert [late, reason_of(addressing.confirm, token=token)] == [AddressRefusal.STALE] * 2
    assert reason_of(addressing.ask, registration=seat, email=NEW) == AddressRefusal.STALE


@pytest.mark.parametrize(
    ("fields", "email", "reason"),
    [
        ({}, "Vanha@example.org", AddressRefusal.SAME),
        ({"admission": "domains", "admission_domains": "example.org"}, "uusi@example.com", AddressRefusal.NOT_ADMITTED),
        ({"cancelled_at": timezone.now()}, NEW, AddressRefusal.CANCELLED),
        ({"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now()}, NEW, AddressRefusal.OVER),
    ],
)
def test_what_cannot_be_is_refused_by_what_is_typed(seat, fields, email, reason):
    type(seat.event).objects.update(**fields)

    assert reason_of(addressing.ask, registration=seat, email=email) == reason
    assert Letter.objects.count() == 0


def test_opening_the_link_changes_nothing_and_the_button_leads_to_the_new_own_page(client, seat):
    path = reverse("address_confirm", args=[asked(seat)])

    opened = client.get(path)
    before = Registration.objects.get().person_id
    done = client.post(path, follow=True)
    again = client.post(path)

    assert (opened.status_code, before) == (200, seat.person_id)
    assert "Your e-mail address has been changed." in done.text
    assert NEW in done.text
    assert again.status_code == 404


def test_address_that_is_refused_is_told_at_its_field_and_kept(client, seat):
    page = client.post(reverse("registration_address", args=[seat.link_token()]), {"email": "vanha@example.org"})

    assert page.status_code == 422
    assert "That is the address this registration already has." in page.text
    assert 'value="vanha@example.org"' in page.text


def test_name_is_changed_at_once_on_the_own_page_but_not_of_one_with_an_account(client, seat):
    with_account = make_registration(seat.event, make_official(last_name="Virkanimi"))
    sent = {"first_name": "Uusi", "last_name": "Nimi", "organisation": "", "language": "en"}
    sent["stakeholder_group"] = "business"

    for one in (seat, with_account):
        assert client.post(reverse("registration_change", args=[one.link_token()]), sent).status_code == 302

    names = {str(person.get_full_name()) for person in User.objects.all()}
    assert "Uusi Nimi" in names
    assert any("Virkanimi" in name for name in names)


@pytest.mark.django_db(transaction=True)
def test_one_link_confirmed_from_four_threads_moves_the_registration_once(seat):
    token = asked(seat)

    answers = at_once(*[lambda: addressing.confirm(token=token).pk] * 4)

    assert [answer for answer in answers if not isinstance(answer, AddressRefused)] == [seat.pk]
    assert Letter.objects.filter(kind="confirmation").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_its_check_the_link_is_used_many_times(seat, monkeypatch):
    """The negative control of the race above: it is the lock that keeps the promise."""
    token = asked(seat)
    move = addressing._move

    def slow(moved, person):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.2)")
        move(moved, person)

    def unlocked(event, pk, version):
        return Registration.objects.select_related("event__series", "person", "slot", "booking").get(pk=pk)

    monkeypatch.setattr(addressing, "_locked", unlocked)
    monkeypatch.setattr(addressing, "_move", slow)

    answers = at_once(*[lambda: addressing.confirm(token=token).pk] * 4)

    assert answers.count(seat.pk) > 1
