"""A mark corrected after the paper was graded: one person proposes, another decides; a yes is a
new result, and the old one stays in view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.marking import Mark
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import AnswerMark, Attempt, MarkedAnswer, PaperRecord, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.marking.acts import (
    add_mark,
    check_marks,
    grade_marked,
    locked_answer,
    note_act,
    set_score,
)
from anquan_exam.services.marking.reach import exam_to_mark
from anquan_exam.services.sittings import awaiting
from anquan_exam.services.sittings.closing import Closing
from anquan_exam.services.sittings.late_sheets import final_sheet

CAUSE = "mark_corrected"


@dataclass(frozen=True)
class CorrectionView:
    """A correction that waits for a second person."""

    id: int
    number: str
    """The paper's public number."""
    item: int
    question_id: str
    part: int
    before: int
    total: int
    marks: int
    reason: str
    proposed_by: str
    proposed_by_me: bool
    at: datetime


def propose_correction(
    actor: Actor,
    exam_id: str,
    number: str,
    item: int,
    points: Sequence[int],
    reason: str,
    *,
    now: datetime,
) -> None:
    """Propose other marks for an answer of a graded paper.

    Raises NotFound, Forbidden `own_paper`, Invalid `marks_out_of_range`, `reason_missing`,
    `note_long`, Problem `attempt_voided`, `marks_awaited`, `correction_waits`."""
    if not reason.strip():
        raise Invalid("reason_missing", "note")
    with transaction() as session:
        exam = exam_to_mark(session, actor, exam_id, now=now, hold=True)
        row, answer = locked_answer(session, actor, exam, number, item)
        if row.status == awaiting.STATUS:
            raise Problem("marks_awaited")
        check_marks(session, answer, points, reason)
        if session.scalar(_waiting(answer.attempt_id, item).limit(1)) is not None:
            raise Problem("correction_waits")
        given = Mark(actor.person_id or 0, sum(points), tuple(points), reason.strip())
        add_mark(session, answer, given, now, correction=True)
        told = {"item": item, "total": given.total, "before": answer.score, "reason": given.note}
        note_act(session, actor, "answer.correction_proposed", row, now, **told)


def decide_correction(
    actor: Actor, exam_id: str, correction: int, *, accept: bool, now: datetime
) -> None:
    """Accept or refuse a proposed correction, as somebody else than whoever proposed it.

    Raises NotFound, Forbidden `own_paper`, `same_person`, Problem `attempt_voided`,
    `correction_decided`, `marks_awaited`."""
    with transaction() as session:
        exam = exam_to_mark(session, actor, exam_id, now=now, hold=True)
        number, item = _paper_of(session, correction)
        row, answer = locked_answer(session, actor, exam, number, item)
        proposed = session.get_one(AnswerMark, correction)
        if proposed.decided_at is not None:
            raise Problem("correction_decided")
        if proposed.marker_id == actor.person_id:
            raise Forbidden("same_person")
        if row.status == awaiting.STATUS:
            raise Problem("marks_awaited")
        proposed.decided_by, proposed.decided_at, proposed.accepted = actor.person_id, now, accept
        session.flush()
        if not accept:
            note_act(session, actor, "answer.correction_refused", row, now, item=item)
            return
        set_score(session, answer, proposed.total, disputed=answer.disputed)
        payload = {"marks": {str(item): proposed.total}, "proposed_by": proposed.marker_id}
        why = Closing(EventKind.MARKED, "", CAUSE, actor, payload, proposed.note)
        sheet = final_sheet(session, row.id, deadline=row.deadline_at, until=row.accept_until)
        grade_marked(session, exam, row, sheet, why, now)


def _paper_of(session: Session, correction: int) -> tuple[str, int]:
    """The public number of the paper and the item that a correction is about. Raises NotFound.

    The row itself is read once its attempt is locked: somebody else may be deciding."""
    found = session.execute(
        select(PaperRecord.number, AnswerMark.item)
        .join(Attempt, Attempt.paper_id == PaperRecord.id)
        .join(AnswerMark, AnswerMark.attempt_id == Attempt.id)
        .where(AnswerMark.id == correction, AnswerMark.correction.is_(True))
    ).one_or_none()
    if found is None:
        raise NotFound("correction")
    return found.number, found.item


def _waiting(attempt_id: int, item: int) -> Select[int]:
    return select(AnswerMark.id).where(
        AnswerMark.attempt_id == attempt_id,
        AnswerMark.item == item,
        AnswerMark.correction.is_(True),
        AnswerMark.decided_at.is_(None),
    )


def corrections(actor: Actor, exam_id: str, *, now: datetime) -> tuple[CorrectionView, ...]:
    """The corrections of an exam that wait for a second person, the actor's own paper aside.

    Raises NotFound, Problem `marking_not_yet`, `keys_during_exam`."""
    with reading() as session:
        exam = exam_to_mark(session, actor, exam_id, now=now)
        rows = session.execute(
            select(AnswerMark, MarkedAnswer, PaperRecord.number, Person.name)
            .join(
                MarkedAnswer,
                (MarkedAnswer.attempt_id == AnswerMark.attempt_id)
                & (MarkedAnswer.item == AnswerMark.item),
            )
            .join(Attempt, Attempt.id == AnswerMark.attempt_id)
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .join(Person, Person.id == AnswerMark.marker_id)
            .where(
                MarkedAnswer.exam_id == exam.id,
                AnswerMark.correction.is_(True),
                AnswerMark.decided_at.is_(None),
                Attempt.status != "voided",
                Attempt.person_id != actor.person_id,
            )
            .order_by(AnswerMark.id)
        ).all()
    return tuple(
        CorrectionView(
            id=mark.id,
            number=number,
            item=mark.item,
            question_id=answer.question_id,
            part=answer.part,
            before=answer.score or 0,
            total=mark.total,
            marks=answer.marks,
            reason=mark.note,
            proposed_by=name,
            proposed_by_me=mark.marker_id == actor.person_id,
            at=mark.at,
        )
        for mark, answer, number, name in rows
    )
