"""A draft as it is stored: its topics, and its questions one by one.

Drafts of before were kept as text. A topic with `text` is such a one: it is taken apart into
questions by whoever touches the draft first, where the text can be read whole; else it stays text
until somebody mends it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Text, cast, delete, func, insert, select
from sqlalchemy.orm import Session

from anquan_exam.domain.banks import BankQuestion, Topic
from anquan_exam.domain.question_rules import MAX_ID_LENGTH, problems
from anquan_exam.domain.questions import Question, revision_hash
from anquan_exam.exchange.bank_markdown import (
    TopicEntry,
    entries_of,
    read_topic,
    repeated_ids,
    topic_text,
)
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.models import DraftQuestion, DraftTopic
from anquan_exam.services.banks.revisions import search_text
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.pinyin import initials

MOST_TOPICS = 99
MOST_BYTES = 12 * 1024 * 1024
ENDING = ".md"
_AT_ONCE = 500


class NotFaithful(Problem):
    """A text that cannot be read whole, and so cannot be taken apart into questions."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("topic_not_faithful", count=len(findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class ReadText:
    """A topic file, understood."""

    name: str
    title: str
    entries: tuple[TopicEntry, ...]

    @property
    def topic(self) -> str:
        """The id of the topic: the name of its file without the ending."""
        return self.name.removesuffix(ENDING)


def read_text(name: str, text: str) -> ReadText:
    """The topic file, for its questions to be stored. Raises NotFaithful."""
    findings = Findings(name)
    read = read_topic(text, findings)
    found = [*read.findings, *repeated_ids([read], {})]
    for question in read.questions:
        if len(question.id or "") > MAX_ID_LENGTH:
            found.append(Finding(name, question.line, None, "题号太长"))
    whole = read.faithful and all(q.question is not None for q in read.questions)
    if not whole or len(found) > len(read.findings):
        raise NotFaithful(found)
    return ReadText(name, read.title, tuple(entries_of(read)))


def stored_topics(session: Session, bank_id: str) -> Sequence[DraftTopic]:
    """The topics of the draft, in their order."""
    found = select(DraftTopic).where(DraftTopic.bank_id == bank_id).order_by(DraftTopic.name)
    return session.scalars(found).all()


def stored_questions(session: Session, bank_id: str) -> tuple[BankQuestion, ...]:
    """The questions of the draft in their order, without those of topics that are text yet."""
    titles = {topic.name: topic.title for topic in stored_topics(session, bank_id)}
    rows = session.execute(
        select(DraftQuestion.content, DraftQuestion.topic, DraftQuestion.retired)
        .where(DraftQuestion.bank_id == bank_id)
        .order_by(DraftQuestion.topic, DraftQuestion.position, DraftQuestion.id)
    )
    topics = {name.removesuffix(ENDING): title for name, title in titles.items()}
    return tuple(
        BankQuestion(
            Question.from_content(row.content),
            Topic(row.topic, topics.get(row.topic, row.topic)),
            row.retired,
        )
        for row in rows
    )


def texts_of(session: Session, bank_id: str) -> dict[str, str]:
    """The topics of the draft that hold anything, as the files they would be, by name."""
    texts = {
        topic.name: topic.text
        for topic in stored_topics(session, bank_id)
        if topic.text is not None
    }
    for topic, group in groupby(stored_questions(session, bank_id), key=lambda e: e.topic):
        entries = [(entry.question, entry.retired) for entry in group]
        texts[topic.id + ENDING] = topic_text(topic.title, entries)
    return dict(sorted(texts.items()))


def entries_of_topic(session: Session, bank_id: str, topic: str) -> list[TopicEntry]:
    """The questions of one topic."""
    rows = session.execute(
        select(DraftQuestion.content, DraftQuestion.retired)
        .where(DraftQuestion.bank_id == bank_id, DraftQuestion.topic == topic)
        .order_by(DraftQuestion.position, DraftQuestion.id)
    )
    return [(Question.from_content(row.content), row.retired) for row in rows]


def settle(session: Session, bank_id: str, now: datetime) -> None:
    """Take apart what is text yet, where it can be read whole (within a caller's act)."""
    for topic in stored_topics(session, bank_id):
        if topic.text is None:
            continue
        try:
            read = read_text(topic.name, topic.text)
        except NotFaithful:
            continue
        if elsewhere(session, bank_id, read) is None:
            write_topic_rows(session, bank_id, read, topic.updated_by, topic.updated_at or now)


def elsewhere(
    session: Session, bank_id: str, read: ReadText, written: Collection[str] = ()
) -> tuple[str, str] | None:
    """A question of the text that stands in another topic of the draft, and that topic's id; the
    topics `written` with it do not count."""
    ids = [question.id for question, _ in read.entries]
    for start in range(0, len(ids), _AT_ONCE):
        found = session.execute(
            select(DraftQuestion.question_id, DraftQuestion.topic)
            .where(
                DraftQuestion.bank_id == bank_id,
                DraftQuestion.topic.not_in([read.topic, *written]),
                DraftQuestion.question_id.in_(ids[start : start + _AT_ONCE]),
            )
            .limit(1)
        ).one_or_none()
        if found is not None:
            return found.question_id, found.topic
    return None


