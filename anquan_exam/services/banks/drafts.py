"""Writing an enterprise's own bank: the acts on its draft, up to publishing the next version."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.bank_diff import diff_banks
from anquan_exam.domain.question_rules import ID_PATTERN, MAX_ID_LENGTH
from anquan_exam.exchange.bank_markdown import (
    MAX_TOPIC_BYTES,
    TOPIC_NAME,
    with_prefix,
    write_bank,
)
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import BankDraft, DraftTopic, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.banks.documents import register_of
from anquan_exam.services.banks.draft_input import refuse_bad_name, settled, text_line
from anquan_exam.services.banks.draft_views import (
    ReadDraft,
    Settings,
    prefix_of,
    read_draft,
    stamp_of,
)
from anquan_exam.services.banks.loading import load_bank, newest, own_bank
from anquan_exam.services.banks.publishing import (
    Origin,
    Published,
    refuse_unsound,
    store_version,
)
from anquan_exam.services.banks.revisions import fresh_revisions
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.scope import place_in_scope

MOST_TOPICS = 99
MOST_BYTES = 12 * 1024 * 1024
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
        _add_draft(session, actor, bank_id, settings, {}, now)
        _note(session, actor, "bank.created", bank_id, place.path, now, title=settings.title)
    return bank_id


def start_draft(actor: Actor, bank_id: str, *, now: datetime) -> None:
    """Begin the next version from the newest one; nothing to do where a draft is there already.

    Raises NotFound."""
    with transaction() as session:
        bank = own_bank(session, actor, bank_id, locked=True)
        version = newest(session, bank_id)
        if session.get(BankDraft, bank_id) is not None or version is None:
            return
        whole = load_bank(session, version)
        files = write_bank(whole)
        texts = {name: text for name, text in files.items() if TOPIC_NAME.fullmatch(name)}
        settings = Settings.from_json(version.settings)
        _add_draft(session, actor, bank_id, settings, texts, now)
        place = session.get_one(Place, bank.owner_id)
        _note(session, actor, "bank.draft_started", bank_id, place.path, now)


def save_settings(actor: Actor, bank_id: str, settings: Settings, *, now: datetime) -> None:
    """Say anew what the bank is called and whom it is for.

    Raises NotFound, Invalid `title_missing`, `title_long`."""
    settings = settled(settings)
    with transaction() as session:
        draft, path = _draft(session, actor, bank_id, now)
        draft.settings = settings.to_json()
        _note(session, actor, "bank.draft_settings", bank_id, path, now, title=settings.title)


def save_topic(
    actor: Actor, bank_id: str, name: str, text: str, *, seen: str, now: datetime
) -> None:
    """Write a topic file. `seen` is the stamp of the text it was made from, "" for a new one.

    Question ids get the enterprise's prefix where they lack it. Mistakes are kept: the page shows
    them. Raises NotFound, Problem `draft_changed`, Invalid `bad_topic_name`, `topic_used`,
    `topic_too_large`, `too_many_topics`."""
    refuse_bad_name(name)
    with transaction() as session:
        _, path = _draft(session, actor, bank_id, now)
        found = session.get(DraftTopic, (bank_id, name))
        if found is not None and not seen:
            raise Invalid("topic_used", "name")
        if seen != (stamp_of(found.text) if found else ""):
            raise Problem("draft_changed")
        _write(session, actor, bank_id, {name: text}, now)
        _note(session, actor, "bank.draft_saved", bank_id, path, now, topics=[name])


def put_topics(
    actor: Actor,
    bank_id: str,
    texts: Mapping[str, str],
    *,
    replace_all: bool,
    settings: Settings | None = None,
    now: datetime,
) -> None:
    """Write uploaded topic files; with `replace_all` the others of the draft go.

    Raises NotFound, Invalid as `save_topic` does."""
    for name in texts:
        refuse_bad_name(name)
    with transaction() as session:
        draft, path = _draft(session, actor, bank_id, now)
        if replace_all:
            session.execute(delete(DraftTopic).where(DraftTopic.bank_id == bank_id))
        if settings is not None:
            draft.settings = settled(settings).to_json()
        _write(session, actor, bank_id, texts, now)
        _note(session, actor, "bank.draft_saved", bank_id, path, now, topics=sorted(texts))


def delete_topic(actor: Actor, bank_id: str, name: str, *, now: datetime) -> None:
    """Take a topic file out of the draft. Raises NotFound."""
    with transaction() as session:
        _, path = _draft(session, actor, bank_id, now)
        found = session.get(DraftTopic, (bank_id, name))
        if found is None:
            raise NotFound("topic")
        session.delete(found)
        _note(session, actor, "bank.draft_topic_deleted", bank_id, path, now, topic=name)


def discard_draft(actor: Actor, bank_id: str, *, now: datetime) -> bool:
    """Throw the draft away; and the bank with it where nothing of it was ever published.

    Gives whether the bank is still there. Raises NotFound."""
    with transaction() as session:
        draft, path = _draft(session, actor, bank_id, now)
        bank = session.get_one(BankRow, bank_id)
        published = newest(session, bank_id) is not None
        _drop(session, draft)
        if not published:
            session.delete(bank)
        _note(session, actor, "bank.draft_discarded", bank_id, path, now)
    return published


def publish_draft(actor: Actor, bank_id: str, changes: str, *, now: datetime) -> Published:
    """Publish the draft as the next version, with `changes` as its note.

    Raises NotFound, Invalid `changes_missing`, `changes_long`, Problem `draft_not_ready`,
    `draft_unchanged`, `draft_changed` (somebody saved meanwhile), `question_id_taken`."""
    changes = text_line(changes, "changes", LONGEST_CHANGES)
    with reading() as session:
        row = own_bank(session, actor, bank_id)
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
        done = store_version(session, bank, register, rows, actor, now, Origin.WEB, row.owner_id)
        _drop(session, stored)
    return done


def _refuse_unready(draft: ReadDraft) -> None:
    if not draft.page.ready:
        raise Problem("draft_not_ready")
    before = draft.before
    if before is not None and not diff_banks(before, draft.bank):
        plain = replace(draft.bank, version=before.version, changes=before.changes)
        if replace(plain, questions=before.questions) == before:
            raise Problem("draft_unchanged")


def _draft(session: Session, actor: Actor, bank_id: str, now: datetime) -> tuple[BankDraft, str]:
    """The draft, touched now, nobody else's until the act is over; and its owner's path."""
    bank = own_bank(session, actor, bank_id, locked=True)
    draft = session.get(BankDraft, bank_id)
    if draft is None:
        raise NotFound("draft")
    draft.updated_at, draft.updated_by = now, actor.person_id
    return draft, session.get_one(Place, bank.owner_id).path


def _add_draft(
    session: Session,
    actor: Actor,
    bank_id: str,
    settings: Settings,
    texts: Mapping[str, str],
    now: datetime,
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
    _write(session, actor, bank_id, texts, now)


def _write(
    session: Session, actor: Actor, bank_id: str, texts: Mapping[str, str], now: datetime
) -> None:
    """Put the texts in place, within what a draft may hold."""
    bank = session.get_one(BankRow, bank_id)
    prefix = prefix_of(session, bank.owner_id) if bank.owner_id is not None else ""
    for name, text in texts.items():
        plain = with_prefix(text.replace("\r\n", "\n"), prefix)
        if len(plain.encode()) > MAX_TOPIC_BYTES:
            raise Invalid("topic_too_large", "text", name=name, kib=MAX_TOPIC_BYTES // 1024)
        session.merge(
            DraftTopic(
                bank_id=bank_id, name=name, text=plain, updated_at=now, updated_by=actor.person_id
            )
        )
    session.flush()
    topics, size = session.execute(
        select(func.count(), func.coalesce(func.sum(func.length(DraftTopic.text)), 0)).where(
            DraftTopic.bank_id == bank_id
        )
    ).one()
    if topics > MOST_TOPICS or size > MOST_BYTES:
        raise Invalid("too_many_topics", "name", most=MOST_TOPICS)


def _drop(session: Session, draft: BankDraft) -> None:
    session.execute(delete(DraftTopic).where(DraftTopic.bank_id == draft.bank_id))
    session.delete(draft)
    session.flush()


def _note(
    session: Session,
    actor: Actor,
    act: str,
    bank_id: str,
    path: str,
    now: datetime,
    **payload: Any,
) -> None:
    trail.record(session, actor, act, ("bank", bank_id), now=now, place_path=path, **payload)
