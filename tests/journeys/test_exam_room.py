"""A closed-book exam in a room: seats that chance gives, two phones that come in by the code on the
wall, somebody who is not who he says, and a record in which all of it stands."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.policy import Policy
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import make_manager
from tests.doors import Door, door
from tests.pdf_text import pdf_text

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
    return door(Policy(needs_presence=True, needs_start_code=True), now=clock.now())


def test_a_room_from_the_seats_to_the_record(
    site: str, phones: Callable[..., Phone], gate: Door
) -> None:
    board = phones(site, gate.watcher, width=1440, height=900).page
    room = f"/invigilation/{gate.exam.public_id}"
    draw_seats(board, room)
    give_start_code(board, room)

    # Both come in by the code; each is told the seat; the board sees them to be confirmed.
    workers = (gate.one, gate.two)
    first, second = (phones(site, width=360, height=740).page for _ in workers)
    for page, person in zip((first, second), workers, strict=True):
        page.goto(f"/join/{gate.code}")
        page.get_by_label("姓名").fill(person.name)
        page.get_by_label("身份证后四位").fill(person.id_number_tail.rstrip("X"))
        if person.id_number_tail.endswith("X"):
            page.get_by_label("最后一位是 X").check()
        page.get_by_role("button", name="进场").click()
        expect(page.get_by_role("heading", name="请等监考员核对")).to_be_visible()
        expect(page.get_by_text("座位 ")).to_be_visible()
    board.goto(room)
    for person in workers:
        board.get_by_role("button", name=f"{person.name}，看了身份证").click()
        expect(board.get_by_text(f"{person.name}核对好了")).to_be_visible()
    for page in (first, second):
        expect(page.get_by_label("开考码")).to_be_visible(timeout=20000)
        page.get_by_label("开考码").fill(START)
        page.get_by_role("button", name="开始答题").click()
        expect(page.locator("#paper")).to_be_attached()

    # One answers; the other turns out to be somebody else: reported, and out.
    first.locator("label.opt").first.click()
    board.goto(room)
    expect(board.locator(".seat", has_text=gate.one.name)).to_contain_text("1 / 10", timeout=12000)
    write_incident(board, room, gate.one.name)
    report(board, room, gate)
    hand_in(first)
    expect(first.get_by_text("没合格").first).to_be_visible()

    # A second person decides; the record says who sat where, what happened, what came of it.
    chief = phones(site, make_manager(gate.enterprise, "示例主管"), width=1440, height=900).page
    chief.goto(f"{room}/p/{gate.number(gate.two)}")
    chief.get_by_label("查下来怎么回事").fill("本人承认替考")
    chief.get_by_role("button", name="认定替考").click()
    expect(chief.get_by_text("认定替考，这场不能再考")).to_be_visible()
    looked_at(chief, "room-4-decided")
    record = pdf_text(board.request.get(f"{room}/record.pdf").body())
    said = (
        gate.one.name,
        gate.two.name,
        START,
        "手机没电，换了一部",
        "示例冒名",
        "替考成立",
        "作废",
    )
    assert [word for word in said if word not in record] == []


def draw_seats(page: Page, room: str) -> None:
    page.goto(f"{room}/seats")
    page.locator("#name-1").fill("地面培训室")
    page.locator("#rows-1").fill("2")
    page.locator("#columns-1").fill("2")
    page.get_by_role("button", name="抽座位").click()
    expect(page.get_by_role("heading", name="地面培训室")).to_be_visible()
    looked_at(page, "room-1-seats")


def give_start_code(page: Page, room: str) -> None:
    page.goto(f"{room}/code")
    page.get_by_label("开考码").fill(START)
    page.get_by_role("button", name="发").first.click()
    expect(page.get_by_text(START).first).to_be_visible()


def write_incident(page: Page, room: str, name: str) -> None:
    page.goto(f"{room}/log")
    page.get_by_label("设备").check()
    page.get_by_label("出了什么事").fill("手机没电，换了一部")
    page.get_by_text("跟谁有关").click()
    page.get_by_label(name).check()
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_role("heading", name="记了 1 条")).to_be_visible()
    looked_at(page, "room-2-log")


def report(page: Page, room: str, gate: Door) -> None:
    page.goto(f"{room}/p/{gate.number(gate.two)}")
    page.get_by_role("link", name="不是本人").click()
    page.get_by_role("link", name="确实不是本人").click()
    page.get_by_label("怎么发现的").fill("证件照片对不上")
    page.get_by_label("来的人是谁").fill("示例冒名")
    page.get_by_role("button", name="报告不是本人").click()
    expect(page.get_by_text("有人报告不是本人，等另一个人定")).to_be_visible()
    looked_at(page, "room-3-reported")


def hand_in(page: Page) -> None:
    page.click("#open-card")
    page.click("#hand")
    page.locator("#step1 button").nth(1).click()
    page.locator("#step2 button").first.click()
    page.wait_for_url("**/result/**")
