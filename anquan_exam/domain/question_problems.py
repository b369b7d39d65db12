"""What can be wrong with a question: rules and places, without any wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


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
    PICTURE_NAME = "picture_name"
    PICTURE_ALT = "picture_alt"
    HIDDEN_CHARACTER = "hidden_character"
    RIGHT_ORDER = "right_order"
    UNWANTED_OUTLINES = "unwanted_outlines"
    NO_PICTURE = "no_picture"
    NO_HAZARD = "no_hazard"
    NO_OUTLINE = "no_outline"
    BAD_OUTLINE = "bad_outline"
    UNWANTED_RUBRIC = "unwanted_rubric"
    RUBRIC_COUNT = "rubric_count"
    RUBRIC_SHARES = "rubric_shares"
    EMPTY_RUBRIC_POINT = "empty_rubric_point"
    UNWANTED_PARTS = "unwanted_parts"
    PART_COUNT = "part_count"
    PART_KIND = "part_kind"
    PART_ID = "part_id"


class Part(StrEnum):
    """Where in the question."""

    HEADING = "heading"
    STEM = "stem"
    OPTION = "option"
    BLANK = "blank"
    BASIS = "basis"
    EXPLANATION = "explanation"
    PICTURE = "picture"
    RUBRIC = "rubric"
    MODEL_ANSWER = "model_answer"


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule; `index` counts options, blanks, bases or points of a rubric from 0; `detail`
    is what to name; `item` is the number of the part of a case, 0 for the question itself."""

    rule: Rule
    part: Part
    index: int = 0
    detail: tuple[str, ...] = ()
    item: int = 0


def repeats(values: Sequence[str]) -> list[int]:
    """The positions whose value was met before, spaces aside."""
    seen: set[str] = set()
    repeats = []
    for index, value in enumerate(values):
        plain = "".join(value.split())
        if plain in seen:
            repeats.append(index)
        seen.add(plain)
    return repeats