def write_topic_rows(
    session: Session, bank_id: str, read: ReadText, by: int | None, now: datetime
) -> None:
    """Store the topic as it reads: what is unchanged keeps its review, what is gone goes."""
    put_topic(session, bank_id, read.name, read.title, by, now)
    keep = {question.id for question, _ in read.entries}
    drop_questions(session, bank_id, read.topic, keep)
    write_questions(session, bank_id, read.topic, read.entries, by, now)


def put_topic(
    session: Session, bank_id: str, name: str, title: str, by: int | None, now: datetime
) -> None:
    """The topic, called `title` and no text any more."""
    row = session.get(DraftTopic, (bank_id, name))
    if row is None:
        row = DraftTopic(bank_id=bank_id, name=name)
        session.add(row)
    row.title, row.text, row.updated_at, row.updated_by = title, None, now, by
    session.flush()


def drop_questions(
    session: Session, bank_id: str, topic: str | None = None, keep: Collection[str] = ()
) -> None:
    """Take the questions out of the topic, or of the whole draft, but for those in `keep`."""
    held = select(DraftQuestion.id, DraftQuestion.question_id).where(
        DraftQuestion.bank_id == bank_id
    )
    if topic is not None:
        held = held.where(DraftQuestion.topic == topic)
    gone = [row.id for row in session.execute(held) if row.question_id not in keep]
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        session.execute(delete(DraftQuestion).where(DraftQuestion.id.in_(some)))


def write_questions(
    session: Session,
    bank_id: str,
    topic: str,
    entries: Iterable[TopicEntry],
    by: int | None,
    now: datetime,
    *,
    first: int = 1,
) -> None:
    """Store the questions in this order from position `first`; one that differs from what is
    stored is to be reviewed anew."""
    entries = list(entries)
    known = _rows(session, bank_id, [question.id for question, _ in entries])
    new = []
    for position, (question, retired) in enumerate(entries, first):
        row = known.get(question.id)
        if row is None:
            place = {"bank_id": bank_id, "topic": topic, "position": position}
            new.append({**place, **_values(question, retired), **_fresh(by, now)})
        else:
            row.position = position
            change(row, question, topic, retired, by, now)
    session.flush()
    if new:
        session.execute(insert(DraftQuestion), new)


def change(
    row: DraftQuestion,
    question: Question,
    topic: str,
    retired: str | None,
    by: int | None,
    now: datetime,
) -> bool:
    """Write the question over `row`; whether anything differs. What a review said is void then."""
    same = (row.revision, row.topic, row.retired) == (_read_off(question)[0], topic, retired)
    if not same:
        row.topic = topic
        for name, value in {**_values(question, retired), **_fresh(by, now)}.items():
            setattr(row, name, value)
    return not same


def prepare(questions: Iterable[Question]) -> None:
    """Work out beforehand what is stored beside these questions, so that writing many of them
    keeps nobody waiting for the write lock."""
    for question in questions:
        _read_off(question)


@lru_cache(maxsize=8192)
def _read_off(question: Question) -> tuple[str, str, str]:
    """The revision, the rules that are broken, and the text to search in."""
    rules = sorted({problem.rule.value for problem in problems(question)})
    text = f"{search_text(question)}\n{initials(question.stem)}"
    return revision_hash(question), " ".join(rules), text


def _values(question: Question, retired: str | None) -> dict[str, Any]:
    revision, rules, text = _read_off(question)
    return {
        "question_id": question.id,
        "retired": retired,
        "content": question.content(),
        "revision": revision,
        "kind": question.kind.value,
        "difficulty": question.difficulty,
        "must_know": question.must_know,
        "tags": "".join(f",{tag}" for tag in question.tags) + ("," if question.tags else ""),
        "rules": rules,
        "search_text": text,
    }


def _fresh(by: int | None, now: datetime) -> dict[str, Any]:
    return {
        "state": "draft",
        "edited_by": by,
        "edited_at": now,
        "reviewed_by": None,
        "reviewed_at": None,
        "review_note": "",
    }


def _rows(session: Session, bank_id: str, ids: Sequence[str]) -> Mapping[str, DraftQuestion]:
    found: dict[str, DraftQuestion] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = select(DraftQuestion).where(
            DraftQuestion.bank_id == bank_id,
            DraftQuestion.question_id.in_(ids[start : start + _AT_ONCE]),
        )
        found |= {row.question_id: row for row in session.scalars(some)}
    return found


def last_position(session: Session, bank_id: str, topic: str) -> int:
    """Where the last question of the topic stands; 0 where there is none."""
    found = session.scalar(
        select(func.max(DraftQuestion.position)).where(
            DraftQuestion.bank_id == bank_id, DraftQuestion.topic == topic
        )
    )
    return found or 0


def refuse_full(session: Session, bank_id: str) -> None:
    """Raises Invalid `too_many_topics` where the draft holds more than it may."""
    topics = session.scalar(
        select(func.count()).select_from(DraftTopic).where(DraftTopic.bank_id == bank_id)
    )
    size = session.scalar(
        select(func.coalesce(func.sum(func.length(cast(DraftQuestion.content, Text))), 0)).where(
            DraftQuestion.bank_id == bank_id
        )
    )
    if (topics or 0) > MOST_TOPICS or (size or 0) > MOST_BYTES:
        raise Invalid("too_many_topics", "name", most=MOST_TOPICS)
