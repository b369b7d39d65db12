"""What is wrong with a question, apart from the law it cites."""

import re
from collections.abc import Iterator
from dataclasses import replace

from anquan_exam.domain.kind_rules import special, text_problems
from anquan_exam.domain.markup import hidden_character
from anquan_exam.domain.question_problems import Part, Problem, Rule, repeats
from anquan_exam.domain.questions import (
    BLANK,
    OPTION_LETTERS,
    TRUE_FALSE_OPTIONS,
    Basis,
    Kind,
    Question,
    part_id,
)

__all__ = [
    "ID_PATTERN",
    "MAX_ANSWER_LENGTH",
    "MAX_ID_LENGTH",
    "OPTION_COUNTS",
    "PART_KINDS",
    "TAG_PATTERN",
    "Part",
    "Problem",
    "Rule",
    "problems",
]

MAX_ID_LENGTH = 64
MAX_ANSWER_LENGTH = 200
OPTION_COUNTS = {
    Kind.SINGLE: (2, 8),
    Kind.MULTIPLE: (3, 8),
    Kind.ORDERING: (3, 8),
    Kind.HAZARD_PICTURE: (2, 8),
}
PART_COUNT = (2, 10)
PART_KINDS = frozenset(Kind) - {Kind.CASE, Kind.HAZARD_PICTURE}
"""What a case may ask."""
_WITHOUT_OPTIONS = frozenset({Kind.FILL_IN, Kind.SHORT_ANSWER, Kind.CASE})

ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TAG_PATTERN = re.compile(r"[^\s,，={}]+")
_UNDERSCORES = re.compile(r"_{2,}")


def problems(question: Question) -> tuple[Problem, ...]:
    """Everything wrong with `question`, from top to bottom; empty when it may be published."""
    return tuple(_all(question))


def _all(question: Question) -> Iterator[Problem]:
    yield from _heading(question)
    yield from _asked(question)
    if question.kind is Kind.CASE:
        yield from _parts(question)
    else:
        yield from _carried(question, ())
        if question.parts:
            yield Problem(Rule.UNWANTED_PARTS, Part.STEM)


def _asked(question: Question) -> Iterator[Problem]:
    """What is asked, and what is right: the same for a question and for a part of a case."""
    if not question.stem.strip():
        yield Problem(Rule.EMPTY_STEM, Part.STEM)
    yield from text_problems(question.stem, Part.STEM)
    yield from _options(question)
    yield from _blanks(question)
    yield from special(question)


def _carried(question: Question, shared: tuple[Basis, ...]) -> Iterator[Problem]:
    """What makes it right: a basis, its own or the `shared` one of the case, and why."""
    if not question.basis and not shared:
        yield Problem(Rule.NO_BASIS, Part.BASIS)
    yield from _basis(question)
    if not question.explanation.strip():
        yield Problem(Rule.EMPTY_EXPLANATION, Part.EXPLANATION)
    yield from text_problems(question.explanation, Part.EXPLANATION)


def _parts(case: Question) -> Iterator[Problem]:
    yield from _basis(case)
    yield from text_problems(case.explanation, Part.EXPLANATION)
    least, most = PART_COUNT
    if not least <= len(case.parts) <= most:
        detail = (f"{least}–{most}", str(len(case.parts)))
        yield Problem(Rule.PART_COUNT, Part.STEM, detail=detail)
    for number, part in enumerate(case.parts, start=1):
        if part.id != part_id(case.id, number):
            yield Problem(Rule.PART_ID, Part.HEADING, detail=(part.id,), item=number)
        if part.kind not in PART_KINDS or part.parts:
            yield Problem(Rule.PART_KIND, Part.HEADING, item=number)
            continue
        found = (*_asked(part), *_carried(part, case.basis))
        yield from (replace(problem, item=number) for problem in found)


def _heading(question: Question) -> Iterator[Problem]:
    if not ID_PATTERN.fullmatch(question.id) or len(question.id) > MAX_ID_LENGTH:
        yield Problem(Rule.BAD_ID, Part.HEADING, detail=(question.id,))
    if not 1 <= question.difficulty <= 5:
        yield Problem(Rule.DIFFICULTY_RANGE, Part.HEADING, detail=(str(question.difficulty),))
    for tag in question.tags:
        if not TAG_PATTERN.fullmatch(tag) or hidden_character(tag):
            yield Problem(Rule.BAD_TAG, Part.HEADING, detail=(tag,))
    for index in repeats(question.tags):
        yield Problem(Rule.REPEATED_TAG, Part.HEADING, detail=(question.tags[index],))


