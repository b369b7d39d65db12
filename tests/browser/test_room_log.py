"""Seats, log and 不是本人 in a real browser, on a phone and at a desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.room_log import IncidentKind
from anquan_exam.domain.seating import Layout
from anquan_exam.services.invigilation import codes, impersonation, log, presence, seating
from anquan_exam.services.invigilation.presence import Identity
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import actor_for, make_enterprise, make_holder, make_manager, make_person
from tests.exam_builders import make_exam
from tests.sitters import sitter_for

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
SCREENS = [(360, 740), (1440, 900)]
NAMES = [f"示例{stem}{branch}" for stem in "甲乙丙丁" for branch in "一二三四五六"]


@pytest.mark.parametrize("width, height", SCREENS)
def test_the_pages_of_seats_log_and_person_fit_and_are_accessible(
    app: Flask, phone_of: Callable[..., Phone], width: int, height: int
) -> None:
    now = clock.now()
    enterprise = make_enterprise()
    invigilator, manager = (
        make_holder(Role.INVIGILATOR, enterprise, "测试周"),
        make_manager(enterprise),
    )
    people = [make_person(name, enterprise=enterprise) for name in NAMES]
    exam = make_exam(
        enterprise,
        candidates=people,
        invigilators=[invigilator],
        policy=Policy(needs_presence=True, needs_start_code=True),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
        title="掘进工应知应会四季度闭卷考试",
    )
    who, public = actor_for(invigilator), exam.public_id
    url = f"/invigilation/{public}"
    page = phone_of(invigilator, width=width, height=height).page

    def look(path: str, name: str) -> None:
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        looked_at(page, f"roomlog-{name}-{width}")

    look(f"{url}/seats", "seats-none")
    seating.draw(who, public, (Layout("考场一", 4, 5), Layout("考场二", 0, 8)), "", now=now)
    look(f"{url}/seats", "seats")
    codes.give(who, public, "8321", now=now)
    sitters = [sitter_for(person, exam, now=now) for person in people[:3]]
    for one in sitters:
        presence.confirm(who, public, one.number, Identity.BADGE, "", now=now)
    worker = phone_of(people[0], width=360, height=740).page
    worker.goto(f"/exam/{public}")
    expect(worker.get_by_text("，座位 ")).to_be_visible()
    looked_at(worker, "roomlog-notice")
    for one in sitters[:2]:
        one.start("8321", now=now)
    both = (sitters[0].number, sitters[1].number)
    what = log.Happening(IncidentKind.WHISPER, now, "前排两人交头接耳。", "提醒一次。", both)
    log.write(who, public, what, now=now)
    right = log.Happening(IncidentKind.WHISPER, now, "后排两人交头接耳。", "提醒一次。", both)
    log.write(who, public, right, corrects=1, now=now)
    power = log.Happening(IncidentKind.POWER, now, "停电两分钟，网络断了，答案都在手机里。")
    log.write(who, public, power, now=now)
    look(f"{url}/p/{sitters[1].number}/not-him", "not-him-1")
    look(f"{url}/p/{sitters[1].number}/not-him?step=2", "not-him-2")
    number = sitters[1].number
    impersonation.report(who, public, number, "测试丙", "证件和人对不上", now=clock.now())
    look(url, "board")
    look(f"{url}/log", "log")
    look(f"{url}/log?correct=2", "log-correct")
    look(f"{url}/p/{sitters[0].number}", "person")
    look(f"{url}/p/{number}", "accused")
    second = phone_of(manager, width=width, height=height).page
    second.goto(f"{url}/p/{number}")
    expect(second.get_by_role("button", name="认定替考")).to_be_visible()
    looked_at(second, f"roomlog-decide-{width}")
    second.goto("/desk")
    expect(second.get_by_text("报告替考")).to_be_visible()
    looked_at(second, f"roomlog-desk-{width}")


def test_an_entry_is_written_by_hand_and_the_board_next_to_it_learns_of_it(
    app: Flask, desk_of: Callable[..., Phone], phone_of: Callable[..., Phone]
) -> None:
    enterprise = make_enterprise()
    invigilator = make_holder(Role.INVIGILATOR, enterprise, "测试周")
    people = [make_person(name, enterprise=enterprise) for name in NAMES[:3]]
    now = clock.now()
    exam = make_exam(
        enterprise,
        candidates=people,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
    )
    board = desk_of(invigilator).page
    board.goto(f"/invigilation/{exam.public_id}")
    page = phone_of(invigilator, width=360, height=740).page
    page.goto(f"/invigilation/{exam.public_id}")

    page.get_by_role("link", name="记考场情况").click()
    page.get_by_label("夹带或抄袭").check()
    page.get_by_label("出了什么事").fill("桌洞里有一张纸。")
    page.get_by_label("怎么处理的").fill("收走了。")
    page.get_by_text("跟谁有关").click()
    page.get_by_label("示例甲二").check()
    page.get_by_role("button", name="记下来").click()

    expect(page.get_by_text("第 1 条记下了")).to_be_visible()
    entry = page.locator("#entry-1")
    expect(entry).to_contain_text("示例甲二")
    expect(board.locator("#live")).to_contain_text("考场情况记了 1 条", timeout=12000)
    expect(board.locator(".seat", has_text="示例甲二")).to_contain_text("考场情况 1 条")

    entry.get_by_role("link", name="更正").click()
    page.get_by_label("出了什么事").fill("桌洞里有一张白纸，没有字。")
    page.get_by_role("button", name="记下更正").click()

    expect(page.locator("#entry-1")).to_contain_text("已由第 2 条更正")
