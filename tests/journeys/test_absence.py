"""A man away exactly three months may not simply go back to work; one day less, and he may."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.absences import begun_by
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import Person
from anquan_exam.services.eligibility.answers import person_answers
from anquan_exam.services.eligibility.rules import record_rules
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import (
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_manager,
    make_person,
    make_post,
)
from tests.eligible import rule

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]

RULE = rule(Check.AWAY, id="away-3", months=3, training=Training.RETURN, minutes=8 * 60)


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    made = make_enterprise("示例煤业有限公司")
    now = clock.now() - timedelta(days=400)
    record_rules(actor_for(make_manager(made)), [RULE], now=now)
    return made


def enter(page: Page, name: str, begins: date, ends: date) -> None:
    page.goto("/absences/new")
    page.get_by_label("谁：姓名或工号").fill(name)
    page.get_by_label("为什么不在").select_option(label="病假")
    page.get_by_label("第一天不上班").fill(begins.isoformat())
    page.get_by_label("最后一天不上班").fill(ends.isoformat())
    page.get_by_role("button", name="登记请假离岗").click()
    expect(page.get_by_text("要写为什么现在才登记")).to_be_visible()
    page.get_by_label("为什么现在才登记").fill("病假条今天才交来")
    looked_at(page, "absence-1-form")
    page.get_by_role("button", name="登记请假离岗").click()
    expect(page.get_by_text("登记好了。")).to_be_visible()


def against(manager: Person, worker: Person) -> list[Why]:
    now = clock.now()
    today = clock.local(now).date()
    answers = person_answers(actor_for(manager), worker.public_id, today, known_at=now)
    return [reason.why for answer in answers for reason in answer.verdict.reasons]


def test_exactly_three_months_is_blocked_and_a_day_less_is_free(
    site: str, phones: Callable[..., Phone], unit: MadeEnterprise
) -> None:
    manager = make_manager(unit, "测试管理")
    post = make_post(unit)
    full = make_person("示例满月", enterprise=unit, posts=[post])
    short = make_person("示例差天", enterprise=unit, posts=[post])
    today = clock.local(clock.now()).date()
    begins, yesterday = begun_by(today), today - timedelta(days=1)
    desk = phones(site, manager, width=1440, height=900).page
    enter(desk, full.name, begins, yesterday)
    enter(desk, short.name, begins + timedelta(days=1), yesterday)
    desk.goto("/absences?show=back")
    expect(desk.locator(".chip", has_text="满三个月了")).to_have_count(2)
    looked_at(desk, "absence-2-back")
    assert against(manager, full) == [Why.AWAY_TOO_LONG]
    assert against(manager, short) == []
