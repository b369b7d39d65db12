"""Signing in while too many do, in Chromium: the page waits in line by itself."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import PASSWORD, make_person

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
PHONE = "13912345678"
NEW = "Xinmima-2026"


@pytest.fixture
def line(app: Flask) -> Iterator[ExitStack]:
    """A full line; closing it makes room."""
    with ExitStack() as held:
        for _ in range(app.extensions["settings"].password_line):
            held.enter_context(app.extensions["hash_line"].place())
        yield held


def press(page: Page, password: str = PASSWORD) -> None:
    page.goto("/sign-in?next=/me")
    page.get_by_label("手机号或工号").fill(PHONE)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", [360, 320])
def test_the_page_gets_in_by_itself_once_there_is_room(
    site: str, phones: Callable[..., Phone], line: ExitStack, width: int
) -> None:
    make_person(phone=PHONE)
    page = phones(site, width=width).page
    press(page)
    expect(page.get_by_text("现在登录的人多，正在排队。")).to_be_visible()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_hidden()
    assert fits(page)
    assert_accessible(page)
    assert PASSWORD not in page.content()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    line.close()
    expect(page).to_have_url(re.compile("/me$"), timeout=20000)


def test_a_wrong_code_is_told_after_the_line_with_the_account_kept(
    site: str, phones: Callable[..., Phone], line: ExitStack
) -> None:
    make_person(phone=PHONE)
    page = phones(site).page
    press(page, "wrong-code")
    expect(page.get_by_text("正在排队")).to_be_visible()
    line.close()
    expect(page.get_by_text("账号或密码不对")).to_be_visible(timeout=20000)
    expect(page.get_by_label("手机号或工号")).to_have_value(PHONE)
    expect(page.get_by_label("密码")).to_have_value("")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile("/me$"))


def test_who_leaves_the_line_finds_what_was_typed_and_is_not_let_in(
    site: str, phones: Callable[..., Phone], line: ExitStack
) -> None:
    make_person(phone=PHONE)
    phone = phones(site)
    page = phone.page
    press(page)
    page.get_by_role("button", name="不等了，回去改").click()
    expect(page.get_by_label("手机号或工号")).to_have_value(PHONE)
    expect(page.get_by_label("密码")).to_have_value(PASSWORD)
    line.close()
    phone.offline()
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("没连上，登录没有做成。")).to_be_visible()
    phone.offline(False)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile("/me$"))


def test_without_script_the_form_is_there_once_more(
    site: str, phones: Callable[..., Phone], line: ExitStack
) -> None:
    make_person(phone=PHONE)
    page = phones(site, script=False).page
    press(page)
    expect(page.get_by_text("还没轮到你")).to_be_visible()
    expect(page.get_by_text("正在排队")).to_be_hidden()
    expect(page.get_by_label("手机号或工号")).to_have_value(PHONE)
    line.close()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile("/me$"))


def test_a_new_code_waits_in_line_too(
    phone_of: Callable[..., Phone], line: ExitStack, site: str
) -> None:
    page = phone_of(make_person(phone=PHONE)).page
    page.goto("/change-code")
    page.get_by_label("原来的密码").fill(PASSWORD)
    page.get_by_label("新密码（最少 8 位）").fill(NEW)
    page.get_by_label("新密码再输一次").fill(NEW)
    page.get_by_role("button", name="改好，往下走").click()
    expect(page.get_by_text("轮到你自动改好")).to_be_visible()
    assert_accessible(page)
    line.close()
    expect(page).to_have_url(re.compile("/home$"), timeout=20000)
