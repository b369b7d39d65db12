"""三违 out of a file: each row a case as it is reported by hand, never verified by it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.case_terms import LATE_AFTER, Violation
from anquan_exam.domain.eligibility.facts import CaseKind
from anquan_exam.domain.ledger_rows import Column, Row, Said
from anquan_exam.models import CaseFile, Person
from anquan_exam.services import cases
from anquan_exam.services.cases.common import MOST_WHY
from anquan_exam.services.cases.opening import MOST_NAME, MOST_PLACE, MOST_WHAT
from anquan_exam.services.ledgers.ground import Ground, Refusal, There, moment

OLDEST = timedelta(days=366 * 3)


_Key = tuple[int, datetime, str, str]


def _key(person: int, at: datetime, kind: str, said: str) -> _Key:
    """What makes two violations one: who, when, of which kind. Where only the day was written,
    somebody may have done two things on it, and what happened tells them apart."""
    return person, at, kind, said if clock.local(at).time() == time() else ""


class Checks:
    """The rows against the unit's cases."""

    def __init__(self, ground: Ground, people: Sequence[int]) -> None:
        self.ground = ground
        self.known: dict[_Key, str] = {}
        ids = list(dict.fromkeys(people))
        for start in range(0, len(ids), 500):
            self._load(ids[start : start + 500])

    def _load(self, people: Sequence[int]) -> None:
        rows = self.ground.session.execute(
            select(
                CaseFile.person_id,
                CaseFile.happened_at,
                CaseFile.violation,
                CaseFile.what,
                CaseFile.number,
            )
            .where(
                CaseFile.enterprise_id == self.ground.unit.id,
                CaseFile.kind == CaseKind.VIOLATION.value,
                CaseFile.person_id.in_(people),
            )
            .order_by(CaseFile.id)
        )
        self.known |= {_key(who, at, kind, said): number for who, at, kind, said, number in rows}

    def check(self, row: Row, person: Person) -> tuple[Said, ...]:
        """What is to be said of it. Raises Refusal, There."""
        ground, at = self.ground, happened_at(row)
        key = _key(person.id, at, row.kind, what(row))
        if (number := self.known.get(key)) is not None:
            raise There("ledger_case_there", Column.DAY, number=number)
        ground.once(row, key, Column.DAY)
        ground.not_oneself(person, "case_own_report")
        if at > ground.now:
            raise Refusal("case_in_future", Column.DAY)
        if ground.now - at > OLDEST:
            raise Refusal("case_too_old", Column.DAY)
        most = {Column.PLACE: MOST_PLACE, Column.FOUND_BY: MOST_NAME, Column.WHY: MOST_WHY}
        ground.short(row, most)
        if len(what(row)) > MOST_WHAT:
            raise Refusal("ledger_long", Column.WHAT, most=MOST_WHAT, what="经过和处理")
        return ground.late(row, at.date(), LATE_AFTER, Column.DAY)


def happened_at(row: Row) -> datetime:
    """The moment of it."""
    assert row.day is not None and row.clock is not None
    return moment(row.day, row.clock)


def what(row: Row) -> str:
    """What happened and what was done about it, in one text."""
    measure = row.texts[Column.MEASURE]
    said = row.texts[Column.WHAT]
    return f"{said.rstrip('。')}。处理：{measure}" if measure else said


def put_in(actor: Actor, unit: str, person: str, row: Row, late_why: str, *, now: datetime) -> None:
    """Report it. Raises Problem."""
    given = cases.Report(
        kind=CaseKind.VIOLATION,
        who=person,
        unit=unit,
        violation=Violation(row.kind),
        happened_at=happened_at(row),
        where=row.texts[Column.PLACE],
        what=what(row),
        found_by=row.texts[Column.FOUND_BY],
        late_why=(row.texts[Column.WHY] or late_why)[:MOST_WHY],
    )
    cases.report(actor, given, now=now)
