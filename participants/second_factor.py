"""The second factor: required of project managers, who see many people's data, and offered to all others."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from participants import rules
from participants.models import User

# What a project manager may open before the second factor is set up: setting it up, signing out, and reading.
OPEN = {"accessibility", "cookies", "feedback", "feedback_thanks", "healthz", "privacy", "readyz"}
OPEN_PREFIXES = ("account_", "mfa_")
WAYS_TO_TRIP = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


def is_missing(user: User) -> bool:
    """Whether `user` must add an authenticator app or a passkey before going on."""
    return settings.SECOND_FACTOR_REQUIRED and rules.is_project_manager(user) and not has_second_factor(user)


def has_second_factor(user: User) -> bool:
    """Whether `user` has an authenticator app or a passkey."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


class SecondFactorMiddleware:
    """Leads project managers without a second factor to set one up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; `process_view` does the work."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponseBase | None:
        """Stop at the door, or let pass."""
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if name in OPEN or name.startswith(OPEN_PREFIXES):
            return None
        if not isinstance(request.user, User) or not is_missing(request.user):
            return None
        messages.info(
            request, gettext("Add a second step to signing in first: project managers see many people’s data.")
        )
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Refuse what claims to be a passkey's answer and cannot be read: the library trips over it in many ways."""
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        if name.startswith("mfa_") and "credential" in request.POST and isinstance(exception, WAYS_TO_TRIP):
            raise BadRequest("A passkey could not be read.") from exception


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """`text` as only this installation can read it."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"second factor:{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
