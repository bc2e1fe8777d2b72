"""Visitors: plain HTTP/1.1 over kept connections, as light as can be on a machine that also serves."""

import http.client
import re
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address
from itertools import count

HOMES = count(int(IPv4Address("10.0.0.1")))  # nobody shares an address, so nobody meets a limit for floods
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """One browser: keeps its cookies and its connection."""

    def __init__(self, port, cookies=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = dict(cookies or {})

    def ask(self, method, path, form=None):
        """Send a request; returns status, headers and the bytes on the wire."""
        headers = {"Accept-Encoding": "gzip" if method == "GET" and form is None else "identity"}
        if form is not None and method == "GET":
            form = None
        headers["X-Forwarded-For"] = str(IPv4Address(next(HOMES)))
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.msg.get_all("Set-Cookie") or []:
            name, _equals, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, content

    def get(self, path):
        """Fetch a page, compressed."""
        return self.ask("GET", path)

    def register(self, event_id, number):
        """Register one person as people do: the form, the answer, the confirmation. Returns the last path."""
        path = f"/events/{event_id}/register/"
        _status, _headers, page = self.ask("GET", path, form={})
        form = {
            "csrfmiddlewaretoken": TOKEN.search(page.decode()).group(1),
            "first_name": "Esimerkki",
            "last_name": f"Kävijä {number}",
            "email": f"kavija-{event_id}-{number}@example.org",
            "organisation": "Esimerkkiyritys",
            "stakeholder_group": "business",
            "language": "fi",
        }
        status, headers, _page = self.ask("POST", path, form=form)
        if status != 302:
            raise RuntimeError(f"Registration answered {status}.")
        self.get(headers["Location"])
        return headers["Location"]


def together(people, work):
    """Let `people` threads call work(number) at once; returns their answers and the seconds it took."""
    with ThreadPoolExecutor(people) as threads:
        start = time.perf_counter()
        answers = list(threads.map(work, range(people)))
        return answers, time.perf_counter() - start
