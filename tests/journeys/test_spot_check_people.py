"""Whom a check draws from: the unit keeps who is at work at its desk; an officer scans the code at
the gate, draws from that list, and has a photo of the lamp room's sheet beside it."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect

from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person, Place
from anquan_exam.models.session import reading
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import make_enterprise, make_holder, make_manager, make_person, make_post
from tests.exam_builders import make_blueprint, make_published_bank, sections_of
from tests.pdf_text import pdf_signs
from tests.pictures import photo
from tests.roster_files import xlsx

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
SHEET = """\
industries:
  coal-mine:
    laws: [{bank}]
    criteria: []
    posts: {{}}
people: {{}}
spot-check: {{laws: 1}}
retests: []
new-workers: []
"""
NAMES = [f"示例{mark}" for mark in "甲乙丙丁戊己庚辛"]


@pytest.fixture
def gate(app: Flask, tmp_path: Path) -> dict[str, Person]:
    """The manager and the officer of a mine with eight people, two of them of one name."""
    bank = make_published_bank(60, kinds=KINDS)
    (tmp_path / "blueprints.yaml").write_text(SHEET.format(bank=bank.id), encoding="utf-8")
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": tmp_path})
    unit = make_enterprise("示例煤业有限公司")
    post = make_post(unit, "掘进工")
    for at, name in enumerate(NAMES):
        make_person(name, enterprise=unit, number=f"W{at:02}", posts=[post])
    make_person(NAMES[7], enterprise=unit, number="W17", posts=[post])
    make_blueprint(unit, bank, title="本矿顶板专项", sections=sections_of(bank, {Kind.SINGLE: 8}))
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    return {
        "manager": make_manager(unit, "测试管理"),
        "officer": make_holder(Role.INSPECTOR, district, "测试执法"),
    }


def test_from_the_shift_list_to_the_people_called(
    site: str, phones: Callable[..., Phone], gate: dict[str, Person], tmp_path: Path
) -> None:
    desk = phones(site, gate["manager"], width=1440, height=900).page
    keep_a_list(desk, tmp_path)
    code = make_a_code(desk)

    # Somebody else at the gate learns what the code is for; the officer is at the unit.
    passer_by = phones(site, width=360, height=740).page
    passer_by.goto(code)
    expect(passer_by.get_by_role("heading", name="示例煤业有限公司")).to_be_visible()
    looked_at(passer_by, "shift-7-passer-by")
    officer = phones(site, gate["officer"], width=360, height=740).page
    officer.goto(code)
    expect(officer.get_by_role("heading", name="抽考：示例煤业有限公司")).to_be_visible()
    expect(officer.get_by_label("单位的名单：今天早班")).to_be_checked()
    looked_at(officer, "shift-8-plan")
    plan(officer, tmp_path)
    expect(officer.get_by_role("heading", name="第一步：请单位的人说一个词")).to_be_visible()
    picture = officer.get_by_alt_text("单子的照片 1")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    expect(officer.get_by_text("外来放炮员")).to_be_visible()
    looked_at(officer, "shift-9-planned")
    check = officer.url
    officer.get_by_role("link", name="早班").click()
    expect(officer.get_by_text("这份名单")).to_be_visible()
    looked_at(officer, "shift-10-list-on-a-phone")
    officer.goto(check)
    kept = officer.request.get(f"{officer.url}/photos/1")
    assert max(Image.open(io.BytesIO(kept.body())).size) == 1600

    officer.get_by_label("单位的人说的词").fill("平安回家")
    officer.get_by_role("button", name="用这个词抽").click()
    expect(officer.get_by_role("heading", name="抽中的 3 人")).to_be_visible()
    called = officer.locator("ol.list > li b").all_inner_texts()
    assert set(called) <= {*NAMES[:4], NAMES[7]}
    looked_at(officer, "shift-11-drawn")
    record = pdf_signs(officer.request.get(f"{officer.url}/record.pdf").body())
    assert "早班" in record and "测试管理" in record and "名单照片1张" in record


def keep_a_list(page: Page, folder: Path) -> None:
    page.goto("/shift-lists")
    looked_at(page, "shift-0-empty")
    page.get_by_role("link", name="录一份名单").first.click()
    rows = [[name, f"W{at:02}", "掘进工", 30 + at] for at, name in enumerate(NAMES[:4])]
    book = xlsx(
        [
            ["姓名", "工号", "岗位", "矿灯号"],
            *rows,
            [NAMES[7], "", "掘进工", 47],
            ["外来放炮员", "", "放炮员", 61],
        ],
        title=["掘进一队早班名单"],
    )
    (folder / "早班.xlsx").write_bytes(book)
    page.get_by_label("哪个班").fill("早班")
    looked_at(page, "shift-1-form")
    page.get_by_label("或者选一个文件").set_input_files(folder / "早班.xlsx")
    page.get_by_role("button", name="看看认出了谁").click()
    expect(page.get_by_role("heading", name="看看认出了谁")).to_be_visible()
    looked_at(page, "shift-2-preview")
    page.get_by_role("button", name="存下这 6 行").click()
    expect(page.get_by_role("alert")).to_contain_text("这几行有同名的人")
    page.get_by_label(f"{NAMES[7]}是谁").select_option(index=2)
    page.get_by_role("button", name="存下这 6 行").click()
    expect(page.get_by_text("名单存下了")).to_be_visible()
    looked_at(page, "shift-3-kept")
    page.get_by_role("link", name="所有名单").click()
    expect(page.get_by_text("在用")).to_be_visible()
    looked_at(page, "shift-4-list")


def make_a_code(page: Page) -> str:
    page.locator("summary", has_text="人和单位").last.click()
    page.get_by_role("link", name="单位与岗位").first.click()
    page.get_by_role("link", name="抽查码").click()
    expect(page.get_by_text("这家单位还没有抽查码")).to_be_visible()
    looked_at(page, "shift-5-no-code")
    page.get_by_role("button", name="做一个抽查码").click()
    expect(page.get_by_role("heading", name="现在用的码")).to_be_visible()
    looked_at(page, "shift-6-code")
    poster = page.request.get(f"{page.url}.pdf")
    assert poster.body().startswith(b"%PDF")
    found = re.search(r"/spot-checks/at/\w+", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def plan(page: Page, folder: Path) -> None:
    """As she does it: the list of the unit, and the lamp room's sheet with the camera."""
    (folder / "sheet.jpg").write_bytes(photo(4000, 3000))
    page.get_by_label("单子的照片").set_input_files(folder / "sheet.jpg")
    # Made small on the phone, before it is sent.
    expect(page.locator("#photos[data-small]")).to_be_attached()
    size = page.locator("#photos").evaluate("field => field.files[0].size")
    assert size < (folder / "sheet.jpg").stat().st_size
    page.get_by_label("抽几个人").fill("3")
    page.get_by_label("执法部门").fill("示例区应急管理局")
    for at, word in enumerate(("一", "二"), 1):
        page.get_by_label(f"执法人员{word}").fill(f"测试执法{word}")
        page.locator(f"#number{at}").fill(f"ZF-00{at}")
    page.get_by_role("button", name="定好，公布承诺").click()


