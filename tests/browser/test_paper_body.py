"""An exam on paper in a real browser: printed, answered with a pen, photographed, keyed twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person
from anquan_exam.services.invigilation import codes, presence
from anquan_exam.services.invigilation.presence import Identity
from tests.browser.axe import looked_at
from tests.browser.rooms import Phone
from tests.builders import actor_for, make_enterprise, make_holder, make_person
from tests.exam_builders import MadeExam, make_exam, make_published_bank, sections_of
from tests.halls import results
from tests.sheet_pictures import (
    Printed,
    Shot,
    papers_by_number,
    photograph,
    right_places,
    sheets_in,
)

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
COUNTS = {
    Kind.SINGLE: 14,
    Kind.MULTIPLE: 6,
    Kind.TRUE_FALSE: 6,
    Kind.ORDERING: 2,
    Kind.FILL_IN: 2,
}
NAMES = ("示例甲", "测试乙", "示例丙")


@dataclass
class Hall:
    """A room with two who are there and one who is not, and two invigilators."""

    exam: MadeExam
    people: list[Person]
    first: Person
    second: Person

    @property
    def url(self) -> str:
        return f"/invigilation/{self.exam.public_id}/paper"

    def number(self, at: int) -> str:
        return self.exam.numbers[self.people[at].id]


@pytest.fixture
def hall(app: Flask) -> Hall:
    now = clock.now()
    enterprise = make_enterprise()
    first, second = (make_holder(Role.INVIGILATOR, enterprise, name) for name in ("周敏", "杨洁"))
    people = [make_person(name, enterprise=enterprise) for name in NAMES]
    bank = make_published_bank(100, kinds=tuple(COUNTS))
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, COUNTS, marks=100),
        candidates=people,
        invigilators=[first, second],
        policy=Policy(needs_presence=True, needs_start_code=True),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=2),
        title="井下电钳工应知应会四季度闭卷考试",
    )
    actor = actor_for(first)
    codes.give(actor, exam.public_id, "8321", now=now)
    for person in people[:2]:
        presence.confirm(
            actor, exam.public_id, exam.numbers[person.id], Identity.BADGE, "", now=now
        )
    return Hall(exam, people, first, second)


def print_all(page: Page, hall: Hall) -> bytes:
    page.goto(hall.url)
    page.get_by_label("选中示例丙").check()
    with page.expect_download(timeout=30000) as download:
        page.get_by_role("button", name="抽题，印纸卷和答题卡").click()
    return Path(download.value.path()).read_bytes()


def photo_file(tmp_path: Path, sheet: Printed, shot: Shot) -> Path:
    file = tmp_path / f"{shot.seed}.jpg"
    file.write_bytes(photograph(sheet.picture, shot))
    return file


def key(page: Page, letters: dict[int, str]) -> None:
    """Type the letters of each question, Enter after each, from the first question on."""
    page.locator('[data-q="1"] input').first.focus()
    for number in sorted(letters):
        for letter in letters[number]:
            page.keyboard.press(letter.lower())
        page.keyboard.press("Enter")
        if number < max(letters):
            focused = page.evaluate("document.activeElement.closest('.krow').dataset.q")
            assert focused == str(number + 1)


def test_from_the_print_to_the_result(
    hall: Hall, phone_of: Callable[..., Phone], tmp_path: Path
) -> None:
    desk = phone_of(hall.first, width=1440, height=900).page
    document = print_all(desk, hall)
    desk.goto(hall.url)
    expect(desk.get_by_text("示例丙的卷没印：还没核对身份")).to_be_visible()
    looked_at(desk, "paper-list-desk")
    papers = papers_by_number()
    sheets = sheets_in(document, papers)
    assert set(sheets) == set(papers) and len(papers) == 2

    # The first paper comes in from a photograph taken with a phone, one box half erased.
    phone = phone_of(hall.first, width=360, height=740).page
    number = f"{hall.number(0)}-1"
    right = right_places(papers[number])
    half = {3: right.pop(3)}
    filled = sheets[number].filled(right).filled(half, shade=150)
    phone.goto(hall.url)
    looked_at(phone, "paper-list-phone")
    phone.set_input_files("#photo", photo_file(tmp_path, filled, Shot(seed=1, turned=1)))
    phone.get_by_role("button", name="上传，读一遍").click(timeout=30000)
    expect(phone.get_by_text("有 1 题要你定：第 3 题")).to_be_visible()
    looked_at(phone, "paper-sheet-phone")
    desk.goto(phone.url)
    expect(desk.get_by_text("有 1 题要你定：第 3 题")).to_be_visible()
    looked_at(desk, "paper-sheet-desk")
    letter = "ABCDE"[half[3][0]]
    phone.get_by_label(f"第 3 题 {letter}", exact=True).check(force=True)
    phone.get_by_role("button", name="我看过了，录进去").click()
    expect(phone.get_by_text("照片上的答案录进来了")).to_be_visible()
    looked_at(phone, "paper-key-phone")
    _write(phone, papers[number])
    phone.get_by_role("button", name="存好，核对交卷").click()
    expect(phone.get_by_text("30 题都录了")).to_be_visible()
    looked_at(phone, "paper-finish-phone")
    phone.get_by_role("link", name="下一步").click()
    phone.get_by_role("button", name="交卷，判分").click()
    expect(phone.get_by_text("示例甲的卷交了")).to_be_visible()
    (result,) = results()
    assert (result.score, result.supervised) == (result.full_score, True)


def _write(page: Page, paper: object) -> None:
    """The written answers: orders by their letters, blanks."""
    for item in paper.items:  # type: ignore[attr-defined]
        if item.kind is Kind.ORDERING:
            letters = "".join("ABCD"[item.options.index(id_)] for id_ in "ABCD")
            page.locator(f'[name="o{item.number}"]').fill(letters)
        elif item.kind is Kind.FILL_IN:
            page.locator(f'[name="q{item.number}"]').fill("3")


def test_keyed_in_twice_by_keyboard_and_settled(hall: Hall, phone_of: Callable[..., Phone]) -> None:
    desk = phone_of(hall.first, width=1440, height=900).page
    print_all(desk, hall)
    paper = papers_by_number()[f"{hall.number(1)}-1"]
    letters = {
        number: "".join("ABCDE"[place] for place in sorted(places))
        for number, places in right_places(paper).items()
    }
    url = f"{hall.url}/{hall.number(1)}"
    desk.goto(url)
    key(desk, letters)
    _write(desk, paper)
    expect(desk.locator("[data-left]")).to_have_text("每题都录了")
    looked_at(desk, "paper-key-desk")
    desk.get_by_role("button", name="存", exact=True).click()
    expect(desk.get_by_text("测试乙的答案存好了")).to_be_visible()

    other = phone_of(hall.second, width=1440, height=900).page
    other.goto(url)
    expect(other.get_by_text("第一遍录的先不给看")).to_be_visible()
    other.get_by_role("link", name="录第二遍").click()
    expect(other.get_by_text("第二遍：测试乙")).to_be_visible()
    wrong = {**letters, 2: "B" if letters[2] == "A" else "A"}
    key(other, wrong)
    _write(other, paper)
    looked_at(other, "paper-second-desk")
    other.get_by_role("button", name="录完了，比一比").click()
    expect(other.get_by_text("两遍有 1 题不一样")).to_be_visible()

    desk.goto(f"{url}/finish?step=2")
    desk.get_by_role("button", name="交卷，判分").click()
    expect(desk.get_by_text("两遍录的还有 1 题不一样")).to_be_visible()
    looked_at(desk, "paper-differences-desk")
    desk.get_by_label(f"第一遍：{letters[2]}").check()
    desk.get_by_role("button", name="按选的定").click()
    expect(desk.get_by_text("不一样的 1 题定好了")).to_be_visible()
    desk.goto(f"{url}/finish?step=2")
    desk.get_by_role("button", name="交卷，判分").click()
    expect(desk.get_by_text("测试乙的卷交了")).to_be_visible()
    (result,) = results()
    assert result.score == result.full_score


def test_keying_works_without_script(hall: Hall, phone_of: Callable[..., Phone]) -> None:
    page = phone_of(hall.first, width=360, height=740, script=False).page
    print_all(page, hall)
    page.goto(f"{hall.url}/{hall.number(0)}")
    page.get_by_label("第 1 题 B", exact=True).check(force=True)
    page.get_by_role("button", name="存好，录下一人").click()
    expect(page.get_by_text("示例甲的答案存好了")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("测试乙")
    page.goto(f"{hall.url}/{hall.number(0)}")
    expect(page.get_by_label("第 1 题 B", exact=True)).to_be_checked()
