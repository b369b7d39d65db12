"""A wrong key in a real browser: a worker objects, two editors correct and regrade, the worker
reads it. Each page is free of accessibility violations."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import grant, make_enterprise, make_manager, make_person
from tests.correcting import district_of, place_of, sit_knowing, wrong
from tests.exam_builders import MadeBank, make_exam, make_published_bank, sections_of
from tests.result_builders import Room

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]


@pytest.fixture
def bank(app: object) -> MadeBank:
    return make_published_bank(10, kinds=(Kind.SINGLE,))


@pytest.fixture
def room(bank: MadeBank) -> Room:
    enterprise = make_enterprise()
    people = tuple(make_person(name, enterprise=enterprise) for name in ("赵一", "钱二"))
    exam = make_exam(
        enterprise, bank=bank, sections=sections_of(bank, {Kind.SINGLE: 10}), candidates=people
    )
    made = Room(enterprise, make_manager(enterprise), people, exam)
    sit_knowing(made, people[1], wrong(bank), "A", 9)
    return made


def test_a_wrong_key_from_the_objection_to_the_new_result(
    room: Room, bank: MadeBank, site: str, phones: Callable[..., Phone]
) -> None:
    attempt = sit_knowing(room, room.people[0], wrong(bank), "B", 7)
    item = place_of(attempt, wrong(bank))
    editors = []
    for name in ("李编", "王核"):
        person = make_person(name, enterprise=room.enterprise)
        grant(person, Role.BANK_EDITOR, district_of(room))
        editors.append(phones(site, person, width=1440, height=900).page)
    worker = phones(site, room.people[0], width=360, height=740).page
    one, other = editors

    worker.goto(f"/result/{attempt}/object?item={item}")
    worker.get_by_label("哪里不对，为什么").fill("第一条写的是两项，答案选的是三项。")
    looked_at(worker, "object")
    worker.get_by_role("button", name="交上去").click()
    expect(worker.get_by_text("等答复")).to_be_visible()

    one.goto("/objections/banks")
    looked_at(one, "objections")
    one.get_by_role("link", name="第一条写的是两项").click()
    expect(one.get_by_role("link", name="更正这道题")).to_be_visible()
    looked_at(one, "objection")
    one.get_by_role("link", name="更正这道题").click()
    one.get_by_role("checkbox", name="A.").uncheck()
    one.get_by_role("checkbox", name="B.").check()
    one.get_by_label("为什么").fill("第一条写的是两项，原来的答案抄错了")
    looked_at(one, "correction-new")
    one.get_by_role("button", name="提出更正").click()
    expect(one.get_by_text("等另一个管题库的人来定")).to_be_visible()

    other.goto("/corrections")
    looked_at(other, "corrections")
    other.get_by_role("link", name=bank.questions[0].id).click()
    expect(other.get_by_role("button", name="同意，让它生效")).to_be_visible()
    looked_at(other, "correction-decide")
    other.get_by_role("button", name="同意，让它生效").click()
    other.get_by_label("有升有降").check()
    looked_at(other, "correction-in-force")
    other.get_by_role("button", name="试算").click()
    expect(other.get_by_text("试算好了")).to_be_visible()
    looked_at(other, "regrade-counted")

    one.goto(other.url)
    one.get_by_role("button", name="同意改判").click()
    expect(one.get_by_text("改判完了")).to_be_visible()
    looked_at(one, "regrade-done")

    one.goto("/objections/banks")
    one.get_by_role("link", name="第一条写的是两项").click()
    one.get_by_label("说得对").check()
    one.get_by_label("说给他听").fill("你说得对，题更正了，成绩也改了。")
    one.get_by_role("button", name="答复").click()
    expect(one.get_by_text("答复了，本人会看到")).to_be_visible()

    worker.goto("/home")
    looked_at(worker, "home-told")
    worker.get_by_role("link", name="去看看").first.click()
    expect(worker.get_by_text("成绩改判了")).to_be_visible()
    looked_at(worker, "told")
    worker.goto(f"/result/{attempt}")
    expect(worker.get_by_role("heading", name="自测合格")).to_be_visible()
    looked_at(worker, "result-regraded")
