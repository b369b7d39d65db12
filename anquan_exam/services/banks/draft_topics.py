"""The topics of a draft: as text, from files, called otherwise, taken out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import delete
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.bank_markdown import MAX_TOPIC_BYTES, TOPIC_NAME, with_prefix
from anquan_exam.exchange.findings import Finding
from anquan_exam.models import Bank, BankDraft, DraftTopic
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.banks.draft_acts import note, open_draft
from anquan_exam.services.banks.draft_input import refuse_bad_name, settled, text_line
from anquan_exam.services.banks.draft_store import (
    ENDING,
    MOST_TOPICS,
    NotFaithful,
    ReadText,
    drop_questions,
    elsewhere,
    prepare,
    put_topic,
    read_text,
    refuse_full,
    stored_topics,
    texts_of,
    write_topic_rows,
)
from anquan_exam.services.banks.draft_views import Settings, prefix_of, stamp_of
from anquan_exam.services.banks.loading import own_bank
from anquan_exam.services.banks.pictures import store_pictures
from anquan_exam.services.errors import Invalid, NotFound, Problem

LONGEST_TITLE = 60


def save_topic(
    actor: Actor, bank_id: str, name: str, text: str, *, seen: str, now: datetime
) -> None:
    """Take a topic apart into its questions. `seen` is the stamp of the text it was made from, ""
    for a new one.

    Question ids get the enterprise's prefix where they lack it. Mistakes in a question are kept:
    the page shows them. Raises NotFound, NotFaithful where the text cannot be read whole, Problem
    `draft_changed`, Invalid `bad_topic_name`, `topic_used`, `topic_too_large`,
    `too_many_topics`."""
    refuse_bad_name(name)
    with transaction() as session:
        bank, path = open_draft(session, actor, bank_id, now)
        found = session.get(DraftTopic, (bank_id, name))
        if found is not None and not seen:
            raise Invalid("topic_used", "name")
        if seen != (stamp_of(texts_of(session, bank_id).get(name, "")) if found else ""):
            raise Problem("draft_changed")
        read = read_text(name, _fitting(session, bank, name, text))
        _refuse_elsewhere(session, bank_id, [read])
        write_topic_rows(session, bank_id, read, actor.person_id, now)
        refuse_full(session, bank_id)
        note(session, actor, "bank.draft_saved", bank_id, path, now, topics=[name])


def put_topics(
    actor: Actor,
    bank_id: str,
    texts: Mapping[str, str],
    *,
    replace_all: bool,
    settings: Settings | None = None,
    pictures: Mapping[str, bytes] = MappingProxyType({}),
    now: datetime,
) -> None:
    """Write uploaded topic files; with `replace_all` the others of the draft go. `pictures`, by
    the names of their contents, are kept beside them.

    Raises NotFound, NotFaithful and Invalid as `save_topic` does."""
    for name in texts:
        refuse_bad_name(name)
    with reading() as session:
        read = _all_read(session, own_bank(session, actor, bank_id), texts)
    prepare(question for one in read for question, _ in one.entries)
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        if replace_all:
            _make_way(session, bank_id, read)
        if settings is not None:
            session.get_one(BankDraft, bank_id).settings = settled(settings).to_json()
        _refuse_elsewhere(session, bank_id, read)
        store_pictures(session, pictures, actor, now)
        for one in read:
            write_topic_rows(session, bank_id, one, actor.person_id, now)
        refuse_full(session, bank_id)
        note(session, actor, "bank.draft_saved", bank_id, path, now, topics=sorted(texts))


def add_topic(actor: Actor, bank_id: str, title: str, *, now: datetime) -> str:
    """A new topic behind the others; gives its id. Raises NotFound, Invalid `title_missing`,
    `title_long`, `draft_full`."""
    title = text_line(title, "title", LONGEST_TITLE)
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        names = [topic.name for topic in stored_topics(session, bank_id)]
        name = next_topic_name(names, "topic")
        put_topic(session, bank_id, name, title, actor.person_id, now)
        note(session, actor, "bank.draft_saved", bank_id, path, now, topics=[name])
    return name.removesuffix(ENDING)


def rename_topic(actor: Actor, bank_id: str, name: str, title: str, *, now: datetime) -> None:
    """Call a topic otherwise. Raises NotFound, Invalid `title_missing`, `title_long`."""
    title = text_line(title, "title", LONGEST_TITLE)
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        found = session.get(DraftTopic, (bank_id, name))
        if found is None or found.text is not None:
            raise NotFound("topic")
        found.title, found.updated_at, found.updated_by = title, now, actor.person_id
        note(session, actor, "bank.draft_topic_renamed", bank_id, path, now, topic=name)


def delete_topic(actor: Actor, bank_id: str, name: str, *, now: datetime) -> None:
    """Take a topic out of the draft with its questions. Raises NotFound."""
    with transaction() as session:
        _, path = open_draft(session, actor, bank_id, now)
        found = session.get(DraftTopic, (bank_id, name))
        if found is None:
            raise NotFound("topic")
        drop_questions(session, bank_id, name.removesuffix(ENDING))
        session.delete(found)
        note(session, actor, "bank.draft_topic_deleted", bank_id, path, now, topic=name)


def next_topic_name(names: Iterable[str], word: str = "import") -> str:
    """A name for a new topic file: `04-import.md`. Raises Invalid `draft_full`."""
    numbers = [int(name[:2]) for name in names if TOPIC_NAME.fullmatch(name)]
    number = max(numbers, default=0) + 1
    if number > MOST_TOPICS:
        raise Invalid("draft_full", "file", most=MOST_TOPICS)
    return f"{number:02d}-{word}{ENDING}"


def _fitting(session: Session, bank: Bank, name: str, text: str) -> str:
    plain = with_prefix(text.replace("\r\n", "\n"), prefix_of(session, bank.owner_id))
    if len(plain.encode()) > MAX_TOPIC_BYTES:
        raise Invalid("topic_too_large", "text", name=name, kib=MAX_TOPIC_BYTES // 1024)
    return plain


def _all_read(session: Session, bank: Bank, texts: Mapping[str, str]) -> list[ReadText]:
    """Every file understood, no question in two of them."""
    read: list[ReadText] = []
    found: list[Finding] = []
    first: dict[str, str] = {}
    for name, text in sorted(texts.items()):
        try:
            one = read_text(name, _fitting(session, bank, name, text))
        except NotFaithful as refused:
            found += refused.findings
            continue
        read.append(one)
        for question, _ in one.entries:
            if first.setdefault(question.id, name) != name:
                problem = f"题号 {question.id} 已经用在 {first[question.id]}"
                found.append(Finding(name, 1, question.id, problem))
    if found:
        raise NotFaithful(found)
    return read


def _make_way(session: Session, bank_id: str, read: Sequence[ReadText]) -> None:
    keep = {question.id for one in read for question, _ in one.entries}
    drop_questions(session, bank_id, keep=keep)
    names = [one.name for one in read]
    session.execute(
        delete(DraftTopic).where(DraftTopic.bank_id == bank_id, DraftTopic.name.not_in(names))
    )


def _refuse_elsewhere(session: Session, bank_id: str, read: Sequence[ReadText]) -> None:
    """Raises NotFaithful where a question stands in a topic that stays as it is."""
    topics = {one.topic for one in read}
    for one in read:
        clash = elsewhere(session, bank_id, one, topics)
        if clash is not None:
            problem = f"题号 {clash[0]} 已经用在 {clash[1]}{ENDING}"
            raise NotFaithful([Finding(one.name, 1, clash[0], problem)])
