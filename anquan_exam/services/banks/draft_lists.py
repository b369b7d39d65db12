"""The questions of a draft as a list: searched, filtered, sorted, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.question_problems import Rule
from anquan_exam.domain.questions import Kind
from anquan_exam.models import BankDraft, BankItem, DraftQuestion, Person, QuestionComment
from anquan_exam.models.session import reading
from anquan_exam.services.banks.draft_review import ReviewState, before, is_changed
from anquan_exam.services.banks.draft_store import ENDING, stored_topics
from anquan_exam.services.banks.draft_views import Settings, settle_draft
from anquan_exam.services.banks.loading import newest, own_bank
from anquan_exam.services.banks.revisions import folded
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam

DRAFT_PAGE_SIZE = 30


class Sort(StrEnum):
    """How the list may be ordered."""

    PLACE = "place"
    ID = "id"
    EDITED = "edited"
    DIFFICULTY = "difficulty"


_ORDERS: dict[Sort, tuple[Any, ...]] = {
    Sort.PLACE: (DraftQuestion.topic, DraftQuestion.position, DraftQuestion.id),
    Sort.ID: (DraftQuestion.question_id,),
    Sort.EDITED: (DraftQuestion.edited_at.desc(), DraftQuestion.id.desc()),
    Sort.DIFFICULTY: (DraftQuestion.difficulty.desc(), DraftQuestion.topic, DraftQuestion.position),
}


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """What to look for in a draft. Each part of `word` stands in the text, the id or the tags, or
    is how the stem's initials run; `state` asks for changed questions of that state."""

    word: str = ""
    topic: str = ""
    kind: Kind | None = None
    difficulty: int = 0
    tag: str = ""
    must_know: bool = False
    changed: bool = False
    state: ReviewState | None = None
    faulty: bool = False
    no_basis: bool = False
    retired: bool = False
    sort: Sort = Sort.PLACE


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A question of the list; `stem` is its Markdown. `changed`: it differs from what was
    published; `is_new`: nothing of it was."""

    id: str
    stem: str
    kind: Kind
    difficulty: int
    must_know: bool
    tags: tuple[str, ...]
    topic: str
    retired: str | None
    state: ReviewState
    changed: bool
    is_new: bool
    faults: int
    comments: int
    edited_by: str
    edited_at: datetime
    note: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class DraftList:
    """A page of the questions of a draft, what else the draft holds, and `total` that fit."""

    bank_id: str
    title: str
    next_number: int
    lines: tuple[DraftLine, ...]
    total: int
    topics: Mapping[str, str]
    tags: tuple[str, ...]
    everything: int


def list_draft(
    actor: Actor, bank_id: str, wanted: DraftFilter, page: int, *, now: datetime
) -> DraftList:
    """Page `page` (from 1) of the questions that fit. Raises NotFound, Problem
    `banks_during_exam`."""
    settle_draft(actor, bank_id, now=now)
    with reading() as session:
        own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        draft = session.get(BankDraft, bank_id)
        if draft is None:
            raise NotFound("draft")
        version = newest(session, bank_id)
        fitting = _fitting(session, bank_id, wanted)
        total = session.scalar(select(func.count()).select_from(fitting.subquery())) or 0
        ordered = fitting.order_by(*_ORDERS[wanted.sort])
        start = (page - 1) * DRAFT_PAGE_SIZE
        rows = session.execute(ordered.offset(start).limit(DRAFT_PAGE_SIZE)).all()
        lines = _lines(session, rows, actor)
        mine = DraftQuestion.bank_id == bank_id
        tags = session.scalars(select(DraftQuestion.tags).where(mine).distinct())
        return DraftList(
            bank_id=bank_id,
            title=Settings.from_json(draft.settings).title,
            next_number=version.number + 1 if version else 1,
            lines=lines,
            total=total,
            topics=topic_titles(session, bank_id),
            tags=tuple(sorted({tag for each in tags for tag in each.split(",") if tag})),
            everything=session.scalar(select(func.count(DraftQuestion.id)).where(mine)) or 0,
        )


def fitting_ids(
    actor: Actor, bank_id: str, wanted: DraftFilter, *, now: datetime, mine: bool = False
) -> tuple[str, ...]:
    """The ids of all questions that fit, in their order; with `mine` of those the actor edited
    last. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        own_bank(session, actor, bank_id)
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        fitting = _fitting(session, bank_id, wanted).order_by(*_ORDERS[wanted.sort])
        if mine:
            fitting = fitting.where(DraftQuestion.edited_by == actor.person_id)
        return tuple(session.scalars(fitting.with_only_columns(DraftQuestion.question_id)))


