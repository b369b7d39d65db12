"""When papers were handed out and collected: noted by the clock of the room."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Candidate, Exam, PaperTimes
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid, NotFound
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.paper_body.reach import papers_on_paper

AHEAD = timedelta(minutes=10)
"""How far a room's clock may be ahead of ours."""


def note_times(
    actor: Actor,
    exam_id: str,
    numbers: Collection[str],
    handed_out: datetime | None,
    collected: datetime | None,
    *,
    now: datetime,
) -> int:
    """Note when the papers of candidates (public numbers) were handed out and collected; a time
    that is None stays as it was. How many papers. On the trail.

    Raises NotFound, Invalid `nobody_chosen`, `times_missing`, `times_ahead`, `times_order`."""
    _check(numbers, handed_out, collected, now)
    with transaction() as session:
        exam, place = exam_of(session, actor, exam_id)
        attempts = _attempts(session, actor, exam, numbers)
        held = {
            row.attempt_id: row
            for row in session.scalars(
                select(PaperTimes).where(PaperTimes.attempt_id.in_(attempts.values()))
            )
        }
        for attempt in attempts.values():
            row = held.get(attempt) or PaperTimes(attempt_id=attempt)
            row.handed_out_at = handed_out or row.handed_out_at
            row.collected_at = collected or row.collected_at
            if row.handed_out_at and row.collected_at and row.collected_at < row.handed_out_at:
                raise Invalid("times_order", "collected")
            row.noted_by, row.noted_at = actor.person_id or 0, now
            session.add(row)
        told = {
            "numbers": sorted(attempts),
            "handed_out": handed_out.isoformat() if handed_out else "",
            "collected": collected.isoformat() if collected else "",
        }
        note(session, actor, exam, place, "exam.paper_times", now, **told)
        return len(attempts)


def _check(
    numbers: Collection[str],
    handed_out: datetime | None,
    collected: datetime | None,
    now: datetime,
) -> None:
    """Raises Invalid `nobody_chosen`, `times_missing`, `times_ahead`."""
    if not numbers:
        raise Invalid("nobody_chosen", "ids")
    if handed_out is None and collected is None:
        raise Invalid("times_missing", "handed_out")
    if any(each and each > now + AHEAD for each in (handed_out, collected)):
        raise Invalid("times_ahead", "collected")


def _attempts(
    session: Session, actor: Actor, exam: Exam, numbers: Collection[str]
) -> dict[str, int]:
    """Candidate number to their attempt on paper; one's own is none of one's. Raises NotFound where
    one is missing."""
    rows = session.execute(
        papers_on_paper(exam).where(
            Candidate.number.in_(numbers), Candidate.person_id != actor.person_id
        )
    ).all()
    # Of several tries the newest counts: it comes last.
    attempts = {candidate.number: attempt.id for attempt, _, candidate in rows}
    if len(attempts) < len(set(numbers)):
        raise NotFound("attempt")
    return attempts
