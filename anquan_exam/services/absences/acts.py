"""Entering, ending, correcting and withdrawing absences. A row is never edited: what was wrong is
withdrawn, and the right one recorded beside it, so that what was known stays known.

Days away can only make somebody less eligible: added, they count at once, however late, and a
second person is asked to stand for those further back than the limit, or to let them go. Taking
such days away waits for the second person."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.absences import AbsenceKind, Days, cover, less
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.cases import needs_second_person
from anquan_exam.models import Absence, AbsenceRequest, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.absences.reach import absence_of, person_of, unit_of, who_is
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.scope import places_within
from anquan_exam.services.training.common import LATE, reason_of

MOST_REMARK = 200
NEVER_WAS = "never-was"
"""The kind of a request to take an absence off the record."""
STANDS = "stands"
"""The kind of a request to stand for an absence that was entered late, and counts already."""
AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AbsenceInput:
    """An absence as entered: first day missed, last day missed (None: still away); `why` where it
    reaches further back than the limit."""

    kind: str
    begins_on: date
    ends_on: date | None = None
    remark: str = ""
    why: str = ""


def meant(actor: Actor, line: str, *, now: datetime) -> str:
    """The public id of whom a line means. Raises Invalid."""
    with reading() as session:
        return who_is(session, actor, line, clock.local(now).date())


def enter(actor: Actor, person: str, given: AbsenceInput, *, now: datetime) -> bool:
    """Put an absence of a person (public id) on record: it counts from now on, however late. True.
    One further back than the limit also waits for a second person, who may let it go again.

    Raises NotFound, Invalid `own_absence`, `absence_kind`, `absence_backwards`, `absence_ahead`,
    `absence_late`, `absence_overlaps`, `text_too_long`."""
    with transaction() as session:
        found = person_of(session, actor, person)
        unit = unit_of(session, actor, found.id)
        change = _Change(session, actor, found, unit, now)
        change.check(given)
        if change.late(given.begins_on):
            change.keep_late(given)
        else:
            change.keep(given)
            change.note("absence.entered", given)
        return True


def correct(actor: Actor, absence_id: int, given: AbsenceInput, *, now: datetime) -> bool:
    """Put the right absence in the place of a wrong one, or its last day on record; False where
    the days it takes away wait for a second person: those it adds count at once. Raises as
    `enter`, Problem `absence_withdrawn`."""
    with transaction() as session:
        old, person = _standing(session, actor, absence_id)
        change = _Change(session, actor, person, session.get_one(Place, old.enterprise_id), now)
        change.check(given, old)
        before, after = _days(old), _days(given)
        if change.late(*less(before, after)):
            change.ask_for_less(given, old)
            return False
        late = change.late(*less(after, before))
        told = {"late_why": change.why(given)} if late else {}
        row = change.replace(given, old)
        change.note("absence.corrected", given, **told)
        if late:
            change.ask(replace(given, kind=STANDS), row)
        return True


def end(actor: Actor, absence_id: int, ends_on: date, why: str = "", *, now: datetime) -> bool:
    """Somebody is back: the last day missed. Raises as `correct`."""
    with reading() as session:
        old, _ = absence_of(session, actor, absence_id)
        given = AbsenceInput(old.kind, old.begins_on, ends_on, old.remark, why)
    return correct(actor, absence_id, given, now=now)


def withdraw(actor: Actor, absence_id: int, reason: str, *, now: datetime) -> bool:
    """Take an absence off the record that never was; False where it waits for a second person: it
    began longer ago than the limit.

    Raises NotFound, Invalid `own_absence`, `training_reason`, Problem `absence_withdrawn`."""
    with transaction() as session:
        old, person = _standing(session, actor, absence_id)
        why = reason_of(reason)
        change = _Change(session, actor, person, session.get_one(Place, old.enterprise_id), now)
        if change.late(old.begins_on):
            change.ask(replace(_input(old), kind=NEVER_WAS, why=why), old)
            return False
        change.take_back(old, why)
        change.note("absence.withdrawn", _input(old), reason=why)
        return True


def decide(actor: Actor, request_id: int, accepted: bool, *, now: datetime) -> None:
    """A second person decides on what reaches further back than the limit: lets it come about, or,
    where it counts already, stand.

    Raises NotFound, Problem `absence_decided`, `absence_second`, `absence_withdrawn`, Invalid
    `absence_overlaps`."""
    with transaction() as session:
        asked, person, unit = _request(session, actor, request_id)
        if asked.decided_at is not None:
            raise Problem("absence_decided")
        if actor.person_id in (asked.asked_by, asked.person_id):
            raise Problem("absence_second")
        change = _Change(session, actor, person, unit, now)
        given = _input(asked)
        asked.decided_at, asked.decided_by, asked.accepted = now, actor.person_id, accepted
        if given.kind == STANDS:
            _stand(change, asked, accepted)
        elif accepted:
            _carry(change, asked, given)
        act = "absence.accepted" if accepted else "absence.declined"
        change.note(act, given, reason=asked.why)


def _stand(change: "_Change", asked: AbsenceRequest, accepted: bool) -> None:
    row = change.session.get_one(Absence, asked.replaces_id)
    if not accepted and row.withdrawn_at is None:
        change.take_back(row, "补登没有得到第二个人同意")


def _carry(change: "_Change", asked: AbsenceRequest, given: AbsenceInput) -> None:
    old = change.session.get(Absence, asked.replaces_id) if asked.replaces_id else None
    if old is not None and old.withdrawn_at is not None:
        raise Problem("absence_withdrawn")
    if old is not None and given.kind == NEVER_WAS:
        change.take_back(old, asked.why)
        return
    change.overlaps(given, old)
    if old is None:
        change.keep(given, recorded_by=asked.asked_by)
    else:
        change.replace(given, old, recorded_by=asked.asked_by)


@dataclass(frozen=True)
class _Change:
    """Whose absence is changed, where, by whom, when."""

    session: Session
    actor: Actor
    person: Person
    unit: Place
    now: datetime

    @property
    def today(self) -> date:
        return clock.local(self.now).date()

    def check(self, given: AbsenceInput, old: Absence | None = None) -> None:
        if given.kind not in set(AbsenceKind) and (old is None or given.kind != old.kind):
            raise Invalid("absence_kind", "kind")
        if given.ends_on is not None and given.ends_on < given.begins_on:
            raise Invalid("absence_backwards", "ends_on")
        for field, day in (("begins_on", given.begins_on), ("ends_on", given.ends_on)):
            if day is not None and day > self.today + AHEAD:
                raise Invalid("absence_ahead", field)
        if len(given.remark) > MOST_REMARK:
            raise Invalid("text_too_long", "remark", most=MOST_REMARK)
        self.overlaps(given, old)

    def overlaps(self, given: AbsenceInput, old: Absence | None) -> None:
        conditions = [
            Absence.person_id == self.person.id,
            Absence.withdrawn_at.is_(None),
            or_(Absence.ends_on.is_(None), Absence.ends_on >= given.begins_on),
        ]
        if given.ends_on is not None:
            conditions.append(Absence.begins_on <= given.ends_on)
        if old is not None:
            conditions.append(Absence.id != old.id)
        there = self.session.scalar(
            select(Absence).where(*conditions).order_by(Absence.begins_on).limit(1)
        )
        if there is not None:
            until = _said(there.ends_on) if there.ends_on else "现在"
            raise Invalid(
                "absence_overlaps", "begins_on", begins=_said(there.begins_on), ends=until
            )

    def late(self, *days: date | None) -> bool:
        return any(day is not None and needs_second_person(day, self.today, LATE) for day in days)

    def why(self, given: AbsenceInput) -> str:
        if not given.why.strip():
            raise Invalid("absence_late", "why", most=LATE.days)
        return reason_of(given.why, "why")

    def ask_for_less(self, given: AbsenceInput, old: Absence) -> None:
        """What `given` adds to `old` counts at once; what it takes away waits."""
        why = self.why(given)
        added, whole = less(_days(given), _days(old)), cover(_days(old), _days(given))
        if added and whole is None:  # apart from it: both stand until the old one is let go
            self.keep_late(given)
            self.ask(replace(_input(old), kind=NEVER_WAS, why=why), old)
            return
        if added and whole is not None:
            both = replace(given, begins_on=whole[0], ends_on=whole[1])
            self.overlaps(both, old)
            old = self.replace(both, old)
            self.note("absence.corrected", both, late_why=why)
        self.ask(given, old)

    def ask(self, given: AbsenceInput, old: Absence) -> None:
        assert self.actor.person_id is not None
        self.session.add(
            AbsenceRequest(
                person_id=self.person.id,
                enterprise_id=self.unit.id,
                replaces_id=old.id,
                kind=given.kind,
                begins_on=given.begins_on,
                ends_on=given.ends_on,
                remark=given.remark.strip(),
                why=self.why(given),
                asked_by=self.actor.person_id,
                asked_at=self.now,
            )
        )
        self.note("absence.asked", given, reason=self.why(given))

    def keep(self, given: AbsenceInput, recorded_by: int | None = None) -> Absence:
        row = Absence(
            person_id=self.person.id,
            enterprise_id=self.unit.id,
            kind=given.kind,
            begins_on=given.begins_on,
            ends_on=given.ends_on,
            remark=given.remark.strip(),
            recorded_at=self.now,
            recorded_by=recorded_by or self.actor.person_id,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def keep_late(self, given: AbsenceInput) -> None:
        """It counts, and waits for a second person to stand for it."""
        why, row = self.why(given), self.keep(given)
        self.note("absence.entered", given, late_why=why)
        self.ask(replace(given, kind=STANDS), row)

    def replace(self, given: AbsenceInput, old: Absence, recorded_by: int | None = None) -> Absence:
        back = given.ends_on is not None and replace(given, ends_on=old.ends_on) == replace(
            _input(old), why=given.why
        )
        self.take_back(old, "登记了最后一天" if back else "更正")
        return self.keep(given, recorded_by)

    def take_back(self, old: Absence, why: str) -> None:
        old.withdrawn_at, old.withdrawn_by = self.now, self.actor.person_id
        old.withdrawn_why = why

    def note(self, act: str, given: AbsenceInput, **told: object) -> None:
        trail.record(
            self.session,
            self.actor,
            act,
            ("person", self.person.public_id),
            now=self.now,
            place_path=self.unit.path,
            name=self.person.name,
            absence=given.kind,
            begins_on=given.begins_on.isoformat(),
            ends_on=given.ends_on.isoformat() if given.ends_on else "",
            **told,
        )


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _days(row: Absence | AbsenceInput) -> Days:
    return row.begins_on, row.ends_on


def _input(row: Absence | AbsenceRequest) -> AbsenceInput:
    return AbsenceInput(row.kind, row.begins_on, row.ends_on, row.remark)


def _standing(session: Session, actor: Actor, absence_id: int) -> tuple[Absence, Person]:
    old, person = absence_of(session, actor, absence_id)
    if old.withdrawn_at is not None:
        raise Problem("absence_withdrawn")
    return old, person


def _request(
    session: Session, actor: Actor, request_id: int
) -> tuple[AbsenceRequest, Person, Place]:
    found = session.execute(
        select(AbsenceRequest, Person, Place)
        .join(Person, Person.id == AbsenceRequest.person_id)
        .join(Place, Place.id == AbsenceRequest.enterprise_id)
        .where(AbsenceRequest.id == request_id, places_within(actor, Permission.PEOPLE_EDIT))
        .with_for_update(of=[AbsenceRequest, Person])
    ).one_or_none()
    if found is None:
        raise NotFound("absence")
    return found[0], found[1], found[2]
