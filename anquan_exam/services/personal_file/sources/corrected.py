"""What the person said was wrong, and what was answered: in the file, and of exams."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.personal_file import Entry, EntryKind
from anquan_exam.models import Attempt, Candidate, Exam, FileCorrection, Objection, Person, Place
from anquan_exam.services.personal_file.sources.common import (
    Asked,
    day,
    iso,
    local,
    local_or_none,
)


def corrections(session: Session, asked: Asked) -> Iterator[Entry]:
    """Corrections asked for, each with its answer."""
    rows = session.execute(
        select(FileCorrection, Place.name, Person.name)
        .join(Place, Place.id == FileCorrection.enterprise_id)
        .outerjoin(Person, Person.id == FileCorrection.answered_by)
        .where(FileCorrection.person_id == asked.person_id)
        .order_by(FileCorrection.id)
    )
    for row, unit, by in rows:
        yield Entry(
            ref=f"correction:{row.id}",
            kind=EntryKind.CORRECTION,
            on=day(row.asked_at),
            unit=row.enterprise_id,
            unit_name=unit,
            data={
                "event": "file",
                "about": row.ref,
                "about_kind": row.kind,
                "about_on": iso(row.entry_on),
                "text": row.reason,
                "accepted": row.accepted,
                "answer": row.answer or "",
                "answered_at": local_or_none(row.answered_at),
                "answered_by": by or "",
            },
        )


def objections(session: Session, asked: Asked) -> Iterator[Entry]:
    """Objections to questions and results."""
    place, unit = aliased(Place), aliased(Place)
    rows = session.execute(
        select(Objection, Attempt.public_id, Exam.title, unit.id, unit.name, Person.name)
        .join(Attempt, Attempt.id == Objection.attempt_id)
        .join(Exam, Exam.id == Objection.exam_id)
        .outerjoin(
            Candidate,
            (Candidate.exam_id == Objection.exam_id) & (Candidate.person_id == Objection.person_id),
        )
        .outerjoin(place, place.id == Candidate.place_id)
        .outerjoin(unit, unit.id == place.enterprise_id)
        .outerjoin(Person, Person.id == Objection.answered_by)
        .where(Objection.person_id == asked.person_id)
        .order_by(Objection.id)
    )
    for row, attempt, title, unit_id, unit_name, by in rows:
        yield Entry(
            ref=f"objection:{row.public_id}",
            kind=EntryKind.CORRECTION,
            on=day(row.made_at),
            unit=unit_id,
            unit_name=unit_name or "",
            data={
                "event": "objection",
                "about": f"attempt:{attempt}",
                "title": title,
                "made_at": local(row.made_at),
                "text": row.text,
                "accepted": row.upheld,
                "answer": row.answer or "",
                "answered_at": local_or_none(row.answered_at),
                "answered_by": by or "",
            },
        )
