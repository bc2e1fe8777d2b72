"""Who may do what among people: project managers of networks or all, officials of municipalities."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from participants.contact import Register
from participants.models import Role, User, Visitor
from regions.models import Membership, Municipality, MunicipalityQuerySet, Network
from regions.prepared import PreparedQuery

_ROLES = PreparedQuery(
    lambda person, day: Role.objects.filter(person=person).valid(day).select_related("network", "municipality"),
    int,
    date,
)


def valid_roles(user: Visitor) -> list[Role]:
    """The roles of a person in force today; read once for each request."""
    if not isinstance(user, User) or not user.is_active:
        return []
    if "_valid_roles" not in user.__dict__:
        user.__dict__["_valid_roles"] = _ROLES.ask(user.pk, timezone.localdate())
    return list(user.__dict__["_valid_roles"])


def is_project_manager(user: Visitor) -> bool:
    """Whether `user` manages the series of a network, or of all."""
    return user.is_superuser or any(role.kind == Role.Kind.PROJECT_MANAGER for role in valid_roles(user))


def manages_all(user: Visitor) -> bool:
    """Whether `user` is a project manager of all networks."""
    return user.is_superuser or any(
        role.kind == Role.Kind.PROJECT_MANAGER and role.network_id is None for role in valid_roles(user)
    )


def is_official(user: Visitor) -> bool:
    """Whether `user` is an official of some municipality."""
    return any(role.kind == Role.Kind.MUNICIPAL_OFFICIAL for role in valid_roles(user))


def municipalities_of(user: Visitor) -> list[Municipality]:
    """The municipalities `user` is an official of."""
    return [role.municipality for role in valid_roles(user) if role.municipality]


def networks_of(user: Visitor) -> list[Network]:
    """The networks whose series `user` manages; none are told of who manages all."""
    return [role.network for role in valid_roles(user) if role.network]


def invitable_municipalities(user: Visitor) -> MunicipalityQuerySet:
    """Municipalities whose officials `user` may invite: all, or today's members of the networks managed."""
    current: MunicipalityQuerySet = Municipality.objects.current()
    if manages_all(user):
        return current
    networks = {role.network_id for role in valid_roles(user) if role.kind == Role.Kind.PROJECT_MANAGER}
    members = Membership.objects.valid().filter(network__in=[pk for pk in networks if pk])
    mine: MunicipalityQuerySet = current.filter(pk__in=members.values("municipality"))
    return mine


def may_invite_officials(user: Visitor) -> bool:
    """Whether `user` may invite officials of municipalities: project managers."""
    return is_project_manager(user)


def registers_of(user: Visitor) -> list[Register]:
    """The contact registers `user` keeps: of the own municipalities as an official, of the networks managed."""
    own = [Register(municipality=place) for place in municipalities_of(user)]
    if manages_all(user):
        return own + [Register(network=network) for network in Network.objects.order_by("pk")]
    roles = [role for role in valid_roles(user) if role.kind == Role.Kind.PROJECT_MANAGER]
    return own + [Register(network=role.network) for role in roles if role.network]
