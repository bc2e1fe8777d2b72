"""Contact registers with invented contacts, and the invitations of Riihimäki's first forum, some of them answered."""

from config.seeding import riihimaki
from config.seeding.people import GROUPS, ORGANISATIONS, network
from forums import answering, inviting, targets
from forums.models import Event, Invitation
from forums.registration import Attendee
from participants import contacts
from participants.contact import Contact, Register
from participants.models import User
from regions.models import Municipality

TITLES = {"official": "kehittämispäällikkö", "business": "yrittäjä", "education": "rehtori"}
TARGETS = {"official": 4, "elected": 4, "business": 10, "education": 5, "developer": 3, "association": 5}  # persons
COMING, DECLINING = 3, 2  # of the invited


def seed(manager: User) -> str:
    """Write the contacts and the invitations once; returns a line about them."""
    _fill(Register(municipality=Municipality.objects.get(code="165")), "janakkala-yhteys", 8)
    ours = Register(network=network("suomen-kasvukaytava"))
    _fill(ours, "verkosto-yhteys", 20)
    event = Event.objects.select_related("series").get(series__name_fi=riihimaki.NAME, ordinal=1)
    if not event.invitations.exists():
        _invite(event, ours, manager)
    return f"Yhteystiedot: {Contact.objects.count()} henkilöä, {event.invitations.count()} kutsua"


def _fill(register: Register, prefix: str, size: int) -> None:
    if Contact.objects.kept_in([register]).exists():
        return
    spread = [GROUPS[number % len(GROUPS)] for number in range(size)]
    contacts.add_all(
        register=register,
        contacts=[
            Contact(
                email=f"{prefix}-{number:02}@example.org",
                first_name="Esimerkki",
                last_name=f"Yhteys {number:02}",
                organisation=f"{ORGANISATIONS[group]} {number:02}",
                title=TITLES.get(group, ""),
                stakeholder_group=group,
                home=register.municipality,
            )
            for number, group in enumerate(spread, start=1)
        ],
    )


def _invite(event: Event, register: Register, manager: User) -> None:
    targets.set_targets(series=event.series, groups=TARGETS, municipalities={})
    chosen = Contact.objects.kept_in([register]).order_by("email")[:12]
    inviting.invite(events=[event], guests=inviting.guests_of(chosen), register=register, by=manager)
    invited = list(event.invitations.select_related("person").order_by("person__email")[: COMING + DECLINING])
    for invitation in invited[:COMING]:
        answering.accept(token=invitation.link_token(), attendee=_attendee(invitation))
    for invitation in invited[COMING:]:
        answering.decline(token=invitation.link_token())


def _attendee(invitation: Invitation) -> Attendee:
    person = invitation.person
    return Attendee(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        organisation=invitation.organisation,
        stakeholder_group=invitation.stakeholder_group,
    )
