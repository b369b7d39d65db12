"""Sheets that came after the close: one person proposes, another decides; a yes is a new result."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.sitting import EventKind, Sheet
from anquan_exam.models import Attempt, Exam, LateSheet, Person, Place
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Forbidden, NotFound, Problem
from anquan_exam.services.invigilation.reach import checked_reason, exam_of, not_oneself
from anquan_exam.services.invigilation.views import LateSheetView
from anquan_exam.services.sittings.closing import Closing, grade_again, locked
from anquan_exam.services.sittings.events import events_of
from anquan_exam.services.sittings.late_sheets import final_sheet, with_late

CAUSE = "late_sheet_accepted"


def propose(actor: Actor, exam_id: str, sheet_id: int, reason: str, *, now: datetime) -> None:
    """Propose to accept a late sheet; it still takes somebody else's decision.

    Raises NotFound, Forbidden `own_sitting`, Invalid `reason_missing`, Problem `late_decided`,
    `late_proposed`, `attempt_voided`."""
    why = checked_reason(reason)
    with transaction() as session:
        late, attempt, place = _waiting(session, actor, exam_id, sheet_id)
        if late.proposed_by is not None:
            raise Problem("late_proposed")
        late.proposed_by, late.reason = actor.person_id, why
        _note(session, actor, "attempt.late_sheet_proposed", attempt, place, late, now, reason=why)


def decide(actor: Actor, exam_id: str, sheet_id: int, *, accept: bool, now: datetime) -> None:
    """Accept or refuse a proposed sheet, as somebody else than whoever proposed it.

    Raises NotFound, Forbidden `own_sitting`, `same_person`, Problem `late_decided`,
    `late_not_proposed`, `attempt_voided`."""
    with transaction() as session:
        late, attempt, place = _waiting(session, actor, exam_id, sheet_id)
        if late.proposed_by is None:
            raise Problem("late_not_proposed")
        if late.proposed_by == actor.person_id:
            raise Forbidden("same_person")
        late.decided_by, late.decided_at, late.accepted = actor.person_id, now, accept
        session.flush()
        if accept:
            _accept(session, actor, late, now)
        else:
            _note(session, actor, "attempt.late_sheet_refused", attempt, place, late, now)


def _accept(session: Session, actor: Actor, late: LateSheet, now: datetime) -> None:
    row = locked(session, Attempt.id == late.attempt_id)
    sheet = final_sheet(session, row.id, deadline=row.deadline_at, until=row.accept_until)
    payload = {"late_sheet": late.sha256, "proposed_by": late.proposed_by}
    why = Closing(EventKind.MARKED, row.status, CAUSE, actor, payload, late.reason or "")
    grade_again(session, row, sheet, why, now=now)


def _waiting(
    session: Session, actor: Actor, exam_id: str, sheet_id: int
) -> tuple[LateSheet, Attempt, Place]:
    """The undecided sheet, locked, with its attempt and the exam's owner."""
    exam, place = exam_of(session, actor, exam_id)
    row = session.execute(
        select(LateSheet, Attempt)
        .join(Attempt, Attempt.id == LateSheet.attempt_id)
        .where(LateSheet.id == sheet_id, Attempt.exam_id == exam.id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("late_sheet")
    not_oneself(actor, row.Attempt.person_id)
    if row.Attempt.status == "voided":
        raise Problem("attempt_voided")
    if row.LateSheet.accepted is not None:
        raise Problem("late_decided")
    return row.LateSheet, row.Attempt, place


def _note(
    session: Session,
    actor: Actor,
    act: str,
    attempt: Attempt,
    place: Place,
    late: LateSheet,
    now: datetime,
    **payload: Any,
) -> None:
    subject = ("attempt", attempt.public_id)
    payload = {"sha256": late.sha256, **payload}
    trail.record(session, actor, act, subject, now=now, place_path=place.path, **payload)


def late_views(
    session: Session, actor: Actor, exam: Exam, attempts: Iterable[int]
) -> dict[int, tuple[LateSheetView, ...]]:
    """Attempt id to its late sheets, in the order in which they came."""
    ids = list(attempts)
    rows = session.execute(
        select(LateSheet, Attempt.deadline_at, Attempt.accept_until)
        .join(Attempt, Attempt.id == LateSheet.attempt_id)
        .where(Attempt.exam_id == exam.id, LateSheet.attempt_id.in_(ids))
        .order_by(LateSheet.id)
    ).all()
    people = {id_ for late, _, _ in rows for id_ in (late.proposed_by, late.decided_by) if id_}
    names: dict[int, str] = dict(
        session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all()
    )
    found: dict[int, tuple[LateSheetView, ...]] = {}
    for late, deadline, until in rows:
        view = LateSheetView(
            id=late.id,
            received_at=late.received_at,
            late_by=late.received_at - deadline,
            adds=_adds(session, late, until),
            proposed_by=names.get(late.proposed_by or 0, ""),
            proposed_by_me=late.proposed_by is not None and late.proposed_by == actor.person_id,
            reason=late.reason or "",
            decided_by=names.get(late.decided_by or 0, ""),
            decided_at=late.decided_at,
            accepted=late.accepted,
        )
        found[late.attempt_id] = (*found.get(late.attempt_id, ()), view)
    return found


def _adds(session: Session, late: LateSheet, until: datetime) -> tuple[int, ...]:
    """The questions on which it says otherwise than what was received in time."""
    received = events_of(session, late.attempt_id)
    before: Sheet = with_late(received, [], deadline=until, until=until)
    after = with_late(received, [(late.sheet, late.received_at)], deadline=until, until=until)
    numbers = sorted({*before.answers, *after.answers})
    return tuple(n for n in numbers if before.answers.get(n) != after.answers.get(n))
