"""A new hire through three levels: sessions planned at the desk, checked in and out by the code on
the wall, confirmed on the phone and at the desk, one level tested by an exam; then the card."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.eligibility.facts import LEVELS
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import Person
from anquan_exam.services.eligibility.answers import person_answers
from anquan_exam.services.eligibility.rules import record_rules
from anquan_exam.services.training import tickets
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import (
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_manager,
    make_person,
    make_place,
    make_post,
)
from tests.eligible import rule
from tests.exam_builders import make_exam
from tests.pdf_text import pdf_signs
from tests.result_builders import sit

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]

# 09:00 in Shanghai, tomorrow: a browser keeps no sign-in that ended by its own clock.
MORNING = (clock.local(clock.now()) + timedelta(days=1)).replace(
    hour=9, minute=0, second=0, microsecond=0
)
RULE = rule(Check.HOURS_ONCE, id="initial", levels=LEVELS, minutes=6 * 60)
ORDER = rule(Check.LEVELS, id="levels", levels=LEVELS)


class Day:
    """The clock of the whole site, which the test moves."""

    def __init__(self) -> None:
        self.now = (MORNING - timedelta(minutes=20)).astimezone(UTC)

    def at(self, hours: float) -> datetime:
        """It is so many hours after the first lesson began."""
        self.now = (MORNING + timedelta(hours=hours)).astimezone(UTC)
        return self.now


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    made = Day()
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def unit(app: Flask, day: Day) -> MadeEnterprise:
    made = make_enterprise("示例煤业有限公司")
    record_rules(actor_for(make_manager(made)), [RULE, ORDER], now=MORNING - timedelta(days=400))
    return made


def plan(page: Page, title: str, kind: str, begins: str, ends: str, exam: str = "") -> str:
    page.goto("/training/new")
    page.get_by_label("名称").fill(title)
    page.get_by_label("哪种培训").select_option(label=kind)
    page.get_by_label("讲什么").fill("安全生产规章制度、入井须知、自救器使用")
    page.get_by_label("哪天").fill(MORNING.date().isoformat())
    page.get_by_label("几点开始").fill(begins)
    page.get_by_label("几点结束").fill(ends)
    page.get_by_label("在哪里").fill("二楼培训室")
    page.get_by_label("外请的老师：姓名").fill("示例教员")
    if exam:
        page.get_by_label("学完怎么考").select_option(label=f"考试：{exam}")
    looked_at(page, "training-1-plan")
    page.get_by_role("button", name="安排这场培训").click()
    expect(page.get_by_text("安排好了")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def attend(phone: Page, day: Day, session: str, begins: float, ends: float) -> None:
    """Check in and out by the code as it is on the wall at that moment, and confirm."""
    phone.goto(f"/training/in/{tickets.issue(session, now=day.at(begins))}")
    looked_at(phone, "training-3-door")
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_role("heading", name="签到了")).to_be_visible()
    looked_at(phone, "training-4-came")
    phone.goto(f"/training/in/{tickets.issue(session, now=day.at(ends))}")
    phone.get_by_role("button", name="签退").click()
    expect(phone.get_by_text("签退了，学时记下了")).to_be_visible()
    looked_at(phone, "training-5-own")
    phone.get_by_role("button", name="对，确认这些学时").click()
    expect(phone.get_by_text("确认了。")).to_be_visible()


def missing(manager: Person, worker: Person, now: datetime) -> set[Why]:
    answers = person_answers(
        actor_for(manager), worker.public_id, clock.local(now).date(), known_at=now
    )
    return {reason.why for answer in answers for reason in answer.verdict.reasons}


def test_a_new_hire_is_fit_once_three_levels_are_taught_confirmed_and_tested(
    site: str, phones: Callable[..., Phone], unit: MadeEnterprise, day: Day
) -> None:
    manager = make_manager(unit, "测试管理")
    team = make_place(unit, "掘一队")
    worker = make_person(
        "示例新", enterprise=unit, place=team, posts=[make_post(unit)], begins_on=MORNING.date()
    )
    exam = make_exam(
        unit,
        candidates=(worker,),
        title="班组级三级教育考试",
        opens_at=MORNING,
        closes_at=MORNING + timedelta(hours=9),
    )
    assert missing(manager, worker, day.now) == {Why.HOURS_MISSING, Why.LEVEL_MISSING}
    desk = phones(site, manager, width=1440, height=900).page
    phone = phones(site, worker, height=740).page
    sessions = [
        plan(desk, "公司级安全教育", "三级教育：公司（矿、厂）级", "09:00", "11:00"),
        plan(desk, "区队级安全教育", "三级教育：车间（区队）级", "11:00", "13:00"),
        plan(desk, "班组级安全教育", "三级教育：班组级", "14:00", "16:00", exam.title),
    ]
    desk.goto(f"/training/{sessions[0]}/code")
    expect(desk.locator(".qr svg")).to_be_visible()
    looked_at(desk, "training-2-code")
    for held, begins in zip(sessions, (0, 2, 5), strict=True):
        attend(phone, day, held, begins, begins + 2)
    sit(exam, worker, 10, now=day.at(7), minutes=20, supervised_by=manager)
    day.at(8)
    for at, held in enumerate(sessions):
        desk.goto(f"/training/{held}")
        desk.get_by_role("button", name="确认勾上的学时").click()
        expect(desk.get_by_text("确认了。")).to_be_visible()
        if at < 2:
            expect(desk.locator(".chip", has_text="算学时了")).to_have_count(0)
            desk.get_by_role("button", name="勾上的考核通过").click()
            expect(desk.get_by_text("记下了：考核通过。")).to_be_visible()
        expect(desk.locator(".chip", has_text="算学时了")).to_be_visible()
        looked_at(desk, f"training-6-session-{at}")
    assert missing(manager, worker, day.now) == set()

    desk.get_by_role("link", name="示例新").click()
    expect(desk.get_by_text("三级都学完了，")).to_be_visible()
    looked_at(desk, "training-7-card")
    pdf = desk.request.get(f"/training/cards/{worker.public_id}/card.pdf").body()
    said = pdf_signs(pdf)
    assert all(word in said for word in ("三级安全教育卡", "总学时6小时", "手印", "考试合格（班组"))
    desk.goto("/training")
    looked_at(desk, "training-8-list")
