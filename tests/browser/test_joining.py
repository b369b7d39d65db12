"""Two workers who never signed in, on their own phones, and the board of the officer: they come in
by the code on the wall, wait, are seen, and sit; all three at once."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask, session
from PIL import Image
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.policy import Policy
from anquan_exam.services.invigilation import codes as start_codes
from anquan_exam.services.joining import badges, codes
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import make_person
from tests.doors import Door, door, holder

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
START = "8321"


@pytest.fixture
def gate(app: Flask) -> Door:
    policy = Policy(needs_presence=True, needs_start_code=True, asks_photo=True)
    made = door(policy, now=clock.now())
    start_codes.give(made.invigilator, made.exam.public_id, START, now=clock.now())
    return made


def fits(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def come_in(page: Page, gate: Door, name: str, tail: str) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="有六位进场码").click()
    page.get_by_label("六位进场码").fill(f"{gate.code[:3]} {gate.code[3:]}")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("姓名").fill(name)
    if tail.endswith("X"):
        page.get_by_label("身份证后四位").fill(tail[:3])
        page.get_by_label("最后一位是 X").check()
    else:
        page.get_by_label("身份证后四位").fill(tail)
    fits(page)
    page.get_by_role("button", name="进场").click()
    page.wait_for_url("**/exam/**")


def selfie() -> bytes:
    target = io.BytesIO()
    Image.effect_mandelbrot((600, 800), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(target, "JPEG")
    return target.getvalue()


def test_two_phones_and_a_board_from_the_wall_to_the_paper(
    app: Flask, site: str, phones: Callable[..., Phone], gate: Door
) -> None:
    board = phones(site, gate.watcher, width=360, height=740).page
    board.goto(f"/invigilation/{gate.exam.public_id}")
    first = phones(site, width=360, height=740).page
    second = phones(site, width=360, height=740).page

    # In from the code on the wall; a wrong ending is refused in one plain sentence.
    first.goto(f"/join/{gate.code}")
    looked_at(first, "join-1-who")
    first.get_by_label("姓名").fill(gate.one.name)
    first.get_by_label("身份证后四位").fill("0000")
    first.get_by_role("button", name="进场").click()
    expect(first.get_by_text("对不上。看看姓名和身份证后四位")).to_be_visible()
    looked_at(first, "join-2-refused")
    come_in(first, gate, gate.one.name, gate.one.id_number_tail)
    come_in(second, gate, gate.two.name, gate.two.id_number_tail)
    expect(first.get_by_role("heading", name="请等监考员核对")).to_be_visible()
    looked_at(first, "join-3-waiting")
    fits(first)

    # One gives a photo, the other declines with one tap.
    first.get_by_role("link", name="可以不拍").click()
    looked_at(first, "join-4-photo")
    photo = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": selfie()}
    first.get_by_label("拍一张正面照").set_input_files([photo])
    first.get_by_role("button", name="同意，交这张照片").click()
    expect(first.get_by_text("照片交上了").first).to_be_visible()
    second.get_by_role("link", name="可以不拍").click()
    second.get_by_role("button", name="不拍，当面核对").click()
    expect(second.get_by_text("不拍照片").first).to_be_visible()

    # The board lists both by itself; one tap lets the second in, whose phone goes on by itself.
    waiting = board.locator("#arrived")
    expect(waiting).to_contain_text(gate.one.name, timeout=12000)
    expect(waiting).to_contain_text(gate.two.name)
    looked_at(board, "join-5-board")
    fits(board)
    waiting.get_by_role("button", name=f"{gate.two.name}，看了工牌").click()
    expect(board.get_by_text(f"{gate.two.name}核对好了")).to_be_visible()
    expect(second.get_by_label("开考码")).to_be_visible(timeout=15000)

    # The first shows his check-in code: what a camera reads opens his page, photo and all.
    link = check_in_address(app, first, gate)
    board.goto(link)
    expect(board.get_by_role("heading", name=gate.one.name)).to_be_visible()
    expect(board.get_by_role("img", name=re.compile("自己拍的照片"))).to_be_visible()
    board.wait_for_function("document.querySelector('.face').naturalWidth > 0")
    looked_at(board, "join-6-here")
    fits(board)
    board.get_by_role("button", name="看了身份证").click()
    expect(board.get_by_text(f"{gate.one.name}核对好了")).to_be_visible()
    expect(first.get_by_label("开考码")).to_be_visible(timeout=15000)
    looked_at(first, "join-7-start")

    for page in (first, second):
        page.get_by_label("开考码").fill(START)
        page.get_by_role("button", name="开始答题").click()
        expect(page.locator("#paper")).to_be_attached()
    page = first
    page.click("#open-card")
    page.click("#hand")
    page.locator("#step1 button").nth(1).click()
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")
    looked_at(page, "join-8-result")
    page.get_by_role("link", name="回首页").click()
    expect(page.get_by_role("link", name="看这次的成绩")).to_be_visible()
    page.goto("/me")
    expect(page.get_by_text("你是用进场码进来的")).to_be_visible()
    looked_at(page, "join-9-closed")


def check_in_address(app: Flask, page: Page, gate: Door) -> str:
    """What the QR code on the first worker's phone says: for the sign-in that the phone holds."""
    cookie = next(one for one in page.context.cookies() if one["name"] == "aq")
    with app.test_request_context(headers={"Cookie": f"aq={cookie['value']}"}):
        actor = holder(session["_user_id"], clock.now())
    assert actor is not None
    token = badges.issue(actor, gate.exam.public_id, gate.number(gate.one), now=clock.now())
    return f"/invigilation/{gate.exam.public_id}/here/{token}"


