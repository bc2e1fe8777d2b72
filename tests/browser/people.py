"""What people do in a browser, as the journeys call it."""

import re
import time

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def wait_for(condition, what, seconds=30):
    """Wait until `condition()` gives something, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)  # between looks at a worker and a mail server that run beside the test
    raise AssertionError(f"{what} did not happen in {seconds} s")


def letters_to(smtp, address):
    """The messages the mail server has for an address, oldest first."""
    return [message for message in list(smtp.messages) if address in message["To"]]


def body_of(message):
    """The plain words of a message."""
    return message.get_body(("plain",)).get_content()


def sign_in(page, smtp, address, language="en"):
    """Sign in with the code that comes by e-mail."""
    before = len(letters_to(smtp, address))
    page.goto(f"/{language}/account/login/")
    page.locator("main input[type=email]").fill(address)
    page.locator("main button[type=submit]").first.click()
    wait_for(lambda: len(letters_to(smtp, address)) > before, f"a code for {address}")
    code = CODE.search(body_of(letters_to(smtp, address)[-1])).group()
    page.locator("input[name=code]").fill(code)
    page.locator("main button[type=submit]").first.click()
    page.get_by_role("button", name="Sign out").wait_for()


def sign_out(page):
    """Leave."""
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").wait_for()
