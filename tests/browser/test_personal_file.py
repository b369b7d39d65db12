"""The personal file looked at in a real browser: on the person's phone, on a manager's desk."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.file_builders import make_life

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def test_a_person_s_file_on_the_phone_and_what_the_next_employer_sees_on_the_desk(
    app: Flask, phone_of: Callable[..., Phone]
) -> None:
    life = make_life()
    desk = phone_of(life.manager, width=1440, height=900).page
    desk.goto(f"/people/{life.person.public_id}")
    desk.get_by_role("link", name="档案", exact=True).click()
    expect(desk.get_by_text("不是全部。")).to_be_visible()
    looked_at(desk, "file-desk")
    desk.goto("/retention")
    looked_at(desk, "file-retention")

    phone = phone_of(life.person, height=740).page
    phone.goto("/me")
    phone.get_by_role("link", name="我的档案，谁看过").click()
    expect(phone.locator("h1")).to_have_text("我的档案")
    looked_at(phone, "file-phone")
    narrow = phone.get_by_role("button", name="只看这些")
    box, above = narrow.bounding_box(), phone.get_by_label("哪一年").bounding_box()
    assert box is not None and above is not None
    assert (box["width"], box["height"] >= 44) == (above["width"], True)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.get_by_role("link", name="谁看过我的档案").click()
    expect(phone.get_by_text("测试新管理")).to_be_visible()
    looked_at(phone, "file-looks")
    phone.goto("/me/file/codes")
    phone.get_by_role("button", name="要一个新码").click()
    expect(phone.get_by_text("还没用")).to_be_visible()
    looked_at(phone, "file-codes")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    code = phone.locator("b.m").inner_text()

    desk.goto("/file-code")
    desk.get_by_label("分享码").fill(code)
    desk.get_by_role("button", name="看档案").click()
    expect(desk.get_by_text("皮带没停就清煤")).to_be_visible()
    looked_at(desk, "file-shared")
