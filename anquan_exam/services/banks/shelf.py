"""The list of banks: public ones and an enterprise's own, found by title, initials or content."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Integer, Subquery, cast, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import EVERYTHING, BankCategory
from anquan_exam.models import Bank, BankDraft, BankItem, BankVersion, Place, QuestionRevision
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import banks_seen
from anquan_exam.services.banks.revisions import folded
from anquan_exam.services.pinyin import initials


@dataclass(frozen=True, slots=True)
class BankFilter:
    """What to look for. `word` is in the title, is its initials, or stands in questions."""

    word: str = ""
    category: BankCategory | None = None
    industry: str = ""


@dataclass(frozen=True, slots=True)
class BankLine:
    """A bank of the list, as its newest version has it; `number` is 0 before the first one.

    `hits` counts the questions in which the word stands."""

    id: str
    title: str
    category: BankCategory
    owner: str | None
    number: int
    published_at: datetime | None
    industries: tuple[str, ...]
    questions: int
    retired: int
    has_draft: bool
    hits: int = 0


def list_banks(actor: Actor, wanted: BankFilter) -> tuple[BankLine, ...]:
    """The banks the actor may look into that fit, by category and title; own ones first."""
    with reading() as session:
        lines = [line for line in _lines(session, actor) if _fits(line, wanted)]
        hits = _hits(session, [line.id for line in lines], wanted.word)
    found = [replace(line, hits=hits.get(line.id, 0)) for line in lines]
    return tuple(
        line for line in found if line.hits or not wanted.word or _named(line.title, wanted.word)
    )


def _lines(session: Session, actor: Actor) -> Iterable[BankLine]:
    newest = _newest()
    counts = _counts()
    rows = session.execute(
        select(
            Bank.id,
            Bank.title,
            Bank.category,
            Place.name.label("owner"),
            BankVersion.number,
            BankVersion.published_at,
            BankVersion.settings,
            counts.c.questions,
            counts.c.retired,
            BankDraft.bank_id.label("draft"),
        )
        .outerjoin(newest, newest.c.bank_id == Bank.id)
        .outerjoin(
            BankVersion,
            (BankVersion.bank_id == Bank.id) & (BankVersion.number == newest.c.number),
        )
        .outerjoin(counts, counts.c.version_id == BankVersion.id)
        .outerjoin(Place, Place.id == Bank.owner_id)
        .outerjoin(BankDraft, BankDraft.bank_id == Bank.id)
        .where(banks_seen(actor))
    )
    order = list(BankCategory)
    lines = [
        BankLine(
            id=row.id,
            title=row.title,
            category=BankCategory(row.category),
            owner=row.owner,
            number=row.number or 0,
            published_at=row.published_at,
            industries=tuple(row.settings["industries"]) if row.settings else (EVERYTHING,),
            questions=row.questions or 0,
            retired=row.retired or 0,
            has_draft=row.draft is not None,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda b: (b.owner is None, order.index(b.category), b.title))


def _counts() -> Subquery:
    """Version id, how many questions it holds, and how many of them are retired."""
    return (
        select(
            BankItem.version_id,
            func.count().label("questions"),
            func.sum(cast(BankItem.retired.is_not(None), Integer)).label("retired"),
        )
        .group_by(BankItem.version_id)
        .subquery()
    )


def _newest() -> Subquery:
    """Bank id and the number of its newest version."""
    return (
        select(BankVersion.bank_id, func.max(BankVersion.number).label("number"))
        .group_by(BankVersion.bank_id)
        .subquery()
    )


def _fits(line: BankLine, wanted: BankFilter) -> bool:
    if wanted.category is not None and line.category is not wanted.category:
        return False
    return not wanted.industry or bool({wanted.industry, EVERYTHING} & {*line.industries})


def _named(title: str, word: str) -> bool:
    plain = folded(word).replace(" ", "")
    return plain in folded(title) or plain in initials(title)


def _hits(session: Session, banks: list[str], word: str) -> Mapping[str, int]:
    """Bank id to the number of questions of its newest version in which every part of `word`
    stands."""
    parts = folded(word).split()
    if not parts:
        return {}
    newest = _newest()
    rows = session.execute(
        select(BankVersion.bank_id, func.count().label("hits"))
        .join(
            newest,
            (newest.c.bank_id == BankVersion.bank_id) & (newest.c.number == BankVersion.number),
        )
        .join(BankItem, BankItem.version_id == BankVersion.id)
        .join(QuestionRevision, QuestionRevision.hash == BankItem.revision)
        .where(
            BankVersion.bank_id.in_(banks),
            *(QuestionRevision.search_text.contains(part, autoescape=True) for part in parts),
        )
        .group_by(BankVersion.bank_id)
    )
    return {row.bank_id: row.hits for row in rows}
