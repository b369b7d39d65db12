"""Saying something to everybody who is sitting, or to one; and who has seen it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Attempt, Candidate, Exam, Person, RoomMessage, RoomMessageTo
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import candidate_of, exam_of, running

MOST_TEXT = 100
MOST_SHOWN = 3
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Said:
    """One message as its room sees it."""

    id: int
    text: str
    by: str
    at: datetime
    to: str
    """The name of the one it was for; "" for everybody."""
    people: int
    seen: int
    waiting: tuple[str, ...]
    """Names of those still sitting who have not seen it; the first few."""
    waiting_in_all: int

    @property
    def gone(self) -> int:
        """How many handed in without having seen it."""
        return self.people - self.seen - self.waiting_in_all


def tell_all(actor: Actor, exam_id: str, text: str, *, now: datetime) -> int:
    """Say `text` to everybody who is sitting, but oneself; to how many.

    Raises NotFound, Invalid `message_missing`, `message_long`, Problem `exam_not_running`,
    `nobody_sitting`."""
    said = _checked(text)
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        others = _sitting(session, exam, Attempt.person_id != actor.person_id)
        _say(session, actor, exam, said, others, to_all=True, now=now)
        note(session, actor, exam, place, "exam.told", now, text=said, people=len(others))
    return len(others)


def tell_one(actor: Actor, exam_id: str, number: str, text: str, *, now: datetime) -> None:
    """Say `text` to one candidate who is sitting.

    Raises NotFound, Forbidden `own_sitting`, and as tell_all()."""
    said = _checked(text)
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        his = _sitting(session, exam, Attempt.person_id == candidate.person_id)
        _say(session, actor, exam, said, his, to_all=False, now=now)
        note(session, actor, exam, place, "exam.told", now, text=said, number=number)


def _checked(text: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise Invalid("message_missing", "text")
    if len(said) > MOST_TEXT:
        raise Invalid("message_long", "text", most=MOST_TEXT)
    return said


def _sitting(session: Session, exam: Exam, whom: ColumnElement[bool]) -> list[int]:
    rows = select(Attempt.id).where(Attempt.exam_id == exam.id, Attempt.status == "open", whom)
    return list(session.scalars(rows))


def _say(
    session: Session,
    actor: Actor,
    exam: Exam,
    text: str,
    attempts: Iterable[int],
    *,
    to_all: bool,
    now: datetime,
) -> None:
    rows = [{"attempt_id": attempt} for attempt in attempts]
    if not rows:
        raise Problem("nobody_sitting")
    sender = actor.person_id or 0
    message = RoomMessage(exam_id=exam.id, text=text, to_all=to_all, sent_by=sender, sent_at=now)
    session.add(message)
    session.flush()
    session.execute(insert(RoomMessageTo), [{**row, "message_id": message.id} for row in rows])


def said(
    actor: Actor, exam_id: str, number: str = "", *, most: int | None = MOST_SHOWN
) -> tuple[Said, ...]:
    """The last things said in a room, the newest first, all for `most` None; with `number` only
    those this candidate got. Raises NotFound."""
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        to = RoomMessageTo
        rows = session.execute(
            select(
                RoomMessage,
                Person.name,
                func.count(to.attempt_id).label("people"),
                func.count(to.seen_at).label("seen"),
            )
            .join(Person, Person.id == RoomMessage.sent_by)
            .join(to, to.message_id == RoomMessage.id)
            .where(RoomMessage.exam_id == exam.id, *_got_by(exam, number))
            .group_by(RoomMessage.id, Person.name)
            .order_by(RoomMessage.id.desc())
            .limit(most)
        ).all()
        names = _names(session, [row.RoomMessage.id for row in rows])
    return tuple(_view(*row, names) for row in rows)


def _got_by(exam: Exam, number: str) -> list[ColumnElement[bool]]:
    if not number:
        return []
    got = (
        select(RoomMessageTo.message_id)
        .join(Attempt, Attempt.id == RoomMessageTo.attempt_id)
        .join(Candidate, Candidate.person_id == Attempt.person_id)
        .where(Candidate.exam_id == exam.id, Candidate.number == number)
    )
    return [RoomMessage.id.in_(got)]


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    waiting: bool


def _names(session: Session, messages: list[int]) -> dict[int, list[_Name]]:
    """Of each message whom it was for: of those for everybody only who has not seen it."""
    rows = session.execute(
        select(RoomMessageTo.message_id, Candidate.name, RoomMessageTo.seen_at, Attempt.status)
        .join(Attempt, Attempt.id == RoomMessageTo.attempt_id)
        .join(RoomMessage, RoomMessage.id == RoomMessageTo.message_id)
        .join(
            Candidate,
            (Candidate.exam_id == Attempt.exam_id) & (Candidate.person_id == Attempt.person_id),
        )
        .where(
            RoomMessageTo.message_id.in_(messages),
            RoomMessageTo.seen_at.is_(None) | RoomMessage.to_all.is_(False),
        )
        .order_by(Candidate.name)
    )
    found: dict[int, list[_Name]] = {}
    for message, name, seen_at, status in rows:
        waiting = seen_at is None and status == "open"
        found.setdefault(message, []).append(_Name(name, waiting))
    return found


def _view(
    message: RoomMessage, by: str, people: int, seen: int, names: dict[int, list[_Name]]
) -> Said:
    known = names.get(message.id, [])
    waiting = [one.name for one in known if one.waiting]
    return Said(
        id=message.id,
        text=message.text,
        by=by,
        at=message.sent_at,
        to="" if message.to_all else "、".join(one.name for one in known),
        people=people,
        seen=seen,
        waiting=tuple(waiting[:MOST_NAMES]),
        waiting_in_all=len(waiting),
    )
