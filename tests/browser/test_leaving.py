"""Leaving the page on a phone where the policy hands in for it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from anquan_exam.domain.policy import LeavePage
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone, Room
from tests.browser.test_sitting_page import CHOSEN, received
from tests.browser.test_sitting_pages import with_policy

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def away(page: Page, minutes: int) -> None:
    """Leave, and come back `minutes` later by the phone's clock."""
    for hidden, later in (("true", 0), ("false", minutes)):
        page.evaluate(
            f"Date.now = (now => () => now() + {later} * 60000)(Date.now);"
            f"Object.defineProperty(document, 'hidden', {{value: {hidden}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )


def test_the_page_warns_how_often_one_may_still_leave_and_then_hands_in(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    with_policy(leave_page=LeavePage.HAND_IN_AFTER, leave_limit=1)
    phone = phone_of(room.worker, height=740)
    page = phone.page
    page.goto(f"/exam/{room.exam.public_id}")
    expect(page.get_by_text("最多切出 1 次，第 2 次自动交卷").first).to_be_visible()
    looked_at(page, "leaving-notice")
    page = room.open(phone)
    expect(page.locator("#leaves")).to_have_text("还能切出 1 次，再多就自动交卷")
    page.locator(CHOSEN).first.click()
    received(page)

    away(page, 2)

    expect(page.locator("#say")).to_contain_text("刚才离开算切出，记了 1 次。")
    expect(page.locator("#leaves")).to_have_text("再切出 1 次就自动交卷")
    looked_at(page, "leaving-warned")
    page.click("#next")
    page.locator(CHOSEN).first.click()
    received(page)

    away(page, 2)

    page.wait_for_url("**/result/**")
    expect(page.get_by_text("离开页面的次数超过了这场考试的规定").first).to_be_visible()
    looked_at(page, "leaving-result")
    assert room.attempt().status == "submitted" and set(room.answers()) == {1, 2}


def test_short_looks_away_cost_nothing(room: Room, phone_of: Callable[..., Phone]) -> None:
    with_policy(leave_page=LeavePage.HAND_IN_AFTER, leave_limit=0)
    page = room.open(phone_of(room.worker))
    for _ in range(3):
        away(page, 0)
    page.locator(CHOSEN).first.click()
    received(page)
    expect(page.locator("#leaves")).to_have_text("再切出 1 次就自动交卷")
    assert room.attempt().status == "open"


def test_leaves_kept_without_a_signal_hand_in_once_they_arrive_and_lose_no_answer(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    with_policy(leave_page=LeavePage.HAND_IN_AFTER, leave_limit=0)
    phone = phone_of(room.worker)
    page = room.open(phone)
    # The phone believes it has a network; only nothing gets through.
    page.route("**/sit/save", lambda route: route.abort())
    away(page, 2)
    page.locator(CHOSEN).first.click()
    page.click("#next")
    page.locator(CHOSEN).first.click()
    expect(page.locator("#wire")).to_contain_text("2 题存在本机")
    assert room.attempt().status == "open"

    page.unroute("**/sit/save")
    page.evaluate("window.dispatchEvent(new Event('online'))")

    page.wait_for_url("**/result/**", timeout=15000)
    assert set(room.answers()) == {1, 2}
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('aq:')).length") == 0
