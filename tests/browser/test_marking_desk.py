"""Marking in a real Chromium: by keys, by mouse, on a phone, without script."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.questions import Kind, RubricPoint
from anquan_exam.models import PaperRecord
from anquan_exam.models.session import reading
from anquan_exam.services import marking
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.exam_builders import made_question
from tests.marking_builders import Desk, desk

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
SAID = (
    "先停止作业，把人撤到进风巷道，再给班长和调度室打电话。\n电话打不通就派人去报告，不让别人再进来。",
    "报告班长。",
    "等通知。",
)


@pytest.fixture
def place(app: Flask) -> Desk:
    """Three papers wait for two markers each."""
    plain = made_question(2, Kind.SHORT_ANSWER, "shorts")
    asked = replace(
        plain,
        stem="班中检查发现回风流中瓦斯浓度到了 1.5%，你是班组长，怎么办？",
        rubric=(
            RubricPoint("停止工作，切断电源", 40),
            RubricPoint("撤出人员", 40),
            RubricPoint("报告调度室，等处理", 20),
        ),
        model_answer="立即停止工作，切断电源，把人撤到安全地点，报告调度室，等处理好了再恢复。",
    )
    made = desk(
        "任晓峰",
        "高小平",
        "李建国",
        markers=2,
        now=clock.now() - timedelta(hours=5),
        questions=[made_question(1, Kind.SINGLE, "shorts"), asked],
    )
    for at, said in enumerate(SAID):
        made.sit(at, said=said)
    return made


def open_first(page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("link", name="去阅卷").click()
    page.get_by_role("link", name="去阅卷").click()
    page.get_by_role("link", name="判这题").click()


def test_a_question_is_marked_from_the_keyboard_alone(
    place: Desk, desk_of: Callable[..., Phone]
) -> None:
    page = desk_of(place.holders[0]).page
    open_first(page)
    for done, keys in enumerate(("QQQ", "WEQ", "EEE")):
        expect(page.get_by_text(f"判了 {done}，还有 {3 - done}")).to_be_visible()
        expect(page.locator("[name=point-1]")).to_be_focused()
        for key in keys:
            page.keyboard.press(f"Key{key}")
        expect(page.get_by_role("button", name="存下，看下一份")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_text("这道题眼下没有要你判的了")).to_be_visible()
    totals = sorted(row.percent for row in overview(place).people)
    assert totals == [46]  # 10, 4 and 0 of 30 marks


def overview(place: Desk) -> marking.Overview:
    return marking.overview(place.markers[0], place.exam.public_id, now=clock.now())


def test_the_sum_grows_and_what_is_too_much_is_said(
    place: Desk, desk_of: Callable[..., Phone]
) -> None:
    page = desk_of(place.holders[0]).page
    open_first(page)
    page.get_by_role("button", name="全给").nth(0).click()
    page.get_by_role("button", name="一半").nth(1).click()
    page.get_by_role("button", name="不给").nth(2).click()
    expect(page.locator("#total")).to_have_text("6")
    page.locator("[name=point-3]").fill("9")
    expect(page.locator("[name=point-3]")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="存下，看下一份").click()
    expect(page.get_by_role("alert")).to_contain_text("在 0 和它的满分之间")
    expect(page.locator("[name=point-2]")).to_have_value("2")
    page.locator("[name=point-3]").fill("0")
    page.get_by_role("button", name="存下，看下一份").click()
    expect(page.get_by_text("判了 1，还有 2")).to_be_visible()
    page.get_by_role("link", name="改上一份").click()
    expect(page.get_by_text("这份你判过了")).to_be_visible()
    expect(page.locator("#total")).to_have_text("6")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_of_marking_hold_at_a_desk_and_on_a_phone(
    place: Desk, phone_of: Callable[..., Phone], width: int, tmp_path: Path
) -> None:
    numbers = papers(place)
    place.mark(1, numbers[0], 400, 400, 200)
    place.mark(2, numbers[0], 0, 0, 0, note="没说撤人")
    page = phone_of(place.holders[0], width=width, height=740 if width < 600 else 900).page
    url = f"/marking/exams/{place.exam.public_id}"
    for path in ("/marking", url, f"{url}/questions/shorts-0002/0?paper={numbers[0]}"):
        page.goto(path)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
        page.screenshot(path=str(tmp_path / f"{width}{path.replace('/', '-')[:30]}.png"))


def papers(place: Desk) -> list[str]:
    with reading() as session:
        return list(session.scalars(select(PaperRecord.number).order_by(PaperRecord.id)))


def test_marking_works_without_script(place: Desk, phone_of: Callable[..., Phone]) -> None:
    page = phone_of(place.holders[0], width=1440, height=900, script=False).page
    open_first(page)
    for at in (1, 2, 3):
        page.locator(f"[name=point-{at}]").fill("1")
    page.get_by_role("button", name="存下，看下一份").click()
    expect(page.get_by_text("判了 1，还有 2")).to_be_visible()
