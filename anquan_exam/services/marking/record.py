"""Every mark ever given for a paper, for the record of its exam."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.models import AnswerMark, Person


def marks_record(session: Session, attempt_id: int) -> list[dict[str, Any]]:
    """The marks for the answers of an attempt in the order in which they were given; the names of
    markers, and of whoever decided about a correction."""
    second = aliased(Person)
    rows = session.execute(
        select(AnswerMark, Person.name, second.name)
        .join(Person, Person.id == AnswerMark.marker_id)
        .outerjoin(second, second.id == AnswerMark.decided_by)
        .where(AnswerMark.attempt_id == attempt_id)
        .order_by(AnswerMark.id)
    )
    return [
        {
            "number": mark.item,
            "marker": name,
            "points": mark.points,
            "total": mark.total,
            "note": mark.note,
            "answer_sha256": mark.answer_sha256,
            "at": mark.at,
            "correction": mark.correction,
            "accepted": mark.accepted,
            "decided_by": decided_by or "",
            "decided_at": mark.decided_at,
        }
        for mark, name, decided_by in rows
    ]
