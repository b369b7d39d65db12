"""Answers and keys as records print them."""

from dataclasses import replace

import pytest

from anquan_exam.domain.answer_words import given_words, key_words, letter, letters, right_words
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import TRUE_FALSE_OPTIONS, Kind
from tests.domain.test_kind_rules import CASE, HAZARDS, ORDERING, SHORT, options, question

SINGLE = question(Kind.SINGLE, options=options("一", "二", "三"), key=("B",))
TRUE = question(Kind.TRUE_FALSE, options=TRUE_FALSE_OPTIONS, key=("A",))
FILL = question(Kind.FILL_IN, blanks=(("三", "3"), ("一",)))


def item(kind: Kind, shown: str = "", blanks: int = 0, part: int = 0) -> PaperItem:
    return PaperItem(1, "s1", "q-1", "r", kind, tuple(shown), blanks, 100, part)


def test_letters_are_those_of_the_paper() -> None:
    shown = item(Kind.MULTIPLE, "CBA")
    assert letters(shown, ("A", "C")) == "A、C"
    assert letters(shown, ()) == ""
    assert (letter(shown, "C"), letter(shown, "H")) == ("A", "")


@pytest.mark.parametrize(
    ("shown", "asked", "answer", "given", "key"),
    [
        (item(Kind.SINGLE, "CBA"), SINGLE, ("C",), "A", "B"),
        (item(Kind.SINGLE, "CBA"), SINGLE, (), "", "B"),
        (item(Kind.ORDERING, "CAB"), ORDERING, ("C", "A"), "A → B", "B → C → A"),
        (item(Kind.FILL_IN, blanks=2), FILL, ("三", ""), "三；", "三 或 3；一"),
        (item(Kind.SHORT_ANSWER, blanks=1), SHORT, ("停\n报",), "停\n报", SHORT.model_answer),
        (
            item(Kind.HAZARD_PICTURE, "BA", 1),
            HAZARDS,
            ("200,200",),
            "B 左边工人的头部",
            "B 左边工人的头部",
        ),
        (item(Kind.HAZARD_PICTURE, "BA", 1), HAZARDS, ("B",), "A 地上的电缆", "B 左边工人的头部"),
        (
            item(Kind.HAZARD_PICTURE, "BA", 1),
            HAZARDS,
            ("950,20",),
            "点在别处（950，20）",
            "B 左边工人的头部",
        ),
        (item(Kind.TRUE_FALSE, "AB", part=1), CASE, ("B",), "B", "A"),
        (item(Kind.SHORT_ANSWER, blanks=1, part=2), CASE, (), "", SHORT.model_answer),
    ],
)
def test_what_was_answered_and_what_is_right(shown, asked, answer, given, key) -> None:
    assert given_words(shown, asked, answer) == given
    assert key_words(shown, asked) == key


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (SINGLE, "B"),
        (TRUE, "对"),
        (FILL, "三 或 3；一"),
        (ORDERING, "A → B → C"),
        (HAZARDS, "左边工人的头部"),
        (SHORT, SHORT.model_answer),
        (replace(SHORT, model_answer=""), "按要点评分"),
        (CASE, f"（1）对；（2）{SHORT.model_answer}"),
    ],
)
def test_what_is_right_by_the_letters_of_the_bank(asked, words) -> None:
    assert right_words(asked) == words
