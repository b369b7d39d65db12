"""Putting people's hours on record: every one is held against the other hours of that person, and
against the times attendance or the lamp room says that they worked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.cases import needs_second_person
from anquan_exam.domain.training_log import LogRefusal, Span, clash
from anquan_exam.models import Attendance, CheckIn, Person, TrainingSession
from anquan_exam.models.session import transaction
from anquan_exam.services.attended import attended, lock_people, span_of, work_of
from anquan_exam.services.eligibility.rules import daily_cap
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.lists import LineVerdict, lines_of
from anquan_exam.services.exams.people import Assigned, assigned
from anquan_exam.services.training.common import LATE, Found, find_to_keep, reason_of
from anquan_exam.services.training.counting import result_so_far

TWICE, TEACHER, NOBODY, SEVERAL = (
    "training_twice",
    "training_teaches",
    "training_nobody",
    "training_several",
)


@dataclass(frozen=True, slots=True)
class ListInput:
    """Whom to put on the list: public ids of ticked people, and `lines` of names, numbers or
    phones; from-to (aware); `late_why` where it comes late."""

    people: tuple[str, ...]
    lines: str
    begins_at: datetime
    ends_at: datetime
    late_why: str = ""


@dataclass(frozen=True, slots=True)
class NotEntered:
    """Somebody who was not put on the list, and why: a code of wording with its detail."""

    who: str
    code: str
    detail: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a list: how many were put on, and who was not."""

    count: int
    refused: tuple[NotEntered, ...]


def enter(actor: Actor, public_id: str, given: ListInput, *, now: datetime) -> Entered:
    """Put people on the list of a session, each judged alone; the refusals are on the trail too.

    Raises NotFound, Forbidden, Problem `training_cancelled`, Invalid `training_outside`,
    `training_nobody_given`, `training_late`, `list_too_long`."""
    with transaction() as session:
        found = find_to_keep(session, actor, public_id)
        _checkspan_of(found.row, given)
        late = _late_why(found.row, given, now)
        people, refused = _people(found, given)
        if not people and not refused:
            raise Invalid("training_nobody_given", "lines")
        lock_people(session, [one.person_id for one in people])
        entered = 0
        for one in people:
            span = Span(clock.local(given.begins_at), clock.local(given.ends_at))
            why = refusal(session, found.row, one.person_id, span, now=now)
            if why is not None:
                refused.append(NotEntered(one.name, *why))
                continue
            keep_attendance(found, one.person_id, span, "list", now, late=late)
            entered += 1
        found.note("training.listed", now, **_told(given, entered, refused, late))
        return Entered(entered, tuple(refused))


def _told(
    given: ListInput, entered: int, refused: Iterable[NotEntered], late: str
) -> dict[str, object]:
    told: dict[str, object] = {
        "people": entered,
        "from_to": span_words(given.begins_at, given.ends_at),
        "late_why": late,
    }
    if turned := [f"{one.who} {one.code} {_against(one.detail)}".strip() for one in refused]:
        told["turned_away"] = turned
    return told


def _against(detail: dict[str, str | int]) -> str:
    return " ".join(str(detail[name]) for name in ("begins", "ends") if name in detail)


def span_words(begins: datetime, ends: datetime) -> str:
    """A span as the trail tells it, on the clock of China."""
    first, last = clock.local(begins), clock.local(ends)
    return f"{first:%Y-%m-%d %H:%M}—{last:%H:%M}"


def _checkspan_of(row: TrainingSession, given: ListInput) -> None:
    """Hours lie within the session."""
    if given.begins_at < row.begins_at or given.ends_at > row.ends_at:
        raise Invalid("training_outside", "begins_at")


def _late_why(row: TrainingSession, given: ListInput, now: datetime) -> str:
    held, today = clock.local(row.ends_at).date(), clock.local(now).date()
    if not needs_second_person(held, today, LATE):
        return ""
    if not given.late_why.strip():
        raise Invalid("training_late", "late_why")
    return reason_of(given.late_why, "late_why")


def _people(found: Found, given: ListInput) -> tuple[list[Assigned], list[NotEntered]]:
    """Everybody meant, each once, as they are at work on the day; and the lines that mean nobody,
    or several."""
    day = clock.local(found.row.begins_at).date()
    ticked = assigned(found.session, found.unit, Person.public_id.in_(given.people), day)
    people = {one.person_id: one for one in ticked}
    refused = []
    for line in lines_of(found.session, found.unit, given.lines, day):
        if line.verdict in (LineVerdict.FOUND, LineVerdict.TWICE):
            people.setdefault(line.people[0].person_id, line.people[0])
        else:
            code = SEVERAL if line.verdict is LineVerdict.SEVERAL else NOBODY
            refused.append(NotEntered(line.text[:60], code, {}))
    return list(people.values()), refused


def refusal(
    session: Session, row: TrainingSession, person_id: int, span: Span, *, now: datetime
) -> tuple[str, dict[str, str | int]] | None:
    """The code and detail of what stands against entering `span` of a person; None: nothing."""
    if row.teacher_id == person_id:
        return TEACHER, {}
    spans = work_of(session, [person_id])
    working = {span_of(one.begins_at, one.ends_at): one.source for one in spans}
    cap = daily_cap(session, span.begins.date(), now)
    found = clash(span, attended(session, person_id), working, now=now, cap=cap)
    if found is None:
        return None
    detail: dict[str, str | int] = {}
    if found.other is not None:
        detail = {"begins": _iso(found.other.begins), "ends": _iso(found.other.ends)}
    if found.refusal is LogRefusal.AT_WORK and found.other is not None:
        detail["source"] = working[found.other]
    return found.refusal.value, detail


def keep_attendance(
    found: Found, person_id: int, span: Span, how: str, now: datetime, *, late: str = ""
) -> Attendance:
    """The row of it, with the result of the session's exam where there is one already."""
    row = Attendance(
        session_id=found.row.id,
        person_id=person_id,
        begins_at=span.begins,
        ends_at=span.ends,
        how=how,
        recorded_at=now,
        recorded_by=found.actor.person_id,
        late_why=late,
    )
    if (result := result_so_far(found.session, found.row, person_id)) is not None:
        row.assessed_passed, row.assessed_at = result
    found.session.add(row)
    _close_check_in(found.session, found.row.id, person_id, span.ends)
    found.session.flush()
    return row


def _close_check_in(session: Session, session_id: int, person_id: int, at: datetime) -> None:
    """Who came by the code and was put on the list is no longer waited for."""
    open_one = session.scalar(
        select(CheckIn).where(
            CheckIn.session_id == session_id,
            CheckIn.person_id == person_id,
            CheckIn.left_at.is_(None),
        )
    )
    if open_one is not None:
        open_one.left_at = max(at, open_one.came_at)


def _iso(moment: datetime) -> str:
    return clock.local(moment).isoformat(timespec="minutes")
