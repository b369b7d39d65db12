"""What one answer earns, in whole hundredths of a mark, rounded down, never below 0."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from anquan_exam.domain.fill_in import is_accepted
from anquan_exam.domain.flow import match
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.pictures import Outline, contains, read_point
from anquan_exam.domain.questions import Kind, Question

Answer = tuple[str, ...]
_FILL_IN, _MULTIPLE = Kind.FILL_IN, Kind.MULTIPLE


class PartialCredit(StrEnum):
    """What a multiple-choice answer earns that is not wholly right."""

    ALL_OR_NOTHING = "all_or_nothing"
    HALF_IF_SUBSET = "half_if_subset"
    """少选得一半，错选不得分"""
    PER_RIGHT_OPTION = "per_right_option"
    """每个正确选项得分，错选不得分"""
    RIGHT_MINUS_WRONG = "right_minus_wrong"
    """Each right option earns its share, each wrong one takes one away."""


class AwaitingMarks(ValueError):
    """Some answers of a sheet are still to be marked by people."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__(f"not marked yet: {numbers}")
        self.numbers = numbers


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
    fill-in earns its equal share whatever the rule, which is about options. An ordering earns all
    or nothing: half an order saves nobody.
    """
    if kind is _FILL_IN:
        return _mark_blanks(marks, [tuple(accepted) for accepted in blanks], answer)
    if kind is Kind.ORDERING:
        return marks if answer == tuple(key) else 0
    chosen, right = frozenset(answer), frozenset(key)
    if not chosen:
        return 0
    if kind is not _MULTIPLE:
        return marks if len(chosen) == 1 and chosen <= right else 0
    if chosen == right:
        return marks
    if len(chosen) >= option_count or not right:
        return 0
    return _PARTIAL[rule](marks, len(right), len(chosen & right), len(chosen - right))


def mark_hazards(marks: int, question: Question, answer: Answer) -> int:
    """What taps on a picture earn of `marks`: each hazard found its equal share."""
    if not question.key:
        return 0
    return marks * len(hazards_found(question, answer)) // len(question.key)


def hazards_found(question: Question, answer: Answer) -> Mapping[str, str]:
    """The hazards of a picture that `answer` found, each with the entry that found it.

    A tap finds one hazard whose outline it lies in, a spot named from the list finds itself. More
    entries than there are hazards find nothing: tapping everywhere is no looking.
    """
    outlines = {
        option.id: outline
        for option, outline in zip(question.options, question.outlines, strict=True)
        if option.id in question.key
    }
    if len(answer) > len(outlines):
        return {}
    entries = tuple(dict.fromkeys(answer))
    found = match([frozenset(_meant(entry, outlines)) for entry in entries])
    return {spot: entries[at] for spot, at in found.items()}


def _meant(entry: str, outlines: Mapping[str, Outline]) -> Iterator[str]:
    """The hazards that one entry of an answer may have found."""
    point = read_point(entry)
    for spot, outline in outlines.items():
        if entry == spot or (point is not None and contains(outline, point)):
            yield spot


def asked_of(item: PaperItem, question: Question) -> Question:
    """What `item` asks of the revision it names: the question itself, or a part of a case."""
    return question.parts[item.part - 1] if item.part else question


def score_item(item: PaperItem, question: Question, answer: Answer, rule: PartialCredit) -> int:
    """What `answer` to `item` earns; `question` is the revision it names. Raises AwaitingMarks for
    a short answer that says something."""
    return score_asked(item, asked_of(item, question), answer, rule)


def score_asked(item: PaperItem, asked: Question, answer: Answer, rule: PartialCredit) -> int:
    """The same, with what is `asked` at hand, its key corrected where it was wrong."""
    if item.kind is Kind.SHORT_ANSWER:
        if any(text.strip() for text in answer):
            raise AwaitingMarks((item.number,))
        return 0
    if item.kind is Kind.HAZARD_PICTURE:
        return mark_hazards(item.marks, asked, answer)
    return mark_item(
        item.kind, item.marks, asked.key, len(item.options), asked.blanks, answer, rule
    )


def _mark_blanks(marks: int, blanks: list[tuple[str, ...]], answer: Answer) -> int:
    if len(answer) != len(blanks):
        return 0
    right = sum(map(is_accepted, answer, blanks))
    return marks * right // len(blanks)


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
