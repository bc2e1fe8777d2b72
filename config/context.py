"""What every page knows of the site: its operator, its languages and who is looking."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from participants.rules import valid_roles


def languages(request: HttpRequest) -> list[dict[str, str | bool]]:
    """The site's languages in their own names, each with this page's address in it."""
    return [
        {"code": code, "name": name, "url": _address_in(request, code), "is_current": code == get_language()}
        for code, name in settings.LANGUAGES
    ]


def _address_in(request: HttpRequest, language: str) -> str:
    """This page's address in a language; which view answers is known already, and not looked for again."""
    here, match = request.get_full_path(), request.resolver_match
    if not match:
        return translate_url(here, language)
    with override(language), suppress(NoReverseMatch):
        question = here.partition("?")[1:]
        return reverse(match.view_name, args=match.args, kwargs=match.kwargs) + "".join(question)
    return here


def role_kinds(request: HttpRequest) -> set[str]:
    """The kinds of roles the person who is looking has today; none for a stranger."""
    return {role.kind for role in valid_roles(getattr(request, "user", AnonymousUser()))}


def site(request: HttpRequest) -> dict[str, object]:
    """What base.html shows around every page; roles and languages cost something only where they are asked for."""
    return {
        "operator_name": settings.OPERATOR_NAME,
        "operator_email": settings.OPERATOR_EMAIL,
        "site_languages": SimpleLazyObject(lambda: languages(request)),
        "my_roles": SimpleLazyObject(lambda: role_kinds(request)),
        "is_demo": settings.DEMO,
        "base_url": settings.BASE_URL,
    }
