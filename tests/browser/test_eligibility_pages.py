"""Who may work, as people see it: the own code on a phone, the lists and the rules on a desk."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.config import ROOT
from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.domain.eligibility.facts import Effect, Family, Training
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.services.eligibility.rules import record_rules
from anquan_exam.services.eligibility.shipped import record_shipped
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import (
    MadeEnterprise,
    employ,
    id_number,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_place,
    make_post,
    place_of,
)
from tests.eligible import ALL, rule
from tests.fact_builders import make_case, make_certificate, make_features, make_training

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
PhoneOf = Callable[..., Phone]
CARDS = [one for one in ALL if one.check in (Check.CERTIFICATE, Check.CERTIFICATE_ENDING)]
HINT = rule(Check.ASSESSMENT, id="hint", verified=False, source="示例文件（没有取得全文）")
HOURS = rule(
    Check.HOURS_ONCE, id="hours", training=Training.INITIAL, minutes=72 * 45,
    remedy="补够岗前培训的学时，考合格", see="企业安全管理员",
)  # fmt: skip


def day() -> date:
    return clock.local(clock.now()).date()


class Mine:
    """A mine with an electrician whose card ended yesterday, who may still mend machines."""

    def __init__(self) -> None:
        self.since = clock.now() - timedelta(days=2)
        dated = {"recorded_at": self.since}
        record_rules(SYSTEM, [*CARDS, HINT], now=self.since)
        self.unit: MadeEnterprise = make_enterprise("示例煤业有限责任公司")
        self.team = make_place(self.unit, "机电队")
        self.mending = make_post(self.unit, "机修工（地面）")
        make_post(self.unit, "瓦斯检查工")
        self.electric = make_post(self.unit, "井下电钳工")
        needs = ((Family.MINE, ("井下电气作业",)),)
        make_features(self.electric, self.unit, needs=needs, **dated)
        make_features(self.mending, self.unit, underground=False, high_risk=False, **dated)
        self.manager = make_manager(self.unit, "张样例")
        self.worker = make_person(
            "李样例", enterprise=self.unit, place=self.team, posts=[self.electric],
            number="A017", identity=id_number(112),
        )  # fmt: skip
        employ(self.worker, self.unit, place=self.team, posts=[self.mending])
        self.card = {"valid_from": date(2020, 11, 26), **dated}

    def card_until(self, ends: date) -> None:
        make_certificate(self.worker, self.unit, valid_until=ends, **self.card)


@pytest.fixture
def mine(app: Flask) -> Mine:
    return Mine()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_card_that_ended_turns_the_code_red_and_home_leads_to_it(
    mine: Mine, phone_of: PhoneOf
) -> None:
    mine.card_until(day() - timedelta(days=1))
    make_training(mine.worker, mine.unit, Training.INITIAL, day(), hours=9)
    page = phone_of(mine.worker, height=740).page
    page.goto("/home")
    expect(page.get_by_role("heading", name="先别上岗")).to_be_visible()
    expect(page.locator("#state")).to_contain_text("昨天到期了")
    assert fits(page)
    looked_at(page, "home-red")
    page.get_by_role("link", name="看怎么回到岗位").click()
    page.wait_for_url("**/me/code")
    expect(page.locator("#say")).to_contain_text("井下电气作业的矿山特种作业操作证昨天到期了。")
    expect(page.locator(".kv").first).to_contain_text("机修工（地面）")
    shown = page.locator("#clock").inner_text()
    expect(page.locator("#clock")).not_to_have_text(shown)
    assert fits(page)
    looked_at(page, "code-red")


def test_a_green_code_shows_the_posts_and_the_day_it_ends(mine: Mine, phone_of: PhoneOf) -> None:
    mine.card_until(day() + timedelta(days=9))
    page = phone_of(mine.worker, height=740).page
    page.goto("/home")
    page.get_by_role("link", name="上岗码").click()
    page.wait_for_url("**/me/code")
    expect(page.get_by_role("heading", name="可以上岗")).to_be_visible()
    expect(page.locator(".kv")).to_contain_text("井下电钳工、机修工（地面）")
    looked_at(page, "code-green")
    page.get_by_role("button", name="大字").click()
    expect(page.get_by_role("button", name="标准字")).to_be_visible()
    assert fits(page)
    narrow = phone_of(mine.worker, width=320).page
    narrow.goto("/me/code")
    assert fits(narrow)


def test_the_code_of_somebody_without_a_post_is_neither_and_works_without_script(
    mine: Mine, phone_of: PhoneOf
) -> None:
    idle = make_person("王样例", enterprise=mine.unit)
    page = phone_of(idle, height=740, script=False).page
    page.goto("/me/code")
    expect(page.get_by_role("heading", name="还没登记岗位")).to_be_visible()
    expect(page.locator("#say")).to_contain_text("找企业安全管理员张样例登记岗位。")
    # Forms still work; axe needs script, so a second phone looks.
    again = phone_of(idle, height=740).page
    again.goto("/me/code")
    looked_at(again, "code-off")


def test_the_desk_finds_who_may_not_work_tomorrow_and_why(
    mine: Mine, desk_of: Callable[..., Phone], phone_of: PhoneOf
) -> None:
    mine.card_until(day())
    for number in range(9):
        name = f"测试{'甲乙丙丁戊己庚辛壬'[number]}"
        other = make_person(name, enterprise=mine.unit, place=mine.team, posts=[mine.mending])
        if number == 1:
            make_case(other, mine.unit, verified_at=mine.since)
        if number == 2:
            due = day() + timedelta(days=9)
            given = {"effect": Effect.TRAIN_BY, "verified_at": mine.since, "due_on": due}
            make_case(other, mine.unit, **given)
    page = desk_of(mine.manager).page
    page.goto("/desk")
    page.get_by_role("navigation", name="主导航", exact=True).get_by_role(
        "link", name="上岗资格"
    ).click()
    expect(page.get_by_role("heading", name="今天谁不能上岗")).to_be_visible()
    looked_at(page, "list-today")
    page.get_by_role("link", name="明天", exact=True).click()
    expect(page.get_by_role("heading", name="明天谁不能上岗")).to_be_visible()
    looked_at(page, "list-tomorrow")
    page.locator(".fig").filter(has_text="先别上岗").get_by_role("link").click()
    page.wait_for_url(re.compile("state=blocked"))
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="李样例").click()
    expect(page.get_by_role("heading", name="李样例能不能上岗")).to_be_visible()
    expect(page.get_by_text("离开这个岗位").or_(page.get_by_text("补学")).first).to_be_visible()
    looked_at(page, "person")
    page.get_by_label("问哪一天").fill(day().isoformat())
    page.get_by_label("能不能调到这个岗位").select_option(label="瓦斯检查工")
    page.get_by_role("button", name="看结果").click()
    expect(page.get_by_role("heading", name=re.compile("如果今天调到"))).to_be_visible()
    looked_at(page, "person-supposed")
    phone = phone_of(mine.manager, height=740).page
    for path, name in (("/eligibility?day=tomorrow", "list-phone"), (page.url, "person-phone")):
        phone.goto(path)
        assert fits(phone), path
        looked_at(phone, name)


def test_the_rules_are_read_by_everybody(
    mine: Mine, desk_of: Callable[..., Phone], phone_of: PhoneOf
) -> None:
    record_shipped(ROOT / "question_banks", actor=SYSTEM, now=clock.now())
    desk = desk_of(mine.manager).page
    desk.goto("/eligibility/rules")
    expect(desk.get_by_text("没有取得全文，只提示").first).to_be_visible()
    looked_at(desk, "rules")
    phone = phone_of(mine.worker, height=740).page
    phone.goto("/me/code")
    phone.get_by_role("link", name=re.compile("看上岗的规定")).click()
    expect(phone.get_by_role("heading", name="上岗的规定")).to_be_visible()
    assert fits(phone)
    looked_at(phone, "rules-phone")


def test_an_inspector_opens_the_figures_of_a_unit_to_its_names(
    app: Flask, desk_of: Callable[..., Phone], phone_of: PhoneOf
) -> None:
    mine = Mine()
    mine.card_until(day() - timedelta(days=1))
    make_enterprise("示例二矿", district=place_of(mine.unit.district_id))
    inspector = make_holder(Role.INSPECTOR, place_of(mine.unit.district_id))
    page = desk_of(inspector).page
    page.goto("/eligibility")
    expect(page.get_by_role("heading", name="今天各单位谁不能上岗")).to_be_visible()
    looked_at(page, "units")
    phone = phone_of(inspector, height=740).page
    phone.goto("/eligibility")
    assert fits(phone)
    looked_at(phone, "units-phone")
    page.get_by_role("link", name=re.compile("示例煤业.*先别上岗 1 人")).click()
    expect(page.get_by_role("link", name="李样例")).to_be_visible()


def test_a_wide_table_does_not_push_a_person_s_page_past_the_phone(
    mine: Mine, phone_of: PhoneOf
) -> None:
    page = phone_of(mine.manager, height=740).page
    page.goto(f"/people/{mine.worker.public_id}")
    expect(page.get_by_role("heading", name="李样例")).to_be_visible()
    assert fits(page)
