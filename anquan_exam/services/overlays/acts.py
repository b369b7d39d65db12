"""Recording what became of a document, taking that back, and confirming questions under the new
text. No act here touches a version: overlays lie beside what was published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.documents import Document
from anquan_exam.domain.overlays import Effect, Overlay
from anquan_exam.domain.questions import Question
from anquan_exam.models import Document as DocumentRow
from anquan_exam.models import DocumentOverlay, OverlayConfirmation, QuestionRevision
from anquan_exam.models.session import transaction
from anquan_exam.services.banks.draft_input import text_line
from anquan_exam.services.banks.loading import editable_banks
from anquan_exam.services.banks.register import documents_seen
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.withdrawing import withdraw_suspended
from anquan_exam.services.law import overlay_of, recheck_pools
from anquan_exam.services.overlays.common import document_in_charge, note, overlay_in_sight
from anquan_exam.services.sittings.plans import questions

LONGEST_NOTE = 300
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class OverlayInput:
    """What was typed: what happened, from which day, to which articles (none: the whole), by what
    it is replaced (a document's id, or words), and where that is written."""

    effect: Effect
    effective_on: date
    articles: tuple[str, ...] = ()
    successor: str = ""
    replaced_by: str = ""
    note: str = ""


def record_overlay(actor: Actor, document_id: str, given: OverlayInput, *, now: datetime) -> int:
    """Record what became of a document; gives the overlay's number. Questions that rest on it leave
    running exams at once where it holds by their day, and new papers from that day on.

    Raises NotFound, Invalid as `proposed` does and `overlay_note_missing`, `overlay_note_long`,
    Problem `overlay_known`, `banks_during_exam`."""
    with transaction() as session:
        document = document_in_charge(session, actor, document_id, now)
        wanted = proposed(session, actor, document, given, now)
        source = text_line(given.note, "overlay_note", LONGEST_NOTE)
        _refuse_twice(session, wanted)
        row = DocumentOverlay(
            document_id=document_id,
            articles=list(wanted.articles),
            effect=wanted.effect.value,
            effective_on=wanted.effective_on,
            successor_id=wanted.successor,
            replaced_by=wanted.replaced_by,
            note=source,
            recorded_at=now,
            recorded_by=actor.person_id,
        )
        session.add(row)
        session.flush()
        recheck_pools(session)
        note(
            session, actor, "document.overlay_recorded", document, now, **_said(row), reason=source
        )
        made = row.id
    withdraw_suspended(now=now)
    return made


def withdraw_overlay(actor: Actor, overlay_id: int, reason: str, *, now: datetime) -> None:
    """Take back what was recorded by mistake; it stays on record with the reason. Questions return
    to new exams, not to those that run: their pools only ever shrink.

    Raises NotFound, Invalid `withdraw_reason_missing`, `withdraw_reason_long`, Problem
    `overlay_withdrawn`, `banks_during_exam`."""
    with transaction() as session:
        row, document = overlay_in_sight(
            session, actor, overlay_id, now, in_charge=True, locked=True
        )
        if row.withdrawn_at is not None:
            raise Problem("overlay_withdrawn")
        why = text_line(reason, "withdraw_reason", LONGEST_NOTE)
        row.withdrawn_at, row.withdrawn_by, row.withdraw_reason = now, actor.person_id, why
        note(session, actor, "document.overlay_withdrawn", document, now, **_said(row), reason=why)


def confirm(actor: Actor, overlay_id: int, revisions: Collection[str], *, now: datetime) -> int:
    """Say of these question revisions that they are still right under the amended text; gives how
    many were not confirmed yet.

    Raises NotFound also where one is not the actor's, Invalid `nothing_ticked`, Problem
    `overlay_not_confirmable`, `overlay_withdrawn`, `banks_during_exam`."""
    if not revisions:
        raise Invalid("nothing_ticked", "revision")
    try:
        with transaction() as session:
            row, document = overlay_in_sight(session, actor, overlay_id, now)
            asked = _to_confirm(session, actor, row, set(revisions))
            known = set(_confirmed(session, row.id, asked))
            new = {revision: each for revision, each in asked.items() if revision not in known}
            session.add_all(
                OverlayConfirmation(
                    overlay_id=row.id,
                    revision=revision,
                    confirmed_at=now,
                    confirmed_by=actor.person_id,
                )
                for revision in sorted(new)
            )
            session.flush()
            if new:
                ids = sorted(each.id for each in new.values())
                note(session, actor, "document.overlay_confirmed", document, now, questions=ids)
            return len(new)
    except IntegrityError as crossed:
        raise Problem("overlay_confirmed_meanwhile") from crossed


def lift_confirmation(actor: Actor, overlay_id: int, revision: str, *, now: datetime) -> None:
    """Take a confirmation back: the question is held back again, from running exams too.

    Raises NotFound, Problem `overlay_not_confirmable`, `overlay_withdrawn`,
    `banks_during_exam`."""
    with transaction() as session:
        row, document = overlay_in_sight(session, actor, overlay_id, now)
        asked = _to_confirm(session, actor, row, {revision})
        standing = session.scalar(
            select(OverlayConfirmation)
            .where(
                OverlayConfirmation.overlay_id == row.id,
                OverlayConfirmation.revision == revision,
                OverlayConfirmation.lifted_at.is_(None),
            )
            .with_for_update()
        )
        if standing is None:
            raise NotFound("confirmation")
        standing.lifted_at, standing.lifted_by = now, actor.person_id
        recheck_pools(session)
        ids = [each.id for each in asked.values()]
        note(session, actor, "document.overlay_unconfirmed", document, now, questions=ids)
    withdraw_suspended(now=now)


def proposed(
    session: Session, actor: Actor, document: DocumentRow, given: OverlayInput, now: datetime
) -> Overlay:
    """The overlay as it would be recorded. Raises Invalid `unknown_article`, `unknown_successor`,
    `successor_missing`, `replaced_by_long`, `hidden_character`."""
    text = Document.from_content(document.content)
    for number in given.articles:
        if number not in {article.number for article in text.articles}:
            raise Invalid("unknown_article", "articles", number=number[:40])
    if given.successor and not _may_follow(session, actor, document, given.successor):
        raise Invalid("unknown_successor", "successor", number=given.successor[:80])
    words = given.replaced_by.strip()
    if words:
        words = text_line(words, "replaced_by", LONGEST_WORDS)
    if given.effect is Effect.SUPERSEDED and not (given.successor or words):
        raise Invalid("successor_missing", "successor")
    return Overlay(
        id=0,
        document=document.id,
        articles=tuple(dict.fromkeys(given.articles)),
        effect=given.effect,
        effective_on=given.effective_on,
        recorded_at=now,
        successor=given.successor or None,
        replaced_by=words,
    )


def _may_follow(session: Session, actor: Actor, document: DocumentRow, successor: str) -> bool:
    """Whether that document can hold instead: another one in sight; of a public one, public."""
    wanted = select(DocumentRow.id).where(DocumentRow.id == successor, documents_seen(actor))
    if document.owner_id is None:
        wanted = wanted.where(DocumentRow.owner_id.is_(None))
    return successor != document.id and session.scalar(wanted) is not None


def _refuse_twice(session: Session, wanted: Overlay) -> None:
    standing = session.scalars(
        select(DocumentOverlay).where(
            DocumentOverlay.document_id == wanted.document,
            DocumentOverlay.withdrawn_at.is_(None),
            DocumentOverlay.effect == wanted.effect.value,
            DocumentOverlay.effective_on == wanted.effective_on,
        )
    )
    if any(set(row.articles) == set(wanted.articles) for row in standing):
        raise Problem("overlay_known")


def _to_confirm(
    session: Session, actor: Actor, row: DocumentOverlay, revisions: set[str]
) -> Mapping[str, Question]:
    """The revisions, if every one is the actor's and rests on what was amended."""
    if row.withdrawn_at is not None:
        raise Problem("overlay_withdrawn")
    overlay = overlay_of(row)
    if overlay.effect is not Effect.AMENDED:
        raise Problem("overlay_not_confirmable")
    mine = session.scalars(
        select(QuestionRevision.hash).where(
            QuestionRevision.hash.in_(revisions),
            QuestionRevision.bank_id.in_(editable_banks(session, actor)),
        )
    ).all()
    asked = questions(session, mine)
    if {r for r, question in asked.items() if overlay.touched(question)} != revisions:
        raise NotFound("question")
    return asked


def _confirmed(session: Session, overlay_id: int, revisions: Collection[str]) -> Collection[str]:
    return session.scalars(
        select(OverlayConfirmation.revision).where(
            OverlayConfirmation.overlay_id == overlay_id,
            OverlayConfirmation.revision.in_(revisions),
            OverlayConfirmation.lifted_at.is_(None),
        )
    ).all()


def _said(row: DocumentOverlay) -> dict[str, object]:
    """What an overlay says, for the trail."""
    return {
        "effect": row.effect,
        "day": row.effective_on.isoformat(),
        "numbers": list(row.articles),
        "successor": row.successor_id or row.replaced_by,
    }
