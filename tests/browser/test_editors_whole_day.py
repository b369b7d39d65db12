"""One editor's day from end to end in a real browser: a file comes in, the clinic is heeded,
another reviews, a version comes out and is sat; then comparing, suspending, correcting, regrading.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind, Question, revision_hash
from anquan_exam.models.session import reading
from anquan_exam.services import banks
from anquan_exam.services.pools import stock
from anquan_exam.services.sittings.plans import questions
from tests.browser.axe import assert_accessible, looked_at
from tests.browser.rooms import Phone
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_person,
)
from tests.correcting import sit_knowing
from tests.exam_builders import MadeBank, make_exam, sections_of
from tests.question_files import workbook
from tests.result_builders import Room
from tests.services.own_banks import PROCEDURE, settings

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves static files to the garbage collector; in production nginx serves them.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]

STEMS = (
    "检修开关以前，第一步做什么？",
    "检修开关以前，第一步做什么？",
    "验电应当用什么？",
    "有人正在检修，配电柜上挂什么牌？",
    "送电以前先核对什么？",
    "电缆绝缘破了一块，怎么办？",
    "潮湿的地方用多高电压的手灯？",
    "发现工友触电，先做什么？",
)
"""The first two ask the same; the key of the last is wrong."""


def rows() -> list[list[str]]:
    head = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "依据", "解析"]
    return [head] + [
        [
            "单选题",
            stem,
            f"先停电再说（{at}）",
            f"马上伸手去拉（{at}）",
            f"等班长来看（{at}）",
            "B" if at == len(STEMS) - 1 else "A",
            "《停送电规程》4.1",
            f"没有电才敢动手，第 {at} 条命都是这样保住的。",
        ]
        for at, stem in enumerate(STEMS)
    ]


def made_bank(enterprise: MadeEnterprise, own: str) -> MadeBank:
    """The published bank as the builders of exams know one."""
    with reading() as session:
        held = stock(session, enterprise.id, clock.local(NOW).date(), [own])
        asked = questions(session, [entry.revision for entry in held.entries])
    shown = tuple(asked[entry.revision] for entry in held.entries)
    return MadeBank(own, held.versions[own].id, shown, held.entries)


def asking(bank: MadeBank, stem: str) -> Question:
    return next(question for question in bank.questions if question.stem == stem)


def test_a_day_from_the_file_to_the_regrade(
    app: Flask, site: str, phones: Callable[..., Phone], tmp_path: Path
):
    enterprise = make_enterprise("示例煤业有限公司")
    first = make_holder(Role.BANK_EDITOR, enterprise, "测试编辑甲")
    second = make_holder(Role.BANK_EDITOR, enterprise, "测试编辑乙")
    own = banks.create_bank(actor_for(first), enterprise.id, "power", settings("停送电"), now=NOW)
    banks.create_procedure(actor_for(first), enterprise.id, PROCEDURE, now=NOW)
    file = tmp_path / "停送电.xlsx"
    file.write_bytes(workbook({"试题": rows()}))
    one = phones(site, first, width=1440, height=900).page
    two = phones(site, second, width=1440, height=900).page

    bring_in(one, own, file)
    heed_the_clinic(one, own)
    publish_reviewed(one, two, own, 1)

    bank = made_bank(enterprise, own)
    people = tuple(make_person(name, enterprise=enterprise) for name in ("赵一例", "钱二例"))
    sections = sections_of(bank, {Kind.SINGLE: len(STEMS)})
    exam = make_exam(enterprise, bank=bank, sections=sections, candidates=people)
    room = Room(enterprise, first, people, exam)
    suspect = revision_hash(asking(bank, STEMS[-1]))
    attempts = [sit_knowing(room, person, suspect, "A", 6) for person in people]

    change_and_compare(one, two, own)
    suspend(one, two, own, revision_hash(asking(bank, STEMS[4])))
    correct_and_regrade(one, two, own, suspect)

    worker = phones(site, people[0], width=360, height=740).page
    worker.goto(f"/result/{attempts[0]}")
    expect(worker.get_by_role("heading", name="自测合格")).to_be_visible()
    looked_at(worker, "result-regraded")


def bring_in(page: Page, own: str, file: Path) -> None:
    page.goto(f"/banks/{own}/draft")
    page.get_by_role("link", name="从文件导入试题").click()
    page.get_by_label("试题文件").set_input_files(file)
    page.get_by_label("新专题的名称").fill("停电和验电")
    page.get_by_role("button", name="上传，先看看").click()
    page.get_by_role("button", name=f"收进草稿 {len(STEMS)} 题").click()
    expect(page.get_by_text(f"放进草稿 {len(STEMS)} 题。")).to_be_visible()
    looked_at(page, "day-1-imported")


def heed_the_clinic(page: Page, own: str) -> None:
    page.goto(f"/banks/{own}/draft")
    page.get_by_role("link", name="体检").first.click()
    look = page.get_by_role("link", name="处理：题干一样").first
    expect(look).to_be_visible()
    assert_accessible(page)
    looked_at(page, "day-2-clinic")
    look.click()
    page.get_by_role("link", name="去改", exact=True).last.click()
    page.get_by_label("题干").fill("换熔断器以前，第一步做什么？")
    page.get_by_role("button", name="存下", exact=True).last.click()
    expect(page.get_by_text("存下了。")).to_be_visible()


def publish_reviewed(one: Page, two: Page, own: str, version: int) -> None:
    one.goto(f"/banks/{own}/draft/questions")
    one.get_by_label("全算上").check()
    one.get_by_role("button", name="送复核").click()
    expect(one.get_by_text("送去复核了")).to_be_visible()
    two.goto(f"/banks/{own}/draft/review")
    while two.get_by_role("button", name="没问题，通过").count():
        shown = two.locator("main").inner_text()
        two.get_by_role("button", name="没问题，通过").click()
        expect(two.locator("main")).not_to_have_text(shown)
    looked_at(two, f"day-3-reviewed-{version}")
    two.get_by_role("button", name=f"发布第 {version} 版").click()
    expect(two.get_by_text(f"第 {version} 版发布了")).to_be_visible()


def change_and_compare(one: Page, two: Page, own: str) -> None:
    one.goto(f"/banks/{own}")
    one.get_by_role("button", name="写下一版").click()
    one.get_by_role("link", name="写题、改题").click()
    one.get_by_role("link", name=f"{own}-003").click()
    one.get_by_label("选项 A").fill("合格的验电器")
    one.get_by_role("button", name="存下", exact=True).last.click()
    expect(one.get_by_text("存下了。")).to_be_visible()
    publish_reviewed(one, two, own, 2)
    two.goto(f"/banks/{own}/versions/1/2")
    expect(two.locator("ins").filter(has_text="合格的验电器")).to_be_visible()
    assert_accessible(two)
    looked_at(two, "day-4-diff")


def suspend(one: Page, two: Page, own: str, revision: str) -> None:
    one.goto(f"/item-analysis/{own}/revisions/{revision}")
    one.get_by_role("link", name="提议暂停这道题").click()
    one.get_by_label("为什么要停").fill("现场改了做法，先停下来核一核。")
    one.get_by_role("button", name="提上去").click()
    expect(one.get_by_text("这是你提的")).to_be_visible()
    two.goto(one.url)
    two.get_by_role("button", name="同意，停掉这道题").click()
    expect(two.get_by_text("这道题停了")).to_be_visible()
    looked_at(two, "day-5-suspended")


def correct_and_regrade(one: Page, two: Page, own: str, revision: str) -> None:
    one.goto(f"/corrections/new?revision={revision}")
    one.get_by_role("checkbox", name="B.").uncheck()
    one.get_by_role("checkbox", name="A.").check()
    one.get_by_label("为什么").fill("先断电，伸手去拉自己也会触电；答案抄错了。")
    one.get_by_role("button", name="提出更正").click()
    expect(one.get_by_text("等另一个管题库的人来定")).to_be_visible()
    two.goto(one.url)
    two.get_by_role("button", name="同意，让它生效").click()
    two.get_by_role("button", name="试算").click()
    expect(two.get_by_text("试算好了")).to_be_visible()
    looked_at(two, "day-6-counted")
    one.goto(two.url)
    one.get_by_role("button", name="同意改判").click()
    expect(one.get_by_text("改判完了")).to_be_visible()
    assert_accessible(one)
