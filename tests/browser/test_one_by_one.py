"""A spot check that may stop early, on a phone: one question after another, forward only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.questions import Kind
from anquan_exam.models import PaperRecord
from anquan_exam.models.session import reading
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone, Room
from tests.builders import make_enterprise, make_person
from tests.exam_builders import make_exam
from tests.halls import results
from tests.screenings import SCREENED, paper_of_25

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture
def room(app: Flask) -> Room:
    """25 questions that may stop early."""
    enterprise = make_enterprise()
    worker = make_person("示例甲", enterprise=enterprise)
    now = clock.now()
    window = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    exam = make_exam(
        enterprise,
        candidates=[worker],
        policy=SCREENED,
        title="煤矿，现场抽查",
        **window,
        **paper_of_25(),
    )
    return Room(worker, exam)


def kinds() -> list[Kind]:
    with reading() as session:
        paper = Paper.from_json(session.scalars(select(PaperRecord.content)).one())
    return [item.kind for item in paper.items]


def answer(page: Page, kind: Kind, *, right: bool = True) -> None:
    """Answer the question shown: A, or A and B, is right; B alone never is."""
    wanted = ["A", "B"] if kind is Kind.MULTIPLE and right else ["A" if right else "B"]
    for letter in wanted:
        page.locator(f".q.on .opt:has(input[value={letter}])").click()


def test_all_right_ends_after_ten_questions(room: Room, phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(room.worker, height=740)
    phone.page.goto(f"/exam/{room.exam.public_id}")
    expect(phone.page.get_by_text("提前结束的规则")).to_be_visible()
    looked_at(phone.page, "screening-notice")
    page = room.open(phone)
    asked = kinds()
    expect(page.locator("#where")).to_have_text("第 1 题 / 25")
    looked_at(page, "screening-question")

    page.click("#next")
    expect(page.locator("#say")).to_contain_text("这题还没答。")
    expect(page.locator("#where")).to_have_text("第 1 题 / 25")
    looked_at(page, "screening-unanswered")

    for number in range(1, 6):
        answer(page, asked[number - 1])
        page.click("#next")
        expect(page.locator("#where")).to_have_text(f"第 {number + 1} 题 / 25")
    page.click("#open-card")
    expect(page.locator("#cells [data-n='3']")).to_be_disabled()
    expect(page.locator("#cells [data-n='7']")).to_be_disabled()
    looked_at(page, "screening-card")
    page.click("#back")
    page.reload()
    expect(page.locator("#where")).to_have_text("第 6 题 / 25")
    for number in range(6, 11):
        answer(page, asked[number - 1])
        page.click("#next")

    page.wait_for_url("**/result/**")
    expect(page.get_by_text("序贯：答 10 题即可判定。")).to_be_visible()
    looked_at(page, "screening-passed")
    assert [(r.cause, r.score, r.full_score) for r in results()] == [("stopped_early", 4000, 4000)]
    assert phone.errors == []


def test_many_wrong_go_on_to_the_end(room: Room, phone_of: Callable[..., Phone]) -> None:
    phone = phone_of(room.worker, height=740)
    page = room.open(phone)
    asked = kinds()
    for number in range(1, 25):
        answer(page, asked[number - 1], right=number > 9)
        page.click("#next")
        expect(page.locator("#where")).to_have_text(f"第 {number + 1} 题 / 25")
    answer(page, asked[24])
    page.click("#next")
    page.click("#hand")
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")
    expect(page.get_by_text("自测没合格")).to_be_visible()
    assert [(r.cause, r.score, r.full_score) for r in results()] == [("handed_in", 6400, 10000)]
    assert phone.errors == []


def test_without_a_signal_the_tenth_answer_ends_it_once_there_is_one_again(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker, height=740)
    page = room.open(phone)
    asked = kinds()
    phone.offline()
    for number in range(1, 14):
        answer(page, asked[number - 1])
        page.click("#next")
        expect(page.locator("#where")).to_have_text(f"第 {number + 1} 题 / 25")
    phone.offline(False)
    page.wait_for_url("**/result/**")
    expect(page.get_by_text("序贯：答 10 题即可判定。")).to_be_visible()
    assert [(r.score, r.full_score) for r in results()] == [(4000, 4000)]


def test_another_phone_goes_on_at_the_question_the_first_one_left(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    first = phone_of(room.worker, height=740)
    page = room.open(first)
    asked = kinds()
    for number in range(1, 5):
        answer(page, asked[number - 1])
        page.click("#next")
    expect(page.locator("#where")).to_have_text("第 5 题 / 25")
    page.wait_for_function("!Object.values(localStorage).some(r => JSON.parse(r).events.length)")
    second = phone_of(room.worker, height=740)
    page = room.open(second)
    expect(page.locator("#where")).to_have_text("第 5 题 / 25")


def test_without_script_it_goes_question_by_question(
    room: Room, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(room.worker, height=740, script=False)
    page = phone.page
    page.goto(f"/exam/{room.exam.public_id}")
    page.get_by_role("button", name="开始答题").click()
    page.wait_for_url("**/one")
    asked = kinds()
    for number in range(1, 11):
        expect(page.get_by_role("heading", name=f"第 {number} 题", exact=False)).to_be_attached()
        kind = asked[number - 1]
        for letter in ["A", "B"] if kind is Kind.MULTIPLE else ["A"]:
            page.locator(f".opt:has(input[value={letter}])").click()
        page.get_by_role("button", name="下一题").click()
    page.wait_for_url("**/result/**")
    expect(page.get_by_text("序贯：答 10 题即可判定。")).to_be_visible()
