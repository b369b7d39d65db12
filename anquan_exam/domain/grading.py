"""Marking: what an answer earns, in whole hundredths of a mark, rounded down, never below 0."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.domain.fill_in import is_accepted
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind, Question

GRADER_VERSION = "aq-grade-1"

Answer = tuple[str, ...]


class PartialCredit(StrEnum):
    """What a multiple-choice answer earns that is not wholly right."""

    ALL_OR_NOTHING = "all_or_nothing"
    HALF_IF_SUBSET = "half_if_subset"
    """少选得一半，错选不得分"""
    PER_RIGHT_OPTION = "per_right_option"
    """每个正确选项得分，错选不得分"""
    RIGHT_MINUS_WRONG = "right_minus_wrong"
    """Each right option earns its share, each wrong one takes one away."""


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


def mark_item(
    kind: Kind,
    marks: int,
    key: Iterable[str],
    option_count: int,
    blanks: Iterable[Iterable[str]],
    answer: Answer,
    rule: PartialCredit,
) -> int:
    """What `answer` earns of `marks`.

    A single choice or true/false earns all or nothing; where a corrected key names several
    options, any of them will do. A multiple choice follows `rule`, which divides by the number of
    right options; every option chosen earns nothing unless every option is right. Each blank of a
    fill-in earns its equal share whatever the rule, which is about options.
    """
    if kind is Kind.FILL_IN:
        return _mark_blanks(marks, [tuple(accepted) for accepted in blanks], answer)
    chosen, right = frozenset(answer), frozenset(key)
    if not chosen:
        return 0
    if kind is not Kind.MULTIPLE:
        return marks if len(chosen) == 1 and chosen <= right else 0
    if chosen == right:
        return marks
    if len(chosen) >= option_count or not right:
        return 0
    return _PARTIAL[rule](marks, len(right), len(chosen & right), len(chosen - right))


def grade(
    paper: Paper,
    answers: Mapping[int, Answer],
    keys: Mapping[str, Question],
    rule: PartialCredit,
    pass_percent: int,
    topics: Mapping[str, str] | None = None,
) -> Grade:
    """The grading of a sheet: `answers` by number on the paper.

    `keys` gives each revision on the paper its question as it is to be marked (corrected keys
    already in it); `topics` maps question ids to topic ids. Raises KeyError when a key is missing.
    """
    marked = tuple(_mark(item, answers.get(item.number, ()), keys, rule) for item in paper.items)
    score = sum(mark.score for mark in marked)
    return Grade(
        score=score,
        full_score=paper.full_score,
        passed=passed(score, paper.full_score, pass_percent),
        items=marked,
        by_topic=_by_topic(paper, marked, topics or {}),
    )


def passed(score: int, full: int, percent: int) -> bool:
    """合格: 100·score ≥ percent·full, in whole numbers. Raises ValueError for an empty paper."""
    if full <= 0:
        raise ValueError("a paper without marks cannot be passed or failed")
    return 100 * score >= percent * full


def _mark(
    item: PaperItem, answer: Answer, keys: Mapping[str, Question], rule: PartialCredit
) -> ItemMark:
    question = keys[item.revision]
    score = mark_item(
        item.kind, item.marks, question.key, len(item.options), question.blanks, answer, rule
    )
    answered = any(part.strip() for part in answer)
    return ItemMark(item.number, item.marks, score, score == item.marks, answered)


def _mark_blanks(marks: int, blanks: list[tuple[str, ...]], answer: Answer) -> int:
    if len(answer) != len(blanks):
        return 0
    right = sum(map(is_accepted, answer, blanks))
    return marks * right // len(blanks)


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


def _all_or_nothing(marks: int, of: int, right: int, wrong: int) -> int:
    return 0


def _half_if_subset(marks: int, of: int, right: int, wrong: int) -> int:
    return 0 if wrong else marks // 2


def _per_right_option(marks: int, of: int, right: int, wrong: int) -> int:
    return 0 if wrong else marks * right // of


def _right_minus_wrong(marks: int, of: int, right: int, wrong: int) -> int:
    return marks * max(0, right - wrong) // of


# What an incomplete or partly wrong choice earns, from the number of right options and how many
# right and wrong ones were chosen.
_PARTIAL: Mapping[PartialCredit, Callable[[int, int, int, int], int]] = {
    PartialCredit.ALL_OR_NOTHING: _all_or_nothing,
    PartialCredit.HALF_IF_SUBSET: _half_if_subset,
    PartialCredit.PER_RIGHT_OPTION: _per_right_option,
    PartialCredit.RIGHT_MINUS_WRONG: _right_minus_wrong,
}
