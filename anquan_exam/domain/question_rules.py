"""What is wrong with a question, apart from the law it cites. No wording: rules and places."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.domain.markup import (
    has_picture,
    has_raw_html,
    hidden_character,
    unsafe_link,
)
from anquan_exam.domain.questions import (
    BLANK,
    OPTION_LETTERS,
    TRUE_FALSE_OPTIONS,
    Kind,
    Question,
)

MAX_ID_LENGTH = 64
MAX_ANSWER_LENGTH = 200
OPTION_COUNTS = {Kind.SINGLE: (2, 8), Kind.MULTIPLE: (3, 8)}

ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TAG_PATTERN = re.compile(r"[^\s,，={}]+")
_UNDERSCORES = re.compile(r"_{2,}")


class Rule(StrEnum):
    """One thing that must hold."""

    BAD_ID = "bad_id"
    DIFFICULTY_RANGE = "difficulty_range"
    BAD_TAG = "bad_tag"
    REPEATED_TAG = "repeated_tag"
    EMPTY_STEM = "empty_stem"
    EMPTY_EXPLANATION = "empty_explanation"
    NO_BASIS = "no_basis"
    REPEATED_BASIS = "repeated_basis"
    OPTION_COUNT = "option_count"
    OPTION_LETTERS = "option_letters"
    EMPTY_OPTION = "empty_option"
    SAME_OPTION = "same_option"
    UNKNOWN_KEY = "unknown_key"
    ONE_RIGHT = "one_right"
    TWO_RIGHT = "two_right"
    TRUE_FALSE_OPTIONS = "true_false_options"
    UNWANTED_OPTIONS = "unwanted_options"
    UNWANTED_BLANKS = "unwanted_blanks"
    NO_BLANK = "no_blank"
    BLANK_WIDTH = "blank_width"
    BLANK_COUNT = "blank_count"
    EMPTY_ANSWER = "empty_answer"
    SAME_ANSWER = "same_answer"
    LONG_ANSWER = "long_answer"
    RAW_HTML = "raw_html"
    UNSAFE_LINK = "unsafe_link"
    PICTURE = "picture"
    HIDDEN_CHARACTER = "hidden_character"


class Part(StrEnum):
    """Where in the question."""

    HEADING = "heading"
    STEM = "stem"
    OPTION = "option"
    BLANK = "blank"
    BASIS = "basis"
    EXPLANATION = "explanation"


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule; `index` counts options, blanks or bases from 0; `detail` is what to name."""

    rule: Rule
    part: Part
    index: int = 0
    detail: tuple[str, ...] = ()


def problems(question: Question) -> tuple[Problem, ...]:
    """Everything wrong with `question`, from top to bottom; empty when it may be published."""
    return tuple(_all(question))


def _all(question: Question) -> Iterator[Problem]:
    yield from _heading(question)
    if not question.stem.strip():
        yield Problem(Rule.EMPTY_STEM, Part.STEM)
    yield from _markup(question.stem, Part.STEM)
    yield from _options(question)
    yield from _blanks(question)
    yield from _basis(question)
    if not question.explanation.strip():
        yield Problem(Rule.EMPTY_EXPLANATION, Part.EXPLANATION)
    yield from _markup(question.explanation, Part.EXPLANATION)


def _heading(question: Question) -> Iterator[Problem]:
    if not ID_PATTERN.fullmatch(question.id) or len(question.id) > MAX_ID_LENGTH:
        yield Problem(Rule.BAD_ID, Part.HEADING, detail=(question.id,))
    if not 1 <= question.difficulty <= 5:
        yield Problem(Rule.DIFFICULTY_RANGE, Part.HEADING, detail=(str(question.difficulty),))
    for tag in question.tags:
        if not TAG_PATTERN.fullmatch(tag) or hidden_character(tag):
            yield Problem(Rule.BAD_TAG, Part.HEADING, detail=(tag,))
    for index in _repeats(question.tags):
        yield Problem(Rule.REPEATED_TAG, Part.HEADING, detail=(question.tags[index],))


def _options(question: Question) -> Iterator[Problem]:
    if question.kind is Kind.FILL_IN:
        if question.options or question.key:
            yield Problem(Rule.UNWANTED_OPTIONS, Part.OPTION)
        return
    ticked = len(question.key)
    if not set(question.key) <= {option.id for option in question.options}:
        yield Problem(Rule.UNKNOWN_KEY, Part.OPTION)
    elif question.kind is Kind.MULTIPLE and ticked < 2:
        yield Problem(Rule.TWO_RIGHT, Part.OPTION, detail=(str(ticked),))
    elif question.kind is not Kind.MULTIPLE and ticked != 1:
        yield Problem(Rule.ONE_RIGHT, Part.OPTION, detail=(str(ticked),))
    if question.kind is Kind.TRUE_FALSE:
        if question.options != TRUE_FALSE_OPTIONS:
            yield Problem(Rule.TRUE_FALSE_OPTIONS, Part.OPTION)
        return
    yield from _option_list(question)


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
        yield from _markup(option.text, Part.OPTION, index)
    for index in _repeats([option.text for option in question.options]):
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
    for repeat in _repeats(variants):
        yield Problem(Rule.SAME_ANSWER, Part.BLANK, index, (variants[repeat],))
    for variant in variants:
        if len(variant) > MAX_ANSWER_LENGTH:
            yield Problem(Rule.LONG_ANSWER, Part.BLANK, index, (str(MAX_ANSWER_LENGTH),))
        if code := hidden_character(variant):
            yield Problem(Rule.HIDDEN_CHARACTER, Part.BLANK, index, (code,))


def _basis(question: Question) -> Iterator[Problem]:
    if not question.basis:
        yield Problem(Rule.NO_BASIS, Part.BASIS)
    for index in _repeats([f"{basis.document} {basis.locator}" for basis in question.basis]):
        basis = question.basis[index]
        detail = f"{basis.document} {basis.locator}"
        yield Problem(Rule.REPEATED_BASIS, Part.BASIS, index, (detail,))


def _markup(text: str, part: Part, index: int = 0) -> Iterator[Problem]:
    if has_raw_html(text):
        yield Problem(Rule.RAW_HTML, part, index)
    if scheme := unsafe_link(text):
        yield Problem(Rule.UNSAFE_LINK, part, index, (scheme,))
    if has_picture(text):
        yield Problem(Rule.PICTURE, part, index)
    if code := hidden_character(text):
        yield Problem(Rule.HIDDEN_CHARACTER, part, index, (code,))


def _repeats(values: Sequence[str]) -> list[int]:
    """The positions whose value was met before, spaces aside."""
    seen: set[str] = set()
    repeats = []
    for index, value in enumerate(values):
        plain = "".join(value.split())
        if plain in seen:
            repeats.append(index)
        seen.add(plain)
    return repeats
