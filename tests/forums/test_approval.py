"""Approval: who decided on a registration can be found out later."""

import logging

import pytest

from forums import approval
from tests.factories import make_event, make_official, make_registration

pytestmark = pytest.mark.django_db


def test_the_log_keeps_who_decided_by_numbers_only(caplog):
    caplog.set_level(logging.INFO, logger="forums.approval")
    event, official = make_event(needs_approval=True), make_official()
    asked = [make_registration(event, is_waiting=True, approved_at=None) for _ in range(2)]

    approval.approve(event=event, registrations=[asked[0].pk], by=official)
    approval.decline(event=event, registrations=[asked[1].pk], by=official, reason="Ei tällä kertaa.")

    assert [record.getMessage() for record in caplog.records] == [
        f"registration {asked[0].pk} approved by person {official.pk}",
        f"registration {asked[1].pk} declined by person {official.pk}",
    ]
