"""What no person writes: zero bytes, broken letters, impossible numbers, wrong methods. Never a fault of ours (500)."""

import re
from html.parser import HTMLParser
from itertools import cycle, product
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from django.core.handlers.wsgi import get_path_info
from django.core.management import call_command
from django.db import transaction
from django.urls import Resolver404, resolve

from tests.faults.addresses import arguments, make_stage, names

LONG = "9" * 5_000
GARBAGE = ["a\x00b", b"\xff\xfe\xed\xa0\x80", "99999999999999999999", LONG]
ODD = ["-1", "²\u202e<b>'\""]
PARAMETERS = (
    "page", "q", "phase", "removed", "registration", "replaces", "series", "event", "kind", "audience", "language",
    "to", "as", "next", "place",
)  # fmt: skip
# What makes every form whole, so that each field is met by garbage alone.
GOOD = {
    "first_name": "Aino",
    "email": "uusi@example.org",
    "stakeholder_group": "education",
    "name_fi": "Nimi",
    "municipalities": "Janakkala",
    "municipality": "165",
    "first_day": "30.11.2030",
    "message": "Hei",
    "title": "Otsikko",
    "login": "uusi@example.org",
    "people": "Aino Esimerkki; aino@example.org; Koulu; koulu",
    "step": "create",
}


class Forms(HTMLParser):
    """The forms of a page that are posted: where to, and with what in their fields."""

    def __init__(self, page):
        super().__init__()
        self.found, self.form, self.choice = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.form = {} if given.get("method") == "post" else None
            if self.form is not None:
                self.found.append((given.get("action", ""), self.form))
        elif self.form is None or not name:
            self._choose(tag, given)
        elif tag == "select":
            self.choice = name
            self.form[name] = ""
        elif given.get("type") in {"radio", "checkbox"}:
            if "checked" in given or (given["type"] == "radio" and name not in self.form):
                self.form[name] = value
        elif tag in {"input", "textarea", "button"} and given.get("type") != "file" and name != "csrfmiddlewaretoken":
            self.form.setdefault(name, value)

    def _choose(self, tag, given):
        is_ours = tag == "option" and self.choice and self.form is not None
        if is_ours and ("selected" in given or not self.form[self.choice]):
            self.form[self.choice] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.choice = None


@pytest.fixture(scope="module")
def _stage_once(rows_of_module):
    call_command("load_templates", verbosity=0)
    return make_stage()


@pytest.fixture
def stage(_stage_once, db):
    return _stage_once


@pytest.fixture
def manager(stage):
    return _visitor(stage, stage.manager)


def _visitor(stage, person=None):
    visitor = stage.client(person)
    visitor.raise_request_exception = False
    return visitor


def ask(visitor, method, path, *about, faults, **more):
    """Ask and note a fault of ours."""
    answer = visitor.generic(method, path, **more)
    b"".join(answer)  # a download closes its file when it has been read
    if answer.status_code >= 500:
        faults.append((method, path[:80], *about, repr(answer.exc_info[1])[:120]))
    return answer


def test_garbage_in_every_parameter(stage, manager):
    """A page that does not look at what is asked of it answers the same to all of it, and is not asked again."""
    faults, stranger = [], _visitor(stage)
    queries = [urlencode(dict.fromkeys(PARAMETERS, value)) for value in GARBAGE + ODD]
    pages = [(visitor, stage.path(name)) for visitor, name in product((manager, stranger), names())]
    answers = [(visitor, path, ask(visitor, "GET", path, faults=faults)) for visitor, path in pages]
    open_pages = [(visitor, path, answer) for visitor, path, answer in answers if answer.status_code == 200]
    listening = [(visitor, path) for visitor, path, answer in open_pages if "GET" in vars(answer.wsgi_request)]

    for (visitor, path), query in product(listening, queries):
        ask(visitor, "GET", f"{path}?{query}", faults=faults)

    assert len(open_pages) > 40
    assert len(listening) > 10
    assert faults == []


@pytest.mark.parametrize("value", ["99999999999999999999", LONG, "%00", "a%00b", "%ff%ED%A0%80", "-1"])
def test_garbage_in_every_address(stage, manager, value):
    faults, addresses = [], {}
    for name in filter(arguments, names()):
        for argument in arguments(name):
            path = stage.path(name).replace(str(stage.things[argument]), value)
            addresses[unquote_to_bytes(path).decode("latin-1")] = name
    known = [raw for raw in addresses if _is_known(raw)]
    unknown = [raw for raw in addresses if raw not in known][:3]  # one page answers to them all

    for raw, method in product(known + unknown, ("GET", "POST")):
        ask(manager, method, "/", addresses[raw], PATH_INFO=raw, faults=faults)

    assert len(known + unknown) > 3
    assert faults == []


