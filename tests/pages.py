"""Pages as tests read them: their words, and the inspector that looks every one of them over for free."""

import itertools
import re
from collections import Counter
from html import unescape

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LABELLED = {"input", "select", "textarea"}
NEEDS_NO_LABEL = {"hidden", "submit", "button", "image"}
FITS_A_PHONE = {"cards", "roster", "programme", "documents"}  # tables that are cards there
MOST_COLUMNS = 3  # of any other table
# Templates write regular HTML: to read it takes half the time that html.parser needs, which mends what nobody broke.
IN_TAG = r"""((?:[^>"']++|"[^"]*+"|'[^']*+')*+)"""
TAG = re.compile(
    rf"<!--.*?-->|<(script|style)\b{IN_TAG}>.*?</\1\s*>|<(/?)([a-z][^\s/>]*){IN_TAG}>", re.IGNORECASE | re.DOTALL
)
ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


class Page:
    """What the inspector wants to know of a page."""

    def __init__(self, text):
        self.faults, self.ids, self.labels, self.controls, self.open_tags = [], [], set(), [], []
        self.headings, self.lang, self.title = [], "", ""  # of headings the levels, in their order
        self.table, self.columns, self.nameless = set(), 0, 0
        for found in TAG.finditer(text):
            code, in_code, slash, tag, in_tag = found.groups()
            if slash:
                self._close(tag.lower())
            elif code or tag:
                self._open((code or tag).lower(), attributes(in_code or in_tag or ""))
                if code or in_tag.endswith("/"):
                    self._close((code or tag).lower())
                elif tag == "title" and "svg" not in self.open_tags:
                    self.title += unescape(text[found.end() : text.find("<", found.end())])

    def _open(self, tag, given):
        """Note one element."""
        if "id" in given:
            self.ids.append(given["id"])
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.lang = given.get("lang", "")
        self._look_at_code(tag, given)
        self._look_at_table(tag, given)
        if tag == "img" and "alt" not in given:
            self.faults.append(f"picture without alt: {given.get('src')}")
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if tag in LABELLED and given.get("type") not in NEEDS_NO_LABEL:
            named = "aria-label" in given or "aria-labelledby" in given or "label" in self.open_tags
            self.controls.append((given.get("id", ""), given.get("name", ""), named))
        if tag not in VOID:
            self.open_tags.append(tag)

    def _look_at_code(self, tag, given):
        if "style" in given or tag == "style":
            self.faults.append(f"inline style in <{tag}>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.faults.append("inline script")
        self.faults += [f"inline handler {name} in <{tag}>" for name in given if name.startswith("on")]
        for name in ("src", "href", "action"):
            address = given.get(name) or ""
            is_ours = address.startswith(("http://testserver", "http://127.0.0.1", "http://localhost"))
            if tag in {"script", "img", "link", "form", "iframe"} and address.startswith("http") and not is_ours:
                self.faults.append(f"third party: {address}")

    def _look_at_table(self, tag, given):
        """On a phone the cells of a wide table say the name of their column; one, the deeds, need not."""
        if tag == "table":
            self.table, self.columns = set(given.get("class", "").split()), 0
        elif tag == "tr":
            self.nameless = 0
        elif tag == "th" and "thead" in self.open_tags:
            self.columns += 1
            if self.columns == MOST_COLUMNS + 1 and not self.table & FITS_A_PHONE:
                self.faults.append("a wide table without cards")
        elif tag == "td" and "cards" in self.table and "data-label" not in given:
            self.nameless += 1
            if self.nameless == 2:
                self.faults.append("cells without the name of their column")

    def _close(self, tag):
        """Close the nearest open element of this name."""
        if tag in self.open_tags:
            while self.open_tags.pop() != tag:
                pass

    def all_faults(self):
        """Every fault in words."""
        faults = list(self.faults)
        if self.headings.count(1) != 1:
            faults.append(f"{self.headings.count(1)} h1 headings")
        if any(below > above + 1 for above, below in itertools.pairwise(self.headings)):
            faults.append(f"headings that skip a level: {self.headings}")
        if self.lang not in {"fi", "sv", "en"}:
            faults.append(f"html lang is {self.lang!r}")
        if not self.title.strip().endswith("– Tilannekuva") or self.title.strip() == "– Tilannekuva":
            faults.append(f"title is {self.title.strip()!r}")
        faults += [f"id {name!r} twice" for name, times in Counter(self.ids).items() if times > 1]
        for name, called, labelled in self.controls:
            if not labelled and name not in self.labels:
                faults.append(f"control {called!r} without a label")
        return faults


def attributes(in_tag):
    """What stands in a tag, by name; a name without a value has none of any length."""
    return {name.lower(): unescape(one or other or bare) for name, one, other, bare in ATTRIBUTE.findall(in_tag)}


def text(response):
    """A page with every run of spaces and line breaks as one space."""
    return " ".join(response.content.decode().split())


def inspect(response):
    """Fail with all faults of a page; parts of pages and other files pass."""
    if response.streaming or "Content-Encoding" in response or "text/html" not in response.get("Content-Type", ""):
        return
    page = response.content.decode()
    if page.lstrip().lower().startswith("<!doctype html") and (faults := Page(page).all_faults()):
        path = response.request.get("PATH_INFO", "?")
        raise AssertionError(f"{path} ({response.status_code}): " + "; ".join(faults))
