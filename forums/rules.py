"""Who may do what with a series and its events."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from forums.models import Event, Invitation, Registration, Series, TeamMember
from participants.models import Contact, Role, User, Visitor
from participants.rules import is_project_manager, manages_all, registers_of
from regions.models import Municipality


def may_schedule(user: Visitor) -> bool:
    """Whether `user` may start a series: project managers."""
    return is_project_manager(user)


def may_run(user: Visitor, series: Series) -> bool:
    """Whether `user` may change the series and its events: its project managers."""
    return Series.objects.managed_by(user).filter(pk=series.pk).exists()


def may_prepare(user: Visitor, series: Series) -> bool:
    """Whether `user` may tick tasks and edit the need and goals: managers and the planning group."""
    if not user.is_authenticated:
        return False
    group = TeamMember.objects.filter(series=series, person=user, kind=TeamMember.Kind.PLANNING_MEMBER)
    return group.exists() or may_run(user, series)


def may_keep_roster(user: Visitor, event: Event) -> bool:
    """Whether `user` may see and keep the list of people: managers, and officials of the series' municipalities."""
    return Event.objects.kept_by(user).filter(pk=event.pk).exists()


def may_see_needs(user: Visitor, event: Event) -> bool:
    """Whether `user` may open diets and access needs with names.

    Narrower than the roster: the series' managers, and officials of the municipality that is the host.
    """
    if not user.is_authenticated:
        return False
    host = Municipality.objects.filter(pk=event.municipality_id)
    hosts = host if event.municipality_id else event.series.municipalities.all()
    officials = Role.objects.of(user).valid().officials()
    return officials.filter(municipality__in=hosts).exists() or may_run(user, event.series)


def may_receive(user: Visitor, event: Event) -> bool:
    """Whether `user` may check people in at the door: those who keep the list, and the event's facilitators."""
    return Event.objects.received_by(user).filter(pk=event.pk).exists()


def may_see_person(user: Visitor, person: User) -> bool:
    """Whether `user` may be told a person's name: managers of all, and of a series the person is at or helps."""
    if manages_all(user):
        return True
    mine = Series.objects.managed_by(user)
    is_at_one = Registration.objects.active().filter(person=person, event__series__in=mine).exists()
    return is_at_one or TeamMember.objects.filter(person=person, series__in=mine).exists()


def has_account(person: User) -> bool:
    """Whether a person has a way in of their own: has signed in, or has a role or a task in a team.

    They change their own name after signing in; no other hand does, nor a link, for links can be forwarded.
    """
    if person.last_login is not None:
        return True
    return Role.objects.of(person).exists() or TeamMember.objects.filter(person=person).exists()


def may_merge(user: User, people: Iterable[User]) -> set[int]:
    """Which people (by number) `user` may make one with another, so that their own row is emptied; asked at once.

    Managers of all may. Those who keep rosters may where a person has no way in of their own (has never signed in,
    has no role) and is on no list or register, and invited to no event, that `user` does not keep.
    """
    numbers = {person.pk for person in people}
    if manages_all(user):
        return numbers
    elsewhere = Event.objects.exclude(pk__in=Event.objects.kept_by(user).values("pk"))
    kept = Contact.objects.kept_in(registers_of(user)).values("pk")
    mine = OuterRef("pk")
    free = User.objects.filter(
        ~Exists(Role.objects.filter(person=mine)),
        ~Exists(TeamMember.objects.filter(person=mine)),
        ~Exists(Registration.objects.filter(person=mine, event__in=elsewhere)),
        ~Exists(Invitation.objects.filter(person=mine, event__in=elsewhere)),
        ~Exists(Contact.objects.filter(email__iexact=OuterRef("email")).exclude(pk__in=kept)),
        last_login=None,
    )
    return set(free.filter(pk__in=numbers).values_list("pk", flat=True))


def may_see_join_link(user: Visitor, event: Event) -> bool:
    """Whether `user` may see the online link: those who hold a seat, and those who help to run the series."""
    if not user.is_authenticated:
        return False
    seat = event.registrations.seated().filter(person=user)
    return seat.exists() or Series.objects.helped_by(user).filter(pk=event.series_id).exists()
