"""Admission: who may register for an event; kept by the room that gives the seats and told on the public page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forums.models import Event
from forums.seating import RegistrationRefusal, RegistrationRefused
from regions.models import Membership, Municipality, MunicipalityQuerySet

_ADMISSION = Event.Admission


def refusal(event: Event, *, email: str, municipality: Municipality | None) -> RegistrationRefusal | None:
    """Why somebody without an invitation may not register for `event`, or None.

    The answer depends on what is typed only, never on who is known here.
    """
    if event.admission == _ADMISSION.INVITED:
        return RegistrationRefusal.INVITED_ONLY
    if event.admission == _ADMISSION.DOMAINS and email.rpartition("@")[2].lower() not in domains(event):
        return RegistrationRefusal.NOT_OF_DOMAINS
    here = places(event)
    if here is None or (municipality and here.filter(pk=municipality.pk).exists()):
        return None
    is_network = event.admission == _ADMISSION.NETWORK
    return RegistrationRefusal.NOT_OF_NETWORK if is_network else RegistrationRefusal.NOT_OF_SERIES


def demand(event: Event, *, email: str, municipality: Municipality | None) -> None:
    """Let pass who may register for `event` without an invitation.

    Asked before the person is looked for, so that the answer is the same whether or not they are registered.
    Raises: RegistrationRefused with the reason.
    """
    if reason := refusal(event, email=email, municipality=municipality):
        raise RegistrationRefused(reason)


def refusal_at_the_door(event: Event) -> RegistrationRefusal | None:
    """Why the public form is not shown to anybody, or None."""
    return RegistrationRefusal.INVITED_ONLY if event.admission == _ADMISSION.INVITED else None


def domains(event: Event) -> list[str]:
    """The e-mail domains an event is limited to."""
    return event.admission_domains.split()


def places(event: Event) -> MunicipalityQuerySet | None:
    """The municipalities an event is limited to; None = people may come from anywhere."""
    if event.admission == _ADMISSION.MUNICIPALITIES:
        return Municipality.objects.filter(series=event.series_id)
    if event.admission == _ADMISSION.NETWORK:
        members = Membership.objects.valid().filter(network=event.series.network_id)
        return Municipality.objects.filter(pk__in=members.values("municipality"))
    return None


def sentence(event: Event) -> str:
    """Who may register, as the public page tells it; empty when everybody may."""
    if event.admission == _ADMISSION.INVITED:
        return _("Registration is by personal invitation. Open the link in your invitation letter.")
    if event.admission == _ADMISSION.DOMAINS:
        return _("Registration needs an e-mail address of these organisations: {domains}").format(
            domains=", ".join(domains(event))
        )
    if event.admission == _ADMISSION.NETWORK:
        return _("For people from the member municipalities of the network: {network}").format(
            network=event.series.network
        )
    if event.admission == _ADMISSION.MUNICIPALITIES:
        names = ", ".join(str(place) for place in event.series.municipalities.in_order())
        return _("For people from these municipalities: {municipalities}").format(municipalities=names)
    return ""
