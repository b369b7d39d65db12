"""The columns of a sheet of questions: what each is for, and how wide it stands in our own."""

from dataclasses import dataclass
from enum import StrEnum

LETTERS = "ABCDEFGHIJKL"  # more than a question may have: too many are to be seen, not cut off


class Field(StrEnum):
    """What a cell says about a question."""

    KIND = "kind"
    STEM = "stem"
    OPTIONS = "options"  # all in one cell
    OPTION_A = "option_a"
    OPTION_B = "option_b"
    OPTION_C = "option_c"
    OPTION_D = "option_d"
    OPTION_E = "option_e"
    OPTION_F = "option_f"
    OPTION_G = "option_g"
    OPTION_H = "option_h"
    OPTION_I = "option_i"
    OPTION_J = "option_j"
    OPTION_K = "option_k"
    OPTION_L = "option_l"
    RIGHT_A = "right_a"  # whether the option is right
    RIGHT_B = "right_b"
    RIGHT_C = "right_c"
    RIGHT_D = "right_d"
    RIGHT_E = "right_e"
    RIGHT_F = "right_f"
    RIGHT_G = "right_g"
    RIGHT_H = "right_h"
    RIGHT_I = "right_i"
    RIGHT_J = "right_j"
    RIGHT_K = "right_k"
    RIGHT_L = "right_l"
    ANSWER = "answer"
    ANSWER_TEXT = "answer_text"
    RUBRIC = "rubric"  # `50% 不开关电器`, one point a line
    EXPLANATION = "explanation"
    BASIS = "basis"
    DIFFICULTY = "difficulty"
    TAGS = "tags"
    MUST_KNOW = "must_know"
    TOPIC = "topic"
    PICTURE = "picture"
    NUMBER = "number"
    SCORE = "score"  # marks belong to the blueprint: read, shown, not taken
    WHOLE = "whole"  # the row, not a cell of it


EXPORT_SHEET = "试题（导出）"
"""The sheet of a bank that was taken away: every cell says what it means, the way we say it."""
OPTIONS: tuple[Field, ...] = tuple(Field(f"option_{letter.lower()}") for letter in LETTERS)
RIGHTS: tuple[Field, ...] = tuple(Field(f"right_{letter.lower()}") for letter in LETTERS)

LABELS: dict[Field, str] = {
    Field.KIND: "题型",
    Field.STEM: "题干",
    Field.OPTIONS: "选项",
    **{field: f"选项{letter}" for field, letter in zip(OPTIONS, LETTERS, strict=True)},
    **{field: f"选项{letter}是否正确" for field, letter in zip(RIGHTS, LETTERS, strict=True)},
    Field.ANSWER: "答案",
    Field.ANSWER_TEXT: "答案文本",
    Field.RUBRIC: "评分要点",
    Field.EXPLANATION: "解析",
    Field.BASIS: "依据",
    Field.DIFFICULTY: "难度",
    Field.TAGS: "标签",
    Field.MUST_KNOW: "必知必会",
    Field.TOPIC: "章节",
    Field.PICTURE: "图片",
    Field.NUMBER: "序号",
    Field.SCORE: "分值",
    Field.WHOLE: "整行",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of our own sheet: what it holds, and how wide it is."""

    field: Field
    width: int

    @property
    def title(self) -> str:
        """What stands at its head."""
        return LABELS[self.field]


TEMPLATE: tuple[Column, ...] = (
    Column(Field.KIND, 10),
    Column(Field.STEM, 50),
    *(Column(field, 20) for field in OPTIONS[:8]),
    Column(Field.ANSWER, 14),
    Column(Field.RUBRIC, 24),
    Column(Field.EXPLANATION, 36),
    Column(Field.BASIS, 28),
    Column(Field.DIFFICULTY, 8),
    Column(Field.TAGS, 16),
    Column(Field.MUST_KNOW, 10),
)
