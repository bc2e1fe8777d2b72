"""Safety of an installation: Django's own check finds nothing, and what must be shut is shut."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.faults.addresses import make_stage, names

ROOT = Path(__file__).parents[1]
# What an installation sets at the least; see .env.example.
PRODUCTION = {"BASE_URL": "https://tilannekuva.example.org", "BEHIND_PROXY": "1", "MAIL_URL": "smtp://127.0.0.1:1"}
SECRETS = re.compile(
    r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20}"
    r"|(?i:secret_key|password|api_key|token)\w*\s*[=:]\s*[\"'](?!only-for-|x+[\"'])[A-Za-z0-9/+_-]{24,}[\"']"
)


def manage(*words, **variables):
    """Run manage.py as an installation would, with an environment of its own."""
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL", "REDIS_URL") if name in os.environ
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment | PRODUCTION | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_djangos_check_of_an_installation_finds_nothing():
    done = manage("check", "--deploy", "--fail-level", "DEBUG", SECRET_KEY=secrets.token_urlsafe(50))

    assert done.returncode == 0, done.stderr
    assert "no issues (1 silenced)" in done.stdout


def test_without_a_key_of_its_own_an_installation_does_not_start():
    done = manage("check")

    assert done.returncode == 1
    assert "SECRET_KEY is missing" in done.stderr


def test_demo_cannot_be_on_without_debugging():
    code = "from django.conf import settings as s; print(s.DEBUG, s.DEMO, s.SECOND_FACTOR_REQUIRED)"

    done = manage("shell", "--no-imports", "-c", code, SECRET_KEY=secrets.token_urlsafe(50), DEBUG="0", DEMO="1")

    assert done.stdout.split() == ["False", "False", "True"]


def test_installation_over_https_keeps_its_cookies_to_itself():
    wanted = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    code = f"from django.conf import settings as s; print(*[getattr(s, n) for n in {wanted}], s.ALLOWED_HOSTS[0])"

    done = manage("shell", "--no-imports", "-c", code, SECRET_KEY=secrets.token_urlsafe(50))

    assert done.stdout.split() == ["True", "True", "True", "31536000", "tilannekuva.example.org"]


def test_no_secret_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = {name: (ROOT / name).read_bytes().decode("utf-8", "ignore") for name in listed.splitlines()}
    found = {name: hit[0] for name, text in texts.items() if (hit := SECRETS.search(text))}

    assert found == {}


def test_there_is_no_administration_and_no_page_of_development():
    admin = [app for app in settings.INSTALLED_APPS if "admin" in app or "debug" in app]
    open_doors = [name for name in ("admin:index", "demo_letters", "styleguide") if _exists(name)]

    assert (admin, open_doors) == ([], [])


def _exists(name):
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/admin/", "/demo/letters/", "/styleguide/", "/.env", "/.git/config", "/static/../manage.py"]
)
def test_what_is_not_for_the_public_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_every_page_is_sent_with_the_headers_that_keep_it_harmless():
    stage = make_stage()
    visitor = stage.client(stage.manager)
    loose = {}

    for name in names():
        answer = visitor.get(stage.path(name))
        b"".join(answer)
        policy = answer.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy or "http" in policy:
            loose[name] = policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"

    assert list(loose) == ["join"]  # its form leads on to the meeting of the event, and to that only
    assert loose["join"].count("http") == 1
    assert "form-action 'self' https://kokous.example.org;" in loose["join"]


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites():
    visitor = Client()

    token = visitor.get("/account/login/").cookies["csrftoken"]
    session = visitor.post("/account/login/", {"login": "aino@example.org"}).cookies["sessionid"]
    assert (session["httponly"], session["samesite"], session["secure"]) == (True, "Lax", True)
    assert (token["samesite"], token["secure"]) == ("Lax", True)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example.org", "testserver.evil.example.org", "testserver:80@evil", "[::1", ""])
def test_a_name_that_is_not_ours_is_not_answered(host):
    answer = Client().get("/", headers={"Host": host}, SERVER_NAME="elsewhere")

    assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "way",
    [
        "https://evil.example.org/",
        "//evil.example.org",
        "/\\evil.example.org",
        "javascript:alert(1)",
        "https:evil.example.org",
    ],
)
def test_no_page_leads_to_another_site(way):
    stage = make_stage()
    visitor = stage.client(stage.manager)
    parameters = {"next": way, "to": way, "page": way, "replaces": way, "url": way}
    led = []

    for name in [name for name in names() if name.startswith(("account_", "mfa_", "feedback", "home"))]:
        for answer in (visitor.get(stage.path(name), parameters), Client().get(stage.path(name), parameters)):
            b"".join(answer)
            led.append(answer.get("Location", "/"))

    assert [place for place in led if not re.match(r"/(?![/\\])", place)] == []


def test_every_address_has_a_name_and_so_a_test():
    def nameless(resolver):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from nameless(pattern)
            elif not pattern.name:
                yield str(pattern.pattern)

    assert set(nameless(get_resolver())) == {"favicon.ico", "saavutettavuus"}
