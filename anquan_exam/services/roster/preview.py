"""What people see of an import, and what they answer to the rows that ask."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import mask_id, mask_phone
from anquan_exam.domain.roster import Choice, VerdictKind
from anquan_exam.domain.roster_rows import Field
from anquan_exam.domain.roster_why import Reason
from anquan_exam.exchange.roster_excel import passed_over
from anquan_exam.models import Enterprise, Place, RosterImport, RosterRow
from anquan_exam.models.session import reading
from anquan_exam.services import beside, scope
from anquan_exam.services.roster.matching import house
from anquan_exam.services.roster.rows import (
    Reading,
    choice_from_json,
    reading_of_row,
)
from anquan_exam.services.roster.uploads import import_in_scope


@dataclass(frozen=True)
class ImportView:
    """An import: what was read, and how many rows have which verdict.

    `done` rows are in the register; `ready` can go in; `codes` initial codes wait to be taken.
    `passed_over` names the columns nothing was taken from. `stalled`: it should be worked on, and
    nobody is at it."""

    public_id: str
    enterprise: str
    enterprise_id: str
    filename: str
    status: str
    uploaded_at: datetime
    committed_at: datetime | None
    rows_total: int
    rows_done: int
    header_line: int
    sheet: str
    columns: dict[str, str]
    passed_over: tuple[str, ...]
    skipped: int
    other_sheets: int
    ready: int
    asks: int
    refused: int
    done: int
    codes: int
    codes_taken_at: datetime | None
    failure: dict[str, str | int]
    stalled: bool

    @property
    def busy(self) -> bool:
        """Whether it is being read or put in."""
        return self.status in ("reading", "committing")

    @property
    def rows(self) -> int:
        """All rows with a verdict."""
        return self.ready + self.asks + self.refused + self.done


@dataclass(frozen=True)
class RowView:
    """A row as the preview shows it; ID and telephone numbers masked, unusable ones as written."""

    line: int
    verdict: VerdictKind
    name: str
    id_number: str
    phone: str
    number: str
    department: str
    posts: str
    reasons: tuple[Reason, ...]
    choices: tuple[Choice, ...]
    decided: bool
    done: bool


@dataclass(frozen=True)
class LeftRow:
    """A row that is not in the register: as it stood in the file, and why."""

    line: int
    raw: list[str]
    reasons: tuple[Reason, ...]
    asks: bool


def imports(actor: Actor, *, now: datetime, limit: int = 50) -> list[ImportView]:
    """The latest imports of the actor's enterprises."""
    with reading() as session:
        rows = session.execute(
            select(RosterImport, Enterprise.public_id, Place.name)
            .join(Place, Place.id == RosterImport.enterprise_id)
            .join(Enterprise, Enterprise.place_id == Place.id)
            .where(scope.places_within(actor, Permission.PEOPLE_EDIT))
            .order_by(RosterImport.id.desc())
            .limit(limit)
        ).all()
        return [_import_view(session, *row, now) for row in rows]


def view(actor: Actor, public_id: str, *, now: datetime) -> ImportView:
    """One import. Raises NotFound."""
    with reading() as session:
        record, _ = import_in_scope(session, actor, public_id)
        enterprise, name = session.execute(
            select(Enterprise.public_id, Place.name)
            .join(Place, Place.id == Enterprise.place_id)
            .where(Place.id == record.enterprise_id)
        ).one()
        return _import_view(session, record, enterprise, name, now)


def _import_view(
    session: Session, record: RosterImport, enterprise: str, name: str, now: datetime
) -> ImportView:
    counts = _counts(session, record.id)
    shape = record.columns or {}
    return ImportView(
        record.public_id,
        name,
        enterprise,
        record.filename,
        record.status,
        record.uploaded_at,
        record.committed_at,
        record.rows_total,
        record.rows_done,
        shape.get("header_line", 0),
        shape.get("sheet", ""),
        shape.get("columns", {}),
        passed_over(shape.get("headers", ()), shape.get("columns", {})),
        shape.get("skipped", 0),
        shape.get("other_sheets", 0),
        counts.get("new", 0) + counts.get("known", 0),
        counts.get("ask", 0),
        counts.get("refused", 0),
        counts.get("done", 0),
        counts.get("codes", 0),
        record.codes_taken_at,
        json.loads(record.message) if record.message else {},
        beside.is_stalled(record, now),
    )


