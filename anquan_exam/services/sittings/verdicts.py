"""After the hand-in: the verdict, and question by question what was right, once one may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.corrections import Correction, CorrectionMode, corrected
from anquan_exam.domain.grading import asked_of
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.policy import KeyFacts, Policy, may_see_key, may_see_result
from anquan_exam.domain.questions import Question
from anquan_exam.domain.sitting import Answer
from anquan_exam.models import (
    Attempt,
    BankItem,
    BankVersion,
    Candidate,
    Document,
    Exam,
    ExamVersion,
    LateSheet,
    Objection,
    PaperRecord,
    Result,
    ResultNotice,
)
from anquan_exam.models.session import reading
from anquan_exam.services.corrections.in_force import corrections_of
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.sittings import awaiting, plans
from anquan_exam.services.sittings.early import asked_in
from anquan_exam.services.sittings.late_sheets import final_sheet
from anquan_exam.services.sittings.leaving import was_handed_in_so


@dataclass(frozen=True)
class TopicScore:
    """What the questions of one topic earned: hundredths of a mark."""

    title: str
    score: int
    full: int


@dataclass(frozen=True)
class VerdictView:
    """One's own attempt after it ended."""

    attempt: str
    exam: str
    title: str
    label: str
    status: str
    """submitted, timed_out, voided, awaiting_marks."""
    void_reason: str | None
    receipt: str
    visible: bool
    """Whether score and verdict may be seen yet."""
    score: int
    full_score: int
    pass_percent: int
    passed: bool
    supervised: bool
    late: bool
    late_sheet: bool
    law_as_of: date
    banks: tuple[tuple[str, int], ...]
    """The banks behind the paper: title and version."""
    paper_hash: str
    graded_at: datetime
    topics: tuple[TopicScore, ...]
    wrong: tuple[int, ...]
    """Numbers of the questions not wholly right."""
    key_visible: bool
    """Never before the marks are all there."""
    closes_at: datetime | None
    regraded: bool
    spoken: bool
    """Whether the person objected to something, or was told of a regrade."""
    left_out: bool  # handed in by the exam's rule for leaving the page too often
    asked: int | None = None  # how many questions were asked, where the sitting stopped early


@dataclass(frozen=True)
class ItemView:
    """One question of one's own paper after marking."""

    item: PaperItem
    question: Question
    """What the revision holds: of a part of a case the whole case. See `asked`."""
    answer: Answer
    score: int
    right: bool
    basis: tuple[str, ...]
    """Each basis in words: 《…》第五十五条."""
    points: tuple[int, ...] = ()
    """What people gave for each point of the rubric, in hundredths; empty where nobody did."""
    waiting: bool = False
    """Somebody has still to mark it."""
    mended: CorrectionMode | None = None
    """How it was corrected after it was asked; its key is the corrected one."""

    @property
    def asked(self) -> Question:
        """What the item asks: the question, or the part of a case."""
        return asked_of(self.item, self.question)


def verdict(actor: Actor, attempt: str, *, now: datetime) -> VerdictView:
    """The verdict of one's own closed attempt. Raises NotFound."""
    with reading() as session:
        return _verdict(session, Attempt.public_id == attempt, actor, now)


def _verdict(
    session: Session, condition: ColumnElement[bool], actor: Actor, now: datetime
) -> VerdictView:
    record, exam, result = _own_closed(session, condition, actor)
    policy = Policy.from_json(exam.policy)
    facts = key_facts(session, exam, now)
    told = result is not None and record.status != awaiting.STATUS
    marks = result.marks if result else {"items": [], "topics": []}
    return VerdictView(
        attempt=record.public_id,
        exam=exam.public_id,
        title=exam.title,
        label=policy.label,
        status=record.status,
        void_reason=record.void_reason,
        receipt=record.receipt,
        visible=told and may_see_result(policy, facts, now),
        score=result.score if result else 0,
        full_score=result.full_score if result else 0,
        pass_percent=policy.pass_percent,
        passed=bool(result and result.passed),
        supervised=bool(result and result.supervised),
        late=bool(result and result.late),
        late_sheet=_has_late_sheet(session, record.id),
        law_as_of=result.law_as_of if result else record.started_at.date(),
        banks=_banks(session, exam.id),
        paper_hash=result.paper_hash if result else "",
        graded_at=result.graded_at if result else record.started_at,
        topics=_topics(marks, _topic_titles(session, exam.id)),
        wrong=_wrong(marks),
        key_visible=told and record.status != "voided" and may_see_key(policy, facts, now),
        closes_at=facts.closes_at,
        regraded=bool(result and result.sequence > 1),
        spoken=_spoken(session, record.id),
        left_out=policy.ends_by_leaving and was_handed_in_so(session, record.id),
        asked=asked_in(marks),
    )