def topic_titles(session: Session, bank_id: str) -> dict[str, str]:
    """The topics questions may be put in: id to title."""
    return {
        topic.name.removesuffix(ENDING): topic.title or topic.name
        for topic in stored_topics(session, bank_id)
        if topic.text is None
    }


def _fitting(session: Session, bank_id: str, wanted: DraftFilter) -> Select[Any]:
    return (
        select(
            DraftQuestion.question_id,
            DraftQuestion.content,
            DraftQuestion.topic,
            DraftQuestion.retired,
            DraftQuestion.state,
            DraftQuestion.rules,
            DraftQuestion.edited_at,
            DraftQuestion.edited_by,
            DraftQuestion.review_note,
            Person.name,
            BankItem.question_id.label("published"),
            is_changed().label("changed"),
        )
        .outerjoin(BankItem, before(newest(session, bank_id)))
        .outerjoin(Person, Person.id == DraftQuestion.edited_by)
        .where(DraftQuestion.bank_id == bank_id, *_conditions(wanted))
    )


def _conditions(wanted: DraftFilter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        DraftQuestion.search_text.contains(part, autoescape=True)
        for part in folded(wanted.word).split()
    ]
    asked: tuple[tuple[object, Any], ...] = (
        (wanted.topic, DraftQuestion.topic == wanted.topic),
        (wanted.kind, DraftQuestion.kind == (wanted.kind.value if wanted.kind else "")),
        (wanted.difficulty, DraftQuestion.difficulty == wanted.difficulty),
        (wanted.tag, DraftQuestion.tags.contains(f",{wanted.tag},", autoescape=True)),
        (wanted.must_know, DraftQuestion.must_know),
        (wanted.changed or wanted.state, is_changed()),
        (wanted.state, DraftQuestion.state == (wanted.state.value if wanted.state else "")),
        (wanted.faulty, DraftQuestion.rules != ""),
        (wanted.no_basis, DraftQuestion.rules.contains(Rule.NO_BASIS.value)),
        (wanted.retired, DraftQuestion.retired.is_not(None)),
    )
    return [*found, *(condition for wish, condition in asked if wish)]


def _lines(session: Session, rows: Sequence[Row[Any]], actor: Actor) -> tuple[DraftLine, ...]:
    comments = open_comments(session, [row.question_id for row in rows])
    return tuple(
        DraftLine(
            id=row.question_id,
            stem=row.content["stem"],
            kind=Kind(row.content["kind"]),
            difficulty=row.content["difficulty"],
            must_know=row.content["must_know"],
            tags=tuple(row.content["tags"]),
            topic=row.topic,
            retired=row.retired,
            state=ReviewState(row.state),
            changed=bool(row.changed),
            is_new=row.published is None,
            faults=len(row.rules.split()),
            comments=comments.get(row.question_id, 0),
            edited_by=row.name or "系统",
            edited_at=row.edited_at,
            note=row.review_note,
            mine=row.edited_by is not None and row.edited_by == actor.person_id,
        )
        for row in rows
    )


def open_comments(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """Question id to how many comments on it wait for somebody."""
    rows = session.execute(
        select(QuestionComment.question_id, func.count().label("waiting"))
        .where(QuestionComment.question_id.in_(ids), QuestionComment.resolved_at.is_(None))
        .group_by(QuestionComment.question_id)
    )
    return {row.question_id: row.waiting for row in rows}
