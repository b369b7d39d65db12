"""Everything the rules look at in people, read in a fixed number of statements."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.cases import Step
from anquan_exam.domain.eligibility.facts import (
    Apprenticed,
    Away,
    Case,
    CaseKind,
    Certificate,
    Effect,
    Fact,
    Family,
    File,
    Passed,
    Posted,
    Trained,
    Training,
)
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.sitting import EventKind
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory
from anquan_exam.models import (
    Absence,
    ApprenticeshipRecord,
    Assignment,
    AssignmentPost,
    Attempt,
    AttemptEvent,
    Attendance,
    CaseFile,
    CertificateRecord,
    Employment,
    Exam,
    Result,
    TrainingSession,
)
from anquan_exam.services.case_ends import ends_of

Found = Iterator[tuple[int, str, Fact]]
"""Person id, the part of the file, the fact."""


def files_of(session: Session, people: Collection[int]) -> Mapping[int, File]:
    """Person id to everything known by now; File.at() goes back to an earlier moment."""
    readers = (_posted, _away, _trained, _certificates, _apprenticed, _passed, _cases)
    return _read(session, people, readers)


def cards_of(session: Session, people: Collection[int]) -> Mapping[int, File]:
    """Person id to posts and certificates alone: enough where only these are asked for, and most of
    what is on record of people is left unread."""
    return _read(session, people, (_posted, _certificates))


def _read(
    session: Session,
    people: Collection[int],
    readers: Iterable[Callable[[Session, Collection[int]], Found]],
) -> Mapping[int, File]:
    parts: dict[int, dict[str, list[Any]]] = {person: {} for person in people}
    for read in readers:
        for person, part, fact in read(session, people):
            parts[person].setdefault(part, []).append(fact)
    return {
        person: File(**{name: tuple(facts) for name, facts in own.items()})
        for person, own in parts.items()
    }


def _posted(session: Session, people: Collection[int]) -> Found:
    rows = session.execute(
        select(Assignment, AssignmentPost.post_id, Employment)
        .join(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(Assignment.person_id.in_(people))
        .order_by(Assignment.id, AssignmentPost.post_id)
    )
    for assignment, post, employment in rows:
        for fact in _spells(assignment, employment, str(post)):
            yield assignment.person_id, "posted", fact


def _spells(assignment: Assignment, employment: Employment, post: str) -> Iterator[Posted]:
    """As it was known before its end was on record, and since."""
    common: dict[str, Any] = {
        "post": post,
        "begins": assignment.begins_on,
        "form": EmploymentForm(employment.form),
        "category": PersonCategory(assignment.category),
        "employer": str(employment.employer_id),
        "joined": employment.begins_on,
        "unit": str(assignment.host_id),
    }
    ended = assignment.end_recorded_at
    if assignment.ends_on is None or ended is None:
        yield Posted(recorded_at=assignment.recorded_at, ends=assignment.ends_on, **common)
        return
    yield Posted(recorded_at=assignment.recorded_at, withdrawn_at=ended, **common)
    yield Posted(recorded_at=ended, ends=assignment.ends_on, **common)


def _away(session: Session, people: Collection[int]) -> Found:
    for row in session.scalars(select(Absence).where(Absence.person_id.in_(people))):
        yield row.person_id, "away", Away(begins=row.begins_on, ends=row.ends_on, **_dated(row))


def _trained(session: Session, people: Collection[int]) -> Found:
    # Columns, not objects: of these a unit has tens of thousands.
    rows = session.execute(
        select(
            Attendance.person_id,
            Attendance.counted_at,
            Attendance.withdrawn_at,
            Attendance.begins_at,
            Attendance.ends_at,
            Attendance.assessed_passed,
            TrainingSession.kind,
            TrainingSession.post_id,
        )
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(Attendance.person_id.in_(people), Attendance.counted_at.is_not(None))
    )
    for row in rows:
        assert row.counted_at is not None
        yield (
            row.person_id,
            "trained",
            Trained(
                recorded_at=row.counted_at,
                withdrawn_at=row.withdrawn_at,
                kind=Training(row.kind),
                on=_day(row.ends_at),
                minutes=int((row.ends_at - row.begins_at).total_seconds() // 60),
                assessed=bool(row.assessed_passed),
                post=str(row.post_id) if row.post_id else "",
            ),
        )


def _certificates(session: Session, people: Collection[int]) -> Found:
    for row in session.scalars(
        select(CertificateRecord).where(CertificateRecord.person_id.in_(people))
    ):
        yield (
            row.person_id,
            "certificates",
            Certificate(
                family=Family(row.family),
                operations=frozenset(row.operations),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                review_by=row.review_by,
                revoked_on=row.revoked_on,
                **_dated(row),
            ),
        )


def _apprenticed(session: Session, people: Collection[int]) -> Found:
    for row in session.scalars(
        select(ApprenticeshipRecord).where(ApprenticeshipRecord.person_id.in_(people))
    ):
        common: dict[str, Any] = {
            "post": str(row.post_id) if row.post_id else "",
            "begins": row.begins_on,
            "master": str(row.master_id),
        }
        yield row.person_id, "apprenticed", Apprenticed(**common, **_dated(row))
        if row.signed_on is not None and row.signed_at is not None:
            signed: dict[str, Any] = {**_dated(row), "recorded_at": row.signed_at}
            yield (
                row.person_id,
                "apprenticed",
                Apprenticed(signed_on=row.signed_on, **common, **signed),
            )


def _passed(session: Session, people: Collection[int]) -> Found:
    """Passes as they stood: a regrade withdraws the pass it takes away, from then on; so does
    declaring the sitting void."""
    voided = (
        select(func.max(AttemptEvent.server_at))
        .where(
            AttemptEvent.attempt_id == Attempt.id,
            AttemptEvent.epoch == 0,
            AttemptEvent.kind == EventKind.VOIDED.value,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Result.person_id,
            Result.attempt_id,
            Result.passed,
            Result.supervised,
            Result.graded_at,
            Exam.kind,
            func.min(Result.graded_at).over(partition_by=Result.attempt_id).label("first"),
            case((Attempt.status == "voided", func.coalesce(voided, Attempt.closed_at))).label(
                "voided_at"
            ),
        )
        .join(Exam, Exam.id == Result.exam_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Result.person_id.in_(people), Exam.kind != PolicyKind.PRACTICE.value)
        .order_by(Result.attempt_id, Result.sequence)
    ).all()
    for at, row in enumerate(rows):
        later = rows[at + 1] if at + 1 < len(rows) else None
        replaced = later is not None and later.attempt_id == row.attempt_id
        if row.passed:
            gone = [later.graded_at] if replaced and later is not None else []
            gone += [row.voided_at] if row.voided_at is not None else []
            fact = Passed(
                recorded_at=row.graded_at,
                withdrawn_at=min(gone, default=None),
                on=_day(row.first),
                supervised=row.supervised,
                retest=row.kind == PolicyKind.RETEST.value,
            )
            yield row.person_id, "passed", fact


def _cases(session: Session, people: Collection[int]) -> Found:
    """What stands or stood against somebody: from when it was verified, and when it was cleared.

    One that was opened again stands anew from that day on: what was known before stays known."""
    rows = session.scalars(
        select(CaseFile).where(CaseFile.person_id.in_(people), CaseFile.verified_at.is_not(None))
    )
    for row in rows:
        for fact in _standings(row):
            yield row.person_id, "cases", fact


def _standings(row: CaseFile) -> Iterator[Case]:
    """As it was known from one moment to the next: standing, ended, standing again."""
    common: dict[str, Any] = {
        "kind": CaseKind(row.kind),
        "effect": Effect(row.effect),
        "opens_on": row.opens_on,
        "number": row.number,
        "due_on": row.due_on,
        "post": str(row.post_id) if row.post_id else "",
    }
    known = row.verified_at
    for end in ends_of(row):
        assert known is not None
        yield Case(recorded_at=known, withdrawn_at=end.at, **common)
        if end.step is not Step.DROPPED:
            # Off that post for good; any other may be done.
            off = {"post": str(end.moved_post_id)} if end.moved_post_id is not None else {}
            facts: dict[str, Any] = {**common, **off, "cleared_on": end.cleared_on}
            yield Case(recorded_at=end.at, withdrawn_at=end.until, **facts)
        known = end.until
    if known is not None:
        yield Case(recorded_at=known, **common)


def _dated(row: Any) -> dict[str, Any]:
    return {"recorded_at": row.recorded_at, "withdrawn_at": row.withdrawn_at}


def _day(moment: datetime) -> date:
    return clock.local(moment).date()
