"""Schooling, employments and posts, absences."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.personal_file import Entry, EntryKind
from anquan_exam.models import (
    Absence,
    Assignment,
    AssignmentPost,
    Education,
    Employment,
    Place,
    Post,
)
from anquan_exam.services.personal_file.sources.common import Asked, iso, names


def educations(session: Session, asked: Asked) -> Iterator[Entry]:
    """Schools finished; what was withdrawn stays, with the reason."""
    rows = session.execute(
        select(Education, Place.name)
        .join(Place, Place.id == Education.enterprise_id)
        .where(Education.person_id == asked.person_id)
        .order_by(Education.id)
    ).all()
    known = names(session, [row.recorded_by for row, _ in rows])
    for row, unit in rows:
        yield Entry(
            ref=f"education:{row.id}",
            kind=EntryKind.EDUCATION,
            on=row.finished_on,
            unit=row.enterprise_id,
            unit_name=unit,
            data={
                "level": row.level,
                "school": row.school,
                "major": row.major,
                "recorded_by": known.get(row.recorded_by or 0, ""),
                "withdrawn_why": row.withdrawn_why,
            },
            withdrawn=row.withdrawn_at is not None,
        )


def employments(session: Session, asked: Asked) -> Iterator[Entry]:
    """Coming to an employer, and leaving."""
    rows = session.execute(
        select(Employment, Place.name)
        .join(Place, Place.id == Employment.employer_id)
        .where(Employment.person_id == asked.person_id)
        .order_by(Employment.id)
    )
    for row, unit in rows:
        common: dict[str, Any] = {
            "kind": EntryKind.JOB,
            "unit": row.employer_id,
            "unit_name": unit,
        }
        data = {"form": row.form, "agency": row.agency, "number": row.employee_number or ""}
        joined = {"event": "joined", **data}
        yield Entry(ref=f"employment:{row.id}", on=row.begins_on, data=joined, **common)
        if row.ends_on is not None:
            left = {"event": "left", **data}
            yield Entry(ref=f"employment-end:{row.id}", on=row.ends_on, data=left, **common)


def posts(session: Session, asked: Asked) -> Iterator[Entry]:
    """Where the person worked, in which posts."""
    host = aliased(Place)
    rows = session.execute(
        select(Assignment, Place.name, host.name)
        .join(Place, Place.id == Assignment.place_id)
        .join(host, host.id == Assignment.host_id)
        .where(Assignment.person_id == asked.person_id)
        .order_by(Assignment.id)
    ).all()
    held = _held(session, [row.id for row, _, _ in rows])
    for row, place, unit in rows:
        yield Entry(
            ref=f"assignment:{row.id}",
            kind=EntryKind.JOB,
            on=row.begins_on,
            unit=row.host_id,
            unit_name=unit,
            data={
                "event": "post",
                "place": place if row.place_id != row.host_id else "",
                "posts": held.get(row.id, []),
                "category": row.category,
                "ends_on": iso(row.ends_on),
            },
        )


def _held(session: Session, assignments: list[int]) -> dict[int, list[str]]:
    held: dict[int, list[str]] = {}
    for assignment, name in session.execute(
        select(AssignmentPost.assignment_id, Post.name)
        .join(Post, Post.id == AssignmentPost.post_id)
        .where(AssignmentPost.assignment_id.in_(assignments))
        .order_by(Post.name)
    ):
        held.setdefault(assignment, []).append(name)
    return held


def absences(session: Session, asked: Asked) -> Iterator[Entry]:
    """Away from the job; what was withdrawn stays."""
    rows = session.execute(
        select(Absence, Place.name)
        .join(Place, Place.id == Absence.enterprise_id)
        .where(Absence.person_id == asked.person_id)
        .order_by(Absence.id)
    )
    for row, unit in rows:
        yield Entry(
            ref=f"absence:{row.id}",
            kind=EntryKind.ABSENCE,
            on=row.begins_on,
            unit=row.enterprise_id,
            unit_name=unit,
            data={
                "kind": row.kind,
                "ends_on": iso(row.ends_on),
                "remark": row.remark,
                "withdrawn_why": row.withdrawn_why,
            },
            withdrawn=row.withdrawn_at is not None,
        )
