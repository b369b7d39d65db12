"""An editor's day in a real browser: a question is changed beside a phone showing it, hazards are
drawn, a second editor looks, a version comes out, and an old state comes back."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from anquan_exam.domain.access import Actor, Role
from anquan_exam.services import banks
from anquan_exam.services.banks import BulkChange
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import NOW, MadeEnterprise, actor_for, make_enterprise, make_holder
from tests.pictures import photo
from tests.services.editors import content, reviewed, single
from tests.services.own_banks import PROCEDURE, settings

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves static files to the garbage collector; in production nginx serves them.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


def published(one: Actor, two: Actor, enterprise: MadeEnterprise) -> str:
    """A bank with three questions in its first version; the id."""
    own = banks.create_bank(one, enterprise.id, "power", settings("停送电"), now=NOW)
    document = banks.create_procedure(one, enterprise.id, PROCEDURE, now=NOW)
    topic = banks.add_topic(one, own, "停电和验电", now=NOW)
    stems = ("检修开关前，第一步做什么？", "验电用什么？", "挂牌写什么？")
    ids = [banks.add_question(one, own, single(document, stem), topic, now=NOW) for stem in stems]
    banks.send_to_review(one, own, now=NOW)
    reviewed(two, own, *ids)
    banks.publish_draft(one, own, "首次发布", now=NOW)
    return own


def test_an_editors_day(app: Flask, site: str, phones: Callable[..., Phone], tmp_path: Path):
    enterprise = make_enterprise("示例煤业有限公司")
    first = make_holder(Role.BANK_EDITOR, enterprise, "测试编辑甲")
    second = make_holder(Role.BANK_EDITOR, enterprise, "测试编辑乙")
    own = published(actor_for(first), actor_for(second), enterprise)
    page = phones(site, first, width=1440, height=900).page
    other = phones(site, second, width=1440, height=900).page
    picture = tmp_path / "现场.jpg"
    picture.write_bytes(photo(900, 600))

    # A question is changed, and shown as on a phone while it is written.
    page.goto(f"/banks/{own}")
    page.get_by_role("button", name="写下一版").click()
    page.get_by_role("link", name="写题、改题").click()
    page.get_by_label("找题").fill("jxkg")
    page.get_by_role("button", name="找", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="检修开关前")).to_be_visible()
    expect(page.get_by_text("验电用什么")).to_have_count(0)
    assert_accessible(page)
    look(page, "1-list")
    page.get_by_role("link", name=f"{own}-001").click()
    phone = page.frame_locator("#phone")
    expect(phone.get_by_text("检修开关前，第一步做什么？")).to_be_visible()
    page.get_by_label("选项 A").fill("直接打开柜门")
    expect(phone.get_by_text("直接打开柜门")).to_be_visible()
    expect(page.get_by_text("有改动，还没存。")).to_be_visible()
    assert_accessible(page)
    look(page, "2-question")
    page.get_by_role("button", name="加一个选项").click()
    page.get_by_label("选项 C").fill("挂牌上锁")
    page.get_by_role("button", name="存下", exact=True).last.click()
    expect(page.get_by_text("存下了。")).to_be_visible()

    # A hazard picture: a basis is picked, one spot is a box, the other a shape.
    page.goto(f"/banks/{own}/draft/questions/new?kind=hazard-picture")
    page.get_by_label("题干").fill("图上哪里有隐患？")
    page.get_by_label("选图片").set_input_files(picture)
    page.get_by_role("textbox", name="图上有什么").fill("一间配电室，柜门敞开")
    page.get_by_label("位置 A").fill("柜门")
    page.get_by_role("button", name="加一个位置").click()
    page.get_by_label("位置 B").fill("地面")
    page.get_by_role("checkbox", name="A 是隐患").check()
    board = page.locator("svg#draw")
    page.get_by_role("button", name="在图上画这个位置").first.click()
    drag(page, board, (0.1, 0.1), (0.3, 0.35))
    for corner in ((0.5, 0.5), (0.8, 0.55), (0.7, 0.9), (0.5, 0.5)):
        click(page, board, corner)
    expect(page.get_by_text("B 在图上的位置：画好了，3 个点")).to_be_visible()
    page.get_by_text("选依据").click()
    page.get_by_label("找文件").fill("tsd")
    page.get_by_role("button", name="找文件").click()
    page.get_by_role("button", name="停送电规程").click()
    page.get_by_role("button", name="4.1 班前检查").click()
    page.get_by_label("解析").fill("柜门敞开会触电。")
    assert_accessible(page)
    look(page, "3-hazard")
    page.get_by_role("button", name="加进草稿", exact=True).click()
    expect(page.get_by_text("加好了")).to_be_visible()
    drawn = content(own, f"{own}-004")
    assert [len(outline) for outline in drawn.outlines] == [4, 3]
    box = drawn.outlines[0]
    assert abs(box[0][0] - 100) < 8 and abs(box[2][1] - 350) < 8

    # Sent to the second editor, who looks at old beside new.
    page.get_by_role("link", name="所有题目").click()
    page.get_by_label("找到的 4 题全算上").check()
    page.get_by_role("button", name="送复核").click()
    expect(page.get_by_text("2 题送去复核了")).to_be_visible()
    look(page, "4-list-in-review")
    other.goto(f"/banks/{own}/draft")
    assert_accessible(other)
    look(other, "5-draft")
    other.get_by_role("link", name="我来复核").click()
    expect(other.locator("ins").filter(has_text="挂牌上锁")).to_be_visible()
    assert_accessible(other)
    look(other, "6-review")
    other.get_by_role("button", name="没问题，通过").click()
    expect(other.get_by_text("改成的图")).to_be_visible()
    look(other, "7-review-hazard")
    other.get_by_role("button", name="退回去改").click()
    expect(other.get_by_text("写一句为什么退回")).to_be_visible()
    other.get_by_label("要说的话").fill("地面那块没写清是什么")
    other.get_by_role("button", name="退回去改").click()

    page.goto(f"/banks/{own}/draft/questions/{own}-004")
    expect(page.get_by_text("地面那块没写清是什么")).to_be_visible()
    page.get_by_label("位置 B").fill("干燥的绝缘垫")
    page.get_by_role("button", name="存下", exact=True).last.click()
    page.get_by_role("button", name="送复核").click()
    expect(page.get_by_text("等复核").first).to_be_visible()
    other.goto(f"/banks/{own}/draft/review")
    other.get_by_role("button", name="没问题，通过").click()

    # Published, compared, and the old state put back.
    other.get_by_role("button", name="发布第 2 版").click()
    expect(other.get_by_text("第 2 版发布了")).to_be_visible()
    other.goto(f"/banks/{own}/versions/1/2")
    expect(other.get_by_text("新加").first).to_be_visible()
    look(other, "8-diff")
    other.goto(f"/banks/{own}/versions")
    assert_accessible(other)
    look(other, "9-versions")
    other.goto(f"/banks/{own}/questions/{own}-001")
    assert_accessible(other)
    look(other, "10-history")
    other.get_by_role("button", name="恢复成这样").last.click()
    expect(other.get_by_text("放进草稿了")).to_be_visible()
    assert content(own, f"{own}-001").options[0].text == "拆盖"
    look(other, "11-restored")


def test_a_clash_shows_both_and_loses_nothing(app: Flask, site: str, phones: Callable[..., Phone]):
    enterprise = make_enterprise("示例煤业有限公司")
    first = make_holder(Role.BANK_EDITOR, enterprise, "测试编辑甲")
    second = actor_for(make_holder(Role.BANK_EDITOR, enterprise, "测试编辑乙"))
    own = published(actor_for(first), second, enterprise)
    banks.start_draft(second, own, now=NOW)
    page = phones(site, first, width=1440, height=900).page
    page.goto(f"/banks/{own}/draft/questions/{own}-001")
    page.get_by_label("题干").fill("检修开关前，最先做什么？")
    banks.change_many(second, own, [f"{own}-001"], BulkChange(difficulty=5), now=NOW)

    page.get_by_role("button", name="存下", exact=True).last.click()

    expect(page.get_by_text("别人改过这道题")).to_be_visible()
    expect(page.get_by_label("题干")).to_have_value("检修开关前，最先做什么？")
    look(page, "12-clash")
    page.get_by_role("button", name="存下", exact=True).last.click()
    expect(page.get_by_text("存下了。")).to_be_visible()


def click(page: Page, board: Locator, at: tuple[float, float]) -> None:
    """A click at a place of the picture, in parts of its sides."""
    x, y = _point(board, at)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.up()


def drag(page: Page, board: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The mouse held from one place of the picture to another."""
    page.mouse.move(*_point(board, start))
    page.mouse.down()
    page.mouse.move(*_point(board, end), steps=4)
    page.mouse.up()


def _point(board: Locator, at: tuple[float, float]) -> tuple[float, float]:
    board.scroll_into_view_if_needed()
    frame = board.locator("image").bounding_box()
    assert frame is not None
    return frame["x"] + frame["width"] * at[0], frame["y"] + frame["height"] * at[1]


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("LOOK_AT")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
