"""Where the people of a check come from: the roster, a list the unit keeps, or pasted lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.shift_lists import (
    KeptList,
    PeopleFrom,
    ShiftLine,
    is_late,
    is_offered,
    read_lines,
)
from anquan_exam.exchange.shift_sheets import ShiftRow, read_shift_text
from anquan_exam.models import Person, Place, ShiftList
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.lists import LineVerdict
from anquan_exam.services.exams.people import Assigned, assigned
from anquan_exam.services.scope import place_in_scope
from anquan_exam.services.shift_lists.matching import Read, at_work, match
from anquan_exam.services.shift_lists.views import replaced_by

LONGEST_STAY = timedelta(hours=12)
CLOCKS_APART = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The list a draw is from: the people, the lines that name nobody of the roster, and whence."""

    people: tuple[Assigned, ...]
    strangers: tuple[str, ...]
    source: PeopleFrom
    shift_list_id: int | None = None


@dataclass(frozen=True, slots=True)
class OfferedList:
    """A list of the unit's. `late`: put in only after the officers came; `over_at`: when another
    took its place or it was withdrawn, None while it holds."""

    public_id: str
    day: date
    shift: str
    people: int
    strangers: int
    put_in_by: str
    put_in_at: datetime
    late: bool
    over_at: datetime | None


def offered(
    actor: Actor, place_id: int, *, arrived_at: datetime, now: datetime
) -> tuple[OfferedList, ...]:
    """The unit's lists of today and of last night that an officer who came at `arrived_at` may
    draw from, the newest first. Raises NotFound."""
    today = clock.local(now).date()
    with reading() as session:
        place_in_scope(session, actor, Permission.SPOT_CHECK, place_id)
        rows = _lists(session, place_id, today)
    return tuple(
        _offer(one, by, over, arrived_at)
        for one, by, over in rows
        if is_offered(KeptList(one.day, one.shift, one.put_in_at, over), today, arrived_at)
    )


def _lists(
    session: Session, place_id: int, today: date
) -> Sequence[tuple[ShiftList, str, datetime | None]]:
    """Lists of today and yesterday, who put them in, and when they were over."""
    rows = session.execute(
        select(ShiftList, Person.name, replaced_by())
        .outerjoin(Person, Person.id == ShiftList.put_in_by)
        .where(ShiftList.place_id == place_id, ShiftList.day.between(today - _A_DAY, today))
        .order_by(ShiftList.day.desc(), ShiftList.id.desc())
    ).all()
    at = {one.id: one.put_in_at for one, _, _ in rows}
    return [
        (one, by or "", min(filter(None, (one.withdrawn_at, at.get(newer or 0))), default=None))
        for one, by, newer in rows
    ]


_A_DAY = timedelta(days=1)


def _offer(one: ShiftList, by: str, over: datetime | None, arrived_at: datetime) -> OfferedList:
    return OfferedList(
        one.public_id,
        one.day,
        one.shift,
        one.people,
        one.strangers,
        by,
        one.put_in_at,
        is_late(one.put_in_at, arrived_at),
        over,
    )


def arrival(wanted: datetime | None, now: datetime) -> datetime:
    """When the officers came; now where they do not say. Raises Invalid `arrived_wrong`."""
    if wanted is None:
        return now
    if not now - LONGEST_STAY <= wanted <= now + CLOCKS_APART:
        raise Invalid("arrived_wrong", "arrived")
    return wanted


def choose(session: Session, place: Place, *, pasted: str, shift_list: str, day: date) -> Chosen:
    """The people of a list the unit keeps (its public id), of pasted lines, or of the roster.

    Raises Invalid `shift_gone` for a list that is not the unit's or not of these days,
    `shift_unclear`, `list_too_long`."""
    if shift_list:
        return _of_list(session, place, shift_list, day)
    if pasted.strip():
        return _of_lines(session, place, read_shift_text(pasted), day)
    return Chosen(assigned(session, place, true(), day), (), PeopleFrom.ROSTER)


def _of_lines(session: Session, place: Place, rows: Sequence[ShiftRow], day: date) -> Chosen:
    people, strangers = _sorted(match(session, place, rows, day))
    return Chosen(tuple(people.values()), strangers, PeopleFrom.PASTED)


def _of_list(session: Session, place: Place, public_id: str, day: date) -> Chosen:
    """Whoever the unit named: those it settled as they were, the others as the roster is now."""
    kept = session.scalar(
        select(ShiftList).where(
            ShiftList.public_id == public_id,
            ShiftList.place_id == place.id,
            ShiftList.day.between(day - _A_DAY, day),
        )
    )
    if kept is None:
        raise Invalid("shift_gone", "from")
    lines = read_lines(kept.lines)
    known = dict(at_work(session, place, [one.person_id for one in lines if one.person_id], day))
    others = [_row(one) for one in lines if one.person_id not in known]
    people, strangers = _sorted(match(session, place, others, day))
    return Chosen(tuple((known | people).values()), strangers, PeopleFrom.LIST, kept.id)


def _row(line: ShiftLine) -> ShiftRow:
    return ShiftRow(line.number, line.text, line.post, line.lamp)


def _sorted(read: Iterable[Read]) -> tuple[dict[int, Assigned], tuple[str, ...]]:
    """The people found, by id, and what the lines of the others say."""
    lines = list(read)
    unclear = [one for one in lines if one.verdict is LineVerdict.SEVERAL]
    if unclear:
        named = "、".join(f"第 {one.row.number} 行 {one.row.text}" for one in unclear)
        raise Invalid("shift_unclear", "shift", lines=named)
    found = {one.people[0].person_id: one.people[0] for one in lines if one.people}
    return found, tuple(_said(one.row) for one in lines if not one.people)


def _said(row: ShiftRow) -> str:
    lamp = f"矿灯 {row.lamp}" if row.lamp else ""
    return " ".join(filter(None, (row.text, row.post, lamp)))
