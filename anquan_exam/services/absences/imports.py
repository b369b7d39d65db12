"""The files of times of work that were kept; a wrong one is taken back whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Attendance, Person, Place, WorkImport, WorkSpan
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.scope import places_within
from anquan_exam.services.training.common import reason_of
from anquan_exam.services.training.counting import complete

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file that was kept; `withdrawn_at` None where it stands."""

    id: int
    unit: str
    source: str
    rows: int
    by: str
    at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawn_why: str


def imports(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[tuple[ImportRow, ...], int]:
    """A page of the files within reach, the newest first, and how many there are."""
    by, undone = aliased(Person), aliased(Person)
    within = places_within(actor, Permission.PEOPLE_EDIT)
    base = (
        select(WorkImport, Place.name, by.name, undone.name)
        .join(Place, Place.id == WorkImport.enterprise_id)
        .outerjoin(by, by.id == WorkImport.kept_by)
        .outerjoin(undone, undone.id == WorkImport.withdrawn_by)
        .where(within)
    )
    with reading() as session:
        ids = base.with_only_columns(WorkImport.id).subquery()
        total = session.scalar(select(func.count()).select_from(ids))
        found = session.execute(
            base.order_by(WorkImport.id.desc()).limit(size).offset((page - 1) * size)
        ).all()
    rows = tuple(
        ImportRow(
            row.id,
            unit,
            row.source,
            row.rows,
            kept or "",
            row.kept_at,
            gone or "",
            row.withdrawn_at,
            row.withdrawn_why,
        )
        for row, unit, kept, gone in found
    )
    return rows, total or 0


def take_back(actor: Actor, import_id: int, reason: str, *, now: datetime) -> int:
    """Take a file's times off the record, all of them; how many. Training in those times may be
    entered again, and what waited for nothing else comes to count.

    Raises NotFound, Invalid `training_reason`, `text_too_long`, Problem `work_import_gone`."""
    why = reason_of(reason)
    with transaction() as session:
        row, unit = _find(session, actor, import_id)
        if row.withdrawn_at is not None:
            raise Problem("work_import_gone")
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now, actor.person_id, why
        stood = (WorkSpan.import_id == row.id, WorkSpan.withdrawn_at.is_(None))
        people = session.scalars(
            select(WorkSpan.person_id).where(*stood).distinct().order_by(WorkSpan.person_id)
        ).all()
        gone = session.execute(
            update(WorkSpan)
            .where(*stood)
            .values(withdrawn_at=now, withdrawn_by=actor.person_id, withdrawn_why=why)
        )
        session.flush()
        for some in _parts(people):
            complete(session, _waiting(session, some), now)
        trail.record(
            session,
            actor,
            "work_spans.taken_back",
            ("enterprise", str(unit.id)),
            now=now,
            place_path=unit.path,
            title=row.source,
            rows=gone.rowcount,  # type: ignore[attr-defined]
            reason=why,
        )
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _find(session: Session, actor: Actor, import_id: int) -> tuple[WorkImport, Place]:
    found = session.execute(
        select(WorkImport, Place)
        .join(Place, Place.id == WorkImport.enterprise_id)
        .where(WorkImport.id == import_id, places_within(actor, Permission.PEOPLE_EDIT))
        .with_for_update(of=WorkImport)
    ).one_or_none()
    if found is None:
        raise NotFound("work_import")
    return found[0], found[1]


def _parts(people: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(people), AT_ONCE):
        yield people[start : start + AT_ONCE]


def _waiting(session: Session, people: Sequence[int]) -> Sequence[int]:
    rows = select(Attendance.id).where(
        Attendance.person_id.in_(people),
        Attendance.counted_at.is_(None),
        Attendance.withdrawn_at.is_(None),
    )
    return session.scalars(rows.order_by(Attendance.id)).all()
