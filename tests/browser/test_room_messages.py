"""What the invigilator says, on a worker's phone and on the board."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.browser.test_exam_room import Hall, hall

__all__ = ["hall"]
pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
FIRST, SECOND = "还有十分钟，检查一下有没有漏答。", "声音小一点，别影响别人。"


def worker_page(hall: Hall, phone_of: Callable[..., Phone]) -> Phone:
    phone = phone_of(hall.worker, height=740)
    phone.page.goto(f"/sit/{hall.view.attempt}")
    expect(phone.page.locator("#where")).to_be_visible()
    return phone


def say(desk: Phone, text: str) -> None:
    desk.page.locator("#tell").fill(text)
    desk.page.get_by_role("button", name="发给所有在答的人").click()
    expect(desk.page.get_by_text("发出去了")).to_be_visible()


def test_a_message_shows_with_the_next_save_and_the_board_learns_it_was_seen(
    hall: Hall, phone_of: Callable[..., Phone], desk_of: Callable[..., Phone]
) -> None:
    desk, phone = desk_of(hall.invigilator), worker_page(hall, phone_of)
    page = phone.page
    desk.page.goto(hall.url)
    say(desk, FIRST)
    say(desk, SECOND)
    told = page.locator("#told")
    expect(told).to_be_hidden()

    page.locator(".q.on .opt").first.click()

    expect(told).to_contain_text("监考员周敏 ")
    expect(told).to_contain_text(FIRST)
    assert told.get_attribute("role") == "status"
    looked_at(page, "told-phone")
    # It blocks nothing: one goes on answering, and it stays.
    page.click("#next")
    page.locator(".q.on .opt").first.click()
    expect(page.locator("#got")).to_be_visible()
    expect(told).to_contain_text(FIRST)
    live = desk.page.locator("#live")
    expect(live.locator(".told").nth(1)).to_contain_text("他还没点“知道了”")

    told.get_by_role("button", name="知道了").click()

    expect(told).to_contain_text(SECOND)
    expect(live.locator(".told").nth(1)).to_contain_text("他知道了", timeout=12000)
    looked_at(desk.page, "told-board")
    told.get_by_role("button", name="知道了").click()
    expect(told).to_be_hidden()
    page.reload()
    expect(page.locator("#where")).to_be_visible()
    expect(told).to_be_hidden()


def test_a_message_seen_without_a_signal_is_told_as_seen_later(
    hall: Hall, phone_of: Callable[..., Phone], desk_of: Callable[..., Phone]
) -> None:
    desk, phone = desk_of(hall.invigilator), worker_page(hall, phone_of)
    desk.page.goto(hall.url)
    say(desk, FIRST)
    phone.page.reload()
    told = phone.page.locator("#told")
    expect(told).to_contain_text(FIRST)
    phone.offline()
    told.get_by_role("button", name="知道了").click()
    expect(told).to_be_hidden()
    phone.offline(False)

    phone.page.locator(".q.on .opt").first.click()

    seen = desk.page.locator("#live .told")
    expect(seen).to_contain_text("他知道了", timeout=12000)
    expect(told).to_be_hidden()
