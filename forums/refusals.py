"""The sentences of refusal that several rooms of this app say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENT_CANCELLED = _("This event has been cancelled, so it cannot be changed.")
SERIES_CLOSED = _("This series has been closed, so it cannot be changed.")
