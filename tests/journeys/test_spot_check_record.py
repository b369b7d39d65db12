"""The end of a visit: what was found is written down, the record frozen and signed with the finger
on the phone, printed and checked by anybody; the unit sees whom it has to train by when."""

import subprocess
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from anquan_exam import clock
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import make_manager
from tests.check_records import HeldCheck, held_check
from tests.pdf_text import pdf_signs

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture
def held(app: Flask) -> HeldCheck:
    """A check that was sat a quarter of an hour ago: one of four failed, one is put off."""
    now = clock.now() - timedelta(minutes=15)
    made = held_check(4, strangers=("外来人员一",), now=now)
    made.sit(1, 10, now=now)
    made.sit(2, 3, now=now)
    made.sit(3, 9, now=now)
    return made


def draw(page: Page, pad: Locator, points: list[tuple[float, float]]) -> None:
    """A stroke over shares of the pad's width and height."""
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


STROKES = [
    [(0.1, 0.3), (0.3, 0.3), (0.2, 0.8)],
    [(0.4, 0.2), (0.6, 0.7), (0.45, 0.75)],
    [(0.7, 0.2), (0.9, 0.25), (0.75, 0.8), (0.92, 0.7)],
]


def test_the_record_is_frozen_signed_with_the_finger_printed_and_checked(
    site: str, phones: Callable[..., Phone], held: HeldCheck
) -> None:
    page = phones(site, held.inspector, width=360, height=740).page
    page.goto(f"/spot-checks/{held.id}")
    page.get_by_label("发现了什么问题").fill("副井提升机信号 11 月 20 日以后没有检查记录")
    page.get_by_text("写上依据和整改期限").click()
    page.get_by_label("依据哪个文件").select_option(label="测试用法")
    page.get_by_label("第几条").fill("第一条")
    looked_at(page, "record-1-problem")
    page.get_by_role("button", name="记下这条问题").click()
    expect(page.get_by_text("《测试用法》第一条")).to_be_visible()
    looked_at(page, "record-2-check")

    page.get_by_role("link", name="定稿、签字、打印").click()
    expect(page.get_by_role("heading", name="第一步：定稿")).to_be_visible()
    looked_at(page, "record-3-freeze")
    page.get_by_role("button", name="定稿，生成第 1 版").click()
    expect(page.get_by_role("heading", name="第 1 版，签字")).to_be_visible()

    sign(page, "测试执法一")
    sign(page, "测试执法二")
    page.locator("li.signed", has_text="单位负责人").get_by_role("link").click()
    page.get_by_label("姓名", exact=True).fill("示例矿长")
    page.get_by_label("职务").fill("矿长")
    page.get_by_label("拒签", exact=True).check()
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_label("他怎么说的").fill("对成绩有异议")
    page.get_by_label("见证人姓名").fill("测试见证")
    looked_at(page, "record-5-refused")
    page.get_by_role("button", name="记下签字").click()
    expect(page.get_by_text("都签完了")).to_be_visible()
    looked_at(page, "record-6-signed")

    pdf = page.request.get(f"/spot-checks/{held.id}/versions/1/record.pdf").body()
    assert all(word in pdf_signs(pdf) for word in ("对成绩有异议", "测试见证", "外来人员一"))
    assert pictures(pdf) == 2
    digest = page.locator(".why.m").last.inner_text()
    public = phones(site).page
    public.goto(f"/verify/spot-checks/{held.id}?digest={digest}")
    expect(public.get_by_role("heading", name="记录在册，第 1 版")).to_be_visible()
    expect(public.get_by_text("3 方里 2 方签了，1 方拒签")).to_be_visible()
    looked_at(public, "record-7-public")

    manager = phones(site, make_manager(held.unit), width=1440, height=900).page
    manager.goto("/desk")
    manager.get_by_role("link", name="看全部 2 人").click()
    expect(manager.get_by_text("抽考 30 分，不合格")).to_be_visible()
    looked_at(manager, "record-8-follow-ups")
    small = phones(site, make_manager(held.unit), height=740).page
    small.goto("/follow-ups")
    expect(small.get_by_text("抽考 30 分，不合格")).to_be_visible()
    looked_at(small, "record-9-follow-ups-phone")


def sign(page: Page, who: str) -> None:
    """That officer draws a name, after a click too early."""
    page.locator("li.signed", has_text=who).get_by_role("link").click()
    page.get_by_role("button", name="记下签字").click()
    expect(page.get_by_role("alert")).to_contain_text("还没签名")
    pad = page.locator("canvas")
    for stroke in STROKES:
        draw(page, pad, stroke)
    looked_at(page, "record-4-sign")
    page.get_by_role("button", name="记下签字").click()
    expect(page.get_by_role("img", name=f"{who}的签字")).to_be_visible()


def pictures(pdf: bytes) -> int:
    """How many pictures a PDF holds, by poppler."""
    done = subprocess.run(["pdfimages", "-list", "-"], input=pdf, capture_output=True, check=True)
    lines = done.stdout.decode().splitlines()[2:]
    return sum(" image " in line for line in lines)


def test_without_script_one_signs_on_paper(
    site: str, phones: Callable[..., Phone], held: HeldCheck
) -> None:
    held.freeze(due=clock.local(clock.now()).date() + timedelta(days=9), now=clock.now())
    page = phones(site, held.inspector, width=360, height=740, script=False).page
    page.goto(f"/spot-checks/{held.id}/versions/1/sign/1")
    expect(page.get_by_label("在屏上用手指签")).to_be_hidden()
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_role("radio", name="签在纸上").check()
    page.get_by_role("button", name="记下签字").click()
    expect(page.locator(".chip", has_text="签在纸上")).to_be_visible()
