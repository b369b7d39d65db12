"""Violations and the other cases, each with what happened in it, and the clearances out of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.cases import Step
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.domain.personal_file import Entry, EntryKind
from anquan_exam.models import CaseFile, CaseHappening, Clearance, ClearanceEnd, Place
from anquan_exam.services.personal_file.sources.common import Asked, day, iso, local, names


def cases(session: Session, asked: Asked) -> Iterator[Entry]:
    """Every case, a dropped one marked as such. Of one that stands against working, a later
    employer sees that it does, and what the person has to do."""
    rows = session.execute(
        select(CaseFile, Place.name)
        .join(Place, Place.id == CaseFile.enterprise_id)
        .where(CaseFile.person_id == asked.person_id)
        .order_by(CaseFile.id)
    ).all()
    steps = _steps(session, [row.id for row, _ in rows])
    for row, unit in rows:
        violation = row.kind == CaseKind.VIOLATION.value
        stands = {"effect": row.effect, "step": row.step, "due_on": iso(row.due_on)}
        yield Entry(
            ref=f"case:{row.public_id}",
            kind=EntryKind.VIOLATION if violation else EntryKind.CASE,
            on=day(row.happened_at),
            unit=row.enterprise_id,
            unit_name=unit,
            data={
                "number": row.number,
                "kind": row.kind,
                "violation": row.violation,
                "place": row.place,
                "what": row.what,
                "cleared_on": iso(row.cleared_on),
                "steps": steps.get(row.id, []),
                **stands,
            },
            brief=stands if row.blocks else None,
            link=row.public_id,
            withdrawn=row.step == Step.DROPPED.value,
        )


def clearances(session: Session, asked: Asked) -> Iterator[Entry]:
    """Every clearance, and what ended it."""
    rows = session.execute(
        select(Clearance, ClearanceEnd, CaseFile.number, Place.name)
        .join(CaseFile, CaseFile.id == Clearance.case_id)
        .join(Place, Place.id == Clearance.enterprise_id)
        .outerjoin(ClearanceEnd, ClearanceEnd.clearance_id == Clearance.id)
        .where(Clearance.person_id == asked.person_id)
        .order_by(Clearance.id)
    )
    for row, end, case, unit in rows:
        yield Entry(
            ref=f"clearance:{row.public_id}",
            kind=EntryKind.CLEARANCE,
            on=row.valid_from,
            unit=row.enterprise_id,
            unit_name=unit,
            data={
                "number": row.number,
                "case": case,
                "digest": row.digest,
                "ended": end.why if end else None,
                "ended_at": local(end.at) if end else None,
            },
            link=row.public_id,
        )


def _steps(session: Session, ids: list[int]) -> Mapping[int, list[dict[str, Any]]]:
    rows = session.scalars(
        select(CaseHappening)
        .where(CaseHappening.case_id.in_(ids))
        .order_by(CaseHappening.at, CaseHappening.id)
    ).all()
    known = names(session, [row.by_id for row in rows])
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        step = {
            "what": row.what,
            "at": local(row.at),
            "by": known.get(row.by_id or 0, ""),
            "minutes": row.minutes,
            "passed": row.passed,
            "signed_as": row.signed_as,
            "decision": row.decision,
            "text": row.text,
        }
        found.setdefault(row.case_id, []).append(step)
    return found
