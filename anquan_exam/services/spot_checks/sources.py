"""What a check keeps about where its people came from, and how often the unit was visited."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.shift_lists import PeopleFrom, is_late
from anquan_exam.models import Person, ShiftList, SpotCheck
from anquan_exam.models.session import reading
from anquan_exam.services.results import words
from anquan_exam.services.scope import place_in_scope
from anquan_exam.services.spot_checks.photos import PhotoView, photos_of
from anquan_exam.services.spot_checks.reach import find


@dataclass(frozen=True, slots=True)
class UsedList:
    """The list of the unit's that a check drew from; `late`: put in after the officers came."""

    public_id: str
    day: date
    shift: str
    put_in_by: str
    put_in_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where the people came from (None: a check made before that was kept), and the photos."""

    people_from: PeopleFrom | None
    used: UsedList | None
    arrived_at: datetime | None
    photos: tuple[PhotoView, ...]


def source(actor: Actor, public_id: str) -> SourceView:
    """Of one check. Raises NotFound."""
    with reading() as session:
        check, _ = find(session, actor, public_id)
        return _source(session, check)


def _source(session: Session, check: SpotCheck) -> SourceView:
    return SourceView(
        PeopleFrom(check.people_from) if check.people_from else None,
        _used(session, check),
        check.arrived_at,
        photos_of(session, check),
    )


def _used(session: Session, check: SpotCheck) -> UsedList | None:
    kept = session.get(ShiftList, check.shift_list_id) if check.shift_list_id else None
    if kept is None:
        return None
    by = session.scalar(select(Person.name).where(Person.id == kept.put_in_by)) or ""
    late = is_late(kept.put_in_at, check.arrived_at or check.created_at)
    return UsedList(kept.public_id, kept.day, kept.shift, by, kept.put_in_at, late)


def for_record(session: Session, check: SpotCheck) -> dict[str, Any]:
    """The same as the record says it, of a check the caller may see: `people_from` in words ("—"
    where it was not kept), `photos` as digests, `arrived` as a moment."""
    seen = _source(session, check)
    return {
        "people_from": _said(seen),
        "arrived": words.minute(seen.arrived_at) if seen.arrived_at else "—",
        "photos": [one.sha256 for one in seen.photos],
    }


def _said(seen: SourceView) -> str:
    if (used := seen.used) is not None:
        late = "，在执法人员到场以后" if used.late else ""
        on = f"{used.day.month}月{used.day.day}日{used.shift}"
        return f"单位当班名单（{on}，{used.put_in_by} {words.minute(used.put_in_at)} 录入{late}）"
    return {
        PeopleFrom.ROSTER: "花名册上全部在岗的人",
        PeopleFrom.PASTED: "执法人员照现场的当班单抄录",
    }.get(seen.people_from or PeopleFrom.LIST, "—")


def visits_this_year(actor: Actor, place_id: int, *, now: datetime) -> int:
    """On how many days of this year people were drawn at the unit in this system, whoever did it.
    Raises NotFound."""
    begins = clock.local(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    with reading() as session:
        place = place_in_scope(session, actor, Permission.SPOT_CHECK, place_id)
        drawn = session.scalars(
            select(SpotCheck.drawn_at).where(
                SpotCheck.place_id == place.id,
                SpotCheck.drawn_at >= begins,
                SpotCheck.drawn_at < now + timedelta(minutes=1),
            )
        ).all()
    return len({clock.local(at).date() for at in drawn if at is not None})
