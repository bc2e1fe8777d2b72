"""Personal links that died while a form was open: what is sent by them changes nothing of who has the seat now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from forums import extras, offers, self_service, slots
from forums.extras import Extras, ExtrasRefusal
from forums.forms.extras import ExtrasForm
from forums.models import Answer, Registration
from forums.offers import OfferRefusal
from forums.slots import SlotRefusal
from participants.refusals import Refused
from tests.factories import make_event, make_question, make_registration, make_slot
from tests.forums.test_self_service import COLLEAGUE

pytestmark = pytest.mark.django_db


def pass_on(seat):
    """Give the seat to a colleague, as somebody does in another window; answers the seat as it was."""
    opened = Registration.objects.select_related("event", "person").get(pk=seat.pk)
    self_service.substitute(registration=seat, colleague=COLLEAGUE)
    return opened


def refused_by(deed):
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.reason


def test_answers_sent_by_an_old_link_are_not_written_to_the_colleague():
    event = make_event()
    question = make_question(event=event)
    opened = pass_on(make_registration(event))

    reason = refused_by(lambda: extras.keep(opened, Extras(answers={question: "Salaisuus"})))

    assert (reason, Answer.objects.count()) == (ExtrasRefusal.ENDED, 0)


def test_page_of_answers_whose_link_died_while_it_was_sent_leads_to_a_new_link(client, monkeypatch):
    event = make_event()
    question = make_question(event=event)
    seat = make_registration(event)
    path = reverse("registration_answers", args=[seat.link_token()])
    valid = ExtrasForm.is_valid
    monkeypatch.setattr(ExtrasForm, "is_valid", lambda form: valid(form) and bool(pass_on(seat)))

    response = client.post(path, {question.field_name: "Salaisuus"})

    assert (response.status_code, Answer.objects.count()) == (404, 0)
    assert reverse("lost_link") in response.content.decode()


def test_offer_accepted_by_an_old_link_is_left_to_the_colleague():
    event = make_event(seats=1, offer_hours=24)
    end = timezone.now() + timedelta(hours=1)
    opened = pass_on(make_registration(event, is_waiting=True, offer_expires_at=end))

    reason = refused_by(lambda: offers.accept(registration=opened))

    assert (reason, event.registrations.seated().count()) == (OfferRefusal.ENDED, 0)


def test_slot_changed_by_an_old_link_is_left_to_the_colleague():
    event = make_event()
    here, there = make_slot(event), make_slot(event)
    opened = pass_on(make_registration(event, slot=here))

    reason = refused_by(lambda: slots.swap(registration=opened, slot=there))

    assert (reason, event.registrations.get().slot) == (SlotRefusal.ENDED, here)