def _is_known(raw):
    """Whether a view gets to see the address."""
    try:
        resolve(get_path_info({"PATH_INFO": raw}))
    except Resolver404:
        return False
    return True


def test_every_address_by_every_method_and_with_any_content(stage, manager):
    faults, jar = [], manager.cookies.output(header="", sep=";")
    methods = [(method, "") for method in ("OPTIONS", "PUT", "PROPFIND")]  # HEAD: test_looking.py
    methods += [("POST", kind) for kind in ("application/json", "multipart/form-data")]

    for name in names():
        for method, kind in methods:
            with transaction.atomic():
                ask(manager, method, stage.path(name), data=b'{"a": "\\ud800', content_type=kind, faults=faults)
                manager.cookies.load(jar)  # signing out is one of the addresses
                transaction.set_rollback(True)

    assert faults == []


def test_garbage_in_every_field_of_every_form(stage):
    """Who comes later fills in only what nobody before has been shown: other forms, or the same with other fields."""
    faults, seen, counts = [], set(), []

    for person in (stage.manager, stage.participant, None):
        visitor = _visitor(stage, person)
        for name in names():
            for path, fields in _forms(visitor, stage.path(name)):
                if "logout" in path or (form := (path, tuple(sorted(fields)))) in seen:
                    continue
                _fill_in(visitor, path, fields, faults)
                seen.add(form)
        counts.append(len(seen))

    assert counts[0] > 100 < counts[1] < counts[2]
    assert faults == []


def _fill_in(visitor, path, fields, faults):
    """Garbage in each field alone, then in all of them, some of each kind."""
    whole = {field: value or GOOD.get(field, "") for field, value in fields.items()}
    one_by_one = {re.sub(r"\d+", "", field): field for field in whole}.values()  # rows are alike
    for field, value in zip(one_by_one, cycle(GARBAGE), strict=False):
        _post(visitor, path, whole | {field: value}, field, faults=faults)
    if len(whole) > 1:
        _post(visitor, path, dict(zip(reversed(whole), cycle(GARBAGE), strict=False)), faults=faults)


def _forms(visitor, path):
    page = visitor.get(path)
    body = b"".join(page)
    if page.status_code != 200 or b"<form" not in body:
        return []
    return [(action or path, fields) for action, fields in Forms(body.decode()).found]


def _post(visitor, path, answers, *about, faults):
    with transaction.atomic():
        kind = "application/x-www-form-urlencoded"
        ask(visitor, "POST", path, *about, data=urlencode(answers), content_type=kind, faults=faults)
        transaction.set_rollback(True)


@pytest.mark.parametrize("credential", ["1", "[]", '{"id": "a"}', '{"id": "é", "rawId": 1}', "[" * 100_000, LONG])
@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_login_webauthn", "mfa_reauthenticate_webauthn"])
def test_garbage_in_place_of_a_passkey(stage, name, credential):
    visitor, faults = _visitor(stage, stage.participant), []
    path = stage.path(name)
    visitor.get(path)

    _post(visitor, path, {"credential": credential, "name": "x"}, faults=faults)

    assert faults == []


HEADERS = [
    {"Accept-Language": "x" * 10_000},
    {"Accept-Language": "fi;q=nan,\x00"},
    {"If-Modified-Since": "yesterday", "If-None-Match": "\u00ff"},
    {"Range": "bytes=9-1,a-b"},
    {"HX-Request": "true", "HX-Current-URL": "http://[::1", "HX-Target": "\u00ff" * 500},
    {"X-Forwarded-For": "abc, \x00", "X-Forwarded-Proto": "gopher"},
    {"X-Forwarded-For": ""},
    {"Cookie": "sessionid=" + "x" * 5_000 + "; csrftoken=\u00e4; messages=abc; django_language=xx"},
    {"Cookie": 'sessionid="abcdefgh\\000ijkl"; messages="\\377"'},
    {"Cookie": "=;;=\u00ff; a=b=c"},
    {"Origin": "http://[", "Referer": "http://["},
    {"Content-Length": "abc"},
    {"Content-Length": "-1"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
def test_garbage_in_headers(stage, settings, headers):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    visitor, faults = _visitor(stage), []

    for name in ("front", "event", "register", "account_login", "feedback", "download", "profile", "roster"):
        for method in ("GET", "POST"):
            ask(visitor, method, stage.path(name), name, headers=headers, faults=faults)

    assert faults == []
