"""A sample paper: drawn like a real one, with a throwaway secret, so that it tells nothing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.drawing import DrawSeed, PoolTooSmall, draw_paper
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Question
from anquan_exam.models import Document
from anquan_exam.models.session import reading
from anquan_exam.services.blueprints.views import get
from anquan_exam.services.errors import Problem
from anquan_exam.services.pools import stock
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.sittings.plans import questions


@dataclass(frozen=True, slots=True)
class SampleItem:
    """A question of the sample, with what is right: only for whoever sets the exam."""

    item: PaperItem
    question: Question


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
    """A paper that the blueprint could give on `day`, with its keys.

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
        cited = {basis.document for question in asked.values() for basis in question.basis}
        rows = session.execute(select(Document.id, Document.short).where(Document.id.in_(cited)))
        shorts = {row.id: row.short for row in rows}
    titles = {section.id: section.title for section in blueprint.sections}
    sections = _grouped(paper, titles, asked)
    return SamplePaper(blueprint.title, paper.full_score, sections, shorts)


def _grouped(
    paper: Paper, titles: dict[str, str], asked: Mapping[str, Question]
) -> tuple[tuple[str, tuple[SampleItem, ...]], ...]:
    groups: dict[str, list[SampleItem]] = {}
    for item in paper.items:
        groups.setdefault(item.section, []).append(SampleItem(item, asked[item.revision]))
    return tuple((titles[section], tuple(items)) for section, items in groups.items())
