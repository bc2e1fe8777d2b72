"""Each lock of those who write and stop letters, merge and rename: a deed beside a rival's, with the lock and without.

As in test_lock_races.py, the rival has written and not committed when the deed begins.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from forums import announcing, attendance, booking_letters, letters, merging
from forums.announcing import AnnouncingRefused
from forums.models import Announcement, Booking, Merge, Registration
from participants import bounces, postman
from participants.merging import MergeRefused
from participants.models import Letter, User
from regions.models import Organisation
from tests import factories as make
from tests.forums.races import beside, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)


def written_beside(**rival):
    """What comes of writing an announcement while somebody takes it back, changes it or holds it longer: letters."""
    event = make.make_event()
    make.make_registration(event)
    due_at = timezone.now() + timedelta(minutes=1)
    one = make.make_announcement(event=event, due_at=due_at)
    [(name, arguments)] = rival.items()
    answer = beside(
        lambda: getattr(announcing, name)(announcement=one, **arguments),
        lambda: announcing._write_batch(one.pk, due_at),
    )
    return isinstance(answer, IntegrityError) or Letter.objects.filter(about=one.about).count()


def announcement_is_written_beside_who_takes_it_back():
    return written_beside(withdraw={})


def announcement_is_written_beside_who_changes_it():
    return written_beside(change={"text_fi": "Muuta"})


def announcement_is_written_beside_who_holds_it_longer():
    return written_beside(hold={"minutes": 60})


def announcement_is_held_beside_who_empties_it():
    event = make.make_event()
    make.make_registration(event)
    one = make.make_announcement(event=event)
    answer = beside(
        lambda: announcing.change(announcement=one, text_fi=""),
        lambda: announcing.hold(announcement=one, minutes=5),
    )
    return isinstance(answer, AnnouncingRefused)


def letter_comes_back_twice():
    letter = make.make_letter(sent_at=timezone.now(), sent_to="x@example.org")
    beside(lambda: bounces._mark(letter, "5.1.1 Ei ole"), lambda: bounces._mark(letter, "5.2.1 Suljettu"))
    letter.refresh_from_db()
    return letter.failure


def booking_is_told_anew_beside_the_postman():
    """What a postman holds is left as it is: the words in the row are those that leave."""
    event = make.make_event()
    booked = make.make_booked_seat(registration=make.make_registration(event))
    letter = booking_letters.made(booked.booking)
    letter.text = "Kuten kirjoitettiin"
    letter.save()
    beside(
        lambda: postman.take(None, 1000),
        lambda: booking_letters.renew(Booking.objects.filter(pk=booked.booking_id)),
    )
    letter.refresh_from_db()
    return letter.text == "Kuten kirjoitettiin"


def rules_letter_is_taken_out_beside_the_postman():
    event = make.make_event()
    seat, plan = make.make_registration(event), make.make_planned_letter(event)
    letter = letters.by_rule(seat, plan, "reminder")
    letter.due_at = timezone.now()
    letter.save()
    beside(lambda: postman.take(None, 1000), lambda: letters.take_out_by_rules(event))
    return Letter.objects.filter(pk=letter.pk).exists()


def two_merge_the_same_people():
    event, by = make.make_event(), make.make_manager()
    people = {"keep": make.make_person(), "gone": make.make_person()}
    answer = beside(
        lambda: merging.merge_people(event=event, by=by, **people),
        lambda: merging.merge_people(event=event, by=by, **people),
    )
    return isinstance(answer, MergeRefused), Merge.objects.filter(event=event).count()


def two_give_an_organisation_another_name():
    place, by = make.make_municipality(), make.make_manager()
    Organisation.objects.all().delete()
    make.make_organisation(municipality=place, name="Esimerkikoulu")
    names = {"municipality": place, "keep": "Esimerkkikoulu", "gone": "Esimerkikoulu", "by": by}
    merge = beside(lambda: merging.merge_organisations(**names), lambda: merging.merge_organisations(**names))
    return merge.undo["group"]


def merge_is_undone_twice_and_the_name_written_anew_between():
    seat = make.make_registration(organisation="Esimerkkikoulu")
    merge = make.make_merge()
    merge.undo["registrations"] = [seat.pk]
    merge.save()

    def rival():
        merging.undo(merge=merge)
        Registration.objects.filter(pk=seat.pk).update(organisation="Esimerkkikoulu")

    beside(rival, lambda: merging.undo(merge=merge))
    seat.refresh_from_db()
    return seat.organisation


def person_is_marked_beside_their_cancelling():
    seat = make.make_registration(make.make_event(days=0))
    beside(
        lambda: Registration.objects.filter(pk=seat.pk).update(cancelled_at=timezone.now()),
        lambda: attendance.mark(registration=seat, presence="present", by=make.make_manager()),
    )
    seat.refresh_from_db()
    return seat.presence


RACES = [  # the race, whose rows are locked, what comes of it, and what would come of it without the lock
    (announcement_is_written_beside_who_takes_it_back, (Announcement,), 0, True),
    (announcement_is_written_beside_who_changes_it, (Announcement,), 0, 1),
    (announcement_is_written_beside_who_holds_it_longer, (Announcement,), 0, 1),
    (announcement_is_held_beside_who_empties_it, (Announcement,), True, False),
    (letter_comes_back_twice, (Letter,), "5.1.1 Ei ole", "5.2.1 Suljettu"),
    (booking_is_told_anew_beside_the_postman, (Letter,), True, False),
    (rules_letter_is_taken_out_beside_the_postman, (Letter,), True, False),
    (two_merge_the_same_people, (User,), (True, 1), (False, 2)),
    (two_give_an_organisation_another_name, (Organisation,), "", "education"),
    (merge_is_undone_twice_and_the_name_written_anew_between, (Merge,), "Esimerkkikoulu", "Esimerkikoulu"),
    (person_is_marked_beside_their_cancelling, (Registration,), None, "present"),
]


@pytest.mark.parametrize(("race", "models", "kept", "lost"), RACES, ids=[row[0].__name__ for row in RACES])
def test_lock_keeps_what_is_lost_without_it(monkeypatch, race, models, kept, lost):
    assert race() == kept

    without_row_locks(monkeypatch, *models)

    assert race() == lost
