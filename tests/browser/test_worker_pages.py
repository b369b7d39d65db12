"""The pages of workers and the desk in Chromium: they fit, are accessible, practice answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person
from anquan_exam.services.practice import books, sets
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import actor_for, make_district, make_enterprise, make_holder, make_person
from tests.exam_builders import MadeBank, make_exam, make_published_bank
from tests.result_builders import sit

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
WORKER_PAGES = ("/home", "/practice", "/practice/wrong", "/practice/favourites", "/history", "/me")


@pytest.fixture
def bank(app: Flask) -> MadeBank:
    return make_published_bank(20, kinds=(Kind.SINGLE,))


@pytest.fixture
def worker(bank: MadeBank) -> Person:
    """Somebody with an exam to sit, a result, a set left off, a wrong question and a favourite."""
    now = clock.now()
    enterprise = make_enterprise("示例煤业有限责任公司")
    person = make_person("王样例", enterprise=enterprise, number="A001")
    supervisor = make_holder(Role.SAFETY_MANAGER, enterprise)
    past = {"opens_at": now - timedelta(days=2), "closes_at": now - timedelta(days=1)}
    made = make_exam(enterprise, bank=make_published_bank(), candidates=[person], **past)
    sit(made, person, 4, now=now - timedelta(days=2), supervised_by=supervisor)
    soon = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    make_exam(enterprise, bank=make_published_bank(), candidates=[person], **soon)
    actor = actor_for(person)
    set_id = sets.start_bank(actor, bank.id, size=10, now=now)
    for number, given in ((1, ["A"]), (2, ["B"])):
        sets.answer(actor, set_id, number, given, now=now)
    books.keep(actor, bank.questions[0].id, True, now=now)
    return person


def practice_pages(worker: Person, bank: MadeBank) -> list[str]:
    """A set's pages: the next question, one right, one wrong, the summary, and choosing a set."""
    (view,) = sets.unfinished(actor_for(worker))
    below = (f"/practice/sets/{view.id}/{part}" for part in ("3", "1", "2", "summary"))
    return [*below, f"/practice/banks/{bank.id}"]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_every_worker_page_is_accessible_and_fits_the_phone(
    worker: Person, bank: MadeBank, phone_of: Callable[..., Phone]
) -> None:
    page = phone_of(worker).page
    for path in (*WORKER_PAGES, *practice_pages(worker, bank)):
        answer = page.goto(path)
        assert answer is not None and answer.ok, path
        assert fits(page), path
        assert_accessible(page)


def test_nothing_is_cut_in_large_type_or_on_the_narrowest_phone(
    worker: Person, bank: MadeBank, phone_of: Callable[..., Phone]
) -> None:
    large = phone_of(worker)
    large.page.goto("/home")
    large.page.get_by_role("button", name="大字").click()
    lines = (
        "all => all.map(a => { const r = document.createRange(); r.selectNodeContents(a);"
        " return r.getClientRects().length; })"
    )
    assert large.page.locator(".tabs a").evaluate_all(lines) == [1] * 5, "a tab breaks in two"
    narrow = phone_of(worker, width=320)
    for path in (*WORKER_PAGES, *practice_pages(worker, bank)):
        for phone in (large, narrow):
            phone.page.goto(path)
            assert fits(phone.page), path


def test_an_empty_answer_is_told_at_once_without_asking_the_server(
    worker: Person, phone_of: Callable[..., Phone]
) -> None:
    phone = phone_of(worker)
    page = phone.page
    page.goto("/practice")
    page.get_by_role("link", name="接着练").click()
    page.wait_for_url("**/practice/sets/*/*")
    phone.offline()
    page.get_by_role("button", name="看对不对").click()
    expect(page.get_by_text("先选一个，再看对不对。")).to_be_visible()
    page.locator(".opt").first.click()
    expect(page.get_by_text("先选一个，再看对不对。")).to_be_hidden()


def test_a_set_is_practised_to_its_end_with_feedback_after_each(
    worker: Person, phone_of: Callable[..., Phone]
) -> None:
    page = phone_of(worker).page
    page.goto("/practice")
    page.get_by_role("link", name="接着练").click()
    for number in range(3, 11):
        expect(page.get_by_text(f"第 {number} 题").first).to_be_visible()
        page.locator('.opt input[value="A"] + span').click()
        page.get_by_role("button", name="看对不对").click()
        expect(page.get_by_text("答对了。")).to_be_visible()
        page.get_by_role("link", name="下一题" if number < 10 else "看结果").click()
    expect(page.get_by_role("heading", name="答了 10 题，对 9 题")).to_be_visible()


@pytest.mark.parametrize(
    "role", [Role.SAFETY_MANAGER, Role.DISTRICT_OFFICER, Role.INVIGILATOR, Role.TEAM_LEADER]
)
def test_the_desk_is_accessible_for_every_role(
    app: Flask, role: Role, desk_of: Callable[[Person], Phone]
) -> None:
    now = clock.now()
    district = make_district()
    enterprise = make_enterprise("示例煤业", district=district)
    person = make_person("没过例", enterprise=enterprise)
    place = district if role is Role.DISTRICT_OFFICER else enterprise
    holder = make_holder(role, place)
    supervisor = make_holder(Role.INVIGILATOR, enterprise)
    past = {"opens_at": now - timedelta(days=2), "closes_at": now - timedelta(days=1)}
    made = make_exam(enterprise, candidates=[person], **past)
    sit(made, person, 3, now=now - timedelta(days=2), supervised_by=supervisor)
    soon = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=3)}
    make_exam(enterprise, candidates=[person], invigilators=[holder], **soon)
    page = desk_of(holder).page
    paths = ["/desk"]
    if role is not Role.INVIGILATOR:
        paths += ["/desk/names/needs", "/desk/names/never"]
    for path in paths:
        answer = page.goto(path)
        assert answer is not None and answer.ok, path
        assert fits(page), path
        assert_accessible(page)
