"""What the draft of an enterprise's own bank holds, and everything that is wrong with it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.bank_diff import Change, diff_banks
from anquan_exam.domain.banks import EVERYTHING, Bank, BankCategory, BankQuestion
from anquan_exam.domain.private_ids import private_prefix
from anquan_exam.exchange.bank_markdown import ReadTexts, read_texts
from anquan_exam.exchange.findings import Finding
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import BankDraft, BankVersion, DraftTopic, Enterprise, Place, QuestionId
from anquan_exam.models.session import reading
from anquan_exam.services.banks.documents import register_of
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
    """A topic file of a draft; `stamp` names this very text."""

    name: str
    title: str
    text: str
    stamp: str
    questions: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with everything that is wrong with it. `counts` is the difference to the newest
    version (all are added where there is none yet)."""

    bank_id: str
    prefix: str
    owner: str
    settings: Settings
    next_number: int
    topics: tuple[TopicFile, ...]
    findings: tuple[Finding, ...]
    counts: Mapping[Change, int]
    updated_at: datetime

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
    with reading() as session:
        bank = own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        return read_draft(session, bank, clock.local(now).date()).page


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
    read = _checked(session, row, texts, before, day)
    settings = Settings.from_json(draft.settings)
    bank = _bank(row.id, settings, version, read.questions())
    kinds = [change.change for change in diff_banks(before or replace(bank, questions=()), bank)]
    owner = session.get_one(Place, row.owner_id)
    page = DraftPage(
        bank_id=row.id,
        prefix=prefix_of(session, owner.id),
        owner=owner.name,
        settings=settings,
        next_number=bank.version,
        topics=_files(texts, read),
        findings=read.findings,
        counts={kind: kinds.count(kind) for kind in Change},
        updated_at=draft.updated_at,
    )
    return ReadDraft(page, bank, before)


def prefix_of(session: Session, owner_id: int) -> str:
    """What the ids of the enterprise begin with. Raises NotFound where the place is none."""
    public_id = session.scalar(select(Enterprise.public_id).where(Enterprise.place_id == owner_id))
    if public_id is None:
        raise NotFound("enterprise")
    return private_prefix(public_id)


def texts_of(session: Session, bank_id: str) -> dict[str, str]:
    """The topic files of the draft by name."""
    rows = session.execute(
        select(DraftTopic.name, DraftTopic.text)
        .where(DraftTopic.bank_id == bank_id)
        .order_by(DraftTopic.name)
    )
    return {row.name: row.text for row in rows}


def _checked(
    session: Session, row: BankRow, texts: Mapping[str, str], before: Bank | None, day: date
) -> ReadTexts:
    register = register_of(session, row.owner_id)
    elsewhere = session.execute(
        select(QuestionId.id, BankRow.title)
        .join(BankRow, BankRow.id == QuestionId.bank_id)
        .where(BankRow.owner_id == row.owner_id, BankRow.id != row.id)
    )
    read = read_texts(texts, register, day, {id_: f"题库“{title}”" for id_, title in elsewhere})
    lost = tuple(_lost(before, read)) if before else ()
    return ReadTexts(read.topics, (*read.findings, *lost))


def _lost(before: Bank, read: ReadTexts) -> Iterator[Finding]:
    """A question once published stays in its file for ever: its id must not come to mean another
    one."""
    held = {question.id for topic in read.topics for question in topic.questions}
    for entry in before.questions:
        if entry.question.id not in held:
            problem = "上一版有这道题，这里不见了。不用的题别删，在它的引用里加一段：**停用** 原因"
            yield Finding(f"{entry.topic.id}.md", 1, entry.question.id, problem)


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


def _files(texts: Mapping[str, str], read: ReadTexts) -> tuple[TopicFile, ...]:
    return tuple(
        TopicFile(
            name=topic.file,
            title=topic.title,
            text=texts[topic.file],
            stamp=stamp_of(texts[topic.file]),
            questions=len(topic.questions),
            findings=tuple(f for f in read.findings if f.file == topic.file),
        )
        for topic in read.topics
    )
