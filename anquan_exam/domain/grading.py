"""Marking a whole sheet: every item, the verdict, and the marks by topic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from anquan_exam.domain.corrections import Asked, Correction, CorrectionMode
from anquan_exam.domain.item_marks import (
    Answer,
    AwaitingMarks,
    PartialCredit,
    asked_of,
    hazards_found,
    mark_hazards,
    mark_item,
    score_asked,
    score_item,
)
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind, Question

__all__ = [
    "GRADER_VERSION",
    "Answer",
    "AwaitingMarks",
    "Grade",
    "ItemMark",
    "PartialCredit",
    "TopicMark",
    "asked_of",
    "corrected",
    "grade",
    "hazards_found",
    "mark_hazards",
    "mark_item",
    "passed",
    "score_item",
    "to_be_marked",
]

GRADER_VERSION = "aq-grade-1"


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What one question of a paper earned."""

    number: int
    marks: int
    """What it could earn, in hundredths."""
    score: int
    right: bool
    """Wholly right: it earned all it could."""
    answered: bool
    """Whether anything was written or chosen."""


@dataclass(frozen=True, slots=True)
class TopicMark:
    """What the questions of one topic earned together."""

    topic: str
    """Topic id; "" for questions without a known topic."""
    questions: int
    right: int
    marks: int
    score: int


@dataclass(frozen=True, slots=True)
class Grade:
    """One grading of one sheet."""

    score: int
    full_score: int
    passed: bool
    items: tuple[ItemMark, ...]
    by_topic: tuple[TopicMark, ...]
    """In the order in which the topics first appear on the paper."""
    corrections: tuple[int, ...] = ()
    """The numbers of the corrections it was made with."""


def grade(
    paper: Paper,
    answers: Mapping[int, Answer],
    keys: Mapping[str, Question],
    rule: PartialCredit,
    pass_percent: int,
    topics: Mapping[str, str] | None = None,
    marked_by_people: Mapping[int, int] | None = None,
    corrections: Mapping[Asked, Correction] | None = None,
) -> Grade:
    """The grading of a sheet: `answers` by number on the paper.

    `keys` gives each revision on the paper its question as it was asked; `topics` maps question
    ids to topic ids; `marked_by_people` gives the short answers, by number, what people found them
    worth; `corrections` are those in force, by what they correct. A question left out counts for
    nobody, unless nothing else would be left: then everybody gets its marks. Raises KeyError when
    a key is missing, AwaitingMarks when a mark is.
    """
    given, wrong = marked_by_people or {}, corrected(paper, corrections or {})
    waiting = to_be_marked(paper, answers, given, wrong)
    if waiting:
        raise AwaitingMarks(waiting)
    marked = tuple(
        _mark(item, answers.get(item.number, ()), keys, rule, given, wrong.get(item.number))
        for item in paper.items
    )
    full_score = sum(mark.marks for mark in marked)
    score = sum(mark.score for mark in marked)
    return Grade(
        score=score,
        full_score=full_score,
        passed=passed(score, full_score, pass_percent),
        items=marked,
        by_topic=_by_topic(paper, marked, topics or {}),
        corrections=tuple(sorted({one.id for one in wrong.values()})),
    )


def corrected(paper: Paper, corrections: Mapping[Asked, Correction]) -> dict[int, Correction]:
    """The corrections that touch the paper, by number on it."""
    if not corrections:
        return {}
    wrong = {
        item.number: found
        for item in paper.items
        if (found := corrections.get((item.revision, item.part)))
    }
    left_out = {n for n, one in wrong.items() if one.mode is CorrectionMode.LEFT_OUT}
    worth = sum(item.marks for item in paper.items if item.number not in left_out)
    if worth:
        return wrong
    return {n: replace(one, mode=CorrectionMode.FULL_MARKS) for n, one in wrong.items()}


def to_be_marked(
    paper: Paper,
    answers: Mapping[int, Answer],
    given: Mapping[int, int],
    corrections: Mapping[int, Correction] = MappingProxyType({}),
) -> tuple[int, ...]:
    """The numbers of the short answers that say something and are not marked yet; those for which
    nobody's marks matter any more (`corrections` by number) are none."""
    return tuple(
        item.number
        for item in paper.items
        if item.kind is Kind.SHORT_ANSWER
        and item.number not in given
        and item.number not in corrections
        and any(text.strip() for text in answers.get(item.number, ()))
    )


def passed(score: int, full: int, percent: int) -> bool:
    """合格: 100·score ≥ percent·full, in whole numbers. Raises ValueError for an empty paper."""
    if full <= 0:
        raise ValueError("a paper without marks cannot be passed or failed")
    return 100 * score >= percent * full


def _mark(
    item: PaperItem,
    answer: Answer,
    keys: Mapping[str, Question],
    rule: PartialCredit,
    given: Mapping[int, int],
    correction: Correction | None,
) -> ItemMark:
    answered = any(part.strip() for part in answer)
    if correction and correction.mode is CorrectionMode.LEFT_OUT:
        return ItemMark(item.number, 0, 0, False, answered)
    if correction and correction.mode is CorrectionMode.FULL_MARKS:
        return ItemMark(item.number, item.marks, item.marks, True, answered)
    if item.number in given and item.kind is Kind.SHORT_ANSWER:
        score = min(max(given[item.number], 0), item.marks)
    else:
        asked = asked_of(item, keys[item.revision])
        score = score_asked(item, correction.applied(asked) if correction else asked, answer, rule)
    return ItemMark(item.number, item.marks, score, score == item.marks, answered)


def _by_topic(
    paper: Paper, marked: Iterable[ItemMark], topics: Mapping[str, str]
) -> tuple[TopicMark, ...]:
    groups: dict[str, list[ItemMark]] = {}
    for item, mark in zip(paper.items, marked, strict=True):
        groups.setdefault(topics.get(item.question_id, ""), []).append(mark)
    return tuple(
        TopicMark(
            topic=topic,
            questions=len(group),
            right=sum(mark.right for mark in group),
            marks=sum(mark.marks for mark in group),
            score=sum(mark.score for mark in group),
        )
        for topic, group in groups.items()
    )
