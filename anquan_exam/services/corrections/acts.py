"""Correcting a published question: one person proposes, another agrees, and it can be taken back.

From the moment it is agreed every hand-in is marked by it; results there are already stay until
somebody regrades them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.corrections import Correction, CorrectionMode, correction_fault
from anquan_exam.models import Bank, KeyCorrection
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.corrections.reach import (
    banks_in_charge,
    checked_reason,
    place_path_of,
    revision_in_charge,
)
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes for a revision (`part` of a case, else 0)."""

    revision: str
    part: int
    mode: CorrectionMode
    key: tuple[str, ...] = ()
    blanks: tuple[tuple[str, ...], ...] = ()
    reason: str = ""


def propose(actor: Actor, proposal: Proposal, *, now: datetime) -> int:
    """Propose a correction; gives its number. It marks nothing until somebody else agrees.

    Raises NotFound, Invalid `reason_missing`, `reason_long`, `correction_<fault>`, Problem
    `correction_waits` (one is proposed already), `banks_during_exam`."""
    why = checked_reason(proposal.reason)
    with transaction() as session:
        bank, question = revision_in_charge(session, actor, proposal.revision, now)
        made = Correction(
            0, proposal.revision, proposal.part, proposal.mode, proposal.key, proposal.blanks
        )
        if fault := correction_fault(question, made):
            raise Invalid(f"correction_{fault}", "key")
        _refuse_second(session, proposal)
        row = KeyCorrection(
            bank_id=bank.id,
            question_id=question.id,
            revision=proposal.revision,
            part=proposal.part,
            mode=proposal.mode.value,
            key=list(proposal.key),
            blanks=[list(variants) for variants in proposal.blanks],
            reason=why,
            proposed_by=actor.person_id,
            proposed_at=now,
        )
        session.add(row)
        session.flush()
        _note(
            session, actor, "correction.proposed", bank, row, now, **made.to_json() | {"id": row.id}
        )
        return row.id


def decide(
    actor: Actor, correction_id: int, *, accept: bool, reason: str = "", now: datetime
) -> None:
    """Agree to a proposed correction, or decline it with a reason, as somebody else.

    Raises NotFound, Forbidden `same_person`, Invalid `reason_missing`, Problem
    `correction_decided`, `banks_during_exam`."""
    why = "" if accept else checked_reason(reason)
    with transaction() as session:
        row, bank = _locked(session, actor, correction_id, now)
        if row.accepted is not None:
            raise Problem("correction_decided")
        if row.proposed_by == actor.person_id:
            raise Forbidden("same_person")
        row.decided_by, row.decided_at = actor.person_id, now
        row.accepted, row.decline_reason = accept, why
        act = "correction.accepted" if accept else "correction.declined"
        _note(session, actor, act, bank, row, now, **({"reason": why} if why else {}))


def withdraw(actor: Actor, correction_id: int, reason: str, *, now: datetime) -> None:
    """Take back a correction in force: what it corrected is marked as before from now on.

    Raises NotFound, Invalid `reason_missing`, Problem `correction_not_in_force`."""
    why = checked_reason(reason)
    with transaction() as session:
        row, bank = _locked(session, actor, correction_id, now)
        if not row.accepted or row.withdrawn_at is not None:
            raise Problem("correction_not_in_force")
        row.withdrawn_by, row.withdrawn_at, row.withdraw_reason = actor.person_id, now, why
        _note(session, actor, "correction.withdrawn", bank, row, now, reason=why)


def _refuse_second(session: Session, proposal: Proposal) -> None:
    waiting = session.scalar(
        select(KeyCorrection.id).where(
            KeyCorrection.revision == proposal.revision,
            KeyCorrection.part == proposal.part,
            KeyCorrection.accepted.is_(None),
        )
    )
    if waiting is not None:
        raise Problem("correction_waits", number=waiting)


def _locked(
    session: Session, actor: Actor, correction_id: int, now: datetime
) -> tuple[KeyCorrection, Bank]:
    found = session.execute(
        select(KeyCorrection, Bank)
        .join(Bank, Bank.id == KeyCorrection.bank_id)
        .where(KeyCorrection.id == correction_id, banks_in_charge(actor))
        .with_for_update(of=KeyCorrection)
    ).one_or_none()
    if found is None:
        raise NotFound("correction")
    revision_in_charge(session, actor, found.KeyCorrection.revision, now)
    return found.KeyCorrection, found.Bank


def _note(
    session: Session,
    actor: Actor,
    act: str,
    bank: Bank,
    row: KeyCorrection,
    now: datetime,
    **payload: object,
) -> None:
    trail.record(
        session,
        actor,
        act,
        ("question", row.question_id),
        now=now,
        place_path=place_path_of(session, bank),
        correction=row.id,
        **payload,
    )
