"""Clearances as they are shown: to the person, to those over them, to anybody with the paper."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.clearances import ClearanceText, Ended, digest_of
from anquan_exam.domain.people import plain
from anquan_exam.models import CaseFile, Clearance, ClearanceEnd, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services.cases.clearing import MAY_REVOKE
from anquan_exam.services.cases.common import find, find_own, led_by, within
from anquan_exam.services.cases.superiors import Hat, hats
from anquan_exam.services.errors import NotFound
from anquan_exam.services.people.finding import with_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class End:
    """Why it holds no more. `by` is "" for the system."""

    why: Ended
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ClearanceView:
    """A clearance as whoever may see the case sees it."""

    public_id: str
    text: ClearanceText
    digest: str
    intact: bool
    """Whether the text still has its digest."""
    case: str
    """The case's public id."""
    end: End | None
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class ClearanceLine:
    """A line of a list. `ended`: holds no more."""

    public_id: str
    number: str
    name: str
    unit: str
    case: str
    case_number: str
    valid_from: date
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class OnFile:
    """What anybody with the paper is told."""

    number: str
    unit: str
    name: str
    posts: tuple[str, ...]
    valid_from: date
    digest: str
    intact: bool
    ended: Ended | None
    ended_at: datetime | None


def clearance(actor: Actor, public_id: str) -> ClearanceView:
    """A clearance for whoever sees its case. Raises NotFound."""
    with reading() as session:
        row, case_id = _row(session, public_id)
        case, unit = find(session, actor, case_id)
        worn = hats(session, actor, case, unit)
        may = bool(worn & MAY_REVOKE) and Hat.SELF not in worn
        return _view(session, row, case_id, may)


def own_clearance(actor: Actor, public_id: str) -> ClearanceView:
    """One's own. Raises NotFound."""
    with reading() as session:
        row, case_id = _row(session, public_id)
        find_own(session, actor, case_id)
        return _view(session, row, case_id, False)


def on_file(public_id: str) -> OnFile:
    """What is on file under the number of a paper's code: nothing of why. Raises NotFound."""
    with reading() as session:
        row, case_id = _row(session, public_id)
        view = _view(session, row, case_id, False)
    text, end = view.text, view.end
    return OnFile(
        text.number,
        text.unit,
        text.name,
        text.posts,
        text.valid_from,
        view.digest,
        view.intact,
        end.why if end else None,
        end.at if end else None,
    )


def clearances_of(session: Session, case: CaseFile) -> tuple[ClearanceLine, ...]:
    """Those of a case, the newest first."""
    return _lines(session, [Clearance.case_id == case.id])


def clearances(
    actor: Actor, text: str = "", *, page: int = 1, size: int = PAGE
) -> tuple[tuple[ClearanceLine, ...], int]:
    """Page `page` of those within reach, found by name, pinyin, the number of the
    clearance, of the employee or of the lamp; how many there are."""
    said = plain(text).lower()
    seen = or_(within(actor, Permission.PEOPLE_VIEW), led_by(actor.person_id))
    where: list[ColumnElement[bool]] = [Clearance.case_id.in_(select(CaseFile.id).where(seen))]
    if said:
        where.append(
            or_(
                func.lower(Person.name).contains(said, autoescape=True),
                Person.initials.startswith(said, autoescape=True),
                Person.initials.contains(f" {said}", autoescape=True),
                func.lower(Clearance.number) == said,
                with_number(said),
            )
        )
    with reading() as session:
        total = session.scalar(
            select(func.count(Clearance.id))
            .join(Person, Person.id == Clearance.person_id)
            .where(*where)
        )
        return _lines(session, where, size, (page - 1) * size), total or 0


def _lines(
    session: Session, where: Sequence[ColumnElement[bool]], limit: int = PAGE, offset: int = 0
) -> tuple[ClearanceLine, ...]:
    rows = session.execute(
        select(
            Clearance.public_id,
            Clearance.number,
            Person.name,
            Place.name.label("unit"),
            CaseFile.public_id.label("case"),
            CaseFile.number.label("case_number"),
            Clearance.valid_from,
            ClearanceEnd.why,
        )
        .join(Person, Person.id == Clearance.person_id)
        .join(Place, Place.id == Clearance.enterprise_id)
        .join(CaseFile, CaseFile.id == Clearance.case_id)
        .outerjoin(ClearanceEnd, ClearanceEnd.clearance_id == Clearance.id)
        .where(*where)
        .order_by(Clearance.issued_at.desc(), Clearance.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return tuple(ClearanceLine(*row[:7], Ended(row.why) if row.why else None) for row in rows)


def _row(session: Session, public_id: str) -> tuple[Clearance, str]:
    row = session.execute(
        select(Clearance, CaseFile.public_id)
        .join(CaseFile, CaseFile.id == Clearance.case_id)
        .where(Clearance.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound("clearance")
    return row[0], row[1]


def _view(session: Session, row: Clearance, case: str, may: bool) -> ClearanceView:
    ended = session.execute(
        select(ClearanceEnd, Person.name)
        .outerjoin(Person, Person.id == ClearanceEnd.by_id)
        .where(ClearanceEnd.clearance_id == row.id)
    ).one_or_none()
    end = End(Ended(ended[0].why), ended[0].reason, ended[1] or "", ended[0].at) if ended else None
    text = ClearanceText.from_json(json.loads(row.content))
    intact = digest_of(row.content) == row.digest
    return ClearanceView(row.public_id, text, row.digest, intact, case, end, may and end is None)
