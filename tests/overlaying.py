"""What tests of overlays are made of: a law of two articles, and questions resting on either."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.overlays import Effect
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Basis, Kind, Question
from anquan_exam.models import Document, Exam, PoolRecord, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import overlays
from anquan_exam.services.overlays import OverlayInput
from anquan_exam.services.pools import LeftOut, stock
from anquan_exam.services.sittings.starting import start
from tests.builders import (
    NOW,
    MadeEnterprise,
    make_person,
)
from tests.exam_builders import (
    LAW,
    MadeBank,
    MadeExam,
    made_question,
    make_document,
    make_exam,
    make_published_bank,
    sections_of,
)

DAY = clock.local(NOW).date()
SELF = Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False)
TOMORROW = DAY + timedelta(days=1)
SOURCE = "应急管理部公告 2026 年第 1 号"


def make_law(*numbers: str, document: str = LAW) -> None:
    """A public text with these articles."""
    make_document(document)
    with transaction() as session:
        row = session.get_one(Document, document)
        articles = [{"number": n, "heading": f"{n}的标题"} for n in numbers or ("第一条", "第二条")]
        row.content = {**row.content, "articles": articles}


def resting(question: Question, locator: str, document: str = LAW) -> Question:
    """The same question on another place of the law."""
    return replace(question, basis=(Basis(document, locator),))


def make_bank(bank: str = "bank", *, on_second: Iterable[int] = (0,), size: int = 6) -> MadeBank:
    """A bank of single choices on 第一条, but those `on_second` on 第二条."""
    make_law()
    second = set(on_second)
    asked = [
        resting(made_question(at, Kind.SINGLE, bank), "第二条" if at in second else "第一条")
        for at in range(size)
    ]
    return make_published_bank(bank_id=bank, questions=asked)


def given(
    effect: Effect = Effect.AMENDED, *articles: str, on: date = DAY, **other: str
) -> OverlayInput:
    """What is typed into the form."""
    return OverlayInput(effect, on, articles, **{"note": SOURCE, **other})


def record(
    actor: Actor, effect: Effect = Effect.AMENDED, *articles: str, on: date = DAY, **other: str
) -> int:
    """An overlay on the law; its number."""
    return overlays.record_overlay(actor, LAW, given(effect, *articles, on=on, **other), now=NOW)


def left_out(enterprise: MadeEnterprise, day: date = DAY) -> dict[str, LeftOut]:
    with reading() as session:
        return dict(stock(session, enterprise.id, day).left_out)


def an_exam(enterprise: MadeEnterprise, bank: MadeBank, count: int = 4, **other: Any) -> MadeExam:
    return make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, {Kind.SINGLE: count}),
        candidates=other.pop("candidates", [make_person(enterprise=enterprise)]),
        policy=SELF,
        **other,
    )


def begin(exam: MadeExam, at: datetime = NOW) -> list[str]:
    """The next person starts; the questions on the paper."""
    person = next(iter(exam.numbers))
    view = start(
        Actor(person, "工人"), exam.public_id, "", now=at, device="Android", network="10.0.0.0"
    )
    return [item.question_id for item in view.paper.items]


def pool_size(exam: MadeExam) -> int:
    """How many questions the exam draws from now."""
    with reading() as session:
        row = session.get_one(Exam, exam.id)
        return len(session.get_one(PoolRecord, row.pool_hash).entries)


def entries(act: str) -> list[dict[str, Any]]:
    with reading() as session:
        return [*session.scalars(select(TrailEntry.payload).where(TrailEntry.act == act))]
