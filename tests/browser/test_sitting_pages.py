"""Every page of a sitting: axe finds nothing, with script and without, in plain and large type."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Exam
from anquan_exam.models.session import transaction
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone, Room

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)


def with_policy(**settings: object) -> None:
    with transaction() as session:
        exam = session.scalars(select(Exam)).one()
        exam.policy = {**Policy(**settings).to_json()}  # type: ignore[arg-type]
        exam.kind = exam.policy["kind"]


@pytest.mark.parametrize("large", [False, True])
def test_the_paper_the_card_and_the_sheets(
    room: Room, phone_of: Callable[..., Phone], large: bool
) -> None:
    page = room.open(phone_of(room.worker))
    if large:
        page.click("#large")
    for number in (1, 5, 7, 9):
        page.click("#open-card")
        page.click(f'#cells [data-n="{number}"]')
        fits(page)
    page.click("#flag")
    page.click("#open-card")
    fits(page)
    page.click("#hand")
    expect(page.locator("#step1")).to_be_visible()
    fits(page)
    page.locator("#step1 button").nth(1).click()
    fits(page)
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")
    fits(page)


def test_the_notice_and_the_waiting_page(room: Room, phone_of: Callable[..., Phone]) -> None:
    with_policy(needs_start_code=True)
    page = phone_of(room.worker).page
    page.goto(f"/exam/{room.exam.public_id}")
    fits(page)
    page.get_by_label("开考码").fill("平安回家四季平安十二")
    page.get_by_role("button", name="开始答题").click()
    expect(page.get_by_text("开考码不对")).to_be_visible()
    fits(page)
    with_policy(needs_presence=True)
    page.goto(f"/exam/{room.exam.public_id}")
    expect(page.get_by_text("监考员还没核对你")).to_be_visible()
    fits(page)


def test_the_pages_without_script(room: Room, phone_of: Callable[..., Phone]) -> None:
    page = room.open(phone_of(room.worker))
    attempt = room.attempt().public_id
    plain = phone_of(room.worker)
    for url in (
        f"/sit/{attempt}/card",
        f"/sit/{attempt}/hand-in",
        f"/sit/{attempt}/hand-in?step=2",
    ):
        plain.page.goto(url)
        fits(plain.page)
    page.close()


def test_a_wrong_answer_with_its_explanation(room: Room, phone_of: Callable[..., Phone]) -> None:
    page = room.open(phone_of(room.worker))
    page.click("#open-card")
    page.click("#hand")
    page.locator("#step1 button").nth(1).click()
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")
    with transaction() as session:
        exam = session.scalars(select(Exam)).one()
        exam.opens_at = clock.now() - timedelta(hours=2)
        exam.closes_at = clock.now() - timedelta(hours=1)
    page.reload()
    page.get_by_role("link", name="看答错的 10 题").click()
    expect(page.get_by_text("《测试用法》第一条")).to_be_visible()
    fits(page)
