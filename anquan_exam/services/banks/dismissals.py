"""Letting a finding of the clinic stand, with a reason; and listing it again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.clinic import Finding
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import ClinicDismissal, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.banks.clinic import finding_line
from anquan_exam.services.banks.draft_input import text_line
from anquan_exam.services.banks.loading import editable_banks
from anquan_exam.services.errors import NotFound, Problem

LONGEST_REASON = 300


def dismiss_finding(
    actor: Actor, bank_id: str, key: str, reason: str, *, draft: bool, now: datetime
) -> None:
    """Let a finding of the bank stand, as long as its questions are not changed.

    Raises NotFound, Invalid `finding_reason_missing`, `finding_reason_long`, Problem
    `finding_dismissed`, `banks_during_exam`."""
    finding, bank = _to_decide(actor, bank_id, key, draft, now)
    reason = text_line(reason, "finding_reason", LONGEST_REASON)
    try:
        with transaction() as session:
            session.add(
                ClinicDismissal(
                    key=key,
                    code=finding.code.value,
                    subjects=[
                        {
                            "bank": s.bank,
                            "question": s.question,
                            "revision": s.revision,
                            "part": s.part,
                        }
                        for s in finding.subjects
                    ],
                    reason=reason,
                    recorded_at=now,
                    recorded_by=actor.person_id,
                )
            )
            session.flush()
            _note(session, actor, "bank.finding_dismissed", bank, finding, now, reason=reason)
    except IntegrityError as error:
        raise Problem("finding_dismissed") from error


def restore_finding(actor: Actor, bank_id: str, key: str, *, draft: bool, now: datetime) -> None:
    """List a finding again that was let stand. Raises NotFound, Problem `finding_not_dismissed`,
    `banks_during_exam`."""
    finding, bank = _to_decide(actor, bank_id, key, draft, now)
    with transaction() as session:
        standing = session.scalar(
            select(ClinicDismissal)
            .where(ClinicDismissal.key == key, ClinicDismissal.lifted_at.is_(None))
            .with_for_update()
        )
        if standing is None:
            raise Problem("finding_not_dismissed")
        standing.lifted_at, standing.lifted_by = now, actor.person_id
        _note(session, actor, "bank.finding_restored", bank, finding, now)


def _to_decide(
    actor: Actor, bank_id: str, key: str, draft: bool, now: datetime
) -> tuple[Finding, str]:
    """The finding, and the bank of it that the actor may edit."""
    with reading() as session:
        finding = finding_line(session, actor, bank_id, key, draft, now).finding
        bank = min(finding.banks & editable_banks(session, actor), default=None)
    if bank is None:
        raise NotFound("finding")
    return finding, bank


def _note(
    session: Session,
    actor: Actor,
    act: str,
    bank: str,
    finding: Finding,
    now: datetime,
    **more: str,
) -> None:
    path = session.scalar(
        select(Place.path).join(BankRow, BankRow.owner_id == Place.id).where(BankRow.id == bank)
    )
    trail.record(
        session,
        actor,
        act,
        ("bank", bank),
        now=now,
        place_path=path or "",
        code=finding.code.value,
        questions=[subject.question for subject in finding.subjects][:50],
        **more,
    )
