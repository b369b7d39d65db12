"""The banks somebody may practise, the ones meant for them first, with how far they have come."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.audience import Audience, Fit, fit
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Bank, BankVersion, PracticeAnswer, PracticeSet
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.pools import VersionInUse
from anquan_exam.services.practice import pools
from anquan_exam.services.practice.learners import standing


@dataclass(frozen=True)
class BankCard:
    """A bank on the shelf. `done` of its `questions` were answered in practice at least once."""

    id: str
    title: str
    category: str
    fit: Fit
    questions: int
    done: int


@dataclass(frozen=True)
class Choice:
    """A topic and how many questions it has, or a kind."""

    id: str
    title: str
    questions: int


@dataclass(frozen=True)
class BankPage:
    """A bank with what may be chosen of it."""

    id: str
    title: str
    version: int
    questions: int
    done: int
    topics: tuple[Choice, ...]
    kinds: tuple[tuple[Kind, int], ...]


def banks(actor: Actor, text: str = "", *, now: datetime) -> tuple[BankCard, ...]:
    """Every bank open to the actor whose title holds `text`: the closest first, then by title."""
    wanted, day = text.strip().casefold(), clock.local(now).date()
    with reading() as session:
        who = standing(session, actor, day)
        stock = pools.stock_for(session, who, day)
        settings = _settings(session, stock.versions.values())
        done = practised(session, actor)
    questions = Counter(entry.bank for entry in stock.entries)
    answered = Counter(entry.bank for entry in stock.entries if entry.question_id in done)
    cards = (
        BankCard(
            id=version.bank,
            title=version.title,
            category=category,
            fit=fit(audience(said), who.learner),
            questions=questions[version.bank],
            done=answered[version.bank],
        )
        for version in stock.versions.values()
        for category, said in [settings[version.id]]
        if wanted in version.title.casefold() and questions[version.bank]
    )
    return tuple(sorted(cards, key=lambda card: (card.fit, card.title)))


def _settings(
    session: Session, versions: Iterable[VersionInUse]
) -> dict[int, tuple[str, dict[str, Any]]]:
    rows = session.execute(
        select(BankVersion.id, Bank.category, BankVersion.settings)
        .join(Bank, Bank.id == BankVersion.bank_id)
        .where(BankVersion.id.in_([version.id for version in versions]))
    )
    return {id_: (category, settings) for id_, category, settings in rows}


def audience(settings: dict[str, Any]) -> Audience:
    """For whom a version says it is meant."""
    return Audience(
        tuple(settings.get("industries", ("all",))),
        tuple(settings.get("posts", ())),
        tuple(settings.get("person_categories", ("all",))),
    )


def practised(session: Session, actor: Actor) -> Counter[str]:
    """How often the actor has answered each question in practice; never what exams have shown."""
    return Counter(
        session.scalars(
            select(PracticeAnswer.question_id)
            .join(PracticeSet, PracticeSet.id == PracticeAnswer.set_id)
            .where(PracticeSet.person_id == actor.person_id)
        )
    )


def bank(actor: Actor, bank_id: str, *, now: datetime) -> BankPage:
    """One bank with its topics and kinds. Raises NotFound for one that is not open to the actor."""
    day = clock.local(now).date()
    with reading() as session:
        stock = pools.stock_for(session, standing(session, actor, day), day, [bank_id])
        done = practised(session, actor)
    version = stock.versions.get(bank_id)
    if version is None:
        raise NotFound("bank")
    topics = Counter(entry.topic for entry in stock.entries)
    kinds = Counter(entry.kind for entry in stock.entries)
    return BankPage(
        id=bank_id,
        title=version.title,
        version=version.number,
        questions=len(stock.entries),
        done=sum(entry.question_id in done for entry in stock.entries),
        topics=tuple(
            Choice(id_, title, topics[id_])
            for id_, title in stock.topics[bank_id].items()
            if topics[id_]
        ),
        kinds=tuple((kind, kinds[kind]) for kind in Kind if kinds[kind]),
    )
