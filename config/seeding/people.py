"""The invented people who can sign in to the demo, and crowds of invented attendees."""

from collections.abc import Sequence

from config.demo_people import SIGN_INS
from forums.spreadsheets import Line
from participants import people
from participants.models import User
from regions import organisations
from regions.models import Municipality, Network

MANAGER, OFFICIAL, NEXT_OFFICIAL, PLANNER, FACILITATOR, PARTICIPANT = (sign_in.email for sign_in in SIGN_INS)
OFFICIALS = {
    OFFICIAL: "165",
    NEXT_OFFICIAL: "694",
}  # Janakkala's, whose forums are over, and Riihimäki's, next to start
# How an invented crowd is spread.
GROUPS = ("official", "elected", "business", "business", "education", "developer", "association")
# Organisations by role, as they are known from public pages.
KNOWN = {"Janakkalan kunta, elinvoimajohto": "official", "Hämeen ammattikorkeakoulu": "education"}
ORGANISATIONS = {
    "official": "Esimerkkikunta",
    "elected": "Esimerkkivaltuusto",
    "business": "Esimerkkiyritys Oy",
    "education": "Esimerkkikoulu",
    "developer": "Esimerkkikehitys",
    "association": "Esimerkkiyhdistys ry",
}


def seed() -> User:
    """Make the demo's people and their roles; returns the project manager, who then does the rest."""
    by_email = {}
    for sign_in in SIGN_INS:
        first, _space, last = sign_in.name.partition(" ")
        by_email[sign_in.email], _is_new = people.find_or_create(email=sign_in.email, first_name=first, last_name=last)
    manager = by_email[MANAGER]
    people.add_manager(email=MANAGER)
    for email, code in OFFICIALS.items():
        people.invite_official(
            email=email,
            first_name=by_email[email].first_name,
            last_name=by_email[email].last_name,
            language="fi",
            municipality=Municipality.objects.get(code=code),
            by=manager,
        )
    for name, group in KNOWN.items():
        organisations.remember(name=name, stakeholder_group=group, municipality=Municipality.objects.get(code="165"))
    return manager


def person(email: str) -> User:
    """One of the demo's people."""
    return User.objects.get(email=email)


def network(slug: str) -> Network:
    """A network of the register."""
    return Network.objects.get(slug=slug)


def crowd(size: int, prefix: str, groups: Sequence[str] = GROUPS) -> list[Line]:
    """So many invented people with addresses of their own, spread over the stakeholder groups, as a list of theirs."""
    spread = [groups[number % len(groups)] for number in range(size)]
    return [
        Line(
            row=number,
            email=f"{prefix}-{number:02}@example.org",
            first_name="Esimerkki",
            last_name=f"Osallistuja {number:02}",
            organisation=f"{ORGANISATIONS[group]} {number:02}" if group in ORGANISATIONS else "",
            stakeholder_group=group,
            language="fi",
            municipality="",
        )
        for number, group in enumerate(spread, start=1)
    ]
