"""Exams and spot checks that were sat. Practice is nobody's business and is left out."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.personal_file import Entry, EntryKind
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.models import Attempt, Bank, Candidate, Exam, PaperRecord, Place, Result
from anquan_exam.services.history import visible
from anquan_exam.services.personal_file.sources.common import Asked, day, iso, local

LEFT_OUT = (PolicyKind.PRACTICE.value, PolicyKind.SELF_TEST.value, PolicyKind.MOCK.value)
NO_RESULT = ("voided", "awaiting_marks")


def exams(session: Session, asked: Asked) -> Iterator[Entry]:
    """Attempts that ended, each with its newest result and the digest of its paper.

    The person sees a result when its exam tells it, not before."""
    rows = _attempts(session, asked.person_id)
    told = visible(session, rows, asked.now) if asked.own else {row.exam_id for row in rows}
    titles = _titles(session, rows)
    for row in rows:
        result = row.exam_id in told and row.score is not None and row.status not in NO_RESULT
        data = {
            "title": row.title,
            "kind": row.kind,
            "status": row.status,
            "try": row.try_number,
            "closed_at": local(row.closed_at),
            "receipt": row.receipt,
            "paper_number": row.number,
            "paper_sha256": row.sha256,
            **(_result(row, titles) if result else {}),
        }
        brief = ("title", "kind", "score", "full_score", "passed", "supervised")
        good = result and row.passed and row.supervised
        yield Entry(
            ref=f"attempt:{row.public_id}",
            kind=EntryKind.EXAM,
            on=day(row.closed_at),
            unit=row.unit or None,
            unit_name=row.unit_name or row.owner,
            data=data,
            brief={name: data[name] for name in brief} if good else None,
            link=row.public_id,
            withdrawn=row.status == "voided",
        )


def _result(row: Row[Any], titles: dict[str, str]) -> dict[str, Any]:
    return {
        "score": row.score,
        "full_score": row.full_score,
        "pass_percent": row.pass_percent,
        "passed": row.passed,
        "supervised": row.supervised,
        "law_as_of": iso(row.law_as_of),
        "gradings": row.sequence,
        "banks": [
            {"bank": titles.get(bank, bank), "version": said["version"], "sha256": said["sha256"]}
            for bank, said in sorted(row.versions.items())
        ],
    }


def _titles(session: Session, rows: Iterable[Row[Any]]) -> dict[str, str]:
    wanted = {bank for row in rows if row.versions for bank in row.versions}
    return dict(session.execute(select(Bank.id, Bank.title).where(Bank.id.in_(wanted))).all())


def _attempts(session: Session, person_id: int) -> list[Row[Any]]:
    newest = (
        select(Result.attempt_id, func.max(Result.sequence).label("sequence"))
        .where(Result.person_id == person_id)
        .group_by(Result.attempt_id)
        .subquery()
    )
    place, unit, owner = aliased(Place), aliased(Place), aliased(Place)
    return list(
        session.execute(
            select(
                *(Attempt.public_id, Attempt.exam_id, Attempt.status, Attempt.receipt),
                *(Attempt.closed_at, PaperRecord.try_number, PaperRecord.number),
                *(PaperRecord.sha256, Exam.title, Exam.kind, Exam.policy),
                *(Result.score, Result.full_score, Result.pass_percent, Result.passed),
                *(Result.supervised, Result.law_as_of, Result.sequence, Result.versions),
                unit.id.label("unit"),
                unit.name.label("unit_name"),
                owner.name.label("owner"),
            )
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .join(owner, owner.id == Exam.owner_id)
            .outerjoin(
                Candidate,
                (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == person_id),
            )
            .outerjoin(place, place.id == Candidate.place_id)
            .outerjoin(unit, unit.id == place.enterprise_id)
            .outerjoin(newest, newest.c.attempt_id == Attempt.id)
            .outerjoin(
                Result,
                (Result.attempt_id == Attempt.id) & (Result.sequence == newest.c.sequence),
            )
            .where(
                Attempt.person_id == person_id,
                Attempt.status != "open",
                Exam.kind.not_in(LEFT_OUT),
            )
            .order_by(Attempt.id)
        )
    )
