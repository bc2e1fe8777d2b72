"""What the legal pages say that may change: the operator, the authorities and the dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from participants.models import FEEDBACK_DAYS, Letter
from participants.privacy import FEEDBACK_LASTS, PRIVACY_VERSION

# The accessibility statement: change the second date at each review, at least once a year.
PREPARED_ON = date(2026, 11, 22)
UPDATED_ON = date(2026, 11, 22)
REPAIRED_BY = date(2027, 6, 30)  # by when the known faults are to be repaired


def facts() -> dict[str, Any]:
    """The values of the accessibility statement, the privacy notice and the cookie page."""
    return {
        "operator_address": settings.OPERATOR_ADDRESS,
        "dpo_email": settings.DPO_EMAIL,
        "processors": settings.PROCESSORS,
        "authority_email": settings.ACCESSIBILITY_AUTHORITY_EMAIL,
        "authority_phone": settings.ACCESSIBILITY_AUTHORITY_PHONE,
        "prepared_on": PREPARED_ON,
        "updated_on": UPDATED_ON,
        "repaired_by": REPAIRED_BY,
        "feedback_days": FEEDBACK_DAYS,
        "privacy_version": date.fromisoformat(PRIVACY_VERSION),
        "letter_days": Letter.BODY_LASTS.days,
        "person_days": settings.PERSON_LASTS_DAYS,
        "feedback_kept_days": FEEDBACK_LASTS.days,
        "session_days": settings.SESSION_COOKIE_AGE // 86_400,
    }
