"""The log of a room (考场情况记录): entries are added, never changed; a mistake is put right by a
further entry that refers to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor
from anquan_exam.domain.room_log import IncidentKind, can_have_happened
from anquan_exam.models import Candidate, Exam, Incident, IncidentPerson, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import exam_of, not_oneself

MOST_TEXT = 500
MOST_DONE = 300
MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class Happening:
    """What is to be written down. `people`: public numbers, none where it concerns nobody."""

    kind: IncidentKind
    at: datetime
    text: str
    done: str = ""
    people: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One entry of the log."""

    number: int
    kind: IncidentKind
    at: datetime
    text: str
    done: str
    people: tuple[tuple[str, str], ...]
    """Public number and name."""
    by: str
    written_at: datetime
    corrects: int | None
    """The number of the entry it puts right."""
    corrected_by: int | None
    """The number of the entry that puts this one right: then that one stands."""


def write(
    actor: Actor, exam_id: str, what: Happening, *, corrects: int | None = None, now: datetime
) -> int:
    """Write an entry, in place of the one numbered `corrects` if given; gives its number.

    The same once more from the same person is a repeat, and gives the number it has. Raises
    NotFound (the exam, somebody in `people`, the entry to correct), Forbidden `own_sitting`,
    Invalid `incident_missing`, `incident_long`, `incident_time`, Problem `already_corrected`,
    `log_full`."""
    text, done = _checked(what)
    with transaction() as session:
        exam, place = exam_of(session, actor, exam_id, lock=True)
        if not can_have_happened(what.at, exam.opens_at, now):
            raise Invalid("incident_time", "at")
        whom = candidates(session, actor, exam, what.people)
        before = _to_correct(session, exam, corrects) if corrects is not None else None
        known = _same(session, actor, exam, what, text, done, before, whom)
        if known is not None:
            return known
        if before is not None and _corrected(session, before):
            raise Problem("already_corrected", number=before.number)
        kept = Happening(what.kind, what.at, text, done)
        entry = add(session, actor, exam, kept, whom, corrects=before, now=now)
        note(
            session,
            actor,
            exam,
            place,
            "exam.incident_written",
            now,
            entry=entry.number,
            kind=what.kind.value,
            corrects=before.number if before else "",
            numbers_concerned=sorted(one.number for one in whom),
            text=text,
            done=done,
        )
        return entry.number


def add(
    session: Session,
    actor: Actor,
    exam: Exam,
    what: Happening,
    whom: Iterable[Candidate],
    *,
    corrects: Incident | None = None,
    now: datetime,
) -> Incident:
    """Add an entry within the caller's transaction, which holds the exam's row."""
    last = session.scalar(select(func.max(Incident.number)).where(Incident.exam_id == exam.id)) or 0
    if last >= MOST_ENTRIES:
        raise Problem("log_full", most=MOST_ENTRIES)
    entry = Incident(
        exam_id=exam.id,
        number=last + 1,
        kind=what.kind.value,
        happened_at=what.at,
        text=what.text,
        done=what.done,
        corrects_id=corrects.id if corrects else None,
        written_by=actor.person_id or 0,
        written_at=now,
    )
    session.add(entry)
    session.flush()
    rows = [{"incident_id": entry.id, "candidate_id": one.id} for one in whom]
    if rows:
        session.execute(insert(IncidentPerson), rows)
    return entry


def _checked(what: Happening) -> tuple[str, str]:
    text, done = (" ".join(each.split()) for each in (what.text, what.done))
    if not text:
        raise Invalid("incident_missing", "text")
    if len(text) > MOST_TEXT or len(done) > MOST_DONE:
        raise Invalid("incident_long", "text", most=MOST_TEXT, most_done=MOST_DONE)
    return text, done


def candidates(
    session: Session, actor: Actor, exam: Exam, numbers: Iterable[str]
) -> list[Candidate]:
    """The candidates with these public numbers, nobody twice. Raises NotFound, Forbidden."""
    wanted = set(numbers)
    rows = session.scalars(
        select(Candidate)
        .where(Candidate.exam_id == exam.id, Candidate.number.in_(wanted))
        .order_by(Candidate.name, Candidate.id)
    ).all()
    if len(rows) < len(wanted):
        raise NotFound("candidate")
    for one in rows:
        not_oneself(actor, one.person_id)
    return list(rows)


def _to_correct(session: Session, exam: Exam, number: int) -> Incident:
    found = session.scalar(
        select(Incident).where(Incident.exam_id == exam.id, Incident.number == number)
    )
    if found is None:
        raise NotFound("incident")
    return found


def _corrected(session: Session, entry: Incident) -> bool:
    later = select(Incident.id).where(Incident.corrects_id == entry.id)
    return session.scalar(later) is not None


def _same(
    session: Session,
    actor: Actor,
    exam: Exam,
    what: Happening,
    text: str,
    done: str,
    before: Incident | None,
    whom: Sequence[Candidate],
) -> int | None:
    """The number of an entry that says the very same: a form sent twice writes once."""
    rows = session.scalars(
        select(Incident)
        .where(
            Incident.exam_id == exam.id,
            Incident.written_by == actor.person_id,
            Incident.kind == what.kind.value,
            Incident.happened_at == what.at,
            Incident.text == text,
            Incident.done == done,
            Incident.corrects_id == (before.id if before else None),
        )
        .order_by(Incident.number)
    ).all()
    concerned = _people(session, [row.id for row in rows])
    numbers = sorted(one.number for one in whom)
    for row in rows:
        if sorted(number for number, _ in concerned.get(row.id, ())) == numbers:
            return row.number
    return None


def incidents(actor: Actor, exam_id: str, number: str = "") -> tuple[IncidentView, ...]:
    """The log of a room, the first entry first; with `number` only what concerns this candidate.
    Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        return entries(session, exam, number)


def entries(session: Session, exam: Exam, number: str = "") -> tuple[IncidentView, ...]:
    """The same for an exam at hand."""
    before, later = aliased(Incident), aliased(Incident)
    statement = (
        select(Incident, Person.name, before.number.label("before"), later.number.label("later"))
        .join(Person, Person.id == Incident.written_by)
        .outerjoin(before, before.id == Incident.corrects_id)
        .outerjoin(later, later.corrects_id == Incident.id)
        .where(Incident.exam_id == exam.id)
        .order_by(Incident.number)
    )
    rows = session.execute(statement).all()
    people = _people(session, [row.Incident.id for row in rows])
    views = [_view(*row, people.get(row.Incident.id, ())) for row in rows]
    return tuple(one for one in views if not number or number in dict(one.people))


def _people(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """Of each entry whom it concerns: public number and name."""
    rows = session.execute(
        select(IncidentPerson.incident_id, Candidate.number, Candidate.name)
        .join(Candidate, Candidate.id == IncidentPerson.candidate_id)
        .where(IncidentPerson.incident_id.in_(ids))
        .order_by(Candidate.name, Candidate.id)
    )
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for entry, number, name in rows:
        found[entry] = (*found.get(entry, ()), (number, name))
    return found


def _view(
    entry: Incident,
    by: str,
    before: int | None,
    later: int | None,
    people: tuple[tuple[str, str], ...],
) -> IncidentView:
    return IncidentView(
        number=entry.number,
        kind=IncidentKind(entry.kind),
        at=entry.happened_at,
        text=entry.text,
        done=entry.done,
        people=people,
        by=by,
        written_at=entry.written_at,
        corrects=before,
        corrected_by=later,
    )
