"""A spot check that was held, for tests of its record: people called, absent, put off, examined."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select, update

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.spot_check import Strata, Why
from anquan_exam.models import Candidate, Exam, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import spot_checks
from anquan_exam.services.exams.running import close_now
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.spot_checks import Officer, Plan, SpotView
from anquan_exam.services.spot_checks.versions import Freezing
from anquan_exam.web.spot_checks import WORDS
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_person,
    make_place,
)
from tests.exam_builders import make_published_bank
from tests.result_builders import finish

WORD = "平安回家"
OFFICERS = (Officer("测试执法一", "ZF-001"), Officer("测试执法二", "ZF-002"))
KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
DUE = date(2026, 12, 8)
AFTER = NOW + timedelta(hours=1)


@dataclass(frozen=True)
class HeldCheck:
    """A check as tests use it; `exam` is the public id of its exam."""

    id: str
    unit: MadeEnterprise
    inspector: Person
    exam: str

    @property
    def officer(self) -> Actor:
        """The officer, acting."""
        return actor_for(self.inspector)

    def view(self) -> SpotView:
        """The check as it stands."""
        return spot_checks.view(self.officer, self.id)

    def person(self, at: int) -> Person:
        """The person called at place `at` of the list, from 0."""
        with reading() as session:
            return session.get_one(Person, self.view().called[at].person.person_id)

    def sit(self, at: int, right: int, *, now: datetime = NOW) -> str:
        """That person sits the exam of the check with so many right of ten; the attempt."""
        person = self.person(at)
        opened = self.begin(at, now=now)
        finish(person, opened, right, now=now + timedelta(minutes=8))
        return opened.attempt

    def begin(self, at: int, *, now: datetime = NOW):
        """That person starts."""
        person = self.person(at)
        with transaction() as session:
            exam = session.scalars(select(Exam.id).where(Exam.public_id == self.exam)).one()
            session.execute(
                update(Candidate)
                .where(Candidate.exam_id == exam, Candidate.person_id == person.id)
                .values(present_at=now, present_by=self.inspector.id, identity_seen="工牌")
            )
        return start(
            actor_for(person), self.exam, WORD, now=now, device="Android", network="10.0.0.0"
        )

    def close(self, *, now: datetime = AFTER) -> None:
        """The exam is over."""
        close_now(self.officer, self.exam, now=now)

    def freeze(self, after: int = 0, *, due: date = DUE, reason: str = "", now=AFTER) -> int:
        """Freeze the record."""
        given = Freezing(after, due, reason)
        return spot_checks.freeze(self.officer, self.id, given, WORDS, now=now)


def called_check(
    shift: str,
    count: int = 1,
    *,
    unit: MadeEnterprise | None = None,
    inspector: Person | None = None,
    now: datetime = NOW,
) -> HeldCheck:
    """A check drawn from the shift ("" for everybody), not begun."""
    unit = unit or crew()
    if inspector is None:
        with reading() as session:
            district = session.get_one(Place, unit.district_id)
        inspector = make_holder(Role.INSPECTOR, district, "测试执法一")
    bank = make_published_bank(60, kinds=KINDS)
    ready = ReadyBlueprint(
        "spot", "煤矿，现场抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),)
    )
    wanted = Plan(
        unit.id,
        "示例区应急管理局",
        OFFICERS,
        "2026 年度监督检查计划第 3 项",
        "应急检字〔2026〕12 号",
        1,
        "spot",
        count,
        Strata.NONE,
        shift,
    )
    officer = actor_for(inspector)
    made = spot_checks.plan(officer, wanted, [ready], now=now)
    spot_checks.draw(officer, made, WORD, now=now)
    return HeldCheck(made, unit, inspector, "")


def held_check(
    count: int = 4,
    *,
    unit: MadeEnterprise | None = None,
    inspector: Person | None = None,
    absent: Sequence[Why] = (Why.LEAVE,),
    deferred: Sequence[Why] = (Why.HOIST,),
    strangers: Sequence[str] = (),
    now: datetime = NOW,
) -> HeldCheck:
    """A check of `count` people, begun: the first called are absent, those then first put off."""
    names = [f"示例{mark}" for mark in MARKS]
    shift = "\n".join((*names, *strangers)) if strangers else ""
    made = called_check(shift, count, unit=unit, inspector=inspector, now=now)
    officer = made.officer
    for why in absent:
        key = made.view().called[0].person.key
        spot_checks.note_person(officer, made.id, key, why, "班长说的", now=now)
    for at, why in enumerate(deferred):
        key = made.view().called[at].person.key
        spot_checks.note_person(officer, made.id, key, why, "副井", now=now)
    exam = spot_checks.open_exam(officer, made.id, "地面培训室", 3, now=now)
    return replace(made, exam=exam)


MARKS = "甲乙丙丁戊己庚辛壬癸子丑"


def crew() -> MadeEnterprise:
    """A plant with twelve people in two teams."""
    unit = make_enterprise("示例煤业有限公司")
    teams = [make_place(unit, name) for name in ("掘一队", "机电队")]
    for at, mark in enumerate(MARKS):
        make_person(f"示例{mark}", enterprise=unit, place=teams[at % 2], number=f"W{at:02}")
    return unit


def drawn_name() -> bytes:
    """A signature as a page sends it."""
    picture = Image.new("RGBA", (640, 240), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(80, 60), (300, 180), (520, 50)], fill="black", width=6)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
