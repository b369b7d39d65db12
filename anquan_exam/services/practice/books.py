"""The wrong-question book (错题本) and the favourites (收藏): one's own lists to practise from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import PoolEntry
from anquan_exam.domain.questions import Question
from anquan_exam.models import Document, Favourite, WrongQuestion
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import NotFound
from anquan_exam.services.pools import Stock
from anquan_exam.services.practice import pools, sets
from anquan_exam.services.practice.learners import refuse_during_exam, standing
from anquan_exam.services.sittings import plans, verdicts
from anquan_exam.services.sittings.wrong_book import ENOUGH

WRONG, FAVOURITES = "wrong", "favourites"
TITLES = {WRONG: "错题", FAVOURITES: "收藏"}


@dataclass(frozen=True)
class BookLine:
    """A question in a book: of the wrong ones also how often wrong, and right in a row since."""

    question: Question
    topic: str
    times: int
    right_in_a_row: int

    @property
    def to_go(self) -> int:
        """How many times right in a row it leaves the book after."""
        return ENOUGH - self.right_in_a_row


@dataclass(frozen=True)
class Explanation:
    """A question with its key, and where it is written."""

    question: Question
    revision: str
    basis: tuple[str, ...]
    favourite: bool
    basis_of: Mapping[str, tuple[str, ...]]
    """By id: of the question, and of each part of a case."""


def lines(actor: Actor, book: str, *, now: datetime) -> tuple[BookLine, ...]:
    """The questions of a book that are still in use, the latest first."""
    with reading() as session:
        kept = _kept(session, actor, book)
        stock = _stock(session, actor, now) if kept else Stock()
        found = {e.question_id: e for e in stock.entries if e.question_id in kept}
        asked = plans.questions(session, {entry.revision for entry in found.values()})
    return tuple(
        BookLine(asked[entry.revision], stock.topics[entry.bank][entry.topic], *counts)
        for id_, counts in kept.items()
        for entry in [found.get(id_)]
        if entry is not None
    )


def counts(actor: Actor, *, now: datetime) -> dict[str, int]:
    """How many questions of each book are still in use."""
    with reading() as session:
        kept = {book: _kept(session, actor, book) for book in TITLES}
        if not any(kept.values()):
            return dict.fromkeys(kept, 0)
        usable = {entry.question_id for entry in _stock(session, actor, now).entries}
    return {book: len(usable & questions.keys()) for book, questions in kept.items()}


def _stock(session: Session, actor: Actor, now: datetime) -> Stock:
    day = clock.local(now).date()
    return pools.stock_for(session, standing(session, actor, day), day)


def _entry(session: Session, actor: Actor, question_id: str, now: datetime) -> PoolEntry | None:
    """Where a question stands now in the banks open to the actor."""
    entries = _stock(session, actor, now).entries
    return next((entry for entry in entries if entry.question_id == question_id), None)


def _kept(session: Session, actor: Actor, book: str) -> dict[str, tuple[int, int]]:
    """Question id to (times wrong, right in a row), the latest first."""
    if book == WRONG:
        wrong = session.execute(
            select(WrongQuestion.question_id, WrongQuestion.times, WrongQuestion.right_in_a_row)
            .where(WrongQuestion.person_id == actor.person_id, WrongQuestion.cleared_at.is_(None))
            .order_by(WrongQuestion.last_at.desc(), WrongQuestion.question_id)
        )
        return {id_: (times, right) for id_, times, right in wrong}
    if book == FAVOURITES:
        liked = session.scalars(
            select(Favourite.question_id)
            .where(Favourite.person_id == actor.person_id)
            .order_by(Favourite.added_at.desc(), Favourite.question_id)
        )
        return dict.fromkeys(liked, (0, 0))
    raise NotFound("book")


def start(actor: Actor, book: str, size: int, *, now: datetime) -> str:
    """Draw a set from a book; its public id.

    Raises NotFound, Invalid `practice_nothing`, Problem `practice_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now)
        kept = _kept(session, actor, book)
        pool = [e for e in _stock(session, actor, now).entries if e.question_id in kept]
    return sets.start(actor, TITLES[book], book, pool, size, now=now)


def is_favourite(actor: Actor, questions: Sequence[str]) -> frozenset[str]:
    """Which of these questions the actor keeps."""
    with reading() as session:
        return frozenset(
            session.scalars(
                select(Favourite.question_id).where(
                    Favourite.person_id == actor.person_id, Favourite.question_id.in_(questions)
                )
            )
        )


def keep(actor: Actor, question_id: str, wanted: bool, *, now: datetime) -> None:
    """Put a question among the favourites, or take it out. Raises NotFound."""
    with reading() as session:
        entry = _entry(session, actor, question_id, now)
    if wanted and entry is None:
        raise NotFound("question")
    with transaction() as session:
        session.execute(
            delete(Favourite).where(
                Favourite.person_id == actor.person_id, Favourite.question_id == question_id
            )
        )
        if wanted and entry is not None:
            session.add(
                Favourite(
                    person_id=actor.person_id,
                    question_id=question_id,
                    revision=entry.revision,
                    added_at=now,
                )
            )
        act = "favourite.added" if wanted else "favourite.removed"
        trail.record(session, actor, act, ("question", question_id), now=now)


def explain(actor: Actor, book: str, question_id: str, *, now: datetime) -> Explanation:
    """A question of one's own book with its key. Raises NotFound, Problem
    `practice_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now)
        entry = _entry(session, actor, question_id, now)
        if question_id not in _kept(session, actor, book) or entry is None:
            raise NotFound("question")
        question = plans.questions(session, [entry.revision])[entry.revision]
    basis_of = bases([question])
    return Explanation(
        question,
        entry.revision,
        basis_of[question.id],
        question_id in is_favourite(actor, [question_id]),
        basis_of,
    )


def bases(questions: Sequence[Question]) -> Mapping[str, tuple[str, ...]]:
    """Question id to its bases in words: 《…》第五十五条. The parts of a case have theirs too."""
    wanted = {basis.document for question in questions for basis in question.all_basis}
    with reading() as session:
        rows = session.execute(select(Document.id, Document.short).where(Document.id.in_(wanted)))
        titles = {row.id: row.short for row in rows}
    return {
        asked.id: verdicts.basis_in_words(
            asked if asked.basis else replace(question, parts=()), titles
        )
        for question in questions
        for asked in question.asked()
    }
