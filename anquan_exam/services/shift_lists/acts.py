"""A unit puts in who is at work; a newer list for the same day and shift takes its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.shift_lists import LONGEST_SHIFT, ShiftLine, shift_name
from anquan_exam.exchange.shift_sheets import ShiftRow
from anquan_exam.models import Enterprise, Place, ShiftList, SpotCheck
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.lists import LineVerdict
from anquan_exam.services.ids import new_id
from anquan_exam.services.scope import place_in_scope, places_within, with_place
from anquan_exam.services.shift_lists.matching import Read, match

FURTHEST = timedelta(days=31)
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ShiftInput:
    """A list as handed in. `enterprise` is its public id, `source` a file's name or ""; `picked`
    says by row number whose a line is (public id) where several people fit."""

    enterprise: str
    day: date
    shift: str
    rows: tuple[ShiftRow, ...]
    source: str = ""
    picked: Mapping[int, str] = field(default_factory=dict)


def look_through(actor: Actor, given: ShiftInput, *, now: datetime) -> tuple[Read, ...]:
    """The verdict of every line, nothing kept.

    Raises NotFound, Invalid `shift_missing`, `shift_long`, `shift_day`, `shift_nobody`,
    `list_too_long`."""
    _check(given, now)
    with reading() as session:
        place = _enterprise(session, actor, given.enterprise)
        return match(session, place, given.rows, given.day, given.picked)


def keep(actor: Actor, given: ShiftInput, *, now: datetime) -> str:
    """Keep the list; gives its public id. A newer one for the same day and shift takes the place
    of the last, which stays on record; the very same list again is the one that is there.

    Raises as `look_through`, and Invalid `shift_unclear` while a line could mean several people."""
    _check(given, now)
    with transaction() as session:
        place = _enterprise(session, actor, given.enterprise)
        read = match(session, place, given.rows, given.day, given.picked)
        _refuse_unclear(read)
        made = _row(place, given, read)
        if (there := _in_force(session, made)) is not None and there.lines == made.lines:
            return there.public_id
        made.put_in_by, made.put_in_at = actor.person_id, now
        session.add(made)
        _note(
            session,
            actor,
            made,
            place,
            "shift_list.kept",
            now,
            people=made.people,
            strangers=made.strangers,
            filename=made.source,
        )
        return made.public_id


def withdraw(actor: Actor, public_id: str, *, now: datetime) -> None:
    """Take a list back that was put in by mistake; it stays on record, and is not offered again.

    Raises NotFound, Problem `shift_used` where a check has drawn from it, `shift_withdrawn`."""
    with transaction() as session:
        found, place = find(session, actor, public_id, Permission.PEOPLE_EDIT, lock=True)
        if found.withdrawn_at is not None:
            raise Problem("shift_withdrawn")
        if times_used(session, found.id):
            raise Problem("shift_used")
        found.withdrawn_by, found.withdrawn_at = actor.person_id, now
        _note(session, actor, found, place, "shift_list.withdrawn", now)


def find(
    session: Session,
    actor: Actor,
    public_id: str,
    permission: Permission = Permission.PEOPLE_VIEW,
    *,
    lock: bool = False,
) -> tuple[ShiftList, Place]:
    """The row and the unit it is of, where `actor` holds `permission`. Raises NotFound."""
    return with_place(
        session,
        ShiftList,
        ShiftList.place_id,
        ShiftList.public_id == public_id,
        places_within(actor, permission),
        missing="shift_list",
        lock=lock,
    )


def times_used(session: Session, list_id: int) -> int:
    """How many checks drew from a list."""
    used = select(func.count(SpotCheck.id)).where(SpotCheck.shift_list_id == list_id)
    return session.scalar(used) or 0


def _in_force(session: Session, one: ShiftList) -> ShiftList | None:
    """The list that holds for the unit, day and shift of `one`."""
    return session.scalar(
        select(ShiftList)
        .where(
            ShiftList.place_id == one.place_id,
            ShiftList.day == one.day,
            ShiftList.shift == one.shift,
            ShiftList.withdrawn_at.is_(None),
        )
        .order_by(ShiftList.id.desc())
        .limit(1)
    )


def _check(given: ShiftInput, now: datetime) -> None:
    shift = shift_name(given.shift)
    if not shift:
        raise Invalid("shift_missing", "shift")
    if len(shift) > LONGEST_SHIFT:
        raise Invalid("shift_long", "shift", most=LONGEST_SHIFT)
    if abs(given.day - clock.local(now).date()) > FURTHEST:
        raise Invalid("shift_day", "day", most=FURTHEST.days)
    if not given.rows:
        raise Invalid("shift_nobody", "lines")


def _enterprise(session: Session, actor: Actor, public_id: str) -> Place:
    place_id = session.scalar(select(Enterprise.place_id).where(Enterprise.public_id == public_id))
    return place_in_scope(session, actor, Permission.PEOPLE_EDIT, place_id or 0)


def _refuse_unclear(read: Iterable[Read]) -> None:
    unclear = [one.row for one in read if one.verdict is LineVerdict.SEVERAL]
    if unclear:
        named = "、".join(f"第 {row.number} 行 {row.text}" for row in unclear[:MOST_NAMED])
        more = f"等 {len(unclear)} 行" if len(unclear) > MOST_NAMED else ""
        raise Invalid("shift_unclear", "lines", lines=named + more)


def _row(place: Place, given: ShiftInput, read: Iterable[Read]) -> ShiftList:
    lines = [_line(one) for one in read]
    return ShiftList(
        public_id=new_id(),
        place_id=place.id,
        day=given.day,
        shift=shift_name(given.shift),
        source=given.source[-200:],
        lines=[line.to_json() for line in lines],
        people=len({line.person_id for line in lines if line.person_id}),
        strangers=sum(1 for line in lines if line.person_id is None),
    )


def _line(read: Read) -> ShiftLine:
    row = read.row
    person = read.people[0].person_id if read.people else None
    return ShiftLine(row.number, row.text, row.post, row.lamp, person)


def _note(
    session: Session,
    actor: Actor,
    record: ShiftList,
    place: Place,
    act: str,
    now: datetime,
    **payload: object,
) -> None:
    subject = ("shift_list", record.public_id)
    told = {"title": f"{record.day.isoformat()} {record.shift}", **payload}
    trail.record(session, actor, act, subject, now=now, place_path=place.path, **told)
