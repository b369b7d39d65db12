"""What every act on a draft begins and ends with."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Bank, BankDraft
from anquan_exam.services import trail
from anquan_exam.services.banks.draft_store import settle
from anquan_exam.services.banks.loading import own_bank
from anquan_exam.services.corrections.reach import place_path_of
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam


def open_draft(session: Session, actor: Actor, bank_id: str, now: datetime) -> tuple[Bank, str]:
    """The bank whose draft is touched now, nobody else's until the act is over; and where the act
    belongs on the trail. Raises NotFound, Problem `banks_during_exam`."""
    bank = own_bank(session, actor, bank_id, locked=True)
    refuse_during_exam(session, actor, now, code="banks_during_exam")
    draft = session.get(BankDraft, bank_id)
    if draft is None:
        raise NotFound("draft")
    settle(session, bank_id, now)
    draft.updated_at, draft.updated_by = now, actor.person_id
    return bank, place_path_of(session, bank)


def note(
    session: Session,
    actor: Actor,
    act: str,
    bank_id: str,
    path: str,
    now: datetime,
    **payload: Any,
) -> None:
    """An entry on the trail about the bank."""
    trail.record(session, actor, act, ("bank", bank_id), now=now, place_path=path, **payload)
