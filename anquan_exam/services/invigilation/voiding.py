"""Voiding an attempt: its results stay in view and stand no more. Granting another try."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models import Attempt, Candidate
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import (
    candidate_of,
    checked_reason,
    exam_of,
    running,
)
from anquan_exam.services.sittings.closing import Closing, close, locked
from anquan_exam.services.sittings.events import append
from anquan_exam.services.training.counting import take_back

MOST_EXTRA_TRIES = 20


def void(
    actor: Actor,
    exam_id: str,
    number: str,
    attempt: str,
    reason: str,
    *,
    again: bool,
    now: datetime,
) -> None:
    """Declare an attempt void; an open one is closed and graded first. `again` grants another try.

    Raises NotFound, Forbidden `own_sitting`, Invalid `reason_missing`, Problem `already_voided`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, _ = exam_of(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        row = locked(
            session,
            (Attempt.public_id == attempt)
            & (Attempt.exam_id == exam.id)
            & (Attempt.person_id == candidate.person_id),
        )
        if row is None:
            raise NotFound("attempt")
        if row.status == "voided":
            raise Problem("already_voided")
        if again:
            one_more(candidate)
        void_row(session, actor, row, why, again=again, now=now)


def void_row(
    session: Session, actor: Actor, row: Any, why: str, *, again: bool, now: datetime
) -> None:
    """Declare the locked attempt `row` void, within the caller's transaction."""
    payload = {"reason": why, "again": again}
    if row.status == "open":
        closing = Closing(EventKind.VOIDED, "voided", "voided", actor, payload, why)
        close(session, row, closing, now=now)
        return
    append(session, row.id, EventKind.VOIDED, payload, now=now)
    session.execute(
        update(Attempt).where(Attempt.id == row.id).values(status="voided", void_reason=why)
    )
    take_back(session, row.exam_id, row.person_id, now)
    trail.record(
        session,
        actor,
        "attempt.voided",
        ("attempt", row.public_id),
        now=now,
        place_path=row.path,
        exam=row.exam,
        **payload,
    )


def grant_try(actor: Actor, exam_id: str, number: str, reason: str, *, now: datetime) -> None:
    """Let a candidate try once more than the policy allows. Presence is to be confirmed anew.

    Raises NotFound, Forbidden `own_sitting`, Invalid `reason_missing`, Problem `exam_not_running`,
    `candidate_barred`, `too_many_tries`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        if candidate.barred_at is not None:
            raise Problem("candidate_barred", name=candidate.name)
        one_more(candidate)
        note(session, actor, exam, place, "candidate.try_granted", now, number=number, reason=why)


def one_more(candidate: Candidate) -> None:
    """One more try than the policy allows. Raises Problem `too_many_tries`."""
    if candidate.extra_tries >= MOST_EXTRA_TRIES:
        raise Problem("too_many_tries", name=candidate.name)
    candidate.extra_tries += 1
