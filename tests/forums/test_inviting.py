"""Invitations: sent once, undone within minutes, withdrawn, sent again, and brought to mind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from forums import invitation_letters, inviting, registration, scheduling
from forums.inviting import Guest
from forums.models import Event, Invitation, Registration
from forums.registration import Attendee
from forums.seating import RegistrationRefused
from participants import postman
from participants.contact import Register
from participants.models import Letter, User
from regions.words import moment
from tests.factories import (
    helsinki,
    make_contact,
    make_event,
    make_invitation,
    make_municipality,
    make_person,
    make_registration,
    make_series,
)

pytestmark = pytest.mark.django_db


def guest(number=1, **fields):
    return Guest(
        **{
            "email": f"kutsuttu-{number}@example.org",
            "first_name": "Esimerkki",
            "last_name": f"Kutsuttu {number:02}",
            "organisation": "Esimerkkiyritys",
            "stakeholder_group": "business",
            "language": "fi",
            **fields,
        }
    )


def invite(event, *guests, by=None):
    by = by or make_person("kutsuja@example.org")
    return inviting.invite(events=[event], guests=list(guests), register=Register(make_municipality()), by=by)


def test_inviting_writes_each_a_letter_with_a_link_of_their_own():
    event = make_event()

    outcome = invite(event, guest(1), guest(2, language="sv"))

    letters = list(Letter.objects.filter(kind="invitation").order_by("pk"))
    tokens = [one.link_token() for one in Invitation.objects.order_by("pk")]
    assert (outcome.invited, outcome.already) == (2, 0)
    assert [letter.language for letter in letters] == ["fi", "sv"]
    assert [token in letter.text for token, letter in zip(tokens, letters, strict=True)] == [True, True]
    assert tokens[0] not in letters[1].text


def test_inviting_twice_sends_nothing_the_second_time():
    event, by = make_event(), make_person()
    invite(event, guest(1), by=by)

    outcome = invite(event, guest(1), guest(2), by=by)

    assert (outcome.invited, outcome.already, Letter.objects.count()) == (1, 1, 2)


def test_who_has_registered_is_not_invited():
    event = make_event()
    make_registration(event, make_person("kutsuttu-1@example.org"))

    outcome = invite(event, guest(1))

    assert (outcome.invited, outcome.already, Invitation.objects.count()) == (0, 1, 0)


def test_one_action_invites_to_all_coming_events():
    series = make_series()
    events = [make_event(series, days=days) for days in (10, 40, 80)]

    outcome = inviting.invite(events=events, guests=[guest()], register=Register(make_municipality()), by=make_person())

    assert (outcome.invited, Invitation.objects.count()) == (3, 3)


def test_a_letter_waits_long_enough_to_be_undone_and_can_be_sent_after_that():
    event, by = make_event(), make_person()
    outcome = invite(event, guest(1), guest(2), by=by)
    assert postman.send_due() == 0

    undone = inviting.undo(by=by, at=outcome.at)

    assert (undone, Invitation.objects.count(), Letter.objects.waiting().count()) == (2, 0, 0)
    assert invite(event, guest(1), by=by).invited == 1


def test_undo_leaves_those_whose_letter_has_left():
    event, by = make_event(), make_person()
    outcome = invite(event, guest(1), guest(2), by=by)
    gone = Invitation.objects.get(person__email="kutsuttu-1@example.org")
    Letter.objects.filter(about=gone.about).update(sent_at=timezone.now())

    undone = inviting.undo(by=by, at=outcome.at)

    assert (undone, list(Invitation.objects.all())) == (1, [gone])


def test_nobody_undoes_what_another_has_sent():
    outcome = invite(make_event(), guest(1))

    assert inviting.undo(by=make_person(), at=outcome.at) == 0


def test_an_event_that_takes_nobody_invites_nobody():
    with pytest.raises(RegistrationRefused):
        invite(make_event(days=-3), guest(1))

    assert not User.objects.filter(email="kutsuttu-1@example.org").exists()


def test_an_event_called_off_a_moment_ago_invites_nobody():
    event = make_event()
    Event.objects.filter(pk=event.pk).update(cancelled_at=timezone.now())

    with pytest.raises(RegistrationRefused):
        invite(event, guest(1))

    assert Letter.objects.count() == 0


def test_the_event_is_locked_before_anybody_is_made_a_person():
    event, by = make_event(), make_person("kutsuja@example.org")

    with CaptureQueriesContext(connection) as asked:
        invite(event, guest(1), by=by)

    statements = [query["sql"] for query in asked]
    locked = next(place for place, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql and "forums_event" in sql)
    made = next(place for place, sql in enumerate(statements) if sql.startswith('INSERT INTO "participants_user"'))
    assert locked < made


def test_a_withdrawal_taken_back_writes_nothing_about_an_event_that_was_called_off():
    event = make_event()
    invite(event, guest(1))
    invitation = Invitation.objects.get()
    inviting.withdraw(invitation=invitation)
    Event.objects.filter(pk=event.pk).update(cancelled_at=timezone.now())

    inviting.restore(invitation=invitation)

    assert Letter.objects.waiting().count() == 0


def test_inviting_a_known_person_changes_nothing_of_them():
    person = make_person("kutsuttu-1@example.org", first_name="Esimerkki", last_name="Oma", language="sv")

    invite(make_event(), guest(1))

    person.refresh_from_db()
    assert (str(person), person.language, Letter.objects.get().language) == ("Esimerkki Oma", "sv", "sv")
    assert Invitation.objects.get().name == "Esimerkki Kutsuttu 01"  # what the inviter wrote, not what we know


def test_a_withdrawn_invitation_takes_its_letter_back_and_can_be_restored():
    invite(make_event(), guest(1))
    invitation = Invitation.objects.get()

    inviting.withdraw(invitation=invitation)
    assert Letter.objects.waiting().count() == 0

    inviting.restore(invitation=invitation)
    invitation.refresh_from_db()
    assert (invitation.withdrawn_at, Letter.objects.waiting().count()) == (None, 1)


def test_one_who_has_accepted_cannot_be_withdrawn():
    invitation = make_invitation(accepted_at=timezone.now())

    inviting.withdraw(invitation=invitation)

    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_who_was_withdrawn_can_be_invited_anew():
    event, by = make_event(), make_person()
    invite(event, guest(1), by=by)
    inviting.withdraw(invitation=Invitation.objects.get())

    assert invite(event, guest(1), by=by).invited == 1
    assert Invitation.objects.active().count() == 1


def test_sending_again_kills_the_old_link():
    invite(make_event(), guest(1))
    old = Invitation.objects.get()

    inviting.send_again(invitation=old)

    new = Invitation.objects.get()
    waiting = Letter.objects.waiting().get()
    assert (new.link_token() == old.link_token(), old.link_token() in waiting.text) == (False, False)
    assert new.link_token() in waiting.text


def test_only_the_silent_are_reminded_and_once_in_three_days():
    event = make_event()
    since = timezone.now() - timedelta(days=4)
    silent = make_invitation(event, invited_at=since)
    make_invitation(event, invited_at=since, declined_at=timezone.now())
    make_invitation(event, invited_at=since, withdrawn_at=timezone.now())
    registered = make_invitation(event, invited_at=since)
    make_registration(event, registered.person)
    make_invitation(event)  # a moment ago

    counts = [inviting.remind(event=event), inviting.remind(event=event)]

    assert counts == [1, 0]
    assert Letter.objects.get(kind="invitation_reminder").person == silent.person


def test_of_an_event_that_is_over_nobody_is_reminded():
    event = make_event(days=-3)
    make_invitation(event, invited_at=timezone.now() - timedelta(days=9))

    assert inviting.remind(event=event) == 0


def test_a_register_reminds_its_own_only():
    event = make_event()
    since = timezone.now() - timedelta(days=4)
    make_invitation(event, invited_at=since, municipality=make_municipality("921", "Vesanto"))

    assert inviting.remind(event=event, registers=[Register(make_municipality())]) == 0


def test_inviting_costs_the_same_for_2_and_30(django_assert_num_queries):
    def cost(event, guests):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            invite(event, *guests, by=by)
        return len(queries)

    by = make_person()
    event = make_event()

    assert cost(event, [guest(n) for n in range(2)]) == cost(event, [guest(n) for n in range(2, 32)])


def test_contacts_become_guests():
    contact = make_contact(home=make_municipality(), language="sv")

    assert inviting.guests_of([contact]) == [
        Guest(
            email=contact.email,
            first_name=contact.first_name,
            last_name=contact.last_name,
            organisation="Esimerkkiyritys",
            stakeholder_group="business",
            language="sv",
            home=make_municipality(),
        )
    ]


@pytest.mark.parametrize(
    ("fields", "given", "reason"),
    [
        ({"admission": "invited"}, {}, "invited_only"),
        ({"admission": "domains", "admission_domains": "kunta.example.org"}, {}, "not_of_domains"),
        ({"admission": "domains", "admission_domains": "x.example.org"}, {"email": "a@X.example.org"}, ""),
        ({"admission": "municipalities"}, {}, "not_of_series"),
        ({"admission": "municipalities"}, {"municipality": "165"}, ""),
        ({"admission": "municipalities"}, {"municipality": "921"}, "not_of_series"),
        ({"admission": "network"}, {"municipality": "165"}, "not_of_network"),
    ],
)  # fmt: skip
def test_an_event_admits_whom_it_says(fields, given, reason):
    event = make_event(**fields)
    make_municipality("921", "Vesanto")
    if "municipality" in given:
        from regions.models import Municipality

        given = {**given, "municipality": Municipality.objects.get(pk=given["municipality"])}
    attendee = Attendee(**{"email": "a@example.org", "first_name": "E", "stakeholder_group": "business", **given})

    try:
        registration.register(event=event, attendee=attendee)
        refused = ""
    except RegistrationRefused as error:
        refused = error.reason.value

    assert (refused, Registration.objects.exists()) == (reason, not reason)


def test_who_keeps_the_roster_admits_anybody():
    event = make_event(admission="invited")

    seat = registration.register(
        event=event,
        attendee=Attendee(email="a@example.org", first_name="E", stakeholder_group="business"),
        by=make_person(),
    )

    assert seat.seated_at


def test_an_event_by_invitation_does_not_tell_who_is_registered():
    event = make_event(admission="invited")
    make_registration(event, make_person("tuttu@example.org"))

    for email in ("tuttu@example.org", "vieras@example.org"):
        with pytest.raises(RegistrationRefused):
            registration.register(
                event=event, attendee=Attendee(email=email, first_name="E", stakeholder_group="business")
            )


def test_who_has_not_answered_is_told_once_that_the_event_is_called_off():
    event = make_event()
    by = make_person("kutsuja@example.org")
    invite(event, guest(1), guest(2), guest(3), by=by)
    Letter.objects.update(sent_at=timezone.now())
    silent, declined, registered = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=declined.pk).update(declined_at=timezone.now())
    make_registration(event, registered.person)
    invite(event, guest(4), by=by)  # its letter has not left

    for _twice in range(2):
        scheduling.cancel_event(event=event, by=None)

    told = Letter.objects.filter(sent_at=None, withdrawn_at=None).values_list("kind", "person")
    assert sorted(told) == [("event_cancelled", registered.person_id), ("invitation_cancelled", silent.person_id)]


def test_the_letter_of_a_cancellation_is_valid_after_registration_has_closed():
    event = make_event(registration_closes_at=timezone.now() - timedelta(days=1))

    letter = invitation_letters.cancellation(make_invitation(event))

    assert letter.valid_until == event.ends_at


@pytest.mark.parametrize(
    ("closes_at", "written_at", "answer_by"),
    [
        (helsinki(2026, 11, 27, 16), helsinki(2026, 11, 1), helsinki(2026, 11, 27, 16)),
        (None, helsinki(2026, 11, 1), helsinki(2026, 11, 23, 9)),
        (None, helsinki(2026, 11, 22, 10), helsinki(2026, 11, 27, 9)),
        (None, helsinki(2026, 11, 28, 8), helsinki(2026, 11, 29, 9)),
        (None, helsinki(2026, 11, 29, 12), helsinki(2026, 11, 30, 9)),
    ],
)
def test_invited_are_asked_to_answer_while_others_can_still_be_asked_and_never_in_the_past(
    closes_at, written_at, answer_by
):
    event = make_event(starts_at=helsinki(2026, 11, 30, 9), registration_closes_at=closes_at)
    invited = make_invitation(event, make_person(language="en"))

    letter = invitation_letters.invitation(invited, written_at)

    with translation.override("en"):
        assert f"Answer at the latest: {moment(answer_by)}" in letter.text
    assert letter.valid_until == event.closes_at


def test_answer_by_keeps_its_time_on_the_clock_over_the_night_when_clocks_move():
    invited = make_invitation(make_event(starts_at=helsinki(2026, 10, 28, 9)))

    assert invited.answer_by(helsinki(2026, 10, 1)) == helsinki(2026, 10, 21, 9)