def test_somebody_else_under_a_name_is_sent_away_and_his_phone_is_out(
    site: str, phones: Callable[..., Phone], gate: Door
) -> None:
    true, false = (phones(site, width=360, height=740).page for _ in range(2))
    come_in(true, gate, gate.one.name, gate.one.id_number_tail)
    come_in(false, gate, gate.one.name, gate.one.id_number_tail)
    board = phones(site, gate.watcher, width=360, height=740).page
    board.goto(f"/invigilation/{gate.exam.public_id}")
    expect(board.get_by_text("有 2 部手机用这个名字").first).to_be_visible()
    looked_at(board, "join-a-two-phones")
    board.get_by_role("link", name=re.compile("不是他")).last.click()
    looked_at(board, "join-b-person")
    board.get_by_text("不是他", exact=True).last.click()
    away = board.locator("details[open]")
    away.get_by_label("为什么").fill("不是本人")
    away.get_by_role("button", name="请出去").click()
    expect(board.get_by_text("请出去了")).to_be_visible()
    expect(false.get_by_role("heading", name="登录")).to_be_visible(timeout=15000)
    board.locator("#arrived").get_by_role("button", name=re.compile("看了身份证")).click()
    expect(true.get_by_label("开考码")).to_be_visible(timeout=15000)


def test_the_wall_is_readable_from_the_last_row_and_follows_a_renewal(
    site: str, phones: Callable[..., Phone], gate: Door
) -> None:
    for width, height in ((1440, 900), (360, 740)):
        page = phones(site, gate.watcher, width=width, height=height).page
        page.goto(f"/invigilation/{gate.exam.public_id}/entry")
        looked_at(page, f"join-c-wall-{width}")
        fits(page)
    page.get_by_role("button", name="换一个").click()
    expect(page.get_by_text("进场码发出来了")).to_be_visible()
    assert codes.joinable(gate.code, now=clock.now()) is None
    desk = phones(site, gate.watcher, width=1440, height=900).page
    desk.goto(f"/invigilation/{gate.exam.public_id}")
    looked_at(desk, "join-d-board-desk")


def test_it_all_works_without_script_and_in_large_type(
    site: str, phones: Callable[..., Phone], gate: Door
) -> None:
    page = phones(site, width=360, height=740, script=False).page
    page.goto("/join")
    page.get_by_role("button", name="大字").click()
    box = page.get_by_label("六位进场码").bounding_box()
    assert box and box["height"] >= 44
    come_in(page, gate, gate.one.name, gate.one.id_number_tail)
    fits(page)
    gate.see(gate.one, clock.now())
    page.get_by_role("link", name="现在看看").click()
    page.get_by_label("开考码").fill(START)
    page.get_by_role("button", name="开始答题").click()
    expect(page.locator("#paper")).to_be_attached()


def test_a_stranger_s_account_is_told_and_may_let_a_colleague_in(
    site: str, phones: Callable[..., Phone], gate: Door
) -> None:
    other = make_person("示例丁", enterprise=gate.enterprise)
    page = phones(site, other, width=360, height=740).page
    page.goto(f"/join/{gate.code}")
    expect(page.get_by_text("不在这场考试的名单里")).to_be_visible()
    looked_at(page, "join-e-stranger")
