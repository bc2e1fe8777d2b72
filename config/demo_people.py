"""The invented people who can sign in to the demo; the seed makes them."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SignIn(NamedTuple):
    """One way into the demo."""

    role: str | Promise
    email: str
    name: str


SIGN_INS = [
    SignIn(_("Project manager"), "demo-pm@example.org", "Esimerkki Projektipäällikkö"),
    SignIn(_("Municipal official of Janakkala"), "demo-janakkala@example.org", "Esimerkki Kuntavastaava"),
    SignIn(_("Municipal official of Riihimäki"), "demo-riihimaki@example.org", "Esimerkki Elinvoimavastaava"),
    SignIn(_("Planning group member"), "demo-suunnittelu@example.org", "Esimerkki Suunnittelija"),
    SignIn(_("Facilitator"), "demo-fasilitaattori@example.org", "Esimerkki Fasilitaattori"),
    SignIn(_("Participant"), "demo-osallistuja@example.org", "Esimerkki Osallistuja"),
]
