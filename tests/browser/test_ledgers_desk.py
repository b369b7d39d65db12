"""A manager's morning with the ledgers, in a real browser: a lamp number, 三违 out of Excel, who is
stopped, and the sheet of the month."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from anquan_exam import clock
from anquan_exam.domain.eligibility.facts import Effect, Training
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import make_enterprise, make_manager, make_person, make_place, make_post
from tests.fact_builders import make_absence, make_case, make_certificate, make_training
from tests.roster_files import xlsx

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def test_ledgers_lists_and_the_sheet_of_the_month(
    app: Flask, phone_of: Callable[..., Phone]
) -> None:
    unit = make_enterprise("示例煤业有限公司")
    team, post = make_place(unit, "掘一队"), make_post(unit, "掘进工")
    people = [
        make_person(f"示例{name}", enterprise=unit, place=team, posts=[post], number=f"W0{at}")
        for at, name in enumerate("甲乙丙丁")
    ]
    now = clock.now()
    today = clock.local(now).date()
    make_case(people[1], unit)
    make_case(people[2], unit, effect=Effect.TRAIN_BY, due_on=today - timedelta(days=2))
    make_certificate(people[3], unit, valid_until=today + timedelta(days=20))
    make_training(people[0], unit, Training.YEARLY, today, hours=3)
    make_absence(people[3], unit, today - timedelta(days=1), None)
    yesterday = (today - timedelta(days=1)).isoformat()
    rows = [
        ("姓名", "工号", "违章时间", "地点", "三违类别", "违章行为", "查处人", "处理"),
        (
            "示例甲",
            "W00",
            f"{yesterday} 14:30",
            "1201 掘进面",
            "违章作业",
            "空顶作业",
            "测试",
            "罚款",
        ),
        ("示例乙", "", yesterday, "1201 掘进面", "违纪", "班中睡觉", "测试", ""),
        ("没这个人", "", yesterday, "1201 掘进面", "违纪", "班中睡觉", "测试", ""),
        ("示例丙", "W02", "上周", "1201 掘进面", "打架", "", "", ""),
    ]
    desk = phone_of(make_manager(unit, "测试管理"), width=1440, height=900).page

    desk.goto(f"/people/{people[0].public_id}")
    desk.get_by_text("登记灯号").click()
    desk.get_by_label("矿灯号，没有就空着").fill("L-077")
    desk.get_by_role("button", name="存灯号").click()
    expect(desk.get_by_text("矿灯号登记好了。")).to_be_visible()
    looked_at(desk, "desk-lamp")

    desk.goto("/ledgers")
    looked_at(desk, "desk-ledgers")
    file = {"name": "三违台账.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(rows)}
    desk.get_by_label("台账", exact=True).set_input_files(file)
    desk.get_by_role("button", name="传上去看看").click()
    expect(desk.get_by_text("先登进花名册").first).to_be_visible()
    looked_at(desk, "desk-preview")
    desk.get_by_role("button", name="存下 2 行").click()
    expect(desk.get_by_text("存下了 2 行。")).to_be_visible()

    desk.goto("/rolls")
    expect(desk.get_by_role("link", name="示例乙")).to_be_visible()
    looked_at(desk, "desk-rolls")
    desk.goto(f"/month-sheets/{unit.public_id}/{today.year}-{today.month:02}")
    looked_at(desk, "desk-month")
    desk.get_by_role("row", name="立案").get_by_role("link").click()
    expect(desk.get_by_role("link", name="示例甲")).to_be_visible()
    looked_at(desk, "desk-names")

    phone = phone_of(make_manager(unit, "测试副管"), height=740).page
    for address, name in (
        ("/rolls?show=ending", "rolls"),
        (f"/month-sheets/{unit.public_id}/{today.year}-{today.month:02}", "month"),
        ("/ledgers", "ledgers"),
    ):
        phone.goto(address)
        expect(phone.locator("h1")).to_be_visible()
        looked_at(phone, f"phone-{name}")
