"""A real Chromium, and a real server for it: the application in a thread of its own."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from anquan_exam.models import Person
from tests import chromium
from tests.browser.rooms import Phone
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


@pytest.fixture
def phones(app: Flask, browser: Browser) -> Iterator[Callable[..., Phone]]:
    """phones(address, person=None, width=360, height=640, script=True): a browser of its own,
    signed in as `person`, or as nobody."""
    made: list[Phone] = []

    def make(
        address: str,
        person: Person | None = None,
        *,
        width: int = 360,
        height: int = 640,
        script: bool = True,
    ) -> Phone:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            has_touch=width < 600,
            java_script_enabled=script,
            locale="zh-CN",
        )
        if person is not None:
            cookie = sign_in(app.test_client(), person).get_cookie("aq")
            assert cookie is not None
            context.add_cookies([{"name": "aq", "value": cookie.value, "url": address}])
        context.set_default_timeout(8000)
        phone = Phone(context, context.new_page(), [])
        phone.listen()
        made.append(phone)
        return phone

    yield make
    for phone in made:
        phone.context.close()
        assert phone.errors == []


@pytest.fixture
def phone_of(site: str, phones: Callable[..., Phone]) -> Callable[..., Phone]:
    """phone_of(person, width=360, height=640, script=True): another phone of that person."""

    def make(person: Person, **how: int | bool) -> Phone:
        return phones(site, person, **how)

    return make


@pytest.fixture
def desk_of(phone_of: Callable[..., Phone]) -> Callable[[Person], Phone]:
    """desk_of(person): that person at a desk of 1440 by 900."""
    return lambda person: phone_of(person, width=1440, height=900)
