"""A real Chromium against a real server: the application in a thread of its own."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from anquan_exam import clock
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.models import Person
from tests import chromium
from tests.browser.rooms import Phone, Room
from tests.builders import make_enterprise, make_person, sign_in
from tests.exam_builders import make_exam

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
        phone.listen()
        made.append(phone)
        return phone

    yield make
    for phone in made:
        phone.context.close()
        assert phone.errors == []


@pytest.fixture
def room(app: Flask) -> Room:
    """Ten questions: 1-4 single, 5-6 multiple, 7-8 true/false, 9-10 fill-in."""
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    exam = make_exam(
        enterprise,
        candidates=[worker],
        policy=Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False),
        opens_at=clock.now() - timedelta(hours=1),
        closes_at=clock.now() + timedelta(hours=3),
    )
    return Room(worker, exam)
