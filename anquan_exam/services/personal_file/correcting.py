"""What the person says is wrong (个人信息保护法 第四十六条): asked, and answered by the unit it
happened at. Both are appended; the fact itself is put right where it lives, or stays."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.personal_file import Entry, EntryKind
from anquan_exam.models import FileCorrection, Person, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import scope, trail
from anquan_exam.services.errors import Forbidden, Invalid, NotFound
from anquan_exam.services.personal_file.sources import Asked
from anquan_exam.services.personal_file.viewing import entries_of

MOST_TEXT = 500
ANSWERS = Permission.PEOPLE_EDIT
ELSEWHERE = frozenset({EntryKind.EXAM, EntryKind.CORRECTION})
"""Of an exam one objects on the page of its result."""


@dataclass(frozen=True, slots=True)
class Request:
    """A correction somebody asked for. `accepted` None: not answered yet."""

    id: int
    person: str
    name: str
    unit: str
    kind: EntryKind
    on: date
    reason: str
    asked_at: datetime
    accepted: bool | None
    answer: str


def may_ask(entry: Entry) -> bool:
    """Whether a correction of `entry` can be asked for here."""
    return entry.unit is not None and entry.kind not in ELSEWHERE


def entry_of_own(actor: Actor, ref: str, *, now: datetime) -> Entry:
    """The entry of the actor's own file that `ref` names, where a correction of it can be asked
    for. Raises NotFound."""
    with reading() as session:
        return _own_entry(session, actor, ref, now)


def ask(actor: Actor, ref: str, reason: str, *, now: datetime) -> None:
    """Ask that an entry of one's own file be put right. While one waits for its answer, asking
    again for the same entry changes nothing. Raises NotFound, Invalid."""
    said = _text(reason, "reason")
    with transaction() as session:
        entry = _own_entry(session, actor, ref, now)
        person = session.get_one(Person, actor.person_id, with_for_update=True)
        waits = select(FileCorrection.id).where(
            FileCorrection.person_id == person.id,
            FileCorrection.ref == ref,
            FileCorrection.answered_at.is_(None),
        )
        if session.scalar(waits) is not None:
            return
        session.add(
            FileCorrection(
                person_id=person.id,
                enterprise_id=entry.unit,
                ref=ref,
                kind=entry.kind.value,
                entry_on=entry.on,
                reason=said,
                asked_at=now,
            )
        )
        place = session.get_one(Place, entry.unit)
        _note(session, actor, "personal_file.correction_asked", person, place, now, file_entry=ref)


def _own_entry(session: Session, actor: Actor, ref: str, now: datetime) -> Entry:
    if actor.person_id is None:
        raise NotFound("person")
    entries = entries_of(session, Asked(actor.person_id, now, own=True))
    found = next((one for one in entries if one.ref == ref and may_ask(one)), None)
    if found is None:
        raise NotFound("entry")
    return found


def requests(
    actor: Actor, *, answered: bool = False, page: int = 1, size: int = 20
) -> tuple[tuple[Request, ...], int]:
    """What was asked of units within reach: what waits, the oldest first, or what was answered,
    the latest first. With how many there are."""
    base = (
        select(FileCorrection, Person, Place.name)
        .join(Person, Person.id == FileCorrection.person_id)
        .join(Place, Place.id == FileCorrection.enterprise_id)
        .where(
            scope.places_within(actor, ANSWERS),
            FileCorrection.answered_at.is_not(None)
            if answered
            else FileCorrection.answered_at.is_(None),
        )
    )
    newest = FileCorrection.id.desc() if answered else FileCorrection.id
    with reading() as session:
        counted = base.with_only_columns(FileCorrection.id).subquery()
        total = session.scalar(select(func.count()).select_from(counted)) or 0
        rows = session.execute(base.order_by(newest).limit(size).offset((page - 1) * size)).all()
    return tuple(_request(*row) for row in rows), total


def _request(row: FileCorrection, person: Person, unit: str) -> Request:
    return Request(
        row.id,
        person.public_id,
        person.name,
        unit,
        EntryKind(row.kind),
        row.entry_on,
        row.reason,
        row.asked_at,
        row.accepted,
        row.answer or "",
    )


def answer(actor: Actor, correction_id: int, *, accepted: bool, text: str, now: datetime) -> None:
    """Answer what was asked; an answer given is final. Raises NotFound, Forbidden `file_own`,
    Invalid."""
    with transaction() as session:
        row = session.get(FileCorrection, correction_id, with_for_update=True)
        place = scope.place_in_scope(session, actor, ANSWERS, row.enterprise_id if row else 0)
        assert row is not None
        if row.person_id == actor.person_id:
            raise Forbidden("file_own")
        if row.answered_at is not None:
            raise Invalid("file_answered")
        said = _text(text, "text")
        row.answered_at, row.answered_by = now, actor.person_id
        row.accepted, row.answer = accepted, said
        person = session.get_one(Person, row.person_id)
        act = "personal_file.correction_answered"
        _note(session, actor, act, person, place, now, file_entry=row.ref, upheld=accepted)


def _note(
    session: Session,
    actor: Actor,
    act: str,
    person: Person,
    place: Place,
    now: datetime,
    **payload: str | bool,
) -> None:
    subject = ("person", person.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=place.path, **payload)


def _text(given: str, field: str) -> str:
    said = given.strip()
    if not said:
        raise Invalid("file_text_missing", field)
    if len(said) > MOST_TEXT:
        raise Invalid("text_too_long", field, most=MOST_TEXT)
    return said
