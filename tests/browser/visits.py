"""Visiting pages with Chromium and noting what is wrong with them."""

import re
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import Resolver404, resolve
from playwright.sync_api import Error as PlaywrightError

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RUN_AXE = (Path(__file__).parent / "looks.js").read_text()
EVERY_RULE = {"rules": {"target-size": {"enabled": True}}}
# What the dark changes.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# What another language changes: what things are called, in which language they say they are, how much room they take.
WORDS = {
    "runOnly": [
        "area-alt", "aria-command-name", "aria-dialog-name", "aria-input-field-name", "aria-meter-name",
        "aria-progressbar-name", "aria-toggle-field-name", "aria-tooltip-name", "aria-treeitem-name", "button-name",
        "document-title", "empty-heading", "empty-table-header", "frame-title", "frame-title-unique", "html-has-lang",
        "html-lang-valid", "html-xml-lang-mismatch", "image-alt", "image-redundant-alt", "input-button-name",
        "input-image-alt", "label", "label-title-only", "landmark-unique", "link-name", "object-alt", "role-img-alt",
        "scrollable-region-focusable", "select-name", "summary-name", "svg-img-alt", "table-duplicate-name",
        "target-size", "valid-lang",
    ]
}  # fmt: skip
OVERFLOW = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return "";
    const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 0.5);
    return document.documentElement.scrollWidth + " px: " + wide.slice(-3).map(e => e.tagName + "." + e.className);
}"""
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
ANSWERED = re.compile(r"status of (403|404|410|422|429)")  # Chromium calls every refusal an error


class Visitor:
    """Opens one page after another in a browser and keeps what is wrong, by kind."""

    def __init__(self, browser, address, **look):
        self.address, self.host = address, urlsplit(address).netloc
        self.context = browser.new_context(
            locale="fi-FI", timezone_id="Europe/Helsinki", viewport=DESK, base_url=address, **look
        )
        self.context.add_init_script(AXE)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.faults, self.count, self.seen, self.here, self.who = defaultdict(list), 0, set(), "", ""
        self.size, self.looks = DESK, ""  # whose contrast is enough
        self.context.on("request", self._look_at_request)
        self.context.on("weberror", lambda error: self._note("console", str(error.error)))
        self.context.on("console", self._look_at_message)

    def close(self):
        """Leave."""
        self.context.close()

    def _note(self, kind, fault):
        self.faults[kind].append(f"{self.here}: {fault}")

    def _look_at_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self._note("third parties", request.url)

    def _look_at_message(self, message):
        if message.type in {"error", "warning"} and not ANSWERED.search(message.text):
            self._note("console", message.text)

    def become(self, name, person):
        """Look with the eyes of a person, or of a stranger."""
        if name == self.who:
            return
        self.who = name
        self.context.clear_cookies()
        if person:
            self.context.add_cookies([{"name": "sessionid", "value": session_of(person), "url": self.address}])

    def visit(self, state, language="fi", *, rules=EVERY_RULE, sizes=(DESK,)):
        """Open a page in a state and look it over with some rules, in the sizes it is to have."""
        self.here = f"{state.name} ({language})"
        if state.act or self.size not in sizes:
            self._resize(DESK if state.act else sizes[0])
        answer = self._open(("" if language == "fi" else f"/{language}") + f"/{state.path}")
        if answer.status >= 500:
            self._note("broken", str(answer.status))
        if state.act:
            self._do(state.act)
        self._note_address()
        self.look_over(rules, sizes)

    def _open(self, path):
        """Go to an address; what the page before had begun may still cut in, so a cut is tried once more."""
        try:
            return self.page.goto(path)
        except PlaywrightError:
            return self.page.goto(path)

    def _do(self, act):
        """Do what brings a page into its state; one that cannot be brought there is a fault, and the others go on."""
        try:
            act(self.page)
        except PlaywrightError as fault:
            self._note("broken", str(fault).partition("Call log")[0])

    def _note_address(self):
        """Remember by its name which page of ours is open."""
        with suppress(Resolver404):
            self.seen.add(resolve(urlsplit(self.page.url).path).url_name)

    def look_over(self, rules, sizes):
        """Note what is wrong with the page that is open, first in the size it has: to draw it anew is dear.

        The rules are tried in the first of the sizes, the narrowest of phones is looked at for its width.
        """
        self.count += 1
        for size in sorted(sizes, key=lambda size: size is not self.size):
            self._resize(size)
            if size is sizes[0]:
                self._ask_axe(rules)
            if size is PHONE and (wide := self.page.evaluate(OVERFLOW)):
                self._note("sideways", wide)

    def _ask_axe(self, rules):
        told = self.page.evaluate(RUN_AXE, {"choice": rules, "known": self.looks})
        self.looks += " " + told["looks"]
        for fault in told["faults"]:
            self._note("axe", fault)

    def _resize(self, size):
        if size is not self.size:
            self.page.set_viewport_size(size)
            self.size = size


def session_of(person):
    """A session of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key
