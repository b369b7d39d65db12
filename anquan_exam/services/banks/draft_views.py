"""What the draft of a bank holds, and everything that is wrong with it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.bank_diff import Change, QuestionChange, diff_banks
from anquan_exam.domain.banks import EVERYTHING, Bank, BankCategory, BankQuestion
from anquan_exam.domain.private_ids import private_prefix
from anquan_exam.exchange.bank_markdown import ReadTexts
from anquan_exam.exchange.findings import Finding
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import BankDraft, BankVersion, DraftTopic, Enterprise, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.banks.draft_checks import checked
from anquan_exam.services.banks.draft_review import Review, review_of
from anquan_exam.services.banks.draft_store import (
    settle,
    stored_questions,
    stored_topics,
    texts_of,
)
from anquan_exam.services.banks.loading import load_bank, newest, own_bank
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam


@dataclass(frozen=True, slots=True)
class Settings:
    """What a bank is called and whom it is for, as the next version will say."""

    title: str
    category: BankCategory
    industries: tuple[str, ...] = (EVERYTHING,)
    posts: tuple[str, ...] = ()
    person_categories: tuple[str, ...] = (EVERYTHING,)

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {
            "title": self.title,
            "category": self.category.value,
            "industries": list(self.industries),
            "posts": list(self.posts),
            "person_categories": list(self.person_categories),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(
            stored["title"],
            BankCategory(stored["category"]),
            tuple(stored["industries"]),
            tuple(stored["posts"]),
            tuple(stored["person_categories"]),
        )


@dataclass(frozen=True, slots=True)
class TopicFile:
    """A topic of a draft as a file; `stamp` names this very text. `unread`: it could not be taken
    apart into questions, and is text only."""

    name: str
    title: str
    text: str
    stamp: str
    questions: int
    findings: tuple[Finding, ...]
    unread: bool = False


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with everything that is wrong with it. `changes` is the difference to the newest
    version (all are added where there is none yet), `ids` the questions kept one by one; `owner` is
    None for a public bank."""

    bank_id: str
    prefix: str
    owner: str | None
    settings: Settings
    next_number: int
    topics: tuple[TopicFile, ...]
    findings: tuple[Finding, ...]
    changes: tuple[QuestionChange, ...]
    ids: frozenset[str]
    review: Review
    updated_at: datetime

    @property
    def counts(self) -> Mapping[Change, int]:
        """How many questions changed in which way."""
        kinds = [change.change for change in self.changes]
        return {kind: kinds.count(kind) for kind in Change}

    @property
    def questions(self) -> int:
        """How many questions the topics hold."""
        return sum(topic.questions for topic in self.topics)

    @property
    def ready(self) -> bool:
        """Whether it may be published."""
        return bool(self.questions) and not self.findings

    def topic(self, name: str) -> TopicFile:
        """The topic file of that name. Raises NotFound."""
        for topic in self.topics:
            if topic.name == name:
                return topic
        raise NotFound("topic")


def stamp_of(text: str) -> str:
    """A short name of a text: whoever saves says which text the change was made to."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def draft_page(actor: Actor, bank_id: str, *, now: datetime) -> DraftPage:
    """The draft, checked by the law of today. Raises NotFound, also where there is no draft,
    Problem `banks_during_exam`."""
    settle_draft(actor, bank_id, now=now)
    with reading() as session:
        bank = own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        return read_draft(session, bank, clock.local(now).date()).page


def settle_draft(actor: Actor, bank_id: str, *, now: datetime) -> None:
    """Take apart what an older release left as text. Raises NotFound."""
    with reading() as session:
        own_bank(session, actor, bank_id)
        text = select(DraftTopic.name).where(
            DraftTopic.bank_id == bank_id, DraftTopic.text.is_not(None)
        )
        if session.scalar(text.limit(1)) is None:
            return
    with transaction() as session:
        own_bank(session, actor, bank_id, locked=True)
        settle(session, bank_id, now)


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """A draft as its page shows it, and as the bank it would become (without a note of changes);
    `before` is the newest version, None before the first."""

    page: DraftPage
    bank: Bank
    before: Bank | None


def read_draft(session: Session, row: BankRow, day: date) -> ReadDraft:
    """The draft of `row`, checked by the law of `day`. Raises NotFound where there is none."""
    draft = session.get(BankDraft, row.id)
    if draft is None:
        raise NotFound("draft")
    version = newest(session, row.id)
    before = load_bank(session, version) if version else None
    texts = texts_of(session, row.id)
    stored = stored_questions(session, row.id)
    read = checked(session, row, texts, stored, before, day)
    settings = Settings.from_json(draft.settings)
    bank = _bank(row.id, settings, version, _questions(read, stored))
    owner = session.get(Place, row.owner_id) if row.owner_id is not None else None
    page = DraftPage(
        bank_id=row.id,
        prefix=prefix_of(session, row.owner_id),
        owner=owner.name if owner else None,
        settings=settings,
        next_number=bank.version,
        topics=_files(session, row.id, texts, read),
        findings=read.findings,
        changes=diff_banks(before or replace(bank, questions=()), bank),
        ids=frozenset(entry.question.id for entry in stored),
        review=review_of(session, row, version),
        updated_at=draft.updated_at,
    )
    return ReadDraft(page, bank, before)


def _questions(read: ReadTexts, stored: tuple[BankQuestion, ...]) -> tuple[BankQuestion, ...]:
    """What is stored by question, and what could be read of the topics that are text."""
    topics = {entry.topic.id for entry in stored}
    unread = [entry for entry in read.questions() if entry.topic.id not in topics]
    return tuple(sorted((*stored, *unread), key=lambda entry: entry.topic.id))


def prefix_of(session: Session, owner_id: int | None) -> str:
    """What the ids of the enterprise begin with; "" for a public bank. Raises NotFound where the
    place is no enterprise."""
    if owner_id is None:
        return ""
    public_id = session.scalar(select(Enterprise.public_id).where(Enterprise.place_id == owner_id))
    if public_id is None:
        raise NotFound("enterprise")
    return private_prefix(public_id)


def _bank(
    bank_id: str,
    settings: Settings,
    version: BankVersion | None,
    questions: tuple[BankQuestion, ...],
) -> Bank:
    return Bank(
        id=bank_id,
        title=settings.title,
        version=version.number + 1 if version else 1,
        category=settings.category,
        industries=settings.industries,
        posts=settings.posts,
        person_categories=settings.person_categories,
        changes="",
        questions=questions,
    )


def _files(
    session: Session, bank_id: str, texts: Mapping[str, str], read: ReadTexts
) -> tuple[TopicFile, ...]:
    asked = {topic.file: topic for topic in read.topics}
    return tuple(
        TopicFile(
            name=topic.name,
            title=topic.title or asked[topic.name].title,
            text=texts.get(topic.name, ""),
            stamp=stamp_of(texts.get(topic.name, "")),
            questions=len(asked[topic.name].questions) if topic.name in asked else 0,
            findings=tuple(f for f in read.findings if f.file == topic.name),
            unread=topic.text is not None,
        )
        for topic in stored_topics(session, bank_id)
    )