def _options(question: Question) -> Iterator[Problem]:
    if question.kind in _WITHOUT_OPTIONS:
        if question.options or question.key:
            yield Problem(Rule.UNWANTED_OPTIONS, Part.OPTION)
        return
    yield from _key(question)
    if question.kind is not Kind.TRUE_FALSE:
        yield from _option_list(question)
    elif question.options != TRUE_FALSE_OPTIONS:
        yield Problem(Rule.TRUE_FALSE_OPTIONS, Part.OPTION)


def _key(question: Question) -> Iterator[Problem]:
    ticked = len(question.key)
    if not set(question.key) <= {option.id for option in question.options}:
        yield Problem(Rule.UNKNOWN_KEY, Part.OPTION)
    elif question.kind is Kind.MULTIPLE and ticked < 2:
        yield Problem(Rule.TWO_RIGHT, Part.OPTION, detail=(str(ticked),))
    elif question.kind in (Kind.SINGLE, Kind.TRUE_FALSE) and ticked != 1:
        yield Problem(Rule.ONE_RIGHT, Part.OPTION, detail=(str(ticked),))
    elif question.kind is Kind.HAZARD_PICTURE and not ticked:
        yield Problem(Rule.NO_HAZARD, Part.OPTION)
    elif question.kind is Kind.ORDERING and question.key != tuple(o.id for o in question.options):
        yield Problem(Rule.RIGHT_ORDER, Part.OPTION)


def _option_list(question: Question) -> Iterator[Problem]:
    least, most = OPTION_COUNTS[question.kind]
    count = len(question.options)
    if not least <= count <= most:
        yield Problem(Rule.OPTION_COUNT, Part.OPTION, detail=(f"{least}–{most}", str(count)))
    letters = [option.id for option in question.options]
    for index, letter in enumerate(letters[: len(OPTION_LETTERS)]):
        if letter != OPTION_LETTERS[index]:
            expected = OPTION_LETTERS[index]
            yield Problem(Rule.OPTION_LETTERS, Part.OPTION, index, (expected, letter))
            break
    for index, option in enumerate(question.options):
        if not option.text.strip():
            yield Problem(Rule.EMPTY_OPTION, Part.OPTION, index, (option.id,))
        yield from text_problems(option.text, Part.OPTION, index)
    for index in repeats([option.text for option in question.options]):
        if question.options[index].text.strip():
            yield Problem(Rule.SAME_OPTION, Part.OPTION, index, (letters[index],))


def _blanks(question: Question) -> Iterator[Problem]:
    if question.kind is not Kind.FILL_IN:
        if question.blanks:
            yield Problem(Rule.UNWANTED_BLANKS, Part.BLANK)
        return
    runs = _UNDERSCORES.findall(question.stem)
    marks, answers = runs.count(BLANK), len(question.blanks)
    if len(runs) != marks:
        yield Problem(Rule.BLANK_WIDTH, Part.STEM)
    elif not marks:
        yield Problem(Rule.NO_BLANK, Part.STEM)
    elif marks != answers:
        yield Problem(Rule.BLANK_COUNT, Part.BLANK, detail=(str(marks), str(answers)))
    for index, variants in enumerate(question.blanks):
        yield from _variants(variants, index)


def _variants(variants: tuple[str, ...], index: int) -> Iterator[Problem]:
    if not variants or not all(variant.strip() for variant in variants):
        yield Problem(Rule.EMPTY_ANSWER, Part.BLANK, index, (str(index + 1),))
    for repeat in repeats(variants):
        yield Problem(Rule.SAME_ANSWER, Part.BLANK, index, (variants[repeat],))
    for variant in variants:
        if len(variant) > MAX_ANSWER_LENGTH:
            yield Problem(Rule.LONG_ANSWER, Part.BLANK, index, (str(MAX_ANSWER_LENGTH),))
        if code := hidden_character(variant):
            yield Problem(Rule.HIDDEN_CHARACTER, Part.BLANK, index, (code,))


def _basis(question: Question) -> Iterator[Problem]:
    for index in repeats([f"{basis.document} {basis.locator}" for basis in question.basis]):
        basis = question.basis[index]
        detail = f"{basis.document} {basis.locator}"
        yield Problem(Rule.REPEATED_BASIS, Part.BASIS, index, (detail,))
