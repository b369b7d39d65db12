"""The desks of blueprints and exams in a real Chromium: live counts, plain forms, no violations."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from anquan_exam import clock
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person
from anquan_exam.services import blueprints, exams
from anquan_exam.services.sittings.closing import close_overdue
from anquan_exam.services.sittings.starting import start
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import MadeEnterprise, actor_for, make_enterprise, make_manager, make_person
from tests.exam_builders import make_blueprint, make_exam, make_published_bank, sections_of

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
DESK = {"width": 1440, "height": 900}


class Office:
    """An enterprise with a manager and a blueprint of two parts."""

    def __init__(self) -> None:
        self.enterprise: MadeEnterprise = make_enterprise()
        self.manager: Person = make_manager(self.enterprise)
        self.bank = make_published_bank(40)
        sections = sections_of(self.bank, {Kind.SINGLE: 4, Kind.MULTIPLE: 2})
        record = make_blueprint(self.enterprise, self.bank, sections=sections)
        self.blueprint = record.public_id


@pytest.fixture
def office(app: Flask) -> Office:
    return Office()


def _open(phones: Callable[..., Phone], site: str, office: Office, script: bool = True) -> Page:
    page: Page = phones(site, office.manager, script=script, **DESK).page
    return page


def test_a_number_typed_is_saved_and_everything_that_follows_is_shown(
    office: Office, site: str, phones: Callable[..., Phone]
) -> None:
    page = _open(phones, site, office)
    page.goto(f"/blueprints/{office.blueprint}")
    page.get_by_label("一、第 1 部分抽几题").fill("8")
    expect(page.locator("#count")).to_have_text("10")
    expect(page.locator("#notes")).to_contain_text("第一部分库里只有 10 题，要抽 8 题")
    expect(page.locator("#row-s1")).to_have_class("ask")
    expect(page.locator("#saved")).to_have_text("存好了")
    page.get_by_label("二、第 2 部分每题几分").fill("2.5")
    expect(page.locator("#score")).to_have_text("85")
    saved = blueprints.get(actor_for(office.manager), office.blueprint).blueprint
    assert [(s.count, s.marks) for s in saved.sections] == [(8, 1000), (2, 250)]


def test_a_section_is_counted_while_it_is_made_and_saved_only_on_command(
    office: Office, site: str, phones: Callable[..., Phone]
) -> None:
    page = _open(phones, site, office)
    page.goto(f"/blueprints/{office.blueprint}/sections/s1")
    expect(page.locator("#have")).to_contain_text("10")
    page.get_by_label("责任").check()
    expect(page.locator("#have")).to_contain_text("10")
    page.get_by_label("最高难度").select_option("2")
    expect(page.locator("#verdict")).to_contain_text("库里只有")
    before = blueprints.get(actor_for(office.manager), office.blueprint).blueprint
    assert before.sections[0].difficulty == (1, 5)
    page.get_by_role("button", name="存下这一部分").click()
    page.wait_for_url(f"**/blueprints/{office.blueprint}")
    after = blueprints.get(actor_for(office.manager), office.blueprint).blueprint
    assert after.sections[0].difficulty == (1, 2)
    assert after.sections[0].topics == ("01-duties",)


def test_the_editor_works_without_script(
    office: Office, site: str, phones: Callable[..., Phone]
) -> None:
    page = _open(phones, site, office, script=False)
    page.goto(f"/blueprints/{office.blueprint}")
    page.get_by_label("一、第 1 部分抽几题").fill("8")
    page.get_by_role("button", name="存下").click()
    expect(page.locator("#notes")).to_contain_text("第一部分库里只有 10 题，要抽 8 题")


def test_no_desk_page_has_an_axe_violation(
    office: Office, site: str, phones: Callable[..., Phone]
) -> None:
    manager, now = actor_for(office.manager), clock.now()
    draft = exams.create(manager, office.blueprint, now=now)
    worker = make_person(enterprise=office.enterprise)
    over = make_exam(
        office.enterprise,
        bank=office.bank,
        candidates=[worker],
        opens_at=now - timedelta(hours=5),
        closes_at=now - timedelta(hours=2),
    )
    early = now - timedelta(hours=4)
    start(actor_for(worker), over.public_id, "", now=early, device="", network="")
    close_overdue(now=now)
    exams.close_finished(now=now)
    running = make_exam(
        office.enterprise, bank=office.bank, candidates=[worker], closes_at=now + timedelta(hours=2)
    )
    page = _open(phones, site, office)
    for path in (
        "/blueprints",
        "/blueprints/new",
        f"/blueprints/{office.blueprint}",
        f"/blueprints/{office.blueprint}/sections/s1",
        f"/blueprints/{office.blueprint}/sample",
        "/exams",
        "/exams/new",
        f"/exams/{draft}",
        f"/exams/{draft}/people?q=测试",
        f"/exams/{draft}/publish",
        f"/exams/{running.public_id}",
        f"/exams/{running.public_id}/pause",
        f"/notice/{running.public_id}",
        f"/verify/{running.public_id}",
        f"/verify/{over.public_id}",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert_accessible(page)


def test_the_lists_of_exams_and_results_need_no_sideways_scrolling_on_a_phone(
    office: Office, site: str, phones: Callable[..., Phone]
) -> None:
    now = clock.now()
    people = [make_person(name, enterprise=office.enterprise) for name in ("测试甲", "测试乙")]
    over = make_exam(
        office.enterprise,
        bank=office.bank,
        candidates=people,
        opens_at=now - timedelta(hours=5),
        closes_at=now - timedelta(hours=2),
    )
    early = now - timedelta(hours=4)
    start(actor_for(people[0]), over.public_id, "", now=early, device="", network="")
    close_overdue(now=now)
    exams.create(actor_for(office.manager), office.blueprint, now=now)
    page = phones(site, office.manager, width=360, height=740).page
    for path in ("/exams", "/results", f"/results/exams/{over.public_id}", "/results/people"):
        page.goto(path)
        expect(page.locator(".cards tbody tr").first).to_be_visible()
        wider = page.locator("body, .panel, .scroll").evaluate_all(
            "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.className)"
        )
        assert wider == [], path
        assert_accessible(page)
