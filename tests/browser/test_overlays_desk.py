"""The demonstration's law is amended, in a real browser: one looks what rests on it, records it,
sees the questions leave a new exam's pool, confirms one, and finds it back."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam.domain.access import ROLE_LABELS, Role
from anquan_exam.models import Person
from anquan_exam.models.session import reading
from anquan_exam.services.demo import site as demo_site
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves static files to the garbage collector; in production nginx serves them.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
ARTICLE = "第八十三条"


@pytest.fixture
def administrator(app: Flask) -> Person:
    """Whoever may see all of the demonstration."""
    runner = app.test_cli_runner()
    assert runner.invoke(args=["banks", "publish"]).exit_code == 0
    assert runner.invoke(args=["demo", "--if-empty"]).exit_code == 0
    wanted = ROLE_LABELS[Role.ADMINISTRATOR]
    (login,) = (login for login in demo_site.logins() if login.role == wanted)
    with reading() as session:
        return session.scalars(select(Person).where(Person.phone == login.phone)).one()


def held_in_pool(page: Page, blueprint: str) -> int:
    """How many questions the next exam from a blueprint would not draw for the amendment."""
    page.goto(blueprint)
    chip = page.get_by_text(re.compile(r"题不抽：依据的条文改了"))
    if not chip.count():
        return 0
    return int(re.findall(r"\d+", chip.inner_text())[0])


def test_an_amendment_takes_questions_out_and_a_confirmation_brings_one_back(
    administrator: Person, site: str, phones: Callable[..., Phone]
):
    page = phones(site, administrator, width=1440, height=900).page
    page.goto("/blueprints")
    page.get_by_role("button", name="看过了，知道了").click()
    blueprint = page.locator("td a[href^='/blueprints/']").first.get_attribute("href") or ""

    page.goto("/documents")
    page.get_by_label("找文件").fill("aqscf")
    page.get_by_role("button", name="找", exact=True).click()
    page.wait_for_url("**/documents?q=aqscf*")
    assert_accessible(page)
    page.get_by_role("link", name="中华人民共和国安全生产法").click()
    expect(page.get_by_role("cell", name=ARTICLE, exact=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=f"记改动：{ARTICLE}").click()
    expect(page.get_by_label(ARTICLE, exact=True)).to_be_checked()
    page.get_by_label("修改：条文还在，内容变了").check()
    assert_accessible(page)
    page.get_by_role("button", name="看看牵连到什么").click()
    expect(page.get_by_text("还没记下来。")).to_be_visible()
    assert_accessible(page)
    resting = int(page.get_by_label(re.compile(r"道题$")).inner_text())
    assert resting > 0
    page.get_by_label(re.compile(r"人考过这些题$")).click()
    expect(page.get_by_role("heading", name="考过这些题的人")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="回去").click()
    page.get_by_label(re.compile(r"条组卷规则")).click()
    expect(page.get_by_role("heading", name="会抽到这些题的组卷规则")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="回去").click()
    expect(page.get_by_text("还没记下来。")).to_be_visible()
    assert held_in_pool(page, blueprint) == 0

    page.go_back()
    page.get_by_label("在哪里看到的").fill("演示用的公告第 1 号")
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_role("heading", name=f"{resting} 题等着确认")).to_be_visible()
    assert_accessible(page)
    overlay = page.url
    held = held_in_pool(page, blueprint)
    assert held > 0

    page.goto("/held-back")
    expect(page.locator("td").get_by_text("条文改了，还没人确认").first).to_be_visible()
    assert_accessible(page)
    page.goto(overlay)
    page.get_by_label(re.compile("看过，按新条文仍然对")).first.check()
    page.get_by_role("button", name="勾上的仍然对，确认").click()
    expect(page.get_by_role("heading", name=f"{resting - 1} 题等着确认")).to_be_visible()
    assert held_in_pool(page, blueprint) == held - 1
