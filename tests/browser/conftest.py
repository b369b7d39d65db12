"""A real Chromium against a real server: the application in a thread of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from anquan_exam.models import Person
from tests import chromium
from tests.builders import sign_in

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    path = chromium.find()
    if path is None:
        pytest.fail("no Chromium found: make test installs it, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield found
        found.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the running application, with its protections on."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # Closing waits for the last request: the next test copies another database over this one.
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Phone:
    """A browser with a sign-in: its open page, and the errors its scripts raised."""

    context: BrowserContext
    page: Page
    errors: list[str]

    def offline(self, off: bool = True) -> None:
        """Lose the signal, or have it back."""
        self.context.set_offline(off)

    def restart(self) -> None:
        """Kill the page and open an empty one: storage stays."""
        self.page.close()
        self.page = self.context.new_page()
        _listen(self)


def _listen(phone: Phone) -> None:
    phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))


@pytest.fixture
def phone_of(app: Flask, site: str, browser: Browser) -> Iterator[Callable[..., Phone]]:
    """phone_of(person, width=360, height=640, script=True): another phone of that person."""
    made: list[Phone] = []

    def make(person: Person, *, width: int = 360, height: int = 640, script: bool = True) -> Phone:
        cookie = sign_in(app.test_client(), person).get_cookie("aq")
        assert cookie is not None
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            locale="zh-CN",
        )
        context.add_cookies([{"name": "aq", "value": cookie.value, "url": site}])
        context.set_default_timeout(8000)
        phone = Phone(context, context.new_page(), [])
        _listen(phone)
        made.append(phone)
        return phone

    yield make
    for phone in made:
        phone.context.close()
        assert phone.errors == []
