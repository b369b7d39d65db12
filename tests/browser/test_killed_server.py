"""The server killed with -9 in the middle of a sitting, and the phone's storage wiped: whatever was
shown as received is there."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam.config import ROOT
from tests.browser.rooms import Phone, Room

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


class Server:
    """gunicorn over the test's own database, in a process group that can be killed at once."""

    def __init__(self, app: Flask) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        settings = app.extensions["settings"]
        self.environment = {
            **os.environ,
            "ANQUAN_INSTANCE_DIR": str(settings.instance_dir),
            "DATABASE_URL": settings.database,
            "ANQUAN_RATE_LIMITS": "false",
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "1",
        }
        self.start()

    def start(self) -> None:
        """Come up on the same port, as in production, and answer."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "app:app"],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, "gunicorn ended"
            assert time.monotonic() < until, "gunicorn did not come up"
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.address}/sign-in", timeout=60) as answer:
                return bool(answer.status == 200)
        except URLError:
            return False

    def kill(self) -> None:
        """-9 for the master and every worker, in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    running = Server(app)
    yield running
    running.kill()


def choose(page: Page, option: int) -> None:
    page.locator(".q.on .opt").nth(option).click()


def test_a_server_killed_between_saves_has_every_acknowledged_answer(
    room: Room, server: Server, phones: Callable[..., Phone]
) -> None:
    page = room.open(phones(server.address, room.worker))
    choose(page, 0)
    expect(page.locator("#got")).to_be_visible()
    page.click("#next")
    choose(page, 1)
    expect(page.locator("#got")).to_be_visible()

    server.kill()

    assert set(room.answers()) == {1, 2}
    page.click("#next")
    choose(page, 2)
    expect(page.locator("#here")).to_be_visible()
    expect(page.locator("#wire")).to_contain_text("没信号，接着答。1 题存在本机")

    server.start()

    expect(page.locator("#got")).to_be_visible(timeout=30000)
    assert set(room.answers()) == {1, 2, 3}
    page.reload()
    expect(page.locator(".q input:checked")).to_have_count(3)


def test_a_phone_whose_storage_was_wiped_goes_on_from_what_the_server_has(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker)
    page = room.open(phone)
    choose(page, 1)
    expect(page.locator("#got")).to_be_visible()

    page.goto("/home")  # the page itself would write its record once more on the way out
    page.evaluate("localStorage.clear()")
    room.open(phone)

    expect(page.locator("#q1 input").nth(1)).to_be_checked()
    expect(page.locator("#say")).to_contain_text("考场收到的 1 题都在")
    choose(page, 0)
    expect(page.locator("#got")).to_be_visible()
    assert set(room.answers()) == {1, 2}
