"""Opening an attempt again: after a dead battery, on another phone, or on a reload.

Every page load gets a new epoch; what the server has is shown; an overdue attempt is closed."""

from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, select, update

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.invigilation import counted_leaves
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.screening import finished
from anquan_exam.domain.sitting import Answer, Event, EventKind, absences, fold
from anquan_exam.models import Attempt, Exam, PaperRecord
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.sittings.closing import close_attempt
from anquan_exam.services.sittings.events import events_of
from anquan_exam.services.sittings.messages import unseen
from anquan_exam.services.sittings.views import SittingView

_WORDS = (EventKind.ANSWERED, EventKind.CLEARED, EventKind.MOVED_ON)


class NotOpen(Problem):
    """The attempt is over: there is a result page to go to."""

    def __init__(self, attempt: str) -> None:
        super().__init__("attempt_closed", attempt=attempt)
        self.attempt = attempt


def reopen(actor: Actor, attempt: str, *, now: datetime) -> SittingView:
    """The attempt with public id `attempt` under a new epoch. Raises NotFound, NotOpen; Problem
    `attempt_conducted`."""
    row = _new_epoch(actor, attempt, now)
    if row is None:
        _not_open(actor, attempt, now)
        raise NotOpen(attempt)
    with reading() as session:
        content, number = session.execute(
            select(PaperRecord.content, PaperRecord.number).where(PaperRecord.id == row.paper_id)
        ).one()
        exam = session.execute(
            select(Exam.public_id, Exam.title, Exam.blueprint, Exam.policy).where(
                Exam.id == row.exam_id
            )
        ).one()
        events = events_of(session, row.id)
        messages = unseen(session, row.id)
    sheet = fold(events)
    return SittingView(
        attempt_id=row.id,
        attempt=attempt,
        epoch=row.epoch,
        person_id=actor.person_id or 0,
        exam=exam.public_id,
        title=exam.title,
        paper=Paper.from_json(content),
        blueprint=Blueprint.from_json(exam.blueprint),
        policy=Policy.from_json(exam.policy),
        started_at=row.started_at,
        deadline=row.deadline_at,
        answers=sheet.answers,
        flags=sheet.flags,
        touched=_touched(events),
        leaves=counted_leaves(absences(events)),
        paper_number=number,
        messages=messages,
        finished=finished(events),
    )


def _own_open(actor: Actor, attempt: str, now: datetime) -> ColumnElement[bool]:
    """The condition that an Attempt row is the actor's own to answer now."""
    return and_(
        Attempt.public_id == attempt,
        Attempt.person_id == actor.person_id,
        Attempt.status == "open",
        Attempt.conducted_by.is_(None),
        Attempt.accept_until >= now,
    )


def _new_epoch(
    actor: Actor, attempt: str, now: datetime
) -> Row[int, int, int, int, datetime, datetime] | None:
    """One's own open attempt under its new epoch; None where it is not open to one."""
    with transaction() as session:
        return session.execute(
            update(Attempt)
            .where(_own_open(actor, attempt, now))
            .values(epoch=Attempt.epoch + 1)
            .returning(
                Attempt.id,
                Attempt.epoch,
                Attempt.paper_id,
                Attempt.exam_id,
                Attempt.started_at,
                Attempt.deadline_at,
            )
        ).one_or_none()


def received(actor: Actor, attempt: str, *, now: datetime) -> dict[int, Answer]:
    """What the server has by now of one's own open attempt, by number on the paper.

    For a page that is open while another phone still sends: no new epoch. Raises NotFound,
    NotOpen."""
    with reading() as session:
        number = session.scalar(select(Attempt.id).where(_own_open(actor, attempt, now)))
        events = events_of(session, number) if number is not None else ()
    if number is None:
        _not_open(actor, attempt, now)
        raise NotOpen(attempt)
    return dict(fold(events).answers)


def _touched(events: tuple[Event, ...]) -> dict[int, int]:
    touched: dict[int, int] = {}
    for event in events:
        if event.kind in _WORDS and event.item is not None:
            touched[event.item] = max(event.epoch, touched.get(event.item, 0))
    return touched


def _not_open(actor: Actor, attempt: str, now: datetime) -> None:
    """Close it if it is overdue. Raises NotFound for somebody else's; Problem `attempt_conducted`
    where the invigilator is putting in the answers."""
    with reading() as session:
        row = session.execute(
            select(Attempt.id, Attempt.status, Attempt.conducted_by, Attempt.accept_until).where(
                Attempt.public_id == attempt, Attempt.person_id == actor.person_id
            )
        ).one_or_none()
    if row is None:
        raise NotFound("attempt")
    if row.status == "open":
        close_attempt(row.id, now=now)
        if row.conducted_by is not None and row.accept_until >= now:
            raise Problem("attempt_conducted")


def public_id_of(actor: Actor, number: int) -> str:
    """The public id of one's own attempt by its number in an attempt token. Raises NotFound."""
    with reading() as session:
        found = session.scalar(
            select(Attempt.public_id).where(
                Attempt.id == number, Attempt.person_id == actor.person_id
            )
        )
    if found is None:
        raise NotFound("attempt")
    return found
