"""请假离岗 out of a file: each row an absence as it is entered by hand, or somebody who is back."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.ledger_rows import Column, Row, Said
from anquan_exam.models import Absence, AbsenceRequest, Person
from anquan_exam.models.session import reading
from anquan_exam.services import absences
from anquan_exam.services.absences import AbsenceInput
from anquan_exam.services.absences.acts import AHEAD, MOST_REMARK
from anquan_exam.services.ledgers.ground import Ground, Refusal, There
from anquan_exam.services.training.common import LATE, MOST_REASON

Span = tuple[str, date, date | None]


class Checks:
    """The rows against the absences on record, and those that wait for a second person."""

    def __init__(self, ground: Ground, people: Sequence[int]) -> None:
        self.ground = ground
        self.known: dict[int, list[Span]] = {}
        self.asked: set[tuple[int, Span]] = set()
        ids = list(dict.fromkeys(people))
        for start in range(0, len(ids), 500):
            self._load(ids[start : start + 500])

    def _load(self, people: Sequence[int]) -> None:
        for row in self.ground.session.scalars(
            select(Absence)
            .where(Absence.person_id.in_(people), Absence.withdrawn_at.is_(None))
            .order_by(Absence.begins_on, Absence.id)
        ):
            span = (row.kind, row.begins_on, row.ends_on)
            self.known.setdefault(row.person_id, []).append(span)
        for one in self.ground.session.scalars(
            select(AbsenceRequest).where(
                AbsenceRequest.person_id.in_(people), AbsenceRequest.decided_at.is_(None)
            )
        ):
            self.asked.add((one.person_id, (one.kind, one.begins_on, one.ends_on)))

    def check(self, row: Row, person: Person) -> tuple[Said, ...]:
        """What is to be said of it. Raises Refusal, There."""
        assert row.day is not None
        ground, span = self.ground, (row.kind, row.day, row.until)
        known = self.known.setdefault(person.id, [])
        if span in known:
            raise There("ledger_absence_there", Column.BEGINS)
        if (person.id, span) in self.asked:
            raise There("ledger_absence_asked", Column.BEGINS)
        ground.once(row, (person.id, span), Column.BEGINS)
        ground.not_oneself(person, "own_absence")
        for column, day in ((Column.BEGINS, row.day), (Column.ENDS, row.until)):
            if day is not None and day > ground.today + AHEAD:
                raise Refusal("absence_ahead", column)
        ground.short(row, {Column.REMARK: MOST_REMARK, Column.WHY: MOST_REASON})
        back = (row.kind, row.day, None) in known and row.until is not None
        if not back:
            _overlaps(span, known)
        elif row.until is not None:
            known.remove((row.kind, row.day, None))
        known.append(span)
        late_day = row.until if back and row.until is not None else row.day
        late = ground.late(row, late_day, LATE, Column.ENDS if back else Column.BEGINS)
        return (*((Said("ledger_back", Column.ENDS),) if back else ()), *late)


def _overlaps(span: Span, known: Sequence[Span]) -> None:
    _, begins, ends = span
    for _, first, last in known:
        if (last is None or last >= begins) and (ends is None or first <= ends):
            until = _said(last) if last else "现在"
            raise Refusal("absence_overlaps", Column.BEGINS, begins=_said(first), ends=until)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def put_in(actor: Actor, unit: str, person: str, row: Row, late_why: str, *, now: datetime) -> None:
    """Enter it, or the last day of one that is on record. Raises Problem."""
    assert row.day is not None
    why = (row.texts[Column.WHY] or late_why)[:MOST_REASON]
    with reading() as session:
        there = session.scalar(
            select(Absence.id)
            .join(Person, Person.id == Absence.person_id)
            .where(
                Person.public_id == person,
                Absence.withdrawn_at.is_(None),
                Absence.kind == row.kind,
                Absence.begins_on == row.day,
                Absence.ends_on.is_(None),
            )
        )
    if there is not None and row.until is not None:
        absences.end(actor, there, row.until, why, now=now)
        return
    remark = row.texts[Column.REMARK]
    given = AbsenceInput(row.kind, row.day, row.until, remark, why)
    absences.enter(actor, person, given, now=now)