def _own_closed(
    session: Session, condition: ColumnElement[bool], actor: Actor
) -> tuple[Attempt, Exam, Result | None]:
    """One's own attempt that is over, its exam, and the newest result. Raises NotFound."""
    row = session.execute(
        select(Attempt, Exam, Result)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(Result, Result.attempt_id == Attempt.id, isouter=True)
        .where(condition, Attempt.person_id == actor.person_id, Attempt.status != "open")
        .order_by(Result.sequence.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("attempt")
    return row[0], row[1], row[2]


def _topics(marks: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[TopicScore, ...]:
    return tuple(
        TopicScore(titles.get(topic, "其他"), score, full)
        for topic, _, _, full, score in marks["topics"]
    )


def _wrong(marks: Mapping[str, Any]) -> tuple[int, ...]:
    """Numbers of the questions not wholly right, of those that were asked."""
    left_out = marks.get("left_out", ())
    return tuple(
        number for number, _, right, _ in marks["items"] if not right and number not in left_out
    )


def _spoken(session: Session, attempt_id: int) -> bool:
    said = select(Objection.id).where(Objection.attempt_id == attempt_id)
    told = select(ResultNotice.id).where(ResultNotice.attempt_id == attempt_id)
    return any(session.scalar(wanted.limit(1)) is not None for wanted in (said, told))


def _has_late_sheet(session: Session, attempt_id: int) -> bool:
    waiting = select(LateSheet.id).where(
        LateSheet.attempt_id == attempt_id, LateSheet.accepted.is_(None)
    )
    return session.scalar(waiting.limit(1)) is not None


def key_facts(session: Session, exam: Exam, now: datetime) -> KeyFacts:
    """What decides whether keys of `exam` may be seen: any attempt open, when the window closes.

    Somebody's extra time moves the close: it is the latest of all."""
    any_open = session.scalar(
        select(func.count()).where(Attempt.exam_id == exam.id, Attempt.status == "open")
    )
    closes = latest_close(session, exam)
    return KeyFacts(handed_in=True, closes_at=closes, any_open=bool(any_open))


def latest_close(session: Session, exam: Exam) -> datetime | None:
    """The window's close for the person with the most extra time; None: never closes.

    Once the secret is revealed nobody can start any more, however much time was added."""
    if exam.closes_at is None or exam.revealed_at is not None:
        return exam.closes_at
    extra = session.scalar(
        select(func.max(Candidate.extra_minutes)).where(Candidate.exam_id == exam.id)
    )
    return exam.closes_at + timedelta(minutes=extra or 0)


def _banks(session: Session, exam_id: int) -> tuple[tuple[str, int], ...]:
    rows = session.execute(
        select(BankVersion.settings, BankVersion.number)
        .join(ExamVersion, ExamVersion.version_id == BankVersion.id)
        .where(ExamVersion.exam_id == exam_id)
        .order_by(BankVersion.bank_id)
    )
    return tuple((row.settings["title"], row.number) for row in rows)


def _topic_titles(session: Session, exam_id: int) -> dict[str, str]:
    rows = session.execute(
        select(BankItem.topic, BankItem.topic_title)
        .join(ExamVersion, ExamVersion.version_id == BankItem.version_id)
        .where(ExamVersion.exam_id == exam_id)
        .distinct()
    )
    return {row.topic: row.topic_title for row in rows}


def items(actor: Actor, attempt: str, *, now: datetime) -> tuple[VerdictView, tuple[ItemView, ...]]:
    """Every question of one's own paper with key and explanation.

    Raises NotFound when not one's own, or the keys may not be seen yet; Problem `keys_during_exam`
    while a paper of one's own is open: it may ask the same questions."""
    with reading() as session:
        view = _verdict(session, Attempt.public_id == attempt, actor, now)
        if not view.key_visible:
            raise NotFound("attempt")
        refuse_during_exam(session, actor, now, code="keys_during_exam")
        attempt_id, content, until = session.execute(
            select(Attempt.id, PaperRecord.content, Attempt.accept_until)
            .join(PaperRecord, PaperRecord.id == Attempt.paper_id)
            .where(Attempt.public_id == attempt)
        ).one()
        marks = session.scalars(
            select(Result.marks)
            .where(Result.attempt_id == attempt_id)
            .order_by(Result.sequence.desc())
            .limit(1)
        ).one()
        return view, item_views(session, attempt_id, Paper.from_json(content), marks, until)


def item_views(
    session: Session, attempt_id: int, paper: Paper, marks: dict[str, Any], until: datetime
) -> tuple[ItemView, ...]:
    """The questions of a graded paper beside what was answered and what it earned; those not asked
    any more because the sitting stopped early are left out."""
    answers = final_sheet(session, attempt_id, deadline=until, until=until).answers
    held = corrections_of(session, attempt_id)
    asked = plans.questions(session, {item.revision for item in paper.items})
    found = {hash_: corrected(question, hash_, held) for hash_, question in asked.items()}
    titles = _documents(session, found.values())
    earned = {number: (score, right) for number, score, right, _ in marks["items"]}
    points = awaiting.points_of(session, attempt_id) if paper.needs_marker else {}
    return tuple(
        ItemView(
            item,
            found[item.revision],
            answers.get(item.number, ()),
            *earned[item.number],
            item_basis(item, found[item.revision], titles),
            points.get(item.number, ()),
            mended=_mode(held.get((item.revision, item.part))),
        )
        for item in paper.items
        if item.number in earned
    )


def _mode(correction: Correction | None) -> CorrectionMode | None:
    return correction.mode if correction else None


def item_basis(item: PaperItem, question: Question, titles: dict[str, str]) -> tuple[str, ...]:
    """The basis of what `item` asks: a part of a case may rest on that of its case."""
    asked = asked_of(item, question)
    return basis_in_words(asked if asked.basis else replace(question, parts=()), titles)


def basis_in_words(question: Question, titles: dict[str, str]) -> tuple[str, ...]:
    """《安全生产法》第五十五条, for each basis."""
    return tuple(
        f"《{titles.get(basis.document, basis.document)}》{basis.locator}"
        for basis in question.all_basis
    )


def _documents(session: Session, questions: Any) -> dict[str, str]:
    ids = {basis.document for question in questions for basis in question.all_basis}
    rows = session.execute(select(Document.id, Document.short).where(Document.id.in_(ids)))
    return {row.id: row.short for row in rows}
