"""A visit to a plant with a phone: the officer draws people nobody chose, two of them sit on their
phones while the board counts, the record says how it went, and anybody can go over the draw."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Exam, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services.exams.running import close_now
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import actor_for, make_enterprise, make_holder, make_person
from tests.exam_builders import make_published_bank
from tests.pdf_text import pdf_text

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
SHEET = """\
industries:
  coal-mine:
    laws: [{bank}]
    criteria: []
    posts: {{}}
people: {{}}
spot-check: {{laws: 1}}
retests: []
new-workers: []
"""
WORD = "平安回家"


@pytest.fixture
def crew(app: Flask, tmp_path: Path) -> dict[str, Person]:
    """The people of a plant, by name, under a ready spot check of its industry."""
    bank = make_published_bank(60, kinds=KINDS)
    (tmp_path / "blueprints.yaml").write_text(SHEET.format(bank=bank.id), encoding="utf-8")
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    unit = make_enterprise("示例煤业有限公司")
    names = [f"示例{mark}" for mark in "甲乙丙丁戊己庚辛壬癸"]
    people = {
        name: make_person(name, enterprise=unit, number=f"W{at:02}")
        for at, name in enumerate(names)
    }
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    return {**people, "officer": make_holder(Role.INSPECTOR, district, "测试执法")}


def test_a_visit_from_the_gate_to_the_record(
    app: Flask, site: str, phones: Callable[..., Phone], crew: dict[str, Person]
) -> None:
    officer = phones(site, crew["officer"], width=360, height=740).page
    plan(officer)
    commitment = re.search(r"[0-9a-f]{64}", officer.locator("main").inner_text())
    assert commitment
    officer.get_by_label("单位的人说的词").fill(WORD)
    officer.get_by_role("button", name="用这个词抽").click()
    expect(officer.get_by_role("heading", name="抽中的 4 人")).to_be_visible()
    looked_at(officer, "spot-2-drawn")
    address = officer.url

    # One is on leave, and makes room for the next; one cannot leave the hoist.
    names = called(officer)
    away(officer, names[0], "请假")
    away(officer, names[1], "正在开提升机")
    expect(officer.get_by_text("顺序第 5，顶上来的")).to_be_visible()
    expect(officer.get_by_text("下班再考：正在开提升机")).to_be_visible()
    officer.get_by_label("在哪儿考").fill("地面培训室")
    officer.get_by_role("button", name="4 人，开考").click()
    expect(officer.get_by_role("heading", name="开考了")).to_be_visible()
    looked_at(officer, "spot-3-begun")
    sitting = [name for name in called(officer) if name != names[1]][:2]
    assert names[0] not in called(officer)

    # They show their cards, sit on their own phones, and the board counts.
    officer.get_by_role("link", name="点名核对").click()
    for name in sitting:
        officer.get_by_role("button", name=f"{name}，看了工牌").click()
        expect(officer.get_by_text(f"{name}核对好了")).to_be_visible()
    exam = exam_of(address)
    sitters = [phones(site, crew[name]).page for name in sitting]
    for page in sitters:
        page.goto(f"/exam/{exam}")
        page.get_by_label("开考码").fill(WORD)
        page.get_by_role("button", name="开始答题").click()
        expect(page.locator("#paper")).to_be_attached()
    answer(sitters[0], rightly=True)
    answer(sitters[1], rightly=False)
    officer.goto(f"/invigilation/{exam}")
    expect(officer.locator(".seat", has_text=sitting[0])).to_contain_text("10 / 10", timeout=12000)
    for page in sitters:
        hand_in(page)
    expect(sitters[0].get_by_text("合格").first).to_be_visible()

    # The record has both results, the absence and the word; the draw can be gone over by anybody.
    close_now(actor_for(crew["officer"]), exam, now=clock.now())
    record = pdf_text(officer.request.get(f"{address}/record.pdf").body())
    assert all(name in record for name in (*sitting, names[0], "请假", WORD, "ZF-001"))
    assert "合格" in record and "不合格" in record and "缺考" in record
    word = docx.Document(BytesIO(officer.request.get(f"{address}/record.docx").body()))
    rows = [[cell.text for cell in row.cells] for row in word.tables[1].rows]
    assert {row[1]: row[5] for row in rows}[sitting[0]] == "合格"
    public = phones(site).page
    public.goto(address.replace("/spot-checks/", "/verify/spot-checks/"))
    expect(public.get_by_text("全部一致")).to_be_visible()
    assert commitment[0] in public.content() and names[0] not in public.content()
    looked_at(public, "spot-4-recheck")


def plan(page: Page) -> None:
    page.goto("/spot-checks")
    looked_at(page, "spot-0-list")
    page.get_by_role("link", name="开始一次抽考").first.click()
    page.get_by_label("找单位").fill("示例煤业")
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("listitem").filter(has_text="示例煤业").get_by_role("link").click()
    page.get_by_label("抽几个人").fill("4")
    page.get_by_label("执法部门").fill("示例区应急管理局")
    for at, word in enumerate(("一", "二"), 1):
        page.get_by_label(f"执法人员{word}").fill(f"测试执法{word}")
        page.locator(f"#number{at}").fill(f"ZF-00{at}")
    looked_at(page, "spot-1-form")
    page.get_by_role("button", name="定好，公布承诺").click()
    expect(page.get_by_role("heading", name="第一步：请单位的人说一个词")).to_be_visible()


def called(page: Page) -> list[str]:
    return page.locator("ol.list > li b").all_inner_texts()


def away(page: Page, name: str, why: str) -> None:
    page.get_by_role("listitem").filter(has_text=name).get_by_role("link").click()
    page.get_by_label(why).check()
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("heading", name="开考", exact=True)).to_be_visible()


def exam_of(address: str) -> str:
    with reading() as session:
        return str(session.scalar(select(Exam.public_id).where(Exam.kind == "spot_check")))


def answer(page: Page, *, rightly: bool) -> None:
    """Every question: made ones have A (and B) right."""
    right = {"multiple": ("A", "B")}
    for number in range(1, 11):
        page.click("#open-card")
        page.click(f'#cells [data-n="{number}"]')
        kind = page.locator(f"#q{number}").get_attribute("data-kind") or ""
        for letter in right.get(kind, ("A",)) if rightly else ("B",):
            page.locator(f'#q{number} label:has(input[value="{letter}"])').click()


def hand_in(page: Page) -> None:
    page.click("#open-card")
    page.click("#hand")
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")
