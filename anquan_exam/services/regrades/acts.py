"""Proposing a regrade, and agreeing to what it was counted to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, false, func, insert, literal, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.regrading import RegradeMode
from anquan_exam.models import (
    Attempt,
    Bank,
    Exam,
    KeyCorrection,
    PaperRecord,
    Regrade,
    RegradeRow,
    Result,
)
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.corrections.reach import banks_in_charge, checked_reason, place_path_of
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.ids import new_id

UNDER_WAY = ("counting", "counted", "applying")
GRADED = ("submitted", "timed_out")


def propose(
    actor: Actor, correction_id: int, mode: RegradeMode, reason: str, *, now: datetime
) -> str:
    """Propose to grade again everybody who had the corrected question; gives the public id.

    It is counted first (see work.begin) and changes nothing until somebody else agrees. Raises
    NotFound, Invalid `reason_missing`, `nobody_to_regrade`, Problem `correction_undecided`,
    `regrade_under_way`."""
    why = checked_reason(reason)
    with transaction() as session:
        correction, bank = _correction(session, actor, correction_id)
        if not correction.accepted:
            raise Problem("correction_undecided")
        open_one = select(Regrade.public_id).where(
            Regrade.correction_id == correction.id, Regrade.status.in_(UNDER_WAY)
        )
        if session.scalar(open_one) is not None:
            raise Problem("regrade_under_way")
        row = Regrade(
            public_id=new_id(),
            correction_id=correction.id,
            mode=mode.value,
            reason=why,
            proposed_by=actor.person_id,
            proposed_at=now,
        )
        session.add(row)
        session.flush()
        row.total = _list_attempts(session, row.id, correction)
        if not row.total:
            raise Invalid("nobody_to_regrade")
        _note(session, actor, "regrade.proposed", bank, row, now, mode=row.mode, reason=why)
        return row.public_id


def decide(actor: Actor, public_id: str, *, accept: bool, reason: str = "", now: datetime) -> None:
    """Agree to a counted regrade, or decline it with a reason, as somebody else.

    Raises NotFound, Forbidden `same_person`, Invalid `reason_missing`, Problem
    `regrade_not_counted`, `correction_not_in_force`."""
    why = "" if accept else checked_reason(reason)
    with transaction() as session:
        row, correction, bank = regrade_in_charge(session, actor, public_id, lock=True)
        if row.status != "counted":
            raise Problem("regrade_not_counted")
        if row.proposed_by == actor.person_id:
            raise Forbidden("same_person")
        if accept and correction.withdrawn_at is not None:
            raise Problem("correction_not_in_force")
        row.decided_by, row.decided_at, row.accepted = actor.person_id, now, accept
        row.decline_reason = why
        row.status = "applying" if accept else "declined"
        row.heartbeat_at = None
        act = "regrade.accepted" if accept else "regrade.declined"
        _note(session, actor, act, bank, row, now, **({"reason": why} if why else {}))


def regrade_in_charge(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> tuple[Regrade, KeyCorrection, Bank]:
    """A regrade of a bank the actor answers for. Raises NotFound."""
    wanted = (
        select(Regrade, KeyCorrection, Bank)
        .join(KeyCorrection, KeyCorrection.id == Regrade.correction_id)
        .join(Bank, Bank.id == KeyCorrection.bank_id)
        .where(Regrade.public_id == public_id, banks_in_charge(actor))
    )
    found = session.execute(wanted.with_for_update(of=Regrade) if lock else wanted).one_or_none()
    if found is None:
        raise NotFound("regrade")
    return found.Regrade, found.KeyCorrection, found.Bank


def _correction(session: Session, actor: Actor, correction_id: int) -> tuple[KeyCorrection, Bank]:
    found = session.execute(
        select(KeyCorrection, Bank)
        .join(Bank, Bank.id == KeyCorrection.bank_id)
        .where(
            KeyCorrection.id == correction_id,
            KeyCorrection.withdrawn_at.is_(None),
            banks_in_charge(actor),
        )
        .with_for_update(of=KeyCorrection)
    ).one_or_none()
    if found is None:
        raise NotFound("correction")
    return found.KeyCorrection, found.Bank


def _list_attempts(session: Session, regrade_id: int, correction: KeyCorrection) -> int:
    """Note every graded attempt whose paper holds the revision, with the result that stands."""
    last = (
        select(Result.attempt_id, func.max(Result.sequence).label("sequence"))
        .group_by(Result.attempt_id)
        .subquery()
    )
    found = (
        select(
            literal(regrade_id),
            Attempt.id,
            Result.sequence,
            Result.score,
            Result.full_score,
            Result.passed,
            false(),
        )
        .join_from(Attempt, PaperRecord, PaperRecord.id == Attempt.paper_id)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(last, last.c.attempt_id == Attempt.id)
        .join(
            Result,
            (Result.attempt_id == Attempt.id) & (Result.sequence == last.c.sequence),
        )
        .where(
            Attempt.status.in_(GRADED),
            Exam.kind != PolicyKind.PRACTICE.value,
            cast(PaperRecord.content, Text).contains(correction.revision),
        )
    )
    columns = (
        *("regrade_id", "attempt_id", "old_sequence", "old_score", "old_full", "old_passed"),
        "counted",
    )
    session.execute(insert(RegradeRow).from_select(columns, found))
    return session.scalar(select(func.count()).where(RegradeRow.regrade_id == regrade_id)) or 0


def _note(
    session: Session,
    actor: Actor,
    act: str,
    bank: Bank,
    row: Regrade,
    now: datetime,
    **payload: Any,
) -> None:
    trail.record(
        session,
        actor,
        act,
        ("regrade", row.public_id),
        now=now,
        place_path=place_path_of(session, bank),
        correction=row.correction_id,
        attempts=row.total,
        **payload,
    )
