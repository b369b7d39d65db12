"""A unit with a leader, two managers and a principal in tests of cases, and the steps of a case."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from anquan_exam.config import ROOT
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.case_terms import Violation
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.vocabulary import PersonCategory
from anquan_exam.models import (
    Attendance,
    CaseFile,
    CaseHappening,
    Person,
    Place,
    Post,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import cases
from anquan_exam.services.cases import Report
from anquan_exam.services.cases.folding import add, happening_of, keep
from anquan_exam.services.eligibility.answers import answers_of
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    grant,
    make_enterprise,
    make_manager,
    make_person,
    make_place,
    make_post,
)
from tests.exam_builders import MadeBank, make_published_bank
from tests.fact_builders import make_work

BEGUN = NOW + timedelta(hours=1)
KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL_IN)
SHEET = """\
industries: {{}}
people: {{}}
spot-check: {{{bank}: 1}}
retests:
  - id: retest-illegal-command
    title: 违章指挥，复考
    banks: {{{bank}: 1}}
  - id: retest-rule-breaking-work
    title: 违规作业，复考
    banks: {{{bank}/01-duties: 3, {bank}/02-rights: 1}}
new-workers: []
"""


@dataclass
class Mine:
    """A unit and the people a case needs."""

    unit: MadeEnterprise
    team: Place
    post: Post
    miner: Person
    leader: Person
    manager: Person
    second: Person
    principal: Person

    def actor(self, name: str) -> Actor:
        return actor_for(getattr(self, name))


def make_mine() -> Mine:
    unit = make_enterprise("示例煤业有限公司")
    team = make_place(unit, "掘一队")
    post = make_post(unit, "掘进工")
    leader = make_person("测试队长", enterprise=unit, place=team)
    grant(leader, Role.TEAM_LEADER, team)
    return Mine(
        unit,
        team,
        post,
        make_person("示例甲", enterprise=unit, place=team, posts=[post], number="W001"),
        leader,
        make_manager(unit, "测试安管"),
        make_manager(unit, "测试副安管"),
        make_person("测试矿长", enterprise=unit, category=PersonCategory.PRINCIPAL),
    )


def shipped_beside(app: Flask, folder: Path, bank: MadeBank | None = None) -> MadeBank:
    """The shipped terms of cases over ready blueprints that draw from a made-up bank."""
    bank = bank or make_published_bank(180, kinds=KINDS)
    (folder / "blueprints.yaml").write_text(SHEET.format(bank=bank.id), encoding="utf-8")
    rules = (ROOT / "question_banks" / "eligibility.yaml").read_text("utf-8")
    (folder / "eligibility.yaml").write_text(rules, encoding="utf-8")
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"banks_dir": folder})
    assert current_app.extensions["settings"].banks_dir == folder
    return bank


def reported(mine: Mine, by: str = "leader", *, now: datetime = NOW, **given: Any) -> str:
    """A 违规作业 of the miner, reported; its public id."""
    plain = Report(
        kind=CaseKind.VIOLATION,
        who=mine.miner.public_id,
        unit=mine.unit.public_id,
        violation=Violation.RULE_BREAKING_WORK,
        happened_at=now - timedelta(hours=1),
        where="1201 掘进面",
        what="空顶作业",
    )
    return cases.report(mine.actor(by), replace(plain, **given), now=now)


def verified(mine: Mine, *, now: datetime = NOW, **given: Any) -> str:
    """The same after the miner was heard and the manager found it to be so."""
    case = reported(mine, now=now, **given)
    cases.say(mine.actor("miner"), case, "是我没有先打支护。", now=now)
    cases.verify(mine.actor("manager"), case, "", "示例乙", now=now)
    return case


def trained(mine: Mine, case: str, begins: datetime, hours: float = 6) -> datetime:
    """A session the manager entered and the miner confirmed; the moment it counted."""
    ends = begins + timedelta(hours=hours)
    later = ends + timedelta(minutes=1)
    cases.enter(
        mine.actor("manager"), case, cases.Taught(begins, ends, "示例教员", "支护规程"), now=later
    )
    with reading() as session:
        attendance = session.scalars(select(Attendance.id).order_by(Attendance.id.desc())).first()
    assert attendance is not None
    cases.accept(mine.actor("miner"), case, attendance, now=later)
    return later


def working(mine: Mine, begins: datetime, ends: datetime, source: str = "矿灯房") -> None:
    """The lamp room has the miner underground."""
    make_work(mine.miner, mine.unit, begins, ends, source=source)


def row(case: str) -> CaseFile:
    with reading() as session:
        return session.scalars(select(CaseFile).where(CaseFile.public_id == case)).one()


def happened(case: str) -> list[str]:
    with reading() as session:
        rows = session.scalars(
            select(CaseHappening.what)
            .join(CaseFile, CaseFile.id == CaseHappening.case_id)
            .where(CaseFile.public_id == case)
            .order_by(CaseHappening.at, CaseHappening.id)
        )
        return list(rows)


def refusals() -> list[tuple[str, str]]:
    """What was refused, as the trail has it: (what was wanted, why not)."""
    with reading() as session:
        rows: Iterable[Any] = session.scalars(
            select(TrailEntry.payload)
            .where(TrailEntry.act == "case.refused")
            .order_by(TrailEntry.id)
        )
        return [(each["case_wanted"], each["case_refused"]) for each in rows]


def stopped(mine: Mine, at: datetime = NOW + timedelta(days=1)) -> bool:
    with reading() as session:
        answers = answers_of(session, [mine.miner.id], at.date(), known_at=at)[mine.miner.id]
    return Why.CASE_OPEN in [r.why for answer in answers for r in answer.verdict.reasons]


def force(case: str, *steps: tuple[str, dict[str, Any]]) -> None:
    """Put happenings on record that are proved elsewhere."""
    with transaction() as session:
        found = session.merge(row(case))
        for what, more in steps:
            at = NOW + timedelta(hours=9)
            new = happening_of(
                CaseHappening(what=what, at=at, **{"minutes": 0, "passed": False, **more})
            )
            add(session, found, new, now=at)
        keep(session, found)


TRAINED = ("trained", {"minutes": 720, "by_id": None})
REFLECTED = ("reflected", {})
PASSED, FAILED = ("retested", {"passed": True}), ("retested", {"passed": False})
TO_SIGN = (TRAINED, REFLECTED, PASSED)
LATER = NOW + timedelta(hours=10)


def violation(mine: Mine, **given: Any) -> Report:
    """A report of the miner's, changed by `given`."""
    plain = Report(
        CaseKind.VIOLATION,
        mine.miner.public_id,
        mine.unit.public_id,
        Violation.LABOUR_DISCIPLINE,
        NOW - timedelta(hours=2),
        "井口",
        "班中睡觉",
    )
    return replace(plain, **given)
