"""A second person looks at what was changed before it is published."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Bank, BankItem, DraftQuestion, Place
from anquan_exam.models.session import transaction
from anquan_exam.services.banks.draft_acts import note, open_draft
from anquan_exam.services.banks.draft_input import text_line
from anquan_exam.services.banks.draft_review import ReviewState, before, is_changed
from anquan_exam.services.banks.editing import drafted, question_stamp
from anquan_exam.services.banks.loading import newest, own_bank
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.scope import places_within

LONGEST_NOTE = 300
_TO_SEND = (ReviewState.DRAFT, ReviewState.SENT_BACK)


def send_to_review(
    actor: Actor, bank_id: str, ids: Collection[str] | None = None, *, now: datetime
) -> int:
    """Ask for the changed questions among `ids` (None: all) to be looked at; how many there are.
    One without faults only: a faulty one is not finished.

    Raises NotFound, Invalid `review_nothing`."""
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        rows = session.scalars(
            select(DraftQuestion)
            .outerjoin(BankItem, before(newest(session, bank_id)))
            .where(
                DraftQuestion.bank_id == bank_id,
                DraftQuestion.state.in_(_TO_SEND),
                DraftQuestion.rules == "",
                is_changed(),
            )
        ).all()
        wanted = [row for row in rows if ids is None or row.question_id in ids]
        if not wanted:
            raise Invalid("review_nothing", "ids")
        for row in wanted:
            row.state, row.reviewed_at, row.reviewed_by = ReviewState.IN_REVIEW.value, None, None
        note(session, actor, "bank.review_asked", bank_id, path, now, questions=len(wanted))
    return len(wanted)


def review_question(
    actor: Actor,
    bank_id: str,
    question_id: str,
    *,
    accept: bool,
    remark: str = "",
    seen: str,
    now: datetime,
) -> None:
    """Accept a changed question, or send it back saying why. `seen` is the stamp of what was
    looked at.

    Raises NotFound, Problem `question_changed`, `review_not_asked`, `review_own` (the last editor
    does not review), Invalid `remark_missing`, `remark_long`."""
    if remark.strip() or not accept:
        remark = text_line(remark, "remark", LONGEST_NOTE)
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        row = drafted(session, bank_id, question_id)
        if seen != question_stamp(row):
            raise Problem("question_changed", question=question_id)
        if row.state != ReviewState.IN_REVIEW:
            raise Problem("review_not_asked")
        if row.edited_by is not None and row.edited_by == actor.person_id:
            raise Problem("review_own")
        row.state = (ReviewState.REVIEWED if accept else ReviewState.SENT_BACK).value
        row.reviewed_at, row.reviewed_by = now, actor.person_id
        row.review_note = remark.strip()
        act = "bank.question_accepted" if accept else "bank.question_sent_back"
        note(session, actor, act, bank_id, path, now, question=question_id)


def set_review(actor: Actor, bank_id: str, *, needed: bool, now: datetime) -> None:
    """Say whether changes of a private bank are looked at by a second person. It is for those who
    appoint the editors. Raises NotFound; Problem `review_public`, `review_not_yours`."""
    with transaction() as session:
        bank = own_bank(session, actor, bank_id, locked=True)
        if bank.owner_id is None:
            raise Problem("review_public")
        place = _appointing(session, actor, bank)
        if place is None:
            raise Problem("review_not_yours")
        if bank.needs_review is needed:
            return
        bank.needs_review = needed
        note(session, actor, "bank.review_switched", bank_id, place.path, now, needed=needed)


def _appointing(session: Session, actor: Actor, bank: Bank) -> Place | None:
    found = select(Place).where(
        Place.id == bank.owner_id, places_within(actor, Permission.ROLES_GRANT)
    )
    return session.scalar(found)
