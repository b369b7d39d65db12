"""A sample paper: drawn like a real one, with a throwaway secret, so that it tells nothing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.answer_words import key_words
from anquan_exam.domain.drawing import DrawSeed, PoolTooSmall, draw_paper
from anquan_exam.domain.grading import asked_of
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Question
from anquan_exam.models import Document
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.blueprints.acts import note
from anquan_exam.services.blueprints.views import find, get
from anquan_exam.services.errors import Problem
from anquan_exam.services.pools import stock
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.sittings.plans import questions


@dataclass(frozen=True)
class SampleItem:
    """A question of the sample, with what is right: only for whoever sets the exam."""

    item: PaperItem
    question: Question

    @property
    def asked(self) -> Question:
        """The question, or the part of a case that the item asks."""
        return asked_of(self.item, self.question)

    @property
    def key(self) -> str:
        """What is right, in words."""
        return key_words(self.item, self.question)


@dataclass(frozen=True)
class SamplePaper:
    """One paper as somebody might get it. Marks in hundredths."""

    title: str
    full_score: int
    sections: tuple[tuple[str, tuple[SampleItem, ...]], ...]
    """The title of each section and its questions."""
    documents: Mapping[str, str]
    """The short titles of the texts they rest on, by id."""


def sample_paper(actor: Actor, public_id: str, *, day: date, now: datetime) -> SamplePaper:
    """A paper that the blueprint could give on `day`, with its keys. On the trail: it shows what
    the pool holds.

    Raises NotFound, Problem `blueprint_not_ready`, `section_short`, `keys_during_exam`."""
    view = get(actor, public_id)
    blueprint = view.blueprint
    if blueprint.validate():
        raise Problem("blueprint_not_ready")
    seed = DrawSeed(secrets.token_bytes(32), "sample", "", "sample")
    with reading() as session:
        refuse_during_exam(session, actor, now, code="keys_during_exam")
        held = stock(session, view.owner_id, day, {s.bank for s in blueprint.sections})
        try:
            paper = draw_paper(seed, blueprint, held.entries)
        except PoolTooSmall as short:
            title = next(s.title for s in blueprint.sections if s.id == short.section_id)
            raise Problem(
                "section_short", section=title, wanted=short.wanted, available=short.available
            ) from short
        asked = questions(session, (item.revision for item in paper.items))
        cited = {basis.document for question in asked.values() for basis in question.all_basis}
        rows = session.execute(select(Document.id, Document.short).where(Document.id.in_(cited)))
        shorts = {row.id: row.short for row in rows}
    with transaction() as session:
        note(session, actor, *find(session, actor, public_id), "blueprint.sample_drawn", now)
    titles = {section.id: section.title for section in blueprint.sections}
    sections = _grouped(paper, titles, asked)
    return SamplePaper(blueprint.title, paper.full_score, sections, shorts)


def _grouped(
    paper: Paper, titles: dict[str, str], asked: Mapping[str, Question]
) -> tuple[tuple[str, tuple[SampleItem, ...]], ...]:
    """The questions by title: sections of one title that follow one another are one part."""
    headed = groupby(paper.items, key=lambda item: titles[item.section])
    return tuple(
        (title, tuple(SampleItem(item, asked[item.revision]) for item in items))
        for title, items in headed
    )
