"""Figures of one exam, with the number of people behind each, and the names behind every number."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor
from anquan_exam.domain.papers import part_of_code
from anquan_exam.domain.questions import Question
from anquan_exam.domain.results import Outcome
from anquan_exam.domain.statistics import Bucket, Figures, figures, histogram, share
from anquan_exam.models import Attempt, BankItem, ExamVersion, PaperRecord, Result
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.results import rows as lists
from anquan_exam.services.results.filters import Filter
from anquan_exam.services.results.rows import ResultRow
from anquan_exam.services.results.sight import ExamView, exam_in_sight
from anquan_exam.services.sittings import plans

HARDEST = 20
Key = tuple[str, int]
"""A question as it is answered: its id, and which part of a case it is (0: none)."""


@dataclass(frozen=True)
class Group:
    """The people of one department, post or category."""

    value: str
    """What the list's filter takes."""
    label: str
    assigned: int
    sat: int
    passed: int

    @property
    def percent(self) -> int:
        """Passed of those who sat, in whole percent."""
        return share(self.passed, self.sat)


@dataclass(frozen=True)
class ExamFigures:
    """What stands over the list of an exam."""

    assigned: int
    sat: int
    absent: int
    not_yet: int
    sitting: int
    voided: int
    undecided: int
    figures: Figures
    buckets: tuple[Bucket, ...]
    departments: tuple[Group, ...]
    posts: tuple[Group, ...]
    categories: tuple[Group, ...]


@dataclass(frozen=True)
class TopicFigure:
    """What the questions of a topic earned, over everybody who sat."""

    id: str
    title: str
    people: int
    score: int
    full: int

    @property
    def percent(self) -> int:
        """Earned of what could be earned."""
        return share(self.score, self.full)


@dataclass(frozen=True)
class QuestionFigure:
    """How one question fared."""

    id: str
    part: int
    """Which part of a case, from 1; 0 for a question that is none."""
    question: Question
    """The question, or that part of the case."""
    people: int
    right: int

    @property
    def percent(self) -> int:
        """Wholly right answers of all who had it."""
        return share(self.right, self.people)


@dataclass(frozen=True)
class DeepFigures:
    """By topic and by question; the questions only when they may be seen."""

    topics: tuple[TopicFigure, ...]
    """The weakest first."""
    questions: tuple[QuestionFigure, ...]
    """The hardest first."""


@dataclass(frozen=True)
class Behind:
    """One person behind a topic or question: what they earned there."""

    row: ResultRow
    score: int
    full: int


def of_rows(found: Iterable[ResultRow], exam: ExamView) -> ExamFigures:
    """The figures of these rows of one exam; those who sat are those with a result."""
    people = list(found)
    sat = [row for row in people if row.score is not None]
    pairs = [(row.score, _passed(row)) for row in sat if row.score is not None]
    outcomes = [row.outcome for row in people]
    return ExamFigures(
        assigned=len(people),
        sat=len(sat),
        absent=outcomes.count(Outcome.ABSENT),
        not_yet=outcomes.count(Outcome.NOT_YET),
        sitting=outcomes.count(Outcome.SITTING),
        voided=outcomes.count(Outcome.VOIDED),
        undecided=outcomes.count(Outcome.UNDECIDED),
        figures=figures(pairs),
        buckets=histogram(
            [_of_whole(row, exam.blueprint.full_score) for row in sat],
            exam.blueprint.full_score,
            exam.policy.pass_percent,
        ),
        departments=_groups(people, lambda row: [(row.department, row.department)]),
        posts=_groups(people, lambda row: [(p, p) for p in lists.split_posts(row.posts)]),
        categories=_groups(people, lambda row: [(row.category_id, row.category)]),
    )


def _of_whole(row: ResultRow, full: int) -> int:
    """The score; where fewer questions were asked, the same share of the full score."""
    score = row.score or 0
    return score * full // row.full_score if row.asked and row.full_score else score


def _passed(row: ResultRow) -> bool:
    return 100 * (row.score or 0) >= (row.pass_percent or 0) * (row.full_score or 1)


def _groups(
    people: list[ResultRow], keys: Callable[[ResultRow], list[tuple[str, str]]]
) -> tuple[Group, ...]:
    """The groups a key makes, the largest first; whoever has none stands in none."""
    members: dict[tuple[str, str], list[ResultRow]] = {}
    for row in people:
        for key in keys(row):
            if key[0]:
                members.setdefault(key, []).append(row)
    groups = (
        Group(
            value,
            label,
            assigned=len(rows),
            sat=sum(row.score is not None for row in rows),
            passed=sum(row.score is not None and _passed(row) for row in rows),
        )
        for (value, label), rows in members.items()
    )
    return tuple(sorted(groups, key=lambda group: (-group.assigned, group.label)))


def deep(actor: Actor, exam_id: str, *, now: datetime) -> DeepFigures:
    """Topics and hardest questions over the results in the actor's scope. Raises NotFound."""
    people = lists.every_row(actor, Filter(exam=exam_id), now=now)
    with reading() as session:
        exam = exam_in_sight(session, actor, exam_id, now=now)
        sheets = _sheets(session, exam.id, people)
        titles = titles_of(session, exam.id)
        asked = _asked(session, sheets.values()) if exam.keys_open else {}
    return DeepFigures(
        topics=_topics(sheets.values(), titles),
        questions=_hardest(sheets.values(), asked) if exam.keys_open else (),
    )


