"""What must hold for orderings, cases, short answers and hazard pictures."""

from dataclasses import replace

import pytest

from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.question_rules import Part, Rule, problems
from anquan_exam.domain.questions import (
    TRUE_FALSE_OPTIONS,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
    revision_hash,
)

BASIS = (Basis("work-safety-law", "第五十五条"),)
BOX = ((100, 100), (300, 100), (300, 300), (100, 300))
PICTURE = Picture("0123456789abcdef" * 2 + ".jpg", "两名工人在脚手架上作业")


def question(kind: Kind, **other: object) -> Question:
    plain = Question(
        "q-1", kind, 2, False, (), "怎么做？", (), (), (), BASIS, "先保人，再处理。"
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(letter, text) for letter, text in zip("ABCDEFGHI", texts, strict=False))


ORDERING = question(
    Kind.ORDERING, options=options("切断电源", "呼救", "心肺复苏"), key=("A", "B", "C")
)
SHORT = question(
    Kind.SHORT_ANSWER,
    rubric=(RubricPoint("停止作业", 60), RubricPoint("报告班长", 40)),
    model_answer="立即停止作业，撤到安全地方，报告班长。",
)
HAZARDS = question(
    Kind.HAZARD_PICTURE,
    picture=PICTURE,
    options=options("左边工人的头部", "地上的电缆"),
    outlines=(BOX, tuple((x + 400, y) for x, y in BOX)),
    key=("A",),
)
PARTS = (
    question(Kind.TRUE_FALSE, id="q-1/1", options=TRUE_FALSE_OPTIONS, key=("A",)),
    replace(SHORT, id="q-1/2"),
)
CASE = question(Kind.CASE, stem="井下停风，小李还在工作面。", parts=PARTS, explanation="")


def rules(asked: Question) -> list[Rule]:
    return [problem.rule for problem in problems(asked)]


@pytest.mark.parametrize("asked", [ORDERING, SHORT, HAZARDS, CASE], ids=lambda q: q.kind)
def test_a_sound_question_of_each_kind_has_no_problem(asked):
    assert rules(asked) == []


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (replace(ORDERING, key=("A", "C", "B")), Rule.RIGHT_ORDER),
        (replace(ORDERING, options=options("一", "二"), key=("A", "B")), Rule.OPTION_COUNT),
        (replace(ORDERING, blanks=(("甲",),)), Rule.UNWANTED_BLANKS),
        (replace(ORDERING, outlines=(BOX,)), Rule.UNWANTED_OUTLINES),
        (replace(ORDERING, rubric=SHORT.rubric), Rule.UNWANTED_RUBRIC),
        (replace(ORDERING, parts=PARTS), Rule.UNWANTED_PARTS),
        (replace(SHORT, options=options("一", "二")), Rule.UNWANTED_OPTIONS),
        (replace(SHORT, rubric=()), Rule.RUBRIC_COUNT),
        (replace(SHORT, rubric=(RubricPoint("停止作业", 60),)), Rule.RUBRIC_SHARES),
        (replace(SHORT, rubric=(RubricPoint("停", 100), RubricPoint("报", 0))), Rule.RUBRIC_SHARES),
        (replace(SHORT, rubric=(RubricPoint(" ", 100),)), Rule.EMPTY_RUBRIC_POINT),
        (replace(SHORT, model_answer="<b>停</b>"), Rule.RAW_HTML),
        (replace(HAZARDS, picture=None), Rule.NO_PICTURE),
        (replace(HAZARDS, picture=Picture("a.png", "图")), Rule.PICTURE_NAME),
        (replace(HAZARDS, picture=Picture("a/../" + PICTURE.name, "图")), Rule.PICTURE_NAME),
        (replace(HAZARDS, picture=Picture(PICTURE.name, " ")), Rule.PICTURE_ALT),
        (replace(HAZARDS, key=()), Rule.NO_HAZARD),
        (replace(HAZARDS, outlines=HAZARDS.outlines[:1]), Rule.NO_OUTLINE),
        (replace(HAZARDS, outlines=(BOX, BOX[:2])), Rule.BAD_OUTLINE),
        (replace(HAZARDS, outlines=(BOX, ((0, 0), (5, 0), (5, 5)))), Rule.BAD_OUTLINE),
        (replace(HAZARDS, outlines=(BOX, ((0, 0), (2000, 0), (5, 5)))), Rule.BAD_OUTLINE),
        (replace(HAZARDS, outlines=(BOX, BOX, BOX)), Rule.UNWANTED_OUTLINES),
        (replace(CASE, parts=PARTS[:1]), Rule.PART_COUNT),
        (replace(CASE, options=options("一", "二")), Rule.UNWANTED_OPTIONS),
    ],
)
def test_what_a_kind_does_not_have_is_a_problem(asked, rule):
    assert rules(asked) == [rule]


def test_a_problem_of_a_part_names_the_part():
    broken = replace(CASE, parts=(replace(PARTS[0], key=("A", "B")), PARTS[1]))
    (problem,) = problems(broken)
    assert (problem.rule, problem.part, problem.item) == (Rule.ONE_RIGHT, Part.OPTION, 1)


def test_a_case_within_a_case_is_refused():
    inner = replace(CASE, id="q-1/2")
    assert rules(replace(CASE, parts=(PARTS[0], inner))) == [Rule.PART_KIND]


def test_parts_are_numbered_after_their_case():
    assert rules(replace(CASE, parts=(PARTS[1], PARTS[0]))) == [Rule.PART_ID, Rule.PART_ID]


def test_a_part_may_rest_on_the_basis_of_its_case_and_on_nothing_never():
    bare = tuple(replace(part, basis=()) for part in PARTS)
    assert rules(replace(CASE, parts=bare)) == []
    assert rules(replace(CASE, parts=bare, basis=())) == [Rule.NO_BASIS, Rule.NO_BASIS]


def test_the_bases_of_the_parts_are_bases_of_the_case():
    other = Basis("coal-mine-safety-regulation", "第二十一条")
    case = replace(CASE, parts=(replace(PARTS[0], basis=(other, *BASIS)), PARTS[1]))
    assert case.all_basis == (*BASIS, other)


def test_what_only_some_kinds_have_changes_no_other_hash():
    """The hash of a published single choice, as it was before there were pictures."""
    plain = question(Kind.SINGLE, options=options("一", "二"), key=("A",))
    assert set(plain.content()) == {
        "id",
        "kind",
        "difficulty",
        "must_know",
        "tags",
        "stem",
        "options",
        "key",
        "blanks",
        "basis",
        "explanation",
    }
    assert revision_hash(plain) != revision_hash(replace(plain, picture=PICTURE))
