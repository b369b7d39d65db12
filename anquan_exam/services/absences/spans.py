"""Times people are known to have worked, as attendance or the lamp room has them: no training is
booked within them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.exchange.work_sheets import WorkRow
from anquan_exam.models import Attendance, Enterprise, Place, TrainingSession, WorkImport, WorkSpan
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.lists import MOST_LINES, LineVerdict, PastedLine, lines_of
from anquan_exam.services.exams.people import Assigned
from anquan_exam.services.scope import place_in_scope

MOST_SOURCE = 40
Times = tuple[datetime, datetime]


class SpanVerdict(StrEnum):
    """What a row turned out to be."""

    WRONG = "wrong"
    NOT_FOUND = "not_found"
    SEVERAL = "several"
    CLASH = "clash"
    """Kept; but there is training on record in that time, which has to be looked at."""
    GOOD = "good"
    KNOWN = "known"


KEPT = frozenset({SpanVerdict.GOOD, SpanVerdict.CLASH})


@dataclass(frozen=True, slots=True)
class SpanRead:
    """A row with its verdict; `against`: the session it runs into."""

    row: WorkRow
    verdict: SpanVerdict
    person: Assigned | None = None
    against: str = ""


def look_through(
    actor: Actor, enterprise: str, rows: Sequence[WorkRow], *, now: datetime
) -> tuple[SpanRead, ...]:
    """The verdict of every row, nothing kept. Raises NotFound, Invalid `list_too_long`."""
    with reading() as session:
        return _read(session, _unit(session, actor, enterprise), rows, now)


def keep(
    actor: Actor, enterprise: str, source: str, rows: Sequence[WorkRow], *, now: datetime
) -> int:
    """Keep the rows that can be; how many. What is on record already is not kept twice.

    Raises NotFound, Invalid `list_too_long`, `work_source`, `work_nothing_good`."""
    source = " ".join(source.split())
    if not source or len(source) > MOST_SOURCE:
        raise Invalid("work_source", "source", most=MOST_SOURCE)
    with transaction() as session:
        unit = _unit(session, actor, enterprise)
        read = [one for one in _read(session, unit, rows, now) if one.verdict in KEPT]
        if not read:
            raise Invalid("work_nothing_good", "file")
        kept_as = WorkImport(
            enterprise_id=unit.id,
            source=source,
            rows=len(read),
            kept_by=actor.person_id,
            kept_at=now,
        )
        session.add(kept_as)
        session.flush()
        session.add_all(_span(one, kept_as, actor, now) for one in read)
        clashes = sum(one.verdict is SpanVerdict.CLASH for one in read)
        trail.record(
            session,
            actor,
            "work_spans.kept",
            ("enterprise", enterprise),
            now=now,
            place_path=unit.path,
            title=source,
            rows=len(read),
            clashes=clashes,
        )
        return len(read)


def _span(read: SpanRead, kept_as: WorkImport, actor: Actor, now: datetime) -> WorkSpan:
    assert read.person is not None
    return WorkSpan(
        person_id=read.person.person_id,
        enterprise_id=kept_as.enterprise_id,
        import_id=kept_as.id,
        source=kept_as.source,
        begins_at=read.row.came,
        ends_at=read.row.left,
        recorded_at=now,
        recorded_by=actor.person_id,
    )


def _unit(session: Session, actor: Actor, public_id: str) -> Place:
    number = session.scalar(select(Enterprise.place_id).where(Enterprise.public_id == public_id))
    return place_in_scope(session, actor, Permission.PEOPLE_EDIT, number or 0)


def _read(
    session: Session, unit: Place, rows: Sequence[WorkRow], now: datetime
) -> tuple[SpanRead, ...]:
    if len(rows) > MOST_LINES:
        raise Invalid("list_too_long", "file", most=MOST_LINES)
    day = clock.local(now).date()
    whole = [row for row in rows if not row.wrong]
    lines = lines_of(session, unit, "\n".join(row.who for row in whole), day)
    meant = dict(zip((row.number for row in whole), lines, strict=True))
    people = [one.person_id for line in lines for one in line.people]
    known, taught = _known(session, people), _taught(session, people)
    seen: set[tuple[int, Times]] = set()
    return tuple(_verdict(row, meant.get(row.number), known, taught, seen, now) for row in rows)


def _verdict(
    row: WorkRow,
    line: PastedLine | None,
    known: Mapping[int, set[Times]],
    taught: Mapping[int, list[tuple[datetime, datetime, str]]],
    seen: set[tuple[int, Times]],
    now: datetime,
) -> SpanRead:
    if line is None or row.came is None or row.left is None or row.left > now:
        return SpanRead(row, SpanVerdict.WRONG)
    if line.verdict is LineVerdict.NOT_FOUND:
        return SpanRead(row, SpanVerdict.NOT_FOUND)
    if line.verdict is LineVerdict.SEVERAL:
        return SpanRead(row, SpanVerdict.SEVERAL)
    person, times = line.people[0], (row.came, row.left)
    key = person.person_id
    if times in known.get(key, ()) or (key, times) in seen:
        return SpanRead(row, SpanVerdict.KNOWN, person)
    seen.add((key, times))
    for begins, ends, title in taught.get(key, ()):
        if begins < row.left and row.came < ends:
            return SpanRead(row, SpanVerdict.CLASH, person, title)
    return SpanRead(row, SpanVerdict.GOOD, person)


def _known(session: Session, people: Sequence[int]) -> Mapping[int, set[Times]]:
    found: dict[int, set[Times]] = {}
    rows = session.execute(
        select(WorkSpan.person_id, WorkSpan.begins_at, WorkSpan.ends_at).where(
            WorkSpan.person_id.in_(people), WorkSpan.withdrawn_at.is_(None)
        )
    )
    for person, begins, ends in rows:
        found.setdefault(person, set()).add((begins, ends))
    return found


def _taught(
    session: Session, people: Sequence[int]
) -> Mapping[int, list[tuple[datetime, datetime, str]]]:
    found: dict[int, list[tuple[datetime, datetime, str]]] = {}
    rows = session.execute(
        select(
            Attendance.person_id, Attendance.begins_at, Attendance.ends_at, TrainingSession.title
        )
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            Attendance.person_id.in_(people),
            Attendance.withdrawn_at.is_(None),
            TrainingSession.cancelled_at.is_(None),
        )
        .order_by(Attendance.begins_at, Attendance.id)
    )
    for person, begins, ends, title in rows:
        found.setdefault(person, []).append((begins, ends, title))
    return found
