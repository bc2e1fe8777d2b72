"""Signing in: a code by e-mail for everybody who is known here; no passwords and no sign-up.

Source: docs/adr/0007-sign-in.md
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from participants import letters, post
from participants.letters import Words
from participants.models import User

KIND = "sign_in_code"
CODE_LASTS = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


def write_code(*, person: User, code: str) -> None:
    """Put the letter with a sign-in code into the outbox; codes of the same person still waiting are withdrawn."""
    about = f"sign_in:{person.pk}"
    post.withdraw(about=about)
    post.write(
        key=f"{about}:{uuid.uuid4().hex}",
        kind=KIND,
        person=person,
        words=words(person, code),
        about=about,
        valid_until=timezone.now() + CODE_LASTS,
    )


def pretend() -> None:
    """Do the work of `write_code` for nobody, so that an unknown address takes as long as a known one."""
    post.withdraw(about="sign_in:0")
    words(User(language=get_language() or "fi"), "")
    post.ring()


def words(person: User, code: str) -> Words:
    """What the letter with a sign-in code says."""
    minutes = int(CODE_LASTS.total_seconds() // 60)
    return letters.compose(template=KIND, person=person, context={"code": code, "minutes": minutes})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Lets allauth send its codes through the outbox, and nobody sign up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people exist because they registered for an event or were invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a sign-in code to the address the person is known by, however it was typed."""
        if template_prefix != "account/email/login_code":
            raise NotImplementedError(template_prefix)
        person = User.objects.get(email__iexact=email, is_active=True)
        write_code(person=person, code=context["code"])

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Show allauth's messages, but for the one that the next page says better."""
        template = args[0] if args else kwargs.get("message_template")
        if template != "account/messages/login_code_sent.txt":
            super().add_message(request, level, *args, **kwargs)
