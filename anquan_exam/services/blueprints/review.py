"""What the pool holds for a blueprint, what is wrong or thin, and finding must-have questions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprint_advice import SectionAdvice, advise
from anquan_exam.domain.blueprints import (
    Blueprint,
    BlueprintProblem,
    PoolEntry,
    Section,
    SectionCapacity,
    capacity,
)
from anquan_exam.models import QuestionRevision
from anquan_exam.models.session import reading
from anquan_exam.services.pools import LeftOut, Stock, stock
from anquan_exam.services.scope import place_in_scope

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class SectionReview:
    """One section: what it can hold for certain, and advice."""

    capacity: SectionCapacity
    advice: SectionAdvice

    @property
    def ok(self) -> bool:
        """Whether every paper can fill it."""
        return self.capacity.ok


@dataclass(frozen=True)
class Review:
    """What stands between a blueprint and its use."""

    flaws: tuple[BlueprintProblem, ...]
    sections: tuple[SectionReview, ...]
    left_out: tuple[tuple[LeftOut, int], ...]
    """How many questions of the banks in use are not drawn, by reason."""

    @property
    def ready(self) -> bool:
        """Whether every person can get a full paper."""
        return not self.flaws and all(section.ok for section in self.sections)


@dataclass(frozen=True, slots=True)
class MustHave:
    """A question as one looks for it: enough to know it by."""

    question_id: str
    stem: str
    topic: str
    difficulty: int
    fits: bool
    """Whether it is of the section's sort, and may be drawn."""


def review(actor: Actor, owner_id: int, blueprint: Blueprint, *, day: date) -> Review:
    """What the banks in reach of `owner_id` hold for `blueprint` on `day`. Raises NotFound."""
    held = _stock(actor, owner_id, day, {section.bank for section in blueprint.sections})
    return review_of(blueprint, held)


def review_of(blueprint: Blueprint, held: Stock) -> Review:
    """The same, from a stock already at hand."""
    rooms = capacity(blueprint, held.entries)
    advice = advise(blueprint, held.entries)
    reasons = Counter(held.left_out.values())
    return Review(
        flaws=blueprint.validate(),
        sections=tuple(map(SectionReview, rooms, advice)),
        left_out=tuple((reason, reasons[reason]) for reason in LeftOut if reasons[reason]),
    )


def banks_on_offer(actor: Actor, owner_id: int, *, day: date) -> Stock:
    """Everything the place `owner_id` may draw from. Raises NotFound."""
    return _stock(actor, owner_id, day, None)


def _stock(actor: Actor, owner_id: int, day: date, banks: Iterable[str] | None) -> Stock:
    with reading() as session:
        place_in_scope(session, actor, Permission.EXAMS_EDIT, owner_id)
        return stock(session, owner_id, day, banks)


def search_questions(
    actor: Actor, owner_id: int, section: Section, query: str, *, day: date
) -> tuple[MustHave, ...]:
    """Questions of the section's bank with all the words of `query` in text, id or topic."""
    held = _stock(actor, owner_id, day, {section.bank})
    drawable = {entry.revision: entry for entry in held.entries}
    wanted = [
        or_(
            QuestionRevision.search_text.icontains(word, autoescape=True),
            QuestionRevision.question_id.icontains(word, autoescape=True),
        )
        for word in query.split()
    ]
    with reading() as session:
        rows = session.execute(
            select(QuestionRevision.hash, QuestionRevision.question_id, QuestionRevision.content)
            .where(QuestionRevision.bank_id == section.bank, *wanted)
            .order_by(QuestionRevision.question_id)
        ).all()
    found = [
        _must_have(section, held, drawable[row.hash], row.question_id, row.content["stem"])
        for row in rows
        if row.hash in drawable
    ]
    found.sort(key=lambda each: not each.fits)
    return tuple(found[:MOST_FOUND])


def must_haves(blueprint: Blueprint, held: Stock) -> dict[str, tuple[MustHave, ...]]:
    """Section id to its must-have questions, in the order they were chosen; `held` is what the
    owner may draw from."""
    wanted = {id_ for section in blueprint.sections for id_ in section.must_have}
    entries = {(e.bank, e.question_id): e for e in held.entries if e.question_id in wanted}
    with reading() as session:
        rows = session.execute(
            select(QuestionRevision.hash, QuestionRevision.content).where(
                QuestionRevision.hash.in_({entry.revision for entry in entries.values()})
            )
        ).all()
    stems = {hash_: content["stem"] for hash_, content in rows}

    def one(section: Section, id_: str) -> MustHave:
        entry = entries.get((section.bank, id_))
        stem = stems.get(entry.revision, "") if entry else ""
        return _must_have(section, held, entry, id_, stem)

    return {
        section.id: tuple(one(section, id_) for id_ in section.must_have)
        for section in blueprint.sections
    }


def _must_have(
    section: Section, held: Stock, entry: PoolEntry | None, question_id: str, stem: str
) -> MustHave:
    if entry is None:
        return MustHave(question_id, stem, "", 0, fits=False)
    topic = held.topics[entry.bank].get(entry.topic, "")
    return MustHave(question_id, stem, topic, entry.difficulty, fits=section.takes(entry))
