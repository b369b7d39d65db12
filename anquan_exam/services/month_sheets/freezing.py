"""A sheet is frozen once, by whoever looks first or by the periodic job; it is never edited."""

import json
from contextlib import suppress
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.month_sheets import Figures, Month, from_json, to_json
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import Assignment, Enterprise, MonthSheet, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.month_sheets.counting import figures_of

AT_ONCE = 1
"""Sheets in one round of the periodic job: some seconds of work for a big unit."""


def frozen(session: Session, unit_id: int, month: Month) -> tuple[Figures, datetime] | None:
    """The sheet as it was frozen and when; None: not yet."""
    row = session.scalar(
        select(MonthSheet).where(
            MonthSheet.enterprise_id == unit_id, MonthSheet.month == str(month)
        )
    )
    return (from_json(json.loads(row.content)), row.frozen_at) if row else None


def freezes(month: Month, now: datetime) -> bool:
    """Whether the month's sheet stays as it is by `now`."""
    return clock.local(now).date() >= month.freezes_on


def freeze(unit: Place, month: Month, now: datetime) -> tuple[Figures, datetime]:
    """Freeze it, unless somebody else has meanwhile; what stands."""
    with reading() as session:
        figures = figures_of(session, unit, month, now)
    with suppress(IntegrityError):  # somebody else was first: theirs stands
        _keep(unit, month, figures, now)
    with reading() as session:
        kept = frozen(session, unit.id, month)
    assert kept is not None
    return kept


def _keep(unit: Place, month: Month, figures: Figures, now: datetime) -> None:
    with transaction() as session:
        content = json.dumps(to_json(figures), ensure_ascii=False, separators=(",", ":"))
        row = MonthSheet(enterprise_id=unit.id, month=str(month), content=content, frozen_at=now)
        session.add(row)
        session.flush()
        public = session.scalar(select(Enterprise.public_id).where(Enterprise.place_id == unit.id))
        subject = ("enterprise", public or "")
        trail.record(
            session,
            SYSTEM,
            "month_sheet.frozen",
            subject,
            now=now,
            place_path=unit.path,
            month=str(month),
        )


def freeze_due(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Freeze the sheets of the last month whose time has come, so many at once; how many."""
    month = Month.of(clock.local(now).date()).later(-1)
    if not freezes(month, now):
        month = month.later(-1)
    end = month.later(1).first
    midnight = datetime.combine(end, datetime.min.time(), clock.SHANGHAI)
    with reading() as session:
        units = session.scalars(
            select(Place)
            .where(
                Place.kind == PlaceKind.ENTERPRISE.value,
                Place.closed_at.is_(None),
                exists().where(Assignment.host_id == Place.id, Assignment.recorded_at < midnight),
                ~exists().where(
                    MonthSheet.enterprise_id == Place.id, MonthSheet.month == str(month)
                ),
            )
            .order_by(Place.id)
            .limit(limit)
        ).all()
    for unit in units:
        freeze(unit, month, now)
    return len(units)


def first_month(session: Session, unit_id: int) -> Month | None:
    """The first month that anything is known of a unit; None: nothing is."""
    first = session.scalar(
        select(Assignment.recorded_at)
        .where(Assignment.host_id == unit_id)
        .order_by(Assignment.recorded_at)
        .limit(1)
    )
    return Month.of(clock.local(first).date()) if first else None
