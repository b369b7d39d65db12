"""The sheet of a month as the manager sees it: figures, names behind them, late corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.month_sheets import Change, Entry, Figure, Figures, Month, changes
from anquan_exam.models import Enterprise, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import NotFound
from anquan_exam.services.month_sheets.counting import figures_of, people_of
from anquan_exam.services.month_sheets.freezing import first_month, freeze, freezes, frozen
from anquan_exam.services.scope import place_in_scope


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet: its figures, frozen or as they are now; `late`: what would be other today."""

    unit: str
    unit_public: str
    month: Month
    figures: Figures
    frozen_at: datetime | None
    late: Mapping[Figure, Change]
    first: Month
    latest: Month


@dataclass(frozen=True, slots=True)
class Named:
    """An entry with whose it is. `late`: "" as frozen, "added" or "gone" since."""

    public_id: str
    name: str
    entry: Entry
    late: str = ""


def latest(now: datetime) -> Month:
    """The month before this one: the sheet one looks for first."""
    return Month.of(clock.local(now).date()).later(-1)


def view(actor: Actor, enterprise: str, month: Month, *, now: datetime) -> SheetView:
    """The sheet of a unit (public id) of which the actor sees everybody. The first look after its
    time freezes it.

    Raises NotFound, also for a month to come or before anything is known of the unit."""
    this = Month.of(clock.local(now).date())
    with reading() as session:
        unit = _unit(session, actor, enterprise)
        first = first_month(session, unit.id) or this
        if month.first > this.first or month.first < first.first:
            raise NotFound("month_sheet")
        kept = frozen(session, unit.id, month)
        present = figures_of(session, unit, month, now)
    if kept is None and freezes(month, now):
        kept = freeze(unit, month, now)
    figures, at = kept or (present, None)
    late = changes(figures, present) if kept else {}
    return SheetView(unit.name, enterprise, month, figures, at, late, first, this)


def names(
    actor: Actor, enterprise: str, month: Month, figure: Figure, *, now: datetime
) -> tuple[SheetView, tuple[Named, ...]]:
    """The sheet, and whom a figure counts, with what changed since it was frozen. Raises
    NotFound."""
    sheet = view(actor, enterprise, month, now=now)
    change = sheet.late.get(figure, Change((), ()))
    entries = sheet.figures[figure]
    with reading() as session:
        people = people_of(session, (one.person_id for one in (*entries, *change.added)))
    gone = list(change.gone)
    found = []
    for entry in entries:
        late = "gone" if entry in gone else ""
        if late:
            gone.remove(entry)
        found.append(Named(*people[entry.person_id], entry, late))
    found += [Named(*people[entry.person_id], entry, "added") for entry in change.added]
    return sheet, tuple(sorted(found, key=lambda one: (one.name, one.entry)))


def export(actor: Actor, enterprise: str, month: Month, form: str, *, now: datetime) -> SheetView:
    """The sheet, to be taken out of the system as `form`. On the trail. Raises NotFound."""
    sheet = view(actor, enterprise, month, now=now)
    with transaction() as session:
        unit = _unit(session, actor, enterprise)
        trail.record(
            session,
            actor,
            "month_sheet.exported",
            ("enterprise", enterprise),
            now=now,
            place_path=unit.path,
            month=str(month),
            form=form,
        )
    return sheet


def _unit(session: Session, actor: Actor, public_id: str) -> Place:
    number = session.scalar(select(Enterprise.place_id).where(Enterprise.public_id == public_id))
    return place_in_scope(session, actor, Permission.PEOPLE_VIEW, number or 0)
