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
RUN_AXE = """async (contrast) => (await axe.run(document, {
    resultTypes: ["violations"],
    preload: false,
    rules: {"target-size": {enabled: true}, "color-contrast": {enabled: contrast}},
})).violations.map(fault => fault.id + " at " + fault.nodes.map(node => node.target.join(" ")).slice(0, 3).join(", ")
    + (fault.id === "color-contrast" ? " " + fault.nodes[0].any[0].message : ""))"""
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
        self.page.set_default_timeout(10_000)
        self.faults, self.count, self.seen, self.here, self.who = defaultdict(list), 0, set(), "", ""
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

    def visit(self, state, language="fi", *, narrow=True):
        """Open a page in a state and look it over; `narrow` also on the narrowest phone.

        Colours are slow to look at and the same in every language: they are looked at in Finnish.
        """
        self.here = f"{state.name} ({language})"
        self.page.set_viewport_size(DESK)
        answer = self._open(("" if language == "fi" else f"/{language}") + f"/{state.path}")
        if answer.status >= 500:
            self._note("broken", str(answer.status))
        if state.act:
            self._do(state.act)
        self._note_address()
        self.look_over(narrow=narrow, contrast=language == "fi")

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

    def look_over(self, *, narrow, contrast):
        """Note what is wrong with the page that is open."""
        self.count += 1
        for fault in self.page.evaluate(RUN_AXE, contrast):
            self._note("axe", fault)
        if narrow:
            self.page.set_viewport_size(PHONE)
            if wide := self.page.evaluate(OVERFLOW):
                self._note("sideways", wide)


def session_of(person):
    """A session of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key
