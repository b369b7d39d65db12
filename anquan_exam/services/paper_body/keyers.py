"""Who keyed in a paper so far: it may have gone from hand to hand, and two entries of it are to be
two people's."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import AttemptEvent, SecondEntry, TrailEntry
from anquan_exam.services.paper_body.reach import OnPaper

_KEYED = (EventKind.ANSWERED.value, EventKind.CLEARED.value)


def first_keyers(session: Session, found: OnPaper) -> frozenset[int]:
    """Person ids of whoever put in an answer of the first entry, and of whoever is to do so now."""
    moments = session.scalars(
        select(AttemptEvent.server_at).where(
            AttemptEvent.attempt_id == found.id, AttemptEvent.kind.in_(_KEYED)
        )
    ).all()
    turns = list(_turns(session, found))
    ends = [begins for begins, _ in turns[1:]] + [None]
    keyed = {
        person
        for (begins, person), ends_at in zip(turns, ends, strict=True)
        if any(begins <= at and (ends_at is None or at <= ends_at) for at in moments)
    }
    return frozenset({*keyed, found.conducted_by})


def may_enter(session: Session, found: OnPaper, person_id: int | None) -> bool:
    """Whether this person may key in the paper a second time: an open one, that nobody else did."""
    entered = session.get(SecondEntry, found.id) is not None
    return found.status == "open" and not entered and person_id not in first_keyers(session, found)


def _turns(session: Session, found: OnPaper) -> Iterator[tuple[datetime, int]]:
    """From when on who held the paper, in order, as the trail says."""
    rows = session.scalars(
        select(TrailEntry)
        .where(
            or_(
                (TrailEntry.subject_kind == "attempt")
                & (TrailEntry.subject_id == found.public_id)
                & (TrailEntry.act == "attempt.started"),
                (TrailEntry.subject_kind == "exam")
                & (TrailEntry.subject_id == found.exam.public_id)
                & (TrailEntry.act == "attempt.taken_over"),
            )
        )
        .order_by(TrailEntry.id)
    )
    for row in rows:
        taken = (row.payload or {}).get("attempt") == found.public_id
        if (row.subject_kind == "attempt" or taken) and row.actor_id is not None:
            yield row.at, row.actor_id
