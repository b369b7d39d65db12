"""Every kind of question on the device of a visit without a network, and no key to any of them."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.drawing import blueprint_hash, commitment
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Attempt, AttemptEvent, Person, SpotCheck
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.pools import store_pool
from tests.browser.axe import looked_at
from tests.browser.offline import PIN, drawn, planned, taken_along, unlock
from tests.browser.rooms import Phone
from tests.builders import actor_for
from tests.exam_builders import make_published_bank, sections_of

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
EVERY_KIND = {
    Kind.ORDERING: 1,
    Kind.HAZARD_PICTURE: 1,
    Kind.SHORT_ANSWER: 1,
    Kind.CASE: 1,
    Kind.FILL_IN: 1,
    Kind.MULTIPLE: 1,
}
SAID_NOWHERE = ("班前检查三项", "停止作业", "报告班长", "第一条", "test-law", "bank-", "correct")
"""Explanation, model answer, rubric, basis, and the ids under which one could look for them."""


def of_every_kind(actor: Actor) -> str:
    """A visit whose paper asks everything a paper can ask: three parts of a case among it."""
    check = planned(actor)
    bank = make_published_bank(len(EVERY_KIND), kinds=tuple(EVERY_KIND))
    blueprint = Blueprint("现场抽查", sections_of(bank, EVERY_KIND))
    with transaction() as session:
        row = session.scalars(select(SpotCheck)).one()
        row.blueprint = blueprint.to_json()
        row.pool_hash, row.blueprint_hash = (
            store_pool(session, bank.entries),
            blueprint_hash(blueprint),
        )
        parts = (row.pool_hash, row.blueprint_hash, row.terms_hash)
        row.commitment = commitment(row.secret, *parts)
    return check


def test_every_kind_is_answered_from_a_package_that_holds_no_key(
    officer: Person, site: str, phones: Callable[..., Phone]
) -> None:
    actor = actor_for(officer)
    check = of_every_kind(actor)
    phone = phones(site, officer, width=360, height=740)
    page = phone.page
    came: list[str] = []

    def look(route: Route) -> None:
        answer = route.fetch()
        came.append(answer.json()["text"])
        route.fulfill(response=answer)

    page.route("**/offline/package", look)
    taken_along(page, check)
    [text] = came
    pack = json.loads(text)
    assert not any(word in text for word in SAID_NOWHERE)
    assert all(
        item.keys() == {"number", "kind", "shape", "html"} for item in pack["paper"]["items"]
    )
    assert "data:image/" in text and "/pictures/" not in text
    told = {
        name
        for item in pack["paper"]["items"]
        for name in re.findall(r" (data-[a-z]+)", item["html"])
    }
    assert told <= {"data-n", "data-kind", "data-about", "data-part", "data-id", "data-most"}
    phone.offline()
    unlock(page)
    drawn(page)
    page.locator("ol button").first.click()
    page.get_by_label("看了工牌").check()
    page.get_by_label("交给本人：").check()
    page.get_by_role("button", name="开考").click()
    for number in range(1, len(pack["paper"]["items"]) + 1):
        expect(page.get_by_text(f"第 {number} 题 / {len(pack['paper']['items'])}")).to_be_visible()
        answer_any(page)
        if number < len(pack["paper"]["items"]):
            page.get_by_role("button", name="下一题").click()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("每题都答了")).to_be_visible()
    page.get_by_role("button", name="交卷", exact=True).click()
    page.get_by_role("button", name="确定交卷").click()
    page.get_by_label("密码").fill(PIN)
    page.get_by_role("button", name="执法人员：回名单").click()
    page.get_by_role("button", name="考完了，结束考查").click()
    page.get_by_role("button", name="结束，签名封存").click()
    phone.offline(False)
    page.get_by_role("button", name="交回服务器").click()
    expect(page.get_by_text("服务器收下了")).to_be_visible()
    with reading() as session:
        assert session.scalars(select(Attempt.status)).one() == "awaiting_marks"
        asked = session.scalars(select(AttemptEvent.item).where(AttemptEvent.epoch == 1)).all()
    assert set(asked) == set(range(1, len(pack["paper"]["items"]) + 1))


def answer_any(page: Page) -> None:
    """Something for whatever is asked."""
    section = page.locator(".q.on")
    kind = section.get_attribute("data-kind")
    looked_at(page, f"offline-kind-{kind}")
    if kind == "ordering":
        for step in section.locator(".step-tap").all():
            step.click()
    elif kind == "hazard-picture":
        section.get_by_role("button", name="看不清图？改用文字清单").click()
        for label in section.locator(".opt").all()[:2]:
            label.click()
    elif kind == "short-answer":
        section.locator("textarea").fill("先停电\n再撤人")
    elif kind == "fill-in":
        for blank in section.locator(".blank").all():
            blank.fill("三")
    else:
        section.locator(".opt").first.click()
