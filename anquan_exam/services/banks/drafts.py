"""Writing the next version of a bank: from its beginning up to publishing it."""

from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import delete
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.banks import Bank
from anquan_exam.domain.question_rules import ID_PATTERN, MAX_ID_LENGTH
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import BankDraft, DraftTopic
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.banks.documents import register_of
from anquan_exam.services.banks.draft_acts import note, open_draft
from anquan_exam.services.banks.draft_input import settled, text_line
from anquan_exam.services.banks.draft_store import (
    ENDING,
    drop_questions,
    prepare,
    put_topic,
    write_questions,
)
from anquan_exam.services.banks.draft_views import ReadDraft, Settings, prefix_of, read_draft
from anquan_exam.services.banks.loading import load_bank, newest, own_bank
from anquan_exam.services.banks.publishing import (
    Origin,
    Published,
    refuse_unsound,
    store_version,
)
from anquan_exam.services.banks.revisions import fresh_revisions
from anquan_exam.services.corrections.reach import place_path_of
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.scope import place_in_scope

LONGEST_CHANGES = 300


def create_bank(
    actor: Actor, owner_id: int, slug: str, settings: Settings, *, now: datetime
) -> str:
    """A private bank of the enterprise `owner_id`, empty as yet; gives its id.

    Raises NotFound, Invalid `bad_bank_id`, `bank_id_taken`, `title_missing`, `title_long`."""
    settings = settled(settings)
    with transaction() as session:
        place = place_in_scope(session, actor, Permission.BANKS_EDIT, owner_id)
        bank_id = prefix_of(session, owner_id) + slug
        if not ID_PATTERN.fullmatch(slug) or len(bank_id) > MAX_ID_LENGTH:
            raise Invalid("bad_bank_id", "slug")
        if session.get(BankRow, bank_id) is not None:
            raise Invalid("bank_id_used", "slug")
        session.add(
            BankRow(
                id=bank_id,
                category=settings.category.value,
                title=settings.title,
                owner_id=owner_id,
                created_at=now,
            )
        )
        session.flush()
        _add_draft(session, actor, bank_id, settings, now)
        note(session, actor, "bank.created", bank_id, place.path, now, title=settings.title)
    return bank_id


def start_draft(actor: Actor, bank_id: str, *, now: datetime) -> None:
    """Begin the next version from the newest one; nothing to do where a draft is there already.

    Raises NotFound."""
    with reading() as session:
        own_bank(session, actor, bank_id)
        version = newest(session, bank_id)
        if session.get(BankDraft, bank_id) is not None or version is None:
            return
        whole = load_bank(session, version)
    prepare(entry.question for entry in whole.questions)
    with transaction() as session:
        bank = own_bank(session, actor, bank_id, locked=True)
        version = newest(session, bank_id)
        if session.get(BankDraft, bank_id) is not None or version is None:
            return
        if version.number != whole.version:
            whole = load_bank(session, version)
        settings = Settings.from_json(version.settings)
        _add_draft(session, actor, bank_id, settings, now)
        _copy(session, whole, now)
        note(session, actor, "bank.draft_started", bank_id, place_path_of(session, bank), now)


def save_settings(actor: Actor, bank_id: str, settings: Settings, *, now: datetime) -> None:
    """Say anew what the bank is called and whom it is for.

    Raises NotFound, Invalid `title_missing`, `title_long`."""
    settings = settled(settings)
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        session.get_one(BankDraft, bank_id).settings = settings.to_json()
        note(session, actor, "bank.draft_settings", bank_id, path, now, title=settings.title)


def discard_draft(actor: Actor, bank_id: str, *, now: datetime) -> bool:
    """Throw the draft away; and the bank with it where nothing of it was ever published.

    Gives whether the bank is still there. Raises NotFound."""
    with transaction() as session:
        bank, path = open_draft(session, actor, bank_id, now)
        published = newest(session, bank_id) is not None
        drop_draft(session, session.get_one(BankDraft, bank_id))
        if not published:
            session.delete(bank)
        note(session, actor, "bank.draft_discarded", bank_id, path, now)
    return published


def publish_draft(actor: Actor, bank_id: str, changes: str, *, now: datetime) -> Published:
    """Publish the draft as the next version, with `changes` as its note.

    Raises NotFound, Invalid `changes_missing`, `changes_long`, Problem `draft_not_ready`,
    `draft_unchanged`, `draft_not_reviewed`, `draft_changed` (somebody saved meanwhile),
    `question_id_taken`, `banks_during_exam`."""
    changes = text_line(changes, "changes", LONGEST_CHANGES)
    with reading() as session:
        row = own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        draft = read_draft(session, row, clock.local(now).date())
        register = register_of(session, row.owner_id)
    bank = replace(draft.bank, changes=changes)
    _refuse_unready(draft)
    refuse_unsound(bank, register)
    rows = fresh_revisions(bank, now)
    with transaction() as session:
        row = own_bank(session, actor, bank_id, locked=True)
        stored = session.get(BankDraft, bank_id)
        if stored is None or stored.updated_at != draft.page.updated_at:
            raise Problem("draft_changed")
        done = store_version(
            session,
            bank,
            register,
            rows,
            actor,
            now,
            Origin.WEB,
            row.owner_id,
            draft.page.review.reviewers,
        )
        drop_draft(session, stored)
    return done


def _refuse_unready(draft: ReadDraft) -> None:
    if not draft.page.ready:
        raise Problem("draft_not_ready")
    before = draft.before
    if before is not None:
        plain = replace(draft.bank, version=before.version, changes=before.changes)
        if plain == before:
            raise Problem("draft_unchanged")
    review = draft.page.review
    if not review.done:
        raise Problem("draft_not_reviewed", left=review.changed - review.reviewed)


def _add_draft(
    session: Session, actor: Actor, bank_id: str, settings: Settings, now: datetime
) -> None:
    session.add(
        BankDraft(
            bank_id=bank_id,
            settings=settings.to_json(),
            updated_at=now,
            updated_by=actor.person_id,
        )
    )
    session.flush()


def _copy(session: Session, whole: Bank, now: datetime) -> None:
    """The questions of a version as those of its draft: nobody edited them yet."""
    ordered = sorted(whole.questions, key=lambda entry: entry.topic.id)
    for topic, group in groupby(ordered, key=lambda entry: entry.topic):
        put_topic(session, whole.id, f"{topic.id}{ENDING}", topic.title, None, now)
        entries = [(entry.question, entry.retired) for entry in group]
        write_questions(session, whole.id, topic.id, entries, None, now)


def drop_draft(session: Session, draft: BankDraft) -> None:
    """Throw the draft away with all it holds (within a caller's act)."""
    drop_questions(session, draft.bank_id)
    session.execute(delete(DraftTopic).where(DraftTopic.bank_id == draft.bank_id))
    session.delete(draft)
    session.flush()
