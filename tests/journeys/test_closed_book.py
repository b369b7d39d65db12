"""A closed-book exam from the blueprint to the verdict: the manager's desk, the invigilator's
phone, two workers, a lost signal, a second phone."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Candidate, Person, Result
from anquan_exam.models.session import reading
from tests.browser.rooms import Phone
from tests.builders import (
    PASSWORD,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.exam_builders import make_blueprint, make_published_bank
from tests.published_exams import publish_from

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
RIGHT = {"multiple": ("A", "B"), "single": ("A",), "true-false": ("A",)}


def sign_in(phone: Phone, person: Person) -> Page:
    """By phone number and password, as people do."""
    page = phone.page
    page.goto("/")
    page.get_by_label("手机号或工号").fill(person.phone or "")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"/(home|desk)$"))
    return page


def begin(page: Page, exam: str, code: str) -> None:
    page.goto(f"/exam/{exam}")
    page.get_by_label("开考码").fill(code)
    page.get_by_role("button", name="开始答题").click()
    expect(page.locator("#paper")).to_be_attached()


def answer_rightly(page: Page, numbers: range) -> None:
    for number in numbers:
        page.click("#open-card")
        page.click(f'#cells [data-n="{number}"]')
        question = page.locator(f"#q{number}")
        kind = question.get_attribute("data-kind") or ""
        if kind == "fill-in":
            question.locator(".blank").fill("三")
        for letter in RIGHT.get(kind, ()):
            page.locator(f'#q{number} label:has(input[value="{letter}"])').click()


def number_of(person: Person) -> str:
    with reading() as session:
        found = select(Candidate.number).where(Candidate.person_id == person.id)
        return str(session.scalar(found))


def test_a_closed_book_exam_from_the_desk_to_the_verdict(
    app: Flask, site: str, phones: Callable[..., Phone]
) -> None:
    enterprise = make_enterprise()
    manager, invigilator = make_manager(enterprise), make_holder(Role.INVIGILATOR, enterprise)
    first, second = (make_person(name, enterprise=enterprise) for name in ("任晓峰", "高小平"))
    exam = publish_from(
        make_blueprint(enterprise, make_published_bank(), title="掘进工应知应会"),
        enterprise,
        manager,
        policy=Policy(needs_presence=True, needs_start_code=True),
        now=clock.now(),
        invigilators=[invigilator],
    )

    # The invigilator opens the room on a phone: nobody is there yet.
    room = sign_in(phones(site, width=360, height=740), invigilator)
    room.goto(f"/invigilation/{exam}")
    expect(room.locator(".board .seat")).to_have_count(2)
    room.get_by_role("link", name="开考码", exact=True).last.click()
    room.get_by_label("开考码").fill("平安回家")
    room.get_by_role("button", name="发这个码").click()
    expect(room.get_by_text("平安回家").last).to_be_visible()

    # A worker waits until he is confirmed; the code alone does not open the paper.
    one = phones(site)
    page = sign_in(one, first)
    page.goto(f"/exam/{exam}")
    expect(page.get_by_text("监考员还没核对你")).to_be_visible()
    room.goto(f"/invigilation/{exam}/roll")
    for name in ("任晓峰", "高小平"):
        room.get_by_role("button", name=f"{name}，看了工牌").click()
        expect(room.get_by_text(f"{name}核对好了")).to_be_visible()
    begin(page, exam, "平安 回家")
    other = sign_in(phones(site), second)
    begin(other, exam, "平安回家")

    # The first loses the signal in the middle, goes on, and is heard of again.
    answer_rightly(page, range(1, 4))
    one.offline()
    answer_rightly(page, range(4, 8))
    expect(page.locator("#wire")).to_contain_text("没信号，接着答")
    one.offline(False)
    expect(page.locator("#wire")).to_be_hidden()

    # The second changes phones; what he had answered is there.
    answer_rightly(other, range(1, 3))
    expect(other.locator("#got")).to_be_visible()
    another = sign_in(phones(site), second)
    another.goto(f"/exam/{exam}")
    another.get_by_role("button", name="接着答题").click()
    expect(another.locator("#q1 input:checked").first).to_be_attached()

    # The board counts along without being touched.
    room.goto(f"/invigilation/{exam}")
    seat = room.locator(".seat", has_text="任晓峰")
    expect(seat).to_contain_text("7 / 10")
    answer_rightly(page, range(8, 11))
    page.click("#open-card")
    expect(seat).to_contain_text("10 / 10", timeout=12000)
    expect(room.get_by_text("还有人在考，不出分")).to_be_visible()

    # He presses hand-in again and again; there is one verdict.
    page.click("#hand")
    one.offline()
    for _ in range(5):
        page.locator("#step2 button").first.click()
    one.offline(False)
    page.wait_for_url("**/result/**", timeout=40000)
    expect(page.get_by_role("heading", name="合格")).to_be_visible()
    expect(page.locator(".score")).to_have_text("100")
    expect(seat).to_contain_text("已交", timeout=12000)

    # The other's paper is collected, in two steps and with a reason.
    room.goto(f"/invigilation/{exam}/p/{number_of(second)}/collect")
    room.get_by_role("link", name="还是要收").click()
    room.get_by_label("为什么").fill("时间到，散场")
    room.get_by_role("button", name="收这份卷").click()
    expect(room.get_by_text("卷收上来了")).to_be_visible()
    another.reload()
    another.wait_for_url("**/result/**", timeout=40000)

    # Nobody sits any more: the board tells the marks.
    room.goto(f"/invigilation/{exam}")
    expect(room.locator(".seat", has_text="任晓峰")).to_contain_text("100 分，合格")
    expect(room.locator(".seat", has_text="高小平")).to_contain_text("20 分，没合格")
    with reading() as session:
        rows = session.execute(select(Result.cause, Result.supervised).order_by(Result.id)).all()
    assert [tuple(row) for row in rows] == [("handed_in", True), ("closed_by_invigilator", True)]
