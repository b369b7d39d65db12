"""A visit underground: prepared where there is a network, held where there is none, brought back.

The officer's device loses its signal, is reloaded and killed; one person is asked aloud, another
gets the device; nothing is told until the server has it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from anquan_exam.domain.access import Role
from anquan_exam.models import Attempt, OfflineUpload, Person, Place, Result
from anquan_exam.models.session import reading
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import make_enterprise, make_holder, make_person
from tests.exam_builders import make_published_bank
from tests.journeys.test_spot_check import KINDS, SHEET, WORD, plan
from tests.pdf_text import pdf_text

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
PIN = "246810"


@pytest.fixture
def officer(app: Flask, tmp_path: Path) -> Person:
    """Whoever visits a plant of ten people under a ready spot check of its industry."""
    bank = make_published_bank(60, kinds=KINDS)
    (tmp_path / "blueprints.yaml").write_text(SHEET.format(bank=bank.id), encoding="utf-8")
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    unit = make_enterprise("示例煤业有限公司")
    for at, mark in enumerate("甲乙丙丁戊己庚辛壬癸"):
        make_person(f"示例{mark}", enterprise=unit, number=f"W{at:02}")
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    return make_holder(Role.INSPECTOR, district, "测试执法")


def test_a_visit_without_a_network_from_the_gate_to_the_record(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    phone = phones(site, officer, width=360, height=740)
    check = taken_along(phone.page)
    phone.offline()
    phone.restart()
    page = phone.page
    page.goto("/offline/")
    unlocked(page, wrong=True)
    drawn(page)
    names = called(page)
    looked_at(page, "offline-3-called")
    away(page, names[0], "请假")
    expect(page.get_by_text("顺序第 5，顶上来的")).to_be_visible()

    asked_aloud(page, names[1])
    handed_over(phone, names[2])
    page = phone.page
    looked_at(page, "offline-7-done")
    closed(page)
    looked_at(page, "offline-8-sealed")
    page.get_by_role("button", name="交回服务器").click()
    expect(page.get_by_text("还没信号，没交上")).to_be_visible()
    raw = downloaded(page)
    assert "correct" not in raw and count(Attempt) == 0

    forged = raw.replace("请假", "病假").replace("leave", "sick ")
    by_file(phones(site, officer).page, check, forged)
    phone.offline(False)
    page.get_by_role("button", name="交回服务器").click()
    expect(page.get_by_text("服务器收下了")).to_be_visible()
    looked_at(page, "offline-9-taken")
    assert count(Attempt) == 2 and count(Result) == 2
    recorded(page, check, names)

    again = phones(site, officer)
    again.page.goto(f"/spot-checks/{check}/offline")
    expect(again.page.get_by_text("没收的 1 份")).to_be_visible()
    looked_at(again.page, "offline-10-verdict")
    assert count(OfflineUpload) == 2


def taken_along(page: Page) -> str:
    plan(page)
    check = page.url.rpartition("/")[2]
    page.get_by_role("link", name="带到没信号的地方").click()
    page.get_by_label("设一个密码").fill(PIN)
    page.get_by_label("再输一次").fill("135791")
    page.get_by_role("button", name="带到没信号的地方").click()
    expect(page.get_by_text("两次输的不一样")).to_be_visible()
    page.get_by_label("再输一次").fill(PIN)
    looked_at(page, "offline-1-prepare")
    page.get_by_role("button", name="带到没信号的地方").click()
    page.wait_for_url("**/offline/")
    expect(page.get_by_role("heading", name="输密码打开")).to_be_visible()
    looked_at(page, "offline-2-pin")
    return check


def unlocked(page: Page, *, wrong: bool = False) -> None:
    expect(page.get_by_role("heading", name="输密码打开")).to_be_visible()
    if wrong:
        page.get_by_label("密码").fill("000000")
        page.get_by_role("button", name="打开").click()
        expect(page.get_by_text("还能试 4 次")).to_be_visible()
    page.get_by_label("密码").fill(PIN)
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", name="输密码打开")).to_be_hidden()


def drawn(page: Page) -> None:
    page.get_by_label("单位的人说的词").fill(WORD)
    page.get_by_label("在哪儿考").fill("井下调度室")
    looked_at(page, "offline-2b-word")
    page.get_by_role("button", name="用这个词抽 4 人").click()
    expect(page.get_by_role("heading", name="抽中的 4 人")).to_be_visible()


def called(page: Page) -> list[str]:
    return page.locator("ol[aria-label=抽中的人] b").all_inner_texts()


def away(page: Page, name: str, why: str) -> None:
    page.get_by_role("button", name=name).click()
    looked_at(page, "offline-4-person")
    page.get_by_role("button", name="不在、走不开").click()
    looked_at(page, "offline-4b-away")
    page.get_by_label(why, exact=True).check()
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("heading", name="抽中了没来的 1 人")).to_be_visible()


def asked_aloud(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.get_by_label("看了工牌").check()
    page.get_by_label("当面问答：").check()
    page.get_by_role("button", name="开考").click()
    expect(page.get_by_text("当面问答要有见证人")).to_be_visible()
    page.get_by_label("见证人").fill("测试见证")
    page.get_by_role("button", name="开考").click()
    page.get_by_label("他自己怎么说的").fill("先停电，再挂牌")
    looked_at(page, "offline-5-oral")
    answered(page, rightly=True)
    handed_in(page)
    expect(page.get_by_text("考完了，当面问答")).to_be_visible()


def handed_over(phone: Phone, name: str) -> None:
    """The device is killed in the middle: what was answered is there again."""
    page = phone.page
    page.get_by_role("button", name=name).click()
    page.get_by_label("看了身份证").check()
    page.get_by_label("交给本人：").check()
    page.get_by_role("button", name="开考").click()
    expect(page.get_by_text("第 1 题 / 10")).to_be_visible()
    looked_at(page, "offline-6-paper")
    page.locator(".q.on .opt").nth(1).click()
    page.get_by_role("button", name="下一题").click()
    expect(page.get_by_text("第 2 题 / 10")).to_be_visible()
    page.get_by_role("button", name="上一题").click()
    page.get_by_role("button", name="先不答").click()
    looked_at(page, "offline-6b-locked")
    page.get_by_label("密码").fill("111111")
    page.get_by_role("button", name="执法人员：回名单").click()
    expect(page.get_by_text("密码不对")).to_be_visible()
    phone.restart()
    page = phone.page
    page.goto("/offline/")
    unlocked(page)
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="接着答").click()
    expect(page.get_by_text("第 2 题 / 10")).to_be_visible()
    page.get_by_role("button", name="上一题").click()
    expect(page.locator(".q.on input").nth(1)).to_be_checked()
    answered(page, rightly=False)
    handed_in(page)
    expect(page.get_by_role("heading", name="交了")).to_be_visible()
    page.get_by_label("密码").fill(PIN)
    page.get_by_role("button", name="执法人员：回名单").click()
    expect(page.get_by_text("考完了，交给本人")).to_be_visible()


def answered(page: Page, *, rightly: bool) -> None:
    """Every question: made ones have A (and B) right."""
    for number in range(1, 11):
        expect(page.get_by_text(f"第 {number} 题 / 10")).to_be_visible()
        kind = page.locator(".q.on").get_attribute("data-kind")
        for letter in (("A", "B") if kind == "multiple" else ("A",)) if rightly else ("B",):
            page.locator(f'.q.on label:has(input[value="{letter}"])').click()
        if number < 10:
            page.get_by_role("button", name="下一题").click()


def handed_in(page: Page) -> None:
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("每题都答了")).to_be_visible()
    page.get_by_role("button", name="交卷", exact=True).click()
    page.get_by_role("button", name="确定交卷").click()


def closed(page: Page) -> None:
    page.get_by_role("button", name="考完了，结束考查").click()
    expect(page.get_by_text("还有 2 人没考")).to_be_visible()
    page.get_by_role("button", name="结束，签名封存").click()
    expect(page.get_by_role("heading", name="考查结束了")).to_be_visible()


def downloaded(page: Page) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="存成文件").click()
    return Path(waiting.value.path()).read_text("utf-8")


def by_file(page: Page, check: str, raw: str) -> None:
    page.goto(f"/spot-checks/{check}/offline")
    page.get_by_label("离线考查存的文件").set_input_files(
        {"name": "visit.json", "mimeType": "application/json", "buffer": raw.encode()}
    )
    page.get_by_role("button", name="交回这份文件").click()
    expect(page.get_by_text("没收的 1 份")).to_be_visible()
    expect(page.get_by_text("签名对不上").first).to_be_visible()
    assert json.loads(raw)["signed"]


def recorded(page: Page, check: str, names: list[str]) -> None:
    record = pdf_text(page.request.get(f"/spot-checks/{check}/record.pdf").body())
    assert all(name in record for name in (*names, "请假", WORD, "井下调度室", "没有网络"))
    assert "合格" in record and "不合格" in record and "未考" in record


def count(table: type) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
