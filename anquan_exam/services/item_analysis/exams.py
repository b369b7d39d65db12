"""How far the scores of one exam can be trusted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.item_analysis.cells import LEAST
from anquan_exam.domain.item_analysis.reliability import Mark, Reliability, reliability
from anquan_exam.models import Attempt, Candidate, PaperRecord, Result
from anquan_exam.models.session import reading
from anquan_exam.services.item_analysis.collector import collector_paused
from anquan_exam.services.item_analysis.selection import CLOSED, About, about, latest_sequence
from anquan_exam.services.item_analysis.sheets import flat
from anquan_exam.services.results.sight import ExamView, exam_in_sight
from anquan_exam.services.scope import candidates_within


@dataclass(frozen=True)
class ExamReliability:
    """The measurement side of an exam, over the first paper of everybody in sight."""

    exam: ExamView
    about: tuple[About, ...]
    whole: bool
    """Everybody who sat is in it, not only the actor's own people."""
    people: int
    found: Reliability | None
    """None for fewer than five people, or where nothing can be said."""


def exam_reliability(actor: Actor, exam_id: str, *, now: datetime) -> ExamReliability:
    """The reliability of an exam whose results the actor may see. Raises NotFound."""
    with collector_paused(), reading() as session:
        exam = exam_in_sight(session, actor, exam_id, now=now)
        rows = _first_papers(session, exam.id)
        mine = set(
            session.scalars(
                select(Candidate.person_id).where(
                    Candidate.exam_id == exam.id,
                    candidates_within(actor, Permission.RESULTS_VIEW),
                )
            )
        )
        people = about(session, actor, Permission.RESULTS_VIEW)
    seen = [row for row in rows if row.person_id in mine]
    enough = len(seen) >= LEAST
    sheets = [_sheet(row.content, row.marks) for row in seen] if enough else []
    return ExamReliability(
        exam=exam,
        about=people,
        whole=len(seen) == len(rows),
        people=len(seen),
        found=reliability(sheets, exam.policy.pass_percent) if enough else None,
    )


def _first_papers(session: Session, exam_id: int) -> list[Any]:
    """The first closed paper of each person that was not voided, with its newest result: a second
    try is no second person."""
    rows = session.execute(
        select(PaperRecord.person_id, PaperRecord.content, Result.marks)
        .join(Attempt, Attempt.paper_id == PaperRecord.id)
        .join(Result, and_(Result.attempt_id == Attempt.id, Result.sequence == latest_sequence()))
        .where(PaperRecord.exam_id == exam_id, Attempt.status.in_(CLOSED))
        .order_by(PaperRecord.person_id, PaperRecord.try_number)
    )
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.person_id, row)
    return list(first.values())


def _sheet(content: Any, marks: Any) -> tuple[Mark, ...]:
    """A paper with its marks, as far as it was asked. The parts of a case stand and fall together:
    they are one."""
    found: dict[str, Mark] = {}
    for item, (_, score, _, _) in zip(flat(content), marks["items"], strict=False):
        whole = item.question.partition("/")[0]
        one = Mark(item.section, whole, item.marks, score)
        found[whole] = _together(one, found.get(whole))
    return tuple(found.values())


def _together(one: Mark, before: Mark | None) -> Mark:
    if before is None:
        return one
    return Mark(one.section, one.item, one.marks + before.marks, one.score + before.score)
