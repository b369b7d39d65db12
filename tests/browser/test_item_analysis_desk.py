"""A bank editor looks at what answers say of the questions, and has a bad one suspended."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from anquan_exam import clock
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.item_builders import make_hall

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves static files to the garbage collector; in production nginx serves them.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def test_a_bad_question_is_found_looked_at_and_suspended(
    app: Flask, phone_of: Callable[..., Phone]
) -> None:
    now = clock.now()
    hall = make_hall(48, opens_at=now - timedelta(hours=5), closes_at=now - timedelta(hours=2))
    desk = phone_of(hall.manager, width=1440, height=900).page
    desk.goto("/item-analysis")
    assert_accessible(desk)
    desk.get_by_role("link", name=re.compile("测试题库")).click()
    expect(desk.locator("tbody tr").first).to_contain_text("可能答案标错了")
    assert_accessible(desk)
    desk.locator("tbody tr").first.get_by_role("link").click()
    expect(desk.get_by_role("img", name=re.compile("各选项在各组里被选的比例"))).to_be_visible()
    assert_accessible(desk)
    revision = desk.url

    desk.get_by_role("link", name="提议暂停这道题").click()
    expect(desk.get_by_role("heading", name="提议暂停这道题")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_label("为什么要停").fill("照第一条核过，B 才是对的。")
    desk.get_by_role("button", name="提上去").click()
    expect(desk.get_by_text("这是你提的")).to_be_visible()
    assert_accessible(desk)
    proposal = desk.url

    editor = phone_of(hall.editor, width=1440, height=900).page
    editor.goto(proposal)
    assert_accessible(editor)
    editor.get_by_role("button", name="同意，停掉这道题").click()
    expect(editor.get_by_text("这道题停了")).to_be_visible()
    assert_accessible(editor)
    editor.get_by_role("link", name="恢复", exact=True).click()
    expect(editor.get_by_role("heading", name="恢复抽这道题")).to_be_visible()
    assert_accessible(editor)

    phone = phone_of(hall.manager, width=360, height=740).page
    for address in (revision, f"/item-analysis/{hall.bank.id}", "/suspensions"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        assert_accessible(phone)
    expect(phone.get_by_text("照第一条核过")).to_be_visible()


def test_the_reliability_of_an_exam_is_read_off_a_page(
    app: Flask, phone_of: Callable[..., Phone]
) -> None:
    now = clock.now()
    hall = make_hall(
        34, pool=20, drawn=8, opens_at=now - timedelta(hours=5), closes_at=now - timedelta(hours=2)
    )
    for width, height in ((1440, 900), (360, 740)):
        page = phone_of(hall.manager, width=width, height=height).page
        page.goto(f"/results/exams/{hall.exam.public_id}/figures")
        page.get_by_role("link", name="成绩可靠性").click()
        expect(page.get_by_role("img", name=re.compile("抽题信度"))).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page)
