"""Putting in what somebody answered aloud or wrote on paper: seen, answered, noted, handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.papers import Paper, check_answer
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sitting import Answer, EventKind, fold
from anquan_exam.models import Attempt, AttemptEvent, Candidate, Exam, PaperRecord, SaidNote
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.invigilation.reach import candidate_of, exam_of, not_oneself
from anquan_exam.services.sittings.closing import TIMED_OUT, Closing, close, locked
from anquan_exam.services.sittings.events import events_of

MOST_NOTE = 200


@dataclass(frozen=True)
class ConductView:
    """An open attempt as whoever puts it in sees it."""

    attempt_id: int
    attempt: str
    """Public id."""
    exam: str
    """Public id of the exam."""
    title: str
    number: str
    """The candidate's public number."""
    name: str
    body: Body
    witness: str
    paper: Paper
    paper_number: str
    blueprint: Blueprint
    policy: Policy
    started_at: datetime
    deadline: datetime
    answers: Mapping[int, Answer]
    """What was put in so far, by number on the paper."""
    notes: Mapping[int, str]
    """What was noted beside them."""


def view(actor: Actor, exam_id: str, number: str) -> ConductView:
    """The open attempt of a candidate that `actor` is putting in. Raises NotFound, Forbidden
    `own_sitting`, Problem `attempt_over`, `attempt_not_conducted`."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        row = _row(session, exam, number)
        not_oneself(actor, row.person_id)
        _check(actor, row)
        events = events_of(session, row.id)
        notes = _notes(session, row.id)
        return ConductView(
            attempt_id=row.id,
            attempt=row.public_id,
            exam=exam.public_id,
            title=exam.title,
            number=number,
            name=row.name,
            body=Body(row.body),
            witness=row.witness,
            paper=Paper.from_json(row.content),
            paper_number=row.paper_number,
            blueprint=Blueprint.from_json(exam.blueprint),
            policy=Policy.from_json(exam.policy),
            started_at=row.started_at,
            deadline=row.deadline_at,
            answers=dict(fold(events).answers),
            notes={item: text for item, text in notes.items() if text},
        )


def _notes(session: Session, attempt_id: int) -> dict[int, str]:
    """What was last noted beside each answer."""
    rows = session.execute(
        select(SaidNote.item, SaidNote.text)
        .where(SaidNote.attempt_id == attempt_id)
        .order_by(SaidNote.id)
    )
    return dict(rows.all())


def _row(session: Session, exam: Exam, number: str) -> Row[Any]:
    """The newest attempt of a candidate with its paper. Raises NotFound."""
    row = session.execute(
        select(
            Attempt.id,
            Attempt.public_id,
            Attempt.person_id,
            Attempt.status,
            Attempt.body,
            Attempt.conducted_by,
            Attempt.witness,
            Attempt.started_at,
            Attempt.deadline_at,
            PaperRecord.content,
            PaperRecord.number.label("paper_number"),
            Candidate.name,
        )
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .where(Attempt.exam_id == exam.id, Candidate.number == number)
        .order_by(PaperRecord.try_number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("attempt")
    return row


def _check(actor: Actor, row: Row[Any]) -> None:
    """Raises Problem `attempt_over`, `attempt_not_conducted`."""
    if row.status != "open":
        raise Problem("attempt_over")
    if row.conducted_by is None or row.conducted_by != actor.person_id:
        raise Problem("attempt_not_conducted")


def put_in(
    actor: Actor,
    exam_id: str,
    number: str,
    answers: Mapping[int, list[str]],
    notes: Mapping[int, str],
    *,
    now: datetime,
    device: str,
    network: str,
) -> int:
    """Note what a candidate answered, by number on the paper ([] takes an answer back), and what is
    remarked beside it; how many answers were new.

    Raises NotFound, Forbidden `own_sitting`, Invalid `not_on_paper`, `bad_answer`, Problem
    `attempt_over`, `attempt_not_conducted`."""
    with transaction() as session:
        exam, _ = exam_of(session, actor, exam_id)
        return write(session, actor, exam, number, answers, notes, now, device, network)


def write(
    session: Session,
    actor: Actor,
    exam: Exam,
    number: str,
    answers: Mapping[int, list[str]],
    notes: Mapping[int, str],
    now: datetime,
    device: str,
    network: str,
) -> int:
    """put_in() as a part of another act, in its transaction."""
    row = locked_for(session, actor, exam, number, now)
    before = fold(events_of(session, row.id)).answers
    shapes = Paper.from_json(row.paper).shape().split(".")
    new = {item: each for item, each in answers.items() if list(before.get(item, ())) != each}
    for item in (*answers, *notes):
        if not 1 <= item <= len(shapes):
            raise Invalid("not_on_paper", "item", item=str(item))
    for item, answer in new.items():
        if not check_answer(shapes[item - 1], answer):
            raise Invalid("bad_answer", "answer", item=str(item))
    kinds = {item: EventKind.ANSWERED if each else EventKind.CLEARED for item, each in new.items()}
    session.add_all(events_to_add(session, row, new, kinds, now, device, network))
    _note(session, actor, row, notes, now)
    return len(new)


def locked_for(session: Session, actor: Actor, exam: Exam, number: str, now: datetime) -> Any:
    """The open attempt that `actor` puts in, locked; one that is overdue is not."""
    row = _open(session, actor, exam, number)
    if row is None or row.accept_until < now:
        raise Problem("attempt_over")
    _check(actor, row)
    return row


def _open(session: Session, actor: Actor, exam: Exam, number: str) -> Any:
    """The open attempt of a candidate, locked, or None."""
    candidate = candidate_of(session, actor, exam, number)
    return locked(
        session,
        (Attempt.exam_id == exam.id)
        & (Attempt.person_id == candidate.person_id)
        & (Attempt.status == "open"),
    )


def events_to_add(
    session: Session,
    row: Any,
    answers: Mapping[int, list[str]],
    kinds: Mapping[int, EventKind],
    now: datetime,
    device: str,
    network: str,
) -> list[AttemptEvent]:
    """Events of `answers`, by number on the paper, after the last of the attempt's page load."""
    last = session.scalar(
        select(func.max(AttemptEvent.seq)).where(
            AttemptEvent.attempt_id == row.id, AttemptEvent.epoch == row.epoch
        )
    )
    return [
        AttemptEvent(
            attempt_id=row.id,
            epoch=row.epoch,
            seq=seq,
            kind=kinds[item].value,
            item=item,
            payload=None if kinds[item] is EventKind.CLEARED else answer,
            server_at=now,
            device=device[:40],
            network=network,
        )
        for seq, (item, answer) in enumerate(sorted(answers.items()), (last or 0) + 1)
    ]


def _note(
    session: Session, actor: Actor, row: Any, notes: Mapping[int, str], now: datetime
) -> None:
    held = _notes(session, row.id)
    for item, raw in sorted(notes.items()):
        text = " ".join(raw.split())[:MOST_NOTE]
        if text != held.get(item, ""):
            session.add(
                SaidNote(
                    attempt_id=row.id, item=item, text=text, noted_by=actor.person_id, noted_at=now
                )
            )


def finish(actor: Actor, exam_id: str, number: str, *, now: datetime) -> str:
    """Hand in what was put in, and have it graded; gives the attempt's public id.

    Raises NotFound, Forbidden `own_sitting`, Problem `attempt_over`, `attempt_not_conducted`."""
    with transaction() as session:
        exam, _ = exam_of(session, actor, exam_id)
        row = _open(session, actor, exam, number)
        if row is None:
            raise Problem("attempt_over")
        _check(actor, row)
        overdue = row.accept_until < now
        by = Closing(EventKind.SUBMITTED, "submitted", "put_in", actor, {"by": "conducted"})
        close(session, row, TIMED_OUT if overdue else by, now=now)
        return str(row.public_id)
