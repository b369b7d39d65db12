"""Suspending a question: one person proposes, another decides; and lifting it again.

A suspension is a dated overlay. From its day on no paper gets the question; what was drawn before
stays as it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import (
    Bank,
    Place,
    QuestionId,
    QuestionRevision,
    QuestionSuspension,
    SuspensionProposal,
)
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.banks.loading import banks_seen, editable_banks, seen_bank
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.exams.withdrawing import withdraw_suspended
from anquan_exam.services.law import recheck_pools
from anquan_exam.services.pools import suspended_on
from anquan_exam.services.practice.learners import refuse_during_exam

MOST_REASON = 300


def propose(
    actor: Actor,
    bank_id: str,
    question_id: str,
    revision: str,
    reason: str,
    begins_on: date,
    *,
    figures: Mapping[str, Any],
    now: datetime,
) -> int:
    """Propose to suspend a question from a day on, with the figures that speak for it; gives the
    proposal's number. It takes somebody else's decision.

    Raises NotFound, Problem `banks_during_exam`, `already_suspended`, `already_proposed`, Invalid
    `reason_missing`, `reason_long`, `suspension_past`."""
    why = _reason(reason, "reason")
    today = clock.local(now).date()
    if begins_on < today:
        raise Invalid("suspension_past", "begins_on")
    try:
        with transaction() as session:
            bank = seen_bank(session, actor, bank_id, now)
            _check_question(session, bank_id, question_id, revision)
            if question_id in suspended_on(session, max(today, begins_on)):
                raise Problem("already_suspended")
            proposal = SuspensionProposal(
                question_id=question_id,
                revision=revision,
                figures=dict(figures),
                reason=why,
                begins_on=begins_on,
                proposed_at=now,
                proposed_by=_person(actor),
            )
            session.add(proposal)
            session.flush()
            _note(session, actor, "suspension.proposed", bank, question_id, now, reason=why)
            return proposal.id
    except IntegrityError as error:
        raise Problem("already_proposed") from error


def accept(actor: Actor, proposal_id: int, answer: str = "", *, now: datetime) -> tuple[str, ...]:
    """Suspend the question; gives the public ids of the running exams it was taken out of now.

    Raises NotFound, Problem `banks_during_exam`, `proposal_decided`, Forbidden `same_person`,
    `suspension_not_yours`, Invalid `reason_long`."""
    note = _reason(answer, "answer") if answer.strip() else ""
    with transaction() as session:
        proposal, bank = _open(session, actor, proposal_id, now)
        begins_on = max(proposal.begins_on, clock.local(now).date())
        suspension = QuestionSuspension(
            question_id=proposal.question_id,
            reason=proposal.reason,
            begins_on=begins_on,
            recorded_at=now,
            recorded_by=actor.person_id,
        )
        session.add(suspension)
        session.flush()
        _decide(proposal, actor, note, now, suspension.id)
        recheck_pools(session)
        _note(
            session,
            actor,
            "suspension.accepted",
            bank,
            proposal.question_id,
            now,
            reason=proposal.reason,
            begins_on=begins_on.isoformat(),
        )
    return withdraw_suspended(now=now)


def reject(actor: Actor, proposal_id: int, answer: str, *, now: datetime) -> None:
    """Leave the question in use, and say why.

    Raises NotFound, Problem `banks_during_exam`, `proposal_decided`, Forbidden `same_person`,
    `suspension_not_yours`, Invalid `reason_missing`, `reason_long`."""
    note = _reason(answer, "answer")
    with transaction() as session:
        proposal, bank = _open(session, actor, proposal_id, now)
        _decide(proposal, actor, note, now, None)
        _note(session, actor, "suspension.rejected", bank, proposal.question_id, now, reason=note)


def lift(actor: Actor, suspension_id: int, reason: str, *, now: datetime) -> None:
    """Let the question be drawn again from today on. Exams published meanwhile do not get it back.

    Raises NotFound, Problem `banks_during_exam`, `suspension_lifted`, Forbidden
    `suspension_not_yours`, Invalid `reason_missing`, `reason_long`."""
    why = _reason(reason, "reason")
    with transaction() as session:
        suspension = session.get(QuestionSuspension, suspension_id, with_for_update=True)
        if suspension is None:
            raise NotFound("suspension")
        bank = _bank_of(session, actor, suspension.question_id, now)
        if suspension.lifted_on is not None:
            raise Problem("suspension_lifted")
        _refuse_others(session, actor, bank)
        suspension.lifted_on = clock.local(now).date()
        suspension.lifted_by, suspension.lift_reason = actor.person_id, why
        _note(session, actor, "suspension.lifted", bank, suspension.question_id, now, reason=why)


def _reason(text: str, field: str) -> str:
    why = " ".join(text.split())
    if not why:
        raise Invalid("reason_missing", field)
    if len(why) > MOST_REASON:
        raise Invalid("reason_long", field, most=MOST_REASON)
    return why


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Forbidden()
    return actor.person_id


def _check_question(session: Session, bank_id: str, question_id: str, revision: str) -> None:
    known = session.scalar(
        select(QuestionRevision.hash).where(
            QuestionRevision.hash == revision,
            QuestionRevision.question_id == question_id,
            QuestionRevision.bank_id == bank_id,
        )
    )
    if known is None:
        raise NotFound("question")


def _bank_of(session: Session, actor: Actor, question_id: str, now: datetime) -> Bank:
    """The bank a question belongs to, if the actor may look into it."""
    found = session.scalar(
        select(Bank)
        .join(QuestionId, QuestionId.bank_id == Bank.id)
        .where(QuestionId.id == question_id, banks_seen(actor))
    )
    if found is None:
        raise NotFound("suspension")
    refuse_during_exam(session, actor, now, code="banks_during_exam")
    return found


def _open(
    session: Session, actor: Actor, proposal_id: int, now: datetime
) -> tuple[SuspensionProposal, Bank]:
    """The undecided proposal, locked, when it is the actor's to decide."""
    proposal = session.get(SuspensionProposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise NotFound("suspension")
    bank = _bank_of(session, actor, proposal.question_id, now)
    if proposal.accepted is not None:
        raise Problem("proposal_decided")
    _refuse_others(session, actor, bank)
    if proposal.proposed_by == actor.person_id:
        raise Forbidden("same_person")
    return proposal, bank


def _refuse_others(session: Session, actor: Actor, bank: Bank) -> None:
    if actor.person_id is None or bank.id not in editable_banks(session, actor):
        raise Forbidden("suspension_not_yours")


def _decide(
    proposal: SuspensionProposal, actor: Actor, answer: str, now: datetime, suspension: int | None
) -> None:
    proposal.decided_at, proposal.decided_by = now, actor.person_id
    proposal.accepted, proposal.answer = suspension is not None, answer
    proposal.suspension_id = suspension


def _note(
    session: Session,
    actor: Actor,
    act: str,
    bank: Bank,
    question_id: str,
    now: datetime,
    **payload: Any,
) -> None:
    """One trail entry: at the bank's owner, or for a public bank where the actor reads banks."""
    owner = session.get(Place, bank.owner_id) if bank.owner_id else None
    areas = actor.areas(Permission.BANKS_VIEW)
    path = owner.path if owner else areas[0].path if areas else ""
    subject = ("question", question_id)
    trail.record(session, actor, act, subject, now=now, place_path=path, **payload)
