"""Who is called by what was noted, and the list of the exam that follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.spot_check import Why, called
from anquan_exam.models import Attempt, Candidate, Exam, Person, Place, SpotCheck, SpotCheckNote
from anquan_exam.services.errors import Problem
from anquan_exam.services.exams.common import note as note_exam
from anquan_exam.services.exams.people import assigned
from anquan_exam.services.invigilation.reach import RUNNING
from anquan_exam.services.invigilation.starts import assign_late
from anquan_exam.services.spot_checks.listed import Listed, read_listed


@dataclass(frozen=True, slots=True)
class Noted:
    """What holds of somebody who is not at hand."""

    why: Why
    remark: str


def noted(session: Session, check: SpotCheck) -> dict[str, Noted]:
    """By person key, the last note where it says why somebody is not at hand."""
    rows = session.scalars(
        select(SpotCheckNote).where(SpotCheckNote.check_id == check.id).order_by(SpotCheckNote.id)
    )
    last = {row.key: row for row in rows}
    return {key: Noted(Why(row.why), row.remark) for key, row in last.items() if row.why}


def called_people(session: Session, check: SpotCheck) -> tuple[Listed, ...]:
    """The people called by what was noted so far, in the drawn order."""
    why = {key: one.why for key, one in noted(session, check).items()}
    listed = read_listed(check.people)
    return tuple(listed[one.key] for one in called(check.drawn, check.count, why))


def follow(session: Session, actor: Actor, check: SpotCheck, place: Place, now: datetime) -> None:
    """Let the list of the check's exam be of the people called; nothing while there is no exam.

    The drawn order alone says who comes: the list committed to stays as it was, and who came later
    is marked as such. Raises Problem `spot_check_over`, `spot_check_sat`."""
    if check.exam_id is None:
        return
    exam = session.get_one(Exam, check.exam_id, with_for_update=True)
    if exam.status not in RUNNING or (exam.closes_at is not None and exam.closes_at <= now):
        raise Problem("spot_check_over")
    wanted = {one.person_id for one in called_people(session, check)}
    there = {
        one.person_id: one
        for one in session.scalars(
            select(Candidate).where(Candidate.exam_id == exam.id, Candidate.removed_at.is_(None))
        )
    }
    # Whoever was let in at the door stays.
    drawn_from = {one.person_id for one in read_listed(check.people).values()}
    gone = [one for person, one in there.items() if person in drawn_from - wanted]
    _refuse_begun(session, exam, gone)
    for one in gone:
        one.removed_at = now
        about = {"number": one.number, "reason": "抽考名单变了"}
        note_exam(session, actor, exam, place, "exam.candidate_removed", now, **about)
    _add(session, actor, exam, place, wanted - there.keys(), now)


def _refuse_begun(session: Session, exam: Exam, gone: Iterable[Candidate]) -> None:
    names = {one.person_id: one.name for one in gone}
    begun = session.scalar(
        select(Attempt.person_id)
        .where(Attempt.exam_id == exam.id, Attempt.person_id.in_(names))
        .order_by(Attempt.id)
        .limit(1)
    )
    if begun is not None:
        raise Problem("spot_check_sat", name=names[begun])


def _add(
    session: Session, actor: Actor, exam: Exam, place: Place, people: set[int], now: datetime
) -> None:
    if not people:
        return
    day = clock.local(now).date()
    for one in assigned(session, place, Person.id.in_(people), day):
        number = assign_late(session, exam, one, now)
        about = {"number": number, "reason": "按抽出的顺序顶上来"}
        note_exam(session, actor, exam, place, "exam.candidate_added", now, **about)