def test_a_list_put_in_under_the_officer_s_eyes_is_marked(
    site: str, phones: Callable[..., Phone], gate: dict[str, Person]
) -> None:
    """She is at the gate and there is no list; the unit hurries to make one, and makes another."""
    officer = phones(site, gate["officer"], width=360, height=740).page
    officer.goto("/spot-checks/new?q=示例煤业")
    officer.get_by_role("link", name="选它").click()
    expect(officer.get_by_text("单位没有录今天的当班名单")).to_be_visible()
    address = officer.url
    desk = phones(site, gate["manager"], width=1440, height=900, script=False).page
    for names in (NAMES[:5], NAMES[2:4]):
        desk.goto("/shift-lists/new")
        desk.get_by_label("哪个班").fill("早班")
        desk.get_by_label("把名单贴在这里").fill("\n".join(names))
        desk.get_by_role("button", name="看看认出了谁").click()
        desk.get_by_role("button", name="存下这").click()
        expect(desk.get_by_text("名单存下了")).to_be_visible()
    hand = phones(site, gate["manager"], width=360, height=740).page
    hand.goto("/shift-lists/new")
    hand.get_by_label("哪个班").fill("中班")
    hand.get_by_label("把名单贴在这里").fill(f"{NAMES[0]}\n{NAMES[7]}\n外来放炮员")
    hand.get_by_role("button", name="看看认出了谁").click()
    expect(hand.get_by_role("heading", name="看看认出了谁")).to_be_visible()
    looked_at(hand, "shift-13-preview-on-a-phone")
    officer.goto(address)
    expect(officer.get_by_label("花名册上全部在岗的人")).to_be_checked()
    expect(officer.get_by_text("你到了以后才录的")).to_have_count(2)
    expect(officer.get_by_text("被换掉或作废的")).to_have_count(1)
    looked_at(officer, "shift-12-late")
