"""One candidate, for the page on which an invigilator deals with one person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.invigilation import weight
from anquan_exam.models import Attempt, AttemptEvent, Candidate, Exam, PaperRecord, Result
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation.late_sheets import late_views
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.views import Mark, PersonView, TryView


def person(actor: Actor, exam_id: str, number: str, *, now: datetime) -> PersonView:
    """Everything about the candidate with this public number. Raises NotFound."""
    view = room(actor, exam_id, now=now)
    seat = next((one for one in view.seats if one.number == number), None)
    if seat is None:
        raise NotFound("candidate")
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        rows = _attempts(session, exam, number)
        late = late_views(session, actor, exam, [row.id for row in rows])
        marks = _results(session, [row.id for row in rows])
        traces = _traces(session, rows[-1].id) if rows else []
    tries = tuple(
        TryView(
            attempt=row.public_id,
            number=row.try_number,
            status=row.status,
            started_at=row.started_at,
            deadline=row.deadline_at,
            closed_at=row.closed_at,
            receipt=row.receipt,
            void_reason=row.void_reason,
            mark=_mark(marks.get(row.id)) if view.marks_visible else None,
            supervised=marks[row.id].supervised if row.id in marks else None,
            late_sheets=late.get(row.id, ()),
        )
        for row in rows
    )
    until = seat.closed_at or now
    return PersonView(
        room=view,
        seat=seat,
        tries=tries,
        weights=tuple((each, weight(each, until)) for each in seat.progress.absences),
        devices=tuple(dict.fromkeys(device.partition(":")[2] for device, _ in traces if device)),
        networks=tuple(dict.fromkeys(network for _, network in traces if network)),
    )


def _attempts(session: Session, exam: Exam, number: str) -> list[Row[Any]]:
    return list(
        session.execute(
            select(
                Attempt.id,
                Attempt.public_id,
                Attempt.status,
                Attempt.started_at,
                Attempt.deadline_at,
                Attempt.closed_at,
                Attempt.receipt,
                Attempt.void_reason,
                PaperRecord.try_number,
            )
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .join(
                Candidate,
                (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
            )
            .where(Attempt.exam_id == exam.id, Candidate.number == number)
            .order_by(PaperRecord.try_number)
        )
    )


def _results(session: Session, attempts: list[int]) -> dict[int, Row[Any]]:
    rows: Any = session.execute(
        select(Result.attempt_id, Result.score, Result.full_score, Result.passed, Result.supervised)
        .where(Result.attempt_id.in_(attempts))
        .order_by(Result.sequence)
    )
    return {row.attempt_id: row for row in rows}


def _mark(row: Row[Any] | None) -> Mark | None:
    return Mark(row.score, row.full_score, row.passed) if row else None


def _traces(session: Session, attempt_id: int) -> list[tuple[str, str]]:
    """Device and network of what came in, in the order of arrival, each pair once."""
    rows = session.execute(
        select(AttemptEvent.device, AttemptEvent.network)
        .where(AttemptEvent.attempt_id == attempt_id, AttemptEvent.network != "")
        .order_by(AttemptEvent.server_at)
    )
    return list(dict.fromkeys(rows))
