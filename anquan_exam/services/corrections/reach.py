"""Whose banks an actor may correct, and who is reached by what is wrong in them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.questions import Question
from anquan_exam.models import Bank, Place, QuestionRevision
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.scope import places_within

LONGEST_REASON = 300


def banks_in_charge(actor: Actor) -> ColumnElement[bool]:
    """The condition that a Bank row is the actor's to answer for: a private bank within reach; a
    public one for whoever edits banks of a whole district."""
    mine = Bank.owner_id.in_(select(Place.id).where(places_within(actor, Permission.BANKS_EDIT)))
    district = exists().where(Place.kind == "district", places_within(actor, Permission.BANKS_EDIT))
    return or_(mine, and_(Bank.owner_id.is_(None), district))


def revision_in_charge(
    session: Session, actor: Actor, revision: str, now: datetime
) -> tuple[Bank, Question]:
    """The bank and the question of a revision the actor answers for. Raises NotFound, Problem
    `banks_during_exam`: keys are in sight."""
    row = session.execute(
        select(Bank, QuestionRevision.content)
        .join(QuestionRevision, QuestionRevision.bank_id == Bank.id)
        .where(QuestionRevision.hash == revision, banks_in_charge(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("question")
    refuse_during_exam(session, actor, now, code="banks_during_exam")
    return row.Bank, Question.from_content(row.content)


def place_path_of(session: Session, bank: Bank) -> str:
    """Where acts about the bank belong on the trail; "" for a public one."""
    if bank.owner_id is None:
        return ""
    return session.scalars(select(Place.path).where(Place.id == bank.owner_id)).one()


def checked_reason(reason: str, field: str = "reason") -> str:
    """A reason as kept. Raises Invalid `reason_missing`, `reason_long`."""
    text = " ".join(reason.split())
    if not text:
        raise Invalid("reason_missing", field)
    if len(text) > LONGEST_REASON:
        raise Invalid("reason_long", field, most=LONGEST_REASON)
    return text
