"""Fifty questions of the shipped banks on a poor network: what the page may cost."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.config import ROOT
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.blueprints import Blueprint, Section
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Attempt, BlueprintRecord, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import banks
from anquan_exam.services.ids import new_id
from tests.browser.axe import assert_accessible
from tests.browser.rooms import Phone
from tests.builders import MadeEnterprise, make_enterprise, make_manager, make_person
from tests.published_exams import publish_from

pytestmark = [
    pytest.mark.browser,
    # Flask-Compress leaves it to the garbage collector to close the static files it streams.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"
    ),
]
SHIPPED = ROOT / "question_banks"
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
"""400 kbit/s and 400 ms."""


@dataclass
class Wire:
    """What went over the wire: bytes of each request, headers included."""

    sizes: list[float] = field(default_factory=list)

    def note(self, event: dict[str, float]) -> None:
        """Add one; what came from the cache or from within the page cost nothing."""
        if event["encodedDataLength"]:
            self.sizes.append(event["encodedDataLength"])


def shipped_blueprint(owner: MadeEnterprise) -> BlueprintRecord:
    """Fifty questions from all banks that ship, in the proportions of a real paper."""
    now = clock.now()
    tree = banks.read_tree(SHIPPED, shown_as=".", shipped=SHIPPED, actor=SYSTEM, now=now)
    names = sorted(one.bank for one in banks.publish_tree(tree, actor=SYSTEM, now=now))
    counts = {Kind.SINGLE: 24, Kind.MULTIPLE: 12, Kind.TRUE_FALSE: 10, Kind.FILL_IN: 4}
    share = {kind: divmod(number, len(names)) for kind, number in counts.items()}
    sections = tuple(
        Section(
            id=f"s{at}-{kind.value}",
            title=f"{name} {kind.value}",
            bank=name,
            kinds=(kind,),
            topics=(),
            difficulty=(1, 5),
            count=each + (at < rest),
            marks=200,
        )
        for kind, (each, rest) in share.items()
        for at, name in enumerate(names)
        if each + (at < rest)
    )
    with transaction() as session:
        record = BlueprintRecord(
            public_id=new_id(),
            title="五十题",
            owner_id=owner.id,
            content=Blueprint("五十题", sections).to_json(),
            policy=Policy().to_json(),
            updated_at=now,
        )
        session.add(record)
        return record


@pytest.fixture
def started(app: Flask, phone_of: Callable[..., Phone]) -> tuple[Person, str]:
    """A worker with a paper of fifty real questions, and the address of the paper."""
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    exam = publish_from(
        shipped_blueprint(enterprise),
        enterprise,
        make_manager(enterprise),
        policy=Policy(kind=PolicyKind.SELF_TEST),
        now=clock.now(),
    )
    page = phone_of(worker).page
    page.goto(f"/exam/{exam}")
    page.get_by_role("button", name="开始答题").click()
    expect(page.locator(".q")).to_have_count(50)
    with reading() as session:
        return worker, f"/sit/{session.scalars(select(Attempt.public_id)).one()}"


def test_a_real_paper_stays_within_its_budget_and_comes_over_a_poor_network(
    started: tuple[Person, str], phone_of: Callable[..., Phone]
) -> None:
    worker, address = started
    phone = phone_of(worker)
    phone.context.set_default_timeout(30000)
    cdp, wire = phone.context.new_cdp_session(phone.page), Wire()
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", SLOW)
    cdp.on("Network.loadingFinished", wire.note)

    phone.page.goto(address, wait_until="networkidle")

    expect(phone.page.locator(".q")).to_have_count(50)
    assert len(wire.sizes) <= 4
    assert sum(wire.sizes) <= 60_000
    wire.sizes.clear()
    phone.page.goto(address, wait_until="networkidle")
    assert len(wire.sizes) <= 4
    assert sum(wire.sizes) <= 15_000

    # Moving between questions needs no network at all.
    wire.sizes.clear()
    phone.offline()
    for _ in range(49):
        phone.page.click("#next")
    expect(phone.page.locator("#where")).to_contain_text("第 50 题")
    assert wire.sizes == []


def test_every_real_question_fits_the_smallest_phone_in_large_type(
    started: tuple[Person, str], phone_of: Callable[..., Phone]
) -> None:
    worker, address = started
    page = phone_of(worker, width=360).page
    page.goto(address)
    page.click("#large")
    for number in range(1, 51):
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, number
        page.click("#next")
    assert_accessible(page)
