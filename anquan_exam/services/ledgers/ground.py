"""What the checks of every ledger share: where they stand, how they refuse."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.cases import needs_second_person
from anquan_exam.domain.ledger_rows import LABELS, Column, Row, Said
from anquan_exam.models import Person, Place


class Refusal(Exception):
    """A row that would not be taken."""

    def __init__(self, code: str, column: Column, **detail: str | int) -> None:
        super().__init__(code)
        self.said = Said(code, column, detail)


class There(Refusal):
    """A row that is on record already."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Whose file it is, whoever puts it in, and when; why what is late comes late."""

    session: Session
    unit: Place
    actor: Actor
    now: datetime
    late_why: str
    seen: dict[Hashable, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in China."""
        return clock.local(self.now).date()

    def why(self, row: Row) -> str:
        """Why a row comes late: its own words, or those for the whole file."""
        return row.texts[Column.WHY] or self.late_why

    def not_oneself(self, person: Person, code: str) -> None:
        """Raise Refusal `code` where the row is about whoever puts it in."""
        if person.id == self.actor.person_id:
            raise Refusal(code, Column.NAME)

    def late(self, row: Row, day: date, limit: timedelta, column: Column) -> tuple[Said, ...]:
        """What is said of a row dated further back than the limit. Raises Refusal `ledger_late`
        where nobody says why."""
        if not needs_second_person(day, self.today, limit):
            return ()
        if not self.why(row):
            raise Refusal("ledger_late", Column.WHY, most=limit.days)
        return (Said("ledger_second", column, {"most": limit.days}),)

    def once(self, row: Row, key: Hashable, column: Column) -> None:
        """Raise There for a row that says the same as an earlier one of the file."""
        line = self.seen.setdefault(key, row.line)
        if line != row.line:
            raise There("ledger_twice", column, line=line)

    @staticmethod
    def short(row: Row, most: dict[Column, int]) -> None:
        """Raise Refusal `ledger_long` for what does not fit."""
        for column, length in most.items():
            if len(row.texts[column]) > length:
                raise Refusal("ledger_long", column, most=length, what=LABELS[column])


def moment(day: date, at: time) -> datetime:
    """The moment on the clock of China."""
    return datetime.combine(day, at, clock.SHANGHAI)
