"""What of a file is past its time: proposed by rule, erased by an administrator, never while a
legal hold stands. Verdicts and what they rest on are not among it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.cases import ENDED
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.domain.eligibility.months import add_months
from anquan_exam.domain.retention import ERASABLE, Keeping, RetentionRule
from anquan_exam.exchange.bank_markdown.folders import DOCUMENTS
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.retention_yaml import FILE_NAME, read_retention
from anquan_exam.models import (
    Absence,
    Assignment,
    CaseFile,
    CaseHappening,
    CasePaper,
    CaseRequest,
    CertificateRecord,
    Employment,
    Person,
    Place,
    RetentionProposal,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Invalid
from anquan_exam.services.personal_file.holds import held

AT_ONCE = 500
ERASE = Permission.ADMIN
_TABLES: dict[Keeping, Any] = {
    Keeping.CERTIFICATE_PHOTO: CertificateRecord,
    Keeping.VIOLATION_NARRATIVE: CaseFile,
    Keeping.ABSENCE_REMARK: Absence,
}


@dataclass(frozen=True, slots=True)
class Due:
    """Something past its time. `held`: a legal hold keeps it."""

    id: int
    keeping: Keeping
    person: str
    name: str
    unit: str
    due_on: date
    held: bool


def rules() -> tuple[RetentionRule, ...]:
    """The rules of the shipped banks' folder; none where the file is not there or not right."""
    path: Path = current_app.extensions["settings"].banks_dir / FILE_NAME
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ()


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[RetentionRule, ...]:
    register, _ = read_register(path.parent / DOCUMENTS, shown_as=DOCUMENTS)
    return read_retention(path, register.values(), shown_as=FILE_NAME)[0]


def propose(*, now: datetime) -> int:
    """Propose what is past its time by now; how much is new. For the periodic job."""
    today, count = clock.local(now).date(), 0
    for rule in rules():
        if rule.keeping not in ERASABLE or not rule.years:
            continue
        after: int | None = 0
        while after is not None:
            with reading() as session:
                found, after = _past(session, rule, today, after=after)
            if found:
                count += _put(rule, found, now)
    return count


Past = tuple[int, int, int, date]
"""Row, person, enterprise, the first day past its time."""


def _put(rule: RetentionRule, found: Sequence[Past], now: datetime) -> int:
    with transaction() as session:
        known = set(
            session.scalars(
                select(RetentionProposal.row_id).where(
                    RetentionProposal.keeping == rule.keeping.value,
                    RetentionProposal.row_id.in_([row for row, *_ in found]),
                )
            )
        )
        fresh = [
            RetentionProposal(
                keeping=rule.keeping.value,
                row_id=row,
                person_id=person,
                enterprise_id=unit,
                due_on=due,
                proposed_at=now,
            )
            for row, person, unit, due in found
            if row not in known
        ]
        session.add_all(fresh)
        return len(fresh)


def _past(
    session: Session,
    rule: RetentionRule,
    today: date,
    only: Collection[int] | None = None,
    after: int = 0,
) -> tuple[list[Past], int | None]:
    """What is past its time by `rule`, that holds something still; of the rows `only`, or of those
    not proposed yet. Looked at are some rows `after` an id; with the id to go on from, None at the
    end: rows that never come due must not stand before the others for ever."""
    table = _TABLES[rule.keeping]
    before = add_months(today, -12 * rule.years)
    proposed = select(RetentionProposal.row_id).where(
        RetentionProposal.keeping == rule.keeping.value
    )
    rows = session.execute(
        select(table.id, table.person_id, table.enterprise_id, _event(rule.keeping), *_left(table))
        .where(
            table.id > after,
            table.id.in_(only) if only is not None else table.id.not_in(proposed),
            _holds_something(rule.keeping),
            ~_still_there(table, before),
        )
        .order_by(table.id)
        .limit(AT_ONCE)
    ).all()
    found = [
        (row, person, unit, due)
        for row, person, unit, event, *left in rows
        if (due := rule.due(event, max(filter(None, left), default=None))) is not None
        and due <= today
    ]
    return found, rows[-1][0] if len(rows) == AT_ONCE else None


def _event(keeping: Keeping) -> Any:
    if keeping is Keeping.CERTIFICATE_PHOTO:
        return CertificateRecord.valid_until
    return CaseFile.cleared_on if keeping is Keeping.VIOLATION_NARRATIVE else Absence.ends_on


def _holds_something(keeping: Keeping) -> ColumnElement[bool]:
    if keeping is Keeping.CERTIFICATE_PHOTO:
        return CertificateRecord.photo.is_not(None)
    if keeping is Keeping.ABSENCE_REMARK:
        return Absence.remark != ""
    ended = [step.value for step in ENDED]
    return and_(
        CaseFile.kind == CaseKind.VIOLATION.value, CaseFile.step.in_(ended), CaseFile.what != ""
    )


