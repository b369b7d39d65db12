"""One officer's phone in a room: she asks one person aloud before a witness, hands the phone to
another who cannot leave the paper, takes it back with her PIN; a second board sees both."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Attempt, Person, Result, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import people
from anquan_exam.services.invigilation import codes
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import actor_for, make_enterprise, make_holder, make_manager, make_person
from tests.exam_builders import MadeExam, make_exam

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
PIN = "8251"
RIGHT = {"multiple": ("A", "B"), "fill-in": ("3",)}


@pytest.fixture
def crew(app: Flask) -> tuple[MadeExam, dict[str, Person]]:
    """Two people of a plant, one of whom reads with difficulty; the code is out."""
    unit = make_enterprise("示例煤业有限公司")
    workers = {name: make_person(name, enterprise=unit) for name in ("示例甲", "示例乙")}
    officer = make_holder(Role.INVIGILATOR, unit, "测试执法")
    manager = make_manager(unit, "测试安全")
    now = clock.now()
    exam = make_exam(
        unit,
        candidates=list(workers.values()),
        invigilators=[officer],
        policy=Policy(needs_presence=True, needs_start_code=True),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
    )
    codes.give(actor_for(officer), exam.public_id, "平安回家", now=now)
    aloud = workers["示例甲"].public_id
    people.let_ask_aloud(actor_for(manager), aloud, "识字有困难", now=now)
    return exam, {**workers, "officer": officer, "manager": manager}


def test_one_is_asked_aloud_and_another_writes_on_the_officers_phone(
    app: Flask, site: str, phones: Callable[..., Phone], crew: tuple[MadeExam, dict[str, Person]]
) -> None:
    exam, who = crew
    board = f"/invigilation/{exam.public_id}"
    page = phones(site, who["officer"], width=360, height=740).page
    second = phones(site, who["manager"], width=1440, height=900).page
    second.goto(board)
    seen(page, board)
    asked_aloud(page, board, second)
    handed_over(page, board, second)
    with reading() as session:
        bodies = session.scalars(select(Attempt.body).order_by(Attempt.id)).all()
        passed = session.scalars(select(Result.passed).order_by(Result.id)).all()
        acts = session.scalars(select(TrailEntry.act).order_by(TrailEntry.id)).all()
    assert (bodies, passed) == (["oral", "handed"], [True, False])
    assert [act for act in acts if act.startswith("device.")] == [
        "device.handed",
        "device.returned",
    ]


def seen(page: Page, board: str) -> None:
    """Both show their cards; who may be asked aloud is told on the roll."""
    page.goto(f"{board}/roll")
    expect(page.get_by_text("可以当面问答")).to_be_visible()
    looked_at(page, "bodies-0-roll")
    for name in ("示例甲", "示例乙"):
        page.get_by_role("button", name=f"{name}，看了工牌").click()
        expect(page.get_by_text(f"{name}核对好了")).to_be_visible()


def asked_aloud(page: Page, board: str, second: Page) -> None:
    page.goto(board)
    page.get_by_role("link", name="示例甲").click()
    expect(page.get_by_text("识字有困难")).to_be_visible()
    looked_at(page, "bodies-1-choice")
    page.get_by_role("link", name="当面问答").click()
    expect(page.get_by_role("heading", name="当面问示例甲")).to_be_visible()
    looked_at(page, "bodies-2-begin")
    page.get_by_label("见证人").fill("示例丙（班长）")
    page.get_by_role("button", name=re.compile("开始问")).click()
    expect(page.get_by_text("1 / 10")).to_be_visible()
    looked_at(page, "bodies-3-question")

    # One is not known at first, and told after all.
    page.get_by_label("记一笔").fill("想了很久")
    page.get_by_role("button", name="没答上来").click()
    expect(page.get_by_text("2 / 10")).to_be_visible()
    expect(second.locator(".seat", has_text="示例甲")).to_contain_text(
        "问答，测试执法在录", timeout=12000
    )
    # The battery dies: the phone comes back at the board, and goes on where it stood.
    page.goto(board)
    page.get_by_role("link", name="示例甲").click()
    page.get_by_role("link", name="接着问").click()
    for number in range(2, 11):
        expect(page.get_by_text(f"{number} / 10")).to_be_visible()
        say(page, number)
        page.get_by_role("button", name="问完了" if number == 10 else "下一题").last.click()
    expect(page.get_by_text("1 题没答上来")).to_be_visible()
    looked_at(page, "bodies-4-card")
    page.get_by_role("link", name="交卷").click()
    expect(page.get_by_text("还有 1 题没有答案")).to_be_visible()
    looked_at(page, "bodies-5-hand-in")
    page.get_by_role("link", name="回去问第 1 题").click()
    expect(page.get_by_label("记一笔")).to_have_value("想了很久")
    say(page, 1)
    page.get_by_role("button", name="答题卡").click()
    expect(page.get_by_role("heading", name="都问过了")).to_be_visible()
    page.get_by_role("link", name="交卷").click()
    page.get_by_role("link", name="不看了，交卷").click()
    expect(page.get_by_role("heading", name="交了就不能再改")).to_be_visible()
    looked_at(page, "bodies-6-confirm")
    page.get_by_role("button", name="确定交卷").click()
    expect(page.get_by_role("heading", name="合格")).to_be_visible()
    looked_at(page, "bodies-7-result")
    expect(second.locator(".seat", has_text="示例甲")).to_contain_text("合格", timeout=12000)


def say(page: Page, number: int) -> None:
    """What the person says is right: made questions have A (and B), or 3."""
    question = page.locator(f"#q{number}")
    kind = question.get_attribute("data-kind") or ""
    for answer in RIGHT.get(kind, ("A",)):
        if kind == "fill-in":
            question.locator("input").fill(answer)
        else:
            question.locator(f'label:has(input[value="{answer}"])').click()


def handed_over(page: Page, board: str, second: Page) -> None:
    page.get_by_role("link", name="示例乙").click()
    page.get_by_role("link", name="用我的手机").click()
    expect(page.get_by_role("heading", name="把手机交给示例乙答")).to_be_visible()
    looked_at(page, "bodies-8-hand-over")
    page.get_by_label("定一个收回的密码").fill(PIN)
    page.get_by_role("button", name="交给示例乙").click()
    expect(page.get_by_role("button", name="开始答题")).to_be_visible()
    looked_at(page, "bodies-9-notice")
    page.get_by_role("button", name="开始答题").click()
    expect(page.locator("#paper")).to_be_attached()
    expect(page.locator(".mark")).to_have_attribute("data-mark", re.compile("示例乙"))
    paper = page.url
    looked_at(page, "bodies-10-paper")
    page.locator("#q1 label.opt").first.click()
    expect(page.locator("#got")).to_be_visible()
    expect(second.locator(".seat", has_text="示例乙")).to_contain_text(
        "用考场的手机", timeout=12000
    )

    # Nothing else opens, by the address bar or by going back.
    for path in (board, f"{board}/roll", "/spot-checks", "/people", "/sign-in", "/join"):
        page.goto(path)
        expect(page.get_by_role("heading", name="这部手机现在只能答卷")).to_be_visible()
    looked_at(page, "bodies-11-locked")
    for _ in range(12):
        page.go_back()
        page.wait_for_load_state()
        text = page.locator("body").inner_text()
        assert "点名核对" not in text and "定一个收回的密码" not in text, page.url
    page.goto("/handed/back")
    page.get_by_label("测试执法定的密码").fill("1357")
    page.get_by_role("button", name="收回手机").click()
    expect(page.get_by_text("密码不对，还能试 4 次")).to_be_visible()
    looked_at(page, "bodies-12-pin")
    page.get_by_role("link", name="回去答题").click()
    page.get_by_role("button", name="接着答题").click()
    expect(page.locator('#q1 input[type="radio"]').first).to_be_checked()
    assert paper

    page.click("#open-card")
    page.click("#hand")
    page.locator("#step1 button").last.click()
    page.locator("#step2 button").first.click()
    expect(page.get_by_text("请把手机还给测试执法")).to_be_visible()
    looked_at(page, "bodies-13-give-back")
    page.get_by_role("link", name="执法人员收回").last.click()
    page.get_by_label("测试执法定的密码").fill(PIN)
    page.get_by_role("button", name="收回手机").click()
    expect(page.get_by_role("heading", name="示例乙")).to_be_visible()
    expect(page.get_by_text("没合格").first).to_be_visible()
    looked_at(page, "bodies-14-back")
    page.get_by_role("link", name="回考场").click()
    expect(page.locator(".seat", has_text="示例乙")).to_contain_text("没合格")
    looked_at(page, "bodies-15-board")
    for name in ("示例甲", "示例乙"):
        expect(second.locator(".seat", has_text=name)).to_contain_text("已交", timeout=12000)
    looked_at(second, "bodies-16-second-board")
