"""Signing in: a code by e-mail for everybody who is known here; no passwords and no sign-up.

Source: docs/adr/0007-sign-in.md
"""

from __future__ import annotations

import math
import time
import uuid
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from participants import letters, post, reach
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


def minutes_to_wait(request: HttpRequest, email: str = "") -> int:
    """In how many minutes who has met a limit may try again: a visitor, or an address that asked for many codes.

    Units: minutes, at least 1.
    """
    now, waits = time.time(), [0.0]
    for action in app_settings.RATE_LIMITS:
        for rate in ratelimit.get_rates(app="allauth.account", action=action):
            if rate.per == "ip" or (email and (action, rate.per) == ("request_login_code", "key")):
                key = ratelimit.get_cache_key(request, app="allauth.account", action=action, rate=rate, key=email)
                tries = [at for at in cache.get(key, []) if at > now - rate.duration]  # the newest first
                waits += [tries[rate.amount - 1] + rate.duration - now] if len(tries) >= rate.amount else []
    return max(1, math.ceil(max(waits) / 60))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Lets allauth send its codes through the outbox, and nobody sign up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people exist because they registered for an event or were invited."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a sign-in code to the address the person is known by, however it was typed."""
        if template_prefix != "account/email/login_code":
            raise NotImplementedError(template_prefix)
        person = User.objects.with_email(email).get(is_active=True)
        write_code(person=person, code=context["code"])

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Say what is wrong, and to who has tried too often when to try again."""
        if code not in {"too_many_login_attempts", "rate_limited"}:
            return super().validation_error(code, *args)  # type: ignore[no-any-return]
        minutes = minutes_to_wait(self.request, self.request.POST.get("login", "").strip().lower())
        sentence = ngettext(
            "Too many attempts. Try again in {minutes} minute.", "Too many attempts. Try again in {minutes} minutes.",
            minutes,
        )  # fmt: skip
        return ValidationError(sentence.format(minutes=minutes), code=code)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign a person in; who has read a code can be reached by letters."""
        super().login(request, user)
        reach.mark_reachable(user)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Show allauth's messages, but for the one that the next page says better."""
        template = args[0] if args else kwargs.get("message_template")
        if template != "account/messages/login_code_sent.txt":
            super().add_message(request, level, *args, **kwargs)
