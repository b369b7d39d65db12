"""Objecting, and answering. One objection a question; one open at a time about the result."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.papers import Paper
from anquan_exam.models import (
    Attempt,
    Bank,
    Exam,
    Objection,
    PaperRecord,
    Place,
    QuestionRevision,
    ResultNotice,
)
from anquan_exam.models.session import transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.corrections.reach import banks_in_charge
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.ids import new_id

LONGEST_TEXT = 500
OPEN_FOR = timedelta(days=30)
"""How long after the end of an attempt one may object to it."""


def object_to(actor: Actor, attempt: str, item: int | None, text: str, *, now: datetime) -> str:
    """Object to question `item` of one's own paper, or to the result as a whole (None); gives the
    public id.

    Raises NotFound, Invalid `objection_empty`, `objection_long`, `not_on_paper`, Problem
    `objection_too_late`, `objection_made`."""
    said = checked_text(text)
    try:
        with transaction() as session:
            row = session.execute(
                select(Attempt, Exam, PaperRecord.content, Place.path)
                .join(Exam, Exam.id == Attempt.exam_id)
                .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
                .join(Place, Place.id == Exam.owner_id)
                .where(
                    Attempt.public_id == attempt,
                    Attempt.person_id == actor.person_id,
                    Attempt.status != "open",
                )
            ).one_or_none()
            if row is None:
                raise NotFound("attempt")
            if row.Attempt.closed_at + OPEN_FOR < now:
                raise Problem("objection_too_late", days=OPEN_FOR.days)
            _refuse_second(session, row.Attempt.id, item)
            made = Objection(
                public_id=new_id(),
                attempt_id=row.Attempt.id,
                exam_id=row.Exam.id,
                person_id=actor.person_id,
                item=item,
                text=said,
                made_at=now,
                **_about(row.content, item),
            )
            session.add(made)
            session.flush()
            trail.record(
                session,
                actor,
                "objection.made",
                ("attempt", attempt),
                now=now,
                place_path=row.path,
                objection=made.public_id,
                item=item,
            )
            return made.public_id
    except IntegrityError as twice:
        raise Problem("objection_made") from twice


def answer(actor: Actor, public_id: str, text: str, *, upheld: bool, now: datetime) -> None:
    """Answer an objection, for good; the person is told.

    Raises NotFound, Forbidden `own_objection`, Invalid `objection_empty`, `objection_long`,
    Problem `objection_answered`."""
    said = checked_text(text)
    with transaction() as session:
        row, path = objection_within(session, actor, public_id, lock=True)
        if row.person_id == actor.person_id:
            raise Forbidden("own_objection")
        if row.answered_at is not None:
            raise Problem("objection_answered")
        row.answered_by, row.answered_at = actor.person_id, now
        row.answer, row.upheld = said, upheld
        session.add(
            ResultNotice(
                person_id=row.person_id,
                attempt_id=row.attempt_id,
                kind="objection_answered",
                payload={"objection": row.public_id, "item": row.item, "upheld": upheld},
                made_at=now,
            )
        )
        trail.record(
            session,
            actor,
            "objection.answered",
            ("objection", row.public_id),
            now=now,
            place_path=path,
            upheld=upheld,
        )


def checked_text(text: str) -> str:
    """What was said, as kept. Raises Invalid."""
    said = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
    if not said:
        raise Invalid("objection_empty", "text")
    if len(said) > LONGEST_TEXT:
        raise Invalid("objection_long", "text", most=LONGEST_TEXT)
    return said


def within(actor: Actor) -> ColumnElement[bool]:
    """The condition that an Objection row is the actor's to answer: by the exam, or by the bank
    whose question it is about."""
    by_exam = Objection.exam_id.in_(
        select(Exam.id).where(scope.exams_owned(actor, Permission.EXAMS_EDIT))
    )
    by_bank = Objection.revision.in_(
        select(QuestionRevision.hash)
        .join(Bank, Bank.id == QuestionRevision.bank_id)
        .where(banks_in_charge(actor))
    )
    return or_(by_exam, by_bank)


def objection_within(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> tuple[Objection, str]:
    """An objection the actor may answer, and the path of the exam's owner. Raises NotFound."""
    wanted = (
        select(Objection, Place.path)
        .join(Exam, Exam.id == Objection.exam_id)
        .join(Place, Place.id == Exam.owner_id)
        .where(Objection.public_id == public_id, within(actor))
    )
    found = session.execute(wanted.with_for_update(of=Objection) if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("objection")
    return found.Objection, found.path


def _refuse_second(session: Session, attempt_id: int, item: int | None) -> None:
    same = and_(Objection.attempt_id == attempt_id, Objection.item == item)
    if item is None:
        same = and_(
            Objection.attempt_id == attempt_id,
            Objection.item.is_(None),
            Objection.answered_at.is_(None),
        )
    if session.scalar(select(Objection.id).where(same).limit(1)) is not None:
        raise Problem("objection_made")


def _about(content: dict[str, object], item: int | None) -> dict[str, object]:
    """Which question it is about."""
    if item is None:
        return {}
    found = next((one for one in Paper.from_json(content).items if one.number == item), None)
    if found is None:
        raise Invalid("not_on_paper", "item", item=item)
    return {"question_id": found.question_id, "revision": found.revision, "part": found.part}
