"""Who may upload, change and make materials."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from forums.models import Event, Registration, Series, TeamMember
from forums.rules import may_keep_roster, may_run
from materials.kinds import MADE, MADE_OF_SERIES
from materials.models import Material, MaterialQuerySet
from participants.models import Role, User, Visitor
from participants.rules import manages_all

EVENT_KINDS = tuple(MADE)
SERIES_KINDS = tuple(MADE_OF_SERIES)
ROSTER_KINDS = tuple(kind for kind, made in MADE.items() if made.is_of_roster)
OPEN_KINDS = tuple(kind for kind, made in MADE.items() if made.audience == Material.Audience.OPEN)
UPLOADED_TOO = (*OPEN_KINDS, Material.Kind.PICTURE)
MADE_ONLY = (
    *(kind for kind in (*EVENT_KINDS, *SERIES_KINDS) if kind not in UPLOADED_TOO),
    Material.Kind.CERTIFICATE,
)  # nobody uploads

FROM_MANAGERS = (Material.Audience.OFFICIALS, Material.Audience.PEOPLE)


def series_to_fill(user: Visitor) -> QuerySet[Series]:
    """Series that `user` may upload files to: those managed, and those of whose planning group one is a member."""
    if not user.is_authenticated:
        return Series.objects.none()
    group = TeamMember.objects.filter(person=user, kind=TeamMember.Kind.PLANNING_MEMBER)
    return Series.objects.filter(
        Q(pk__in=group.values("series")) | Q(pk__in=Series.objects.managed_by(user).values("pk"))
    )


def may_publish_for_all(user: Visitor) -> bool:
    """Whether `user` may upload open files that belong to no series: project managers of all networks."""
    return user.is_authenticated and manages_all(user)


def may_upload(user: Visitor) -> bool:
    """Whether `user` may upload files to some series, or open ones."""
    return may_publish_for_all(user) or series_to_fill(user).exists()


def may_share_with(user: Visitor, audience: str, series: Series | None) -> bool:
    """Whether `user` may upload to `series` for an audience: for officials or named people only managers do."""
    if not user.is_authenticated:
        return False
    return audience not in FROM_MANAGERS or (series is not None and may_run(user, series))


def choosable(material: Material) -> QuerySet[User]:
    """Those who can be named for a file: its series' people with a seat, its team, its municipalities' officials."""
    series = material.series
    if series is None:
        return User.objects.none()
    seats = Registration.objects.seated().filter(event__series=series)
    officials = Role.objects.valid().officials().filter(municipality__in=series.municipalities.all())
    team = TeamMember.objects.filter(series=series)
    wanted = Q(pk__in=seats.values("person")) | Q(pk__in=officials.values("person")) | Q(pk__in=team.values("person"))
    named = Q(pk__in=material.people.all())
    return User.objects.filter(wanted | named, erased_at=None).order_by("sort_name", "pk")


def changeable(user: Visitor) -> MaterialQuerySet:
    """Uploaded files `user` may replace or remove: those of series managed, and one's own while in the planning group.

    Project managers of all networks may change all, also open files that belong to no series.
    """
    if not user.is_authenticated:
        return Material.objects.none()
    if may_publish_for_all(user):
        return Material.objects.uploaded()
    mine = Q(created_by=user, series__in=series_to_fill(user).values("pk"))
    return Material.objects.uploaded().filter(mine | Q(series__in=Series.objects.managed_by(user).values("pk")))


def may_change(user: Visitor, material: Material) -> bool:
    """Whether `user` may replace or remove an uploaded file."""
    return changeable(user).filter(pk=material.pk).exists()


def kinds_to_make(user: Visitor, event: Event) -> tuple[Material.Kind, ...]:
    """The kinds of documents `user` may have made of an event: managers all, others those of the roster."""
    if not user.is_authenticated:
        return ()
    if may_run(user, event.series):
        return EVENT_KINDS
    return ROSTER_KINDS if may_keep_roster(user, event) else ()


def kinds_of_series_to_make(user: Visitor, series: Series) -> tuple[Material.Kind, ...]:
    """The kinds of documents `user` may have made of a whole series: its managers all."""
    return SERIES_KINDS if may_run(user, series) else ()
