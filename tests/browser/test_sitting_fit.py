"""The paper fits: small screens, large type, and the bytes and requests it may cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from anquan_exam import clock
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from tests.browser.rooms import Phone, Room
from tests.builders import make_enterprise, make_person
from tests.exam_builders import make_exam, make_published_bank, sections_of

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.mark.parametrize("width, height, large", [(320, 640, False), (360, 640, True)])
def test_nothing_is_cut_on_a_small_screen_or_in_large_type(
    room: Room, phone_of: Callable[..., Phone], width: int, height: int, large: bool
) -> None:
    page = room.open(phone_of(room.worker, width=width, height=height))
    if large:
        page.click("#large")
        expect(page.locator("html.large")).to_be_attached()
    for _ in range(9):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("#next")
    page.click("#open-card")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#hand")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_fifty_questions_come_within_sixty_kilobytes_and_four_requests(
    app: Flask, phone_of: Callable[..., Phone]
) -> None:
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    bank = make_published_bank(120)
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(
            bank, {Kind.SINGLE: 20, Kind.MULTIPLE: 10, Kind.TRUE_FALSE: 10, Kind.FILL_IN: 10}
        ),
        candidates=[worker],
        policy=Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False),
        opens_at=clock.now() - timedelta(hours=1),
        closes_at=clock.now() + timedelta(hours=3),
    )
    room, phone = Room(worker, exam), phone_of(worker)
    room.open(phone)
    address = f"/sit/{room.attempt().public_id}"
    fresh = phone_of(worker)
    sizes: list[int] = []
    wire = fresh.context.new_cdp_session(fresh.page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    fresh.page.goto(address, wait_until="networkidle")

    assert fresh.page.locator(".q").count() == 50
    assert len(sizes) <= 4
    assert sum(sizes) <= 60_000
    sizes.clear()
    fresh.page.goto(address, wait_until="networkidle")
    assert sum(sizes) <= 15_000
