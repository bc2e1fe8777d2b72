"""The one rule of who may know of a material, by its audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from forums.models import Registration
from forums.models.series import is_managed, is_official_in
from participants.models import User, Visitor
from participants.rules import manages_all

if TYPE_CHECKING:
    from materials.models.material import Material


def seen_by(user: Visitor, audience: type[Material.Audience]) -> Q:
    """The condition for materials that `user` may know of, by audience; certificates are left out of it.

    Open ones of public series (or of none) for all; the participants' for those who hold a seat in the series, not for
    those who wait for one; those for named people for the named. The team sees besides them the planning group's, the
    officials of the series' municipalities the officials'; both also see what is open before the series is public.
    Managers see all of their series.
    """
    shown = Q(registration=None)  # a certificate is reached by its holder's personal link only
    if manages_all(user):  # of no series there are open ones only
        return shown
    open_to_all = Q(audience=audience.OPEN) & (Q(series=None) | Q(series__invited_at__isnull=False))
    return shown & (open_to_all | _of_series(user, audience)) if user.is_authenticated else shown & open_to_all


def _of_series(user: User, audience: type[Material.Audience]) -> Q:
    shared = [audience.OPEN, audience.PARTICIPANTS]
    seats = Registration.objects.seated().filter(person=user).values("event__series")
    named = User.materials_named.through.objects.filter(user=user).values("material")
    kept = Q(audience__in=[*shared, audience.OFFICIALS]) & is_official_in(user, "series__")
    return (
        Q(audience=audience.PARTICIPANTS, series__in=seats)
        | Q(audience__in=[*shared, audience.PLANNING_GROUP], series__in=user.teams.values("series"))
        | Q(audience=audience.PEOPLE, pk__in=named)
        | Q(series__is_rehearsal=False) & (kept | is_managed(user, "series__"))
    )