def _counts(session: Session, import_id: int) -> dict[str, int]:
    mine = RosterRow.import_id == import_id
    counts: dict[str, int] = {}
    for verdict, done, rows, codes in session.execute(
        select(
            RosterRow.verdict,
            RosterRow.done_at.is_not(None),
            func.count(),
            func.count(RosterRow.code),
        )
        .where(mine)
        .group_by(RosterRow.verdict, RosterRow.done_at.is_not(None))
    ):
        key = "done" if done else verdict
        counts[key] = counts.get(key, 0) + rows
        counts["codes"] = counts.get("codes", 0) + codes
    return counts


FILTERS = ("", "ready", "ask", "refused", "done")


def rows(
    actor: Actor, public_id: str, *, wanted: str = "", page: int = 1, size: int = 50
) -> tuple[list[RowView], int]:
    """Page `page` of the rows (all, ready, ask, refused or done), and how many there are."""
    with reading() as session:
        record, _ = import_in_scope(session, actor, public_id)
        conditions = [RosterRow.import_id == record.id]
        if wanted == "done":
            conditions.append(RosterRow.done_at.is_not(None))
        elif wanted:
            kinds = ("new", "known") if wanted == "ready" else (wanted,)
            conditions += [RosterRow.verdict.in_(kinds), RosterRow.done_at.is_(None)]
        total = session.scalar(select(func.count()).select_from(RosterRow).where(*conditions)) or 0
        found = session.scalars(
            select(RosterRow)
            .where(*conditions)
            .order_by(RosterRow.line)
            .offset((page - 1) * size)
            .limit(size)
        ).all()
        home = house(session, record.enterprise_id)
        today = clock.local(record.uploaded_at).date()
        return [row_view(row, reading_of_row(row, home, today)) for row in found], total


def row_view(row: RosterRow, read: Reading) -> RowView:
    """A stored row as the preview shows it."""
    parsed = read.parsed
    return RowView(
        row.line,
        VerdictKind(row.verdict),
        parsed.name,
        mask_id(parsed.id_number) or _as_written(read, Field.ID_NUMBER),
        mask_phone(parsed.phone) or _as_written(read, Field.PHONE),
        parsed.number,
        " / ".join(parsed.department),
        "、".join(parsed.posts),
        tuple(Reason.from_json(reason) for reason in row.reasons),
        tuple(choice_from_json(choice) for choice in row.choices),
        bool(read.decisions.to_json()),
        row.done_at is not None,
    )


def _as_written(read: Reading, field: Field) -> str:
    """What cannot be taken is shown, so that the mistake can be seen; its middle stays hidden."""
    text = read.cells.get(field.value, "")
    if field is Field.PHONE and read.decisions.no_phone:
        return ""
    return text if len(text) < 14 else f"{text[:6]}…{text[-4:]}"


def left_rows(actor: Actor, public_id: str) -> tuple[str, list[str], list[LeftRow]]:
    """(file name, headers, rows) of what was refused or still asks: the file to mend."""
    with reading() as session:
        record, _ = import_in_scope(session, actor, public_id)
        found = session.scalars(
            select(RosterRow)
            .where(
                RosterRow.import_id == record.id,
                RosterRow.verdict.in_(("ask", "refused")),
                RosterRow.done_at.is_(None),
            )
            .order_by(RosterRow.line)
        )
        left = [
            LeftRow(
                row.line,
                json.loads(row.cells)["raw"],
                tuple(Reason.from_json(reason) for reason in row.reasons),
                row.verdict == VerdictKind.ASK,
            )
            for row in found
        ]
        return record.filename, list((record.columns or {}).get("headers", [])), left
