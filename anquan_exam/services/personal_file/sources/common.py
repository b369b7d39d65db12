"""What each source of the file is given, and how it names and dates what it finds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.personal_file import Entry
from anquan_exam.models import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose file, when; `own`: by the person, who sees no result before its exam tells it."""

    person_id: int
    now: datetime
    own: bool


Source = Callable[[Session, Asked], Iterator[Entry]]


def local(moment: datetime) -> str:
    """A moment as the file writes it: ISO 8601 on the clock of China, to the minute."""
    return clock.local(moment).isoformat(timespec="minutes")


def local_or_none(moment: datetime | None) -> str | None:
    """The same, where there is one."""
    return None if moment is None else local(moment)


def day(moment: datetime) -> date:
    """The day it was in China."""
    return clock.local(moment).date()


def iso(value: date | None) -> str | None:
    """A day as the file writes it."""
    return None if value is None else value.isoformat()


def names(session: Session, ids: Iterable[int | None]) -> Mapping[int, str]:
    """Person id to name."""
    wanted = {one for one in ids if one}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all())