def _left(table: Any) -> tuple[Any, Any]:
    """The last days of the person's employments and of the assignments at the row's enterprise."""
    employed = (
        select(func.max(Employment.ends_on))
        .where(
            Employment.person_id == table.person_id,
            Employment.employer_id == table.enterprise_id,
        )
        .scalar_subquery()
    )
    assigned = (
        select(func.max(Assignment.ends_on))
        .where(Assignment.person_id == table.person_id, Assignment.host_id == table.enterprise_id)
        .scalar_subquery()
    )
    return employed, assigned


def _still_there(table: Any, before: date) -> ColumnElement[bool]:
    """Whether the person worked there later than `before`, or does so now."""
    employed = (
        select(Employment.id)
        .where(
            Employment.person_id == table.person_id,
            Employment.employer_id == table.enterprise_id,
            or_(Employment.ends_on.is_(None), Employment.ends_on > before),
        )
        .exists()
    )
    assigned = (
        select(Assignment.id)
        .where(
            Assignment.person_id == table.person_id,
            Assignment.host_id == table.enterprise_id,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on > before),
        )
        .exists()
    )
    return or_(employed, assigned)


def due(
    actor: Actor,
    permission: Permission,
    *,
    only: Collection[int] | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[tuple[Due, ...], int]:
    """What waits to be erased at units where the actor holds `permission`, the longest past its
    time first, and how much; of the proposals `only` where they are named."""
    base = (
        select(RetentionProposal, Person, Place.name)
        .join(Person, Person.id == RetentionProposal.person_id)
        .join(Place, Place.id == RetentionProposal.enterprise_id)
        .where(RetentionProposal.erased_at.is_(None), scope.places_within(actor, permission))
    )
    if only is not None:
        base = base.where(RetentionProposal.id.in_(only))
    with reading() as session:
        counted = base.with_only_columns(RetentionProposal.id).subquery()
        total = session.scalar(select(func.count()).select_from(counted)) or 0
        rows = session.execute(
            base.order_by(RetentionProposal.due_on, RetentionProposal.id)
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        kept = held(session, [row.person_id for row, *_ in rows])
    return tuple(_due(row, person, unit, kept) for row, person, unit in rows), total


def _due(row: RetentionProposal, person: Person, unit: str, kept: frozenset[int]) -> Due:
    return Due(
        row.id,
        Keeping(row.keeping),
        person.public_id,
        person.name,
        unit,
        row.due_on,
        row.person_id in kept,
    )


def erase(actor: Actor, ids: Collection[int], *, now: datetime) -> int:
    """Erase what these proposals name; how much. What was erased already stays as it is.

    Raises Invalid `retention_held` where a legal hold keeps any of it, `retention_not_due` where
    the person has come back since: then nothing of it is erased."""
    with transaction() as session:
        rows = session.scalars(
            select(RetentionProposal)
            .join(Place, Place.id == RetentionProposal.enterprise_id)
            .where(
                RetentionProposal.id.in_(ids),
                RetentionProposal.erased_at.is_(None),
                scope.places_within(actor, ERASE),
            )
            .order_by(RetentionProposal.id)
            .with_for_update(of=RetentionProposal)
        ).all()
        if held(session, [row.person_id for row in rows]):
            raise Invalid("retention_held")
        _refuse_not_due(session, rows, clock.local(now).date())
        for row in rows:
            _ERASERS[Keeping(row.keeping)](session, row.row_id)
            row.erased_at, row.erased_by = now, actor.person_id
        if rows:
            said = [f"{row.keeping}:{row.row_id}" for row in rows]
            subject = ("retention", "erasure")
            trail.record(
                session, actor, "retention.erased", subject, now=now, count=len(rows), erasures=said
            )
        return len(rows)


def _refuse_not_due(session: Session, rows: Sequence[RetentionProposal], today: date) -> None:
    known = {rule.keeping: rule for rule in rules()}
    for keeping in {Keeping(row.keeping) for row in rows}:
        ids = {row.row_id for row in rows if row.keeping == keeping.value}
        rule = known.get(keeping)
        past = {row for row, *_ in _past(session, rule, today, ids)[0]} if rule else set()
        if ids - past:
            raise Invalid("retention_not_due")


def _erase_photo(session: Session, row_id: int) -> None:
    session.execute(
        update(CertificateRecord)
        .where(CertificateRecord.id == row_id)
        .values(photo=None, photo_sha256="")
    )


def _erase_narrative(session: Session, row_id: int) -> None:
    session.execute(update(CaseFile).where(CaseFile.id == row_id).values(what=""))
    session.execute(update(CaseHappening).where(CaseHappening.case_id == row_id).values(text=""))
    session.execute(update(CaseRequest).where(CaseRequest.case_id == row_id).values(text=""))
    session.execute(delete(CasePaper).where(CasePaper.case_id == row_id, CasePaper.kind == "photo"))


def _erase_remark(session: Session, row_id: int) -> None:
    session.execute(update(Absence).where(Absence.id == row_id).values(remark=""))


_ERASERS = {
    Keeping.CERTIFICATE_PHOTO: _erase_photo,
    Keeping.VIOLATION_NARRATIVE: _erase_narrative,
    Keeping.ABSENCE_REMARK: _erase_remark,
}
