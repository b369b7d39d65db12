"""One bank: what a version holds, its questions with search and filters, and its history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.bank_diff import basis_text
from anquan_exam.domain.banks import BankCategory
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.models import (
    BankDraft,
    BankItem,
    BankVersion,
    Exam,
    ExamVersion,
    Person,
    Place,
    QuestionRevision,
)
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import document_titles, may_edit, seen_bank, version_of
from anquan_exam.services.banks.revisions import folded
from anquan_exam.services.scope import exams_seen
from anquan_exam.services.sittings.plans import questions

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One publication. `reviewed_by` names who looked at its changes: nobody where it is empty,
    and None where that was not done here."""

    number: int
    published_at: datetime
    published_by: str
    origin: str
    changes: str
    sha256: str
    questions: int
    reviewed_by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic of a version, with how many questions it holds."""

    id: str
    title: str
    questions: int


@dataclass(frozen=True, slots=True)
class BankPage:
    """A bank at one of its versions. `versions` are the newest first; counts leave out what is
    retired."""

    id: str
    title: str
    category: BankCategory
    owner: str | None
    version: VersionLine
    versions: tuple[VersionLine, ...]
    industries: tuple[str, ...]
    posts: tuple[str, ...]
    person_categories: tuple[str, ...]
    topics: tuple[TopicLine, ...]
    by_kind: Mapping[Kind, int]
    by_difficulty: Mapping[int, int]
    must_know: int
    retired: int
    may_edit: bool
    has_draft: bool

    @property
    def is_newest(self) -> bool:
        """Whether this is the version that is drawn from."""
        return self.version.number == self.versions[0].number


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What to look for in a version: every part of `word` in text, id or tags."""

    word: str = ""
    topic: str = ""
    kind: Kind | None = None
    difficulty: int = 0
    must_know: bool = False


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question of a list; `stem` is safe HTML, `basis` is in words."""

    question: Question
    stem: str
    topic: str
    retired: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class ExamLine:
    """An exam that draws, or drew, from a version."""

    public_id: str
    title: str
    status: str
    opens_at: datetime
    owner: str


def bank_page(actor: Actor, bank_id: str, number: int | None = None, *, now: datetime) -> BankPage:
    """The bank at version `number`, or at the newest. Raises NotFound."""
    with reading() as session:
        bank = seen_bank(session, actor, bank_id, now)
        version = version_of(session, bank_id, number)
        versions = version_lines(session, bank_id)
        rows = session.execute(
            select(
                BankItem.topic,
                BankItem.topic_title,
                BankItem.retired.is_not(None).label("gone"),
                QuestionRevision.kind,
                QuestionRevision.difficulty,
                _must_know().label("must_know"),
            )
            .join(QuestionRevision, QuestionRevision.hash == BankItem.revision)
            .where(BankItem.version_id == version.id)
            .order_by(BankItem.position)
        ).all()
        owner = session.scalar(select(Place.name).where(Place.id == bank.owner_id))
        editable = may_edit(session, actor, bank_id)
        has_draft = session.get(BankDraft, bank_id) is not None
    active = [row for row in rows if not row.gone]
    titles = {row.topic: row.topic_title for row in rows}
    sizes = Counter(row.topic for row in active)
    kinds = Counter(row.kind for row in active)
    settings = version.settings
    return BankPage(
        id=bank_id,
        title=settings["title"],
        category=BankCategory(settings["category"]),
        owner=owner,
        version=next(line for line in versions if line.number == version.number),
        versions=versions,
        industries=tuple(settings["industries"]),
        posts=tuple(settings["posts"]),
        person_categories=tuple(settings["person_categories"]),
        topics=tuple(TopicLine(id_, title, sizes[id_]) for id_, title in titles.items()),
        by_kind={kind: kinds[kind.value] for kind in Kind if kinds[kind.value]},
        by_difficulty=dict(sorted(Counter(row.difficulty for row in active).items())),
        must_know=sum(bool(row.must_know) for row in active),
        retired=len(rows) - len(active),
        may_edit=editable,
        has_draft=has_draft,
    )


def _must_know() -> ColumnElement[bool]:
    return QuestionRevision.content["must_know"].as_boolean()


def version_lines(session: Session, bank_id: str) -> tuple[VersionLine, ...]:
    """The publications of the bank, the newest first."""
    size = (
        select(func.count())
        .select_from(BankItem)
        .where(BankItem.version_id == BankVersion.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            BankVersion.number,
            BankVersion.published_at,
            Person.name,
            BankVersion.origin,
            BankVersion.changes,
            BankVersion.sha256,
            BankVersion.reviewed_by,
            size.label("questions"),
        )
        .outerjoin(Person, Person.id == BankVersion.published_by)
        .where(BankVersion.bank_id == bank_id)
        .order_by(BankVersion.number.desc())
    ).all()
    people = {id_ for row in rows for id_ in row.reviewed_by or ()}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {person.id: person.name for person in found}
    return tuple(
        VersionLine(
            row.number,
            row.published_at,
            row.name or "系统",
            row.origin,
            row.changes,
            row.sha256,
            row.questions,
            None if row.reviewed_by is None else tuple(names[id_] for id_ in row.reviewed_by),
        )
        for row in rows
    )


def list_questions(
    actor: Actor,
    bank_id: str,
    wanted: QuestionFilter,
    page: int,
    number: int | None = None,
    *,
    now: datetime,
) -> tuple[tuple[QuestionLine, ...], int]:
    """Page `page` (from 1) of the questions that fit, PAGE_SIZE each, and how many fit in all.

    Raises NotFound."""
    with reading() as session:
        seen_bank(session, actor, bank_id, now)
        version = version_of(session, bank_id, number)
        conditions = [BankItem.version_id == version.id, *_conditions(wanted)]
        fitting = (
            select(BankItem)
            .join(QuestionRevision, QuestionRevision.hash == BankItem.revision)
            .where(*conditions)
        )
        total = session.scalar(select(func.count()).select_from(fitting.subquery())) or 0
        rows = session.execute(
            fitting.with_only_columns(
                BankItem.revision, BankItem.topic_title, BankItem.retired, QuestionRevision.pieces
            )
            .order_by(BankItem.position)
            .offset((page - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
        ).all()
        asked = questions(session, [row.revision for row in rows])
        titles = document_titles(session)
    lines = (
        QuestionLine(
            asked[row.revision],
            row.pieces["stem"],
            row.topic_title,
            row.retired,
            basis_text(asked[row.revision], titles),
        )
        for row in rows
    )
    return tuple(lines), total


def _conditions(wanted: QuestionFilter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        QuestionRevision.search_text.contains(part, autoescape=True)
        for part in folded(wanted.word).split()
    ]
    if wanted.topic:
        found.append(BankItem.topic == wanted.topic)
    if wanted.kind is not None:
        found.append(QuestionRevision.kind == wanted.kind.value)
    if wanted.difficulty:
        found.append(QuestionRevision.difficulty == wanted.difficulty)
    if wanted.must_know:
        found.append(_must_know())
    return found


def exams_using(actor: Actor, bank_id: str, number: int, *, now: datetime) -> tuple[ExamLine, ...]:
    """The exams within the actor's sight that draw from this version, the latest first.

    Raises NotFound."""
    with reading() as session:
        seen_bank(session, actor, bank_id, now)
        version = version_of(session, bank_id, number)
        rows = session.execute(
            select(Exam.public_id, Exam.title, Exam.status, Exam.opens_at, Place.name)
            .join(ExamVersion, ExamVersion.exam_id == Exam.id)
            .join(Place, Place.id == Exam.owner_id)
            .where(ExamVersion.version_id == version.id, exams_seen(actor, Permission.EXAMS_VIEW))
            .order_by(Exam.opens_at.desc(), Exam.id.desc())
        )
        return tuple(ExamLine(*row) for row in rows)