def behind_topic(
    actor: Actor, exam_id: str, topic: str, *, now: datetime
) -> tuple[str, tuple[Behind, ...]]:
    """The topic's title, and what everybody earned there, the weakest first. Raises NotFound."""
    people = lists.every_row(actor, Filter(exam=exam_id), now=now)
    with reading() as session:
        exam = exam_in_sight(session, actor, exam_id, now=now)
        sheets = _sheets(session, exam.id, people)
        title = titles_of(session, exam.id).get(topic)
    found = [
        Behind(row, score, full)
        for row in people
        if row.attempt in sheets
        for id_, _, _, full, score in sheets[row.attempt].marks["topics"]
        if id_ == topic
    ]
    if title is None or not found:
        raise NotFound("topic")
    return title, tuple(sorted(found, key=lambda one: one.score * 100 // max(1, one.full)))


def behind_question(
    actor: Actor, exam_id: str, question_id: str, part: int = 0, *, now: datetime
) -> tuple[str, Question, tuple[Behind, ...]]:
    """A question (or a part of a case) with its revision, and whoever had it, those who got it
    wrong first.

    Raises NotFound, also while questions may not be seen."""
    people = lists.every_row(actor, Filter(exam=exam_id), now=now)
    with reading() as session:
        exam = exam_in_sight(session, actor, exam_id, now=now)
        sheets = _sheets(session, exam.id, people) if exam.keys_open else {}
        asked = _asked(session, sheets.values())
    key = (question_id, part)
    found = [
        Behind(row, score, full)
        for row in people
        if row.attempt in sheets
        for id_, _, full, score, _ in sheets[row.attempt].items()
        if id_ == key
    ]
    if not found:
        raise NotFound("question")
    revision, question = asked[key]
    return revision, question, tuple(sorted(found, key=lambda one: one.score))


@dataclass(frozen=True)
class _Sheet:
    marks: Mapping[str, Any]
    parts: list[Any]

    def items(self) -> Iterator[tuple[Key, str, int, int, bool]]:
        """Question id with the part of a case, revision, marks, score, right; from the stored form:
        thousands are read."""
        flat = (
            ((question, part_of_code(code)), revision, marks)
            for _, marks, questions in self.parts
            for question, revision, code in questions
        )
        for (key, revision, marks), (_, score, right, _) in zip(
            # A sitting that stopped early has fewer marks than its paper has questions.
            flat,
            self.marks["items"],
            strict=False,
        ):
            yield key, revision, marks, score, right


def _sheets(session: Session, exam_id: int, people: Iterable[ResultRow]) -> dict[str, _Sheet]:
    """The newest grading of each attempt that stands, by the attempt's public id."""
    standing = {row.attempt for row in people if row.score is not None}
    newest = aliased(Result)
    latest = (
        select(func.max(newest.sequence))
        .where(newest.attempt_id == Result.attempt_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Attempt.public_id, Result.marks, PaperRecord.content)
        .join(Result, Result.attempt_id == Attempt.id)
        .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
        .where(Attempt.exam_id == exam_id, Result.sequence == latest)
    )
    return {
        attempt: _Sheet(marks, content["parts"])
        for attempt, marks, content in rows
        if attempt in standing
    }


def _asked(session: Session, sheets: Iterable[_Sheet]) -> dict[Key, tuple[str, Question]]:
    """Each question asked, with its revision; a part of a case is a question of its own."""
    revisions = {key: revision for s in sheets for key, revision, *_ in s.items()}
    found = plans.questions(session, revisions.values())
    return {
        key: (revision, found[revision].parts[key[1] - 1] if key[1] else found[revision])
        for key, revision in revisions.items()
    }


def titles_of(session: Session, exam_id: int) -> dict[str, str]:
    """Topic id to its title in the bank versions of an exam."""
    rows = session.execute(
        select(BankItem.topic, BankItem.topic_title)
        .join(ExamVersion, ExamVersion.version_id == BankItem.version_id)
        .where(ExamVersion.exam_id == exam_id)
        .distinct()
    )
    return {row.topic: row.topic_title for row in rows}


def _topics(sheets: Iterable[_Sheet], titles: Mapping[str, str]) -> tuple[TopicFigure, ...]:
    sums: dict[str, list[int]] = {}
    for sheet in sheets:
        for topic, _, _, full, score in sheet.marks["topics"]:
            total = sums.setdefault(topic, [0, 0, 0])
            total[:] = total[0] + 1, total[1] + score, total[2] + full
    found = (TopicFigure(t, titles.get(t, "其他"), *total) for t, total in sums.items())
    return tuple(sorted(found, key=lambda topic: (topic.percent, topic.title)))


def _hardest(
    sheets: Iterable[_Sheet], asked: Mapping[Key, tuple[str, Question]]
) -> tuple[QuestionFigure, ...]:
    sums: dict[Key, list[int]] = {}
    for sheet in sheets:
        for key, _, _, _, right in sheet.items():
            total = sums.setdefault(key, [0, 0])
            total[:] = total[0] + 1, total[1] + right
    found = (QuestionFigure(*key, asked[key][1], *total) for key, total in sums.items())
    return tuple(sorted(found, key=lambda q: (q.percent, -q.people, q.id, q.part))[:HARDEST])
