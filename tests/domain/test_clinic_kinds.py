"""The clinic on the kinds with more to them: orderings, cases, short answers, hazard pictures."""

from dataclasses import replace

from anquan_exam.domain.clinic import Code
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import Kind, Question, RubricPoint
from tests.domain.clinic_samples import choice, codes, found, statement

ORDERING = replace(
    choice("发现工友触电，先做什么，后做什么？", "切断电源", "看呼吸心跳", "做心肺复苏"),
    kind=Kind.ORDERING,
    key=("A", "B", "C"),
)
SHORT = replace(
    choice("闻到煤气味时，说出你要做的事。"),
    kind=Kind.SHORT_ANSWER,
    key=(),
    rubric=(RubricPoint("撤到上风侧", 60), RubricPoint("报告班长", 40)),
    model_answer="马上撤到上风侧，报告班长。",
)
PICTURE = Picture("0123456789abcdef" * 2 + ".jpg", "两名工人在脚手架上砌墙")
BOX = ((100, 100), (300, 100), (300, 300), (100, 300))
HAZARDS = replace(
    choice("点出图上的隐患。", "左边工人的头部", "右边工人的头部"),
    kind=Kind.HAZARD_PICTURE,
    picture=PICTURE,
    outlines=(BOX, BOX),
)
CASE = replace(
    choice("采煤工作面突然停风，小李离局部通风机最近，班长不在。", id_="c-1"),
    kind=Kind.CASE,
    key=(),
    explanation="",
    parts=(
        choice("小李第一步应当怎么做？", "去开通风机", "喊大家撤", "接着干", key="B", id_="c-1/1"),
        replace(statement("来风以后可以马上复工。", right=False, id_="c-1/2"), basis=()),
    ),
)


def with_part(number: int, **other: object) -> Question:
    """The case with one part spoilt."""
    parts = list(CASE.parts)
    parts[number - 1] = replace(parts[number - 1], **other)  # type: ignore[arg-type]
    return replace(CASE, parts=tuple(parts))


def test_nothing_is_found_in_sound_ones():
    assert codes(ORDERING) == codes(SHORT) == codes(HAZARDS) == codes(CASE) == []


def test_one_ordering_twice_and_in_another_order():
    turned = replace(ORDERING, id="q-2", options=ORDERING.options[::-1])

    assert codes(ORDERING, replace(ORDERING, id="q-2")) == [Code.SAME_QUESTION]
    assert codes(ORDERING, turned) == [Code.OTHER_KEY]


def test_one_short_answer_twice_and_with_other_points():
    other = replace(SHORT, id="q-2", rubric=(RubricPoint("关阀门", 100),))

    assert codes(SHORT, replace(SHORT, id="q-2")) == [Code.SAME_QUESTION]
    assert codes(SHORT, other) == [Code.SAME_STEM]
    assert codes(replace(SHORT, explanation=SHORT.model_answer)) == [Code.EXPLANATION_REPEATS]


def test_another_picture_under_one_stem_is_another_question():
    other = replace(HAZARDS, id="q-2", picture=Picture("f" * 32 + ".jpg", "仓库里堆着货"))

    assert codes(HAZARDS, other) == []
    assert codes(HAZARDS, replace(HAZARDS, id="q-2", key=("B",))) == [Code.OTHER_KEY]


def test_a_spot_whose_name_says_what_is_wrong():
    told = choice("点出隐患。", "没戴安全帽的工人", "右边的工人").options

    assert codes(replace(HAZARDS, options=told)) == [Code.SPOT_TELLS]
    assert codes(replace(HAZARDS, options=told, key=("B",))) == []
    assert codes(replace(HAZARDS, key=())) == [Code.KEY_COUNT]


def test_a_part_of_a_case_is_examined_and_named():
    (finding,) = found(with_part(1, key=("E",)))

    assert finding.code is Code.KEY_OUTSIDE
    assert (finding.subjects[0].question, finding.subjects[0].part) == ("c-1", "c-1/1")
    assert codes(with_part(2, explanation="错误。")) == [Code.EXPLANATION_REPEATS]


def test_two_parts_with_one_fault_are_two_findings():
    both = replace(CASE, parts=tuple(replace(part, explanation="") for part in CASE.parts))

    findings = found(both)

    assert [f.code for f in findings] == [Code.NO_EXPLANATION] * 2
    assert len({finding.key for finding in findings}) == 2


def test_a_part_rests_on_the_basis_of_its_case():
    assert codes(replace(CASE, basis=())) == [Code.NO_BASIS]
    assert codes(with_part(1, basis=())) == []


def test_one_question_under_two_scenarios_is_no_duplicate():
    other = replace(
        CASE,
        id="c-2",
        stem="硫化氢报警仪响了，下水道里两个人还在清淤，监护人在地面上喊不应他们。",
        parts=tuple(replace(p, id=f"c-2/{n}") for n, p in enumerate(CASE.parts, start=1)),
    )
    same = replace(other, stem=CASE.stem)

    assert codes(CASE, other) == []
    assert codes(CASE, same) == [Code.SAME_QUESTION] * 2


def test_a_scenario_may_be_longer_than_a_stem():
    told = "班长带人下井检查通风设施。" * 20

    assert codes(replace(CASE, stem=told)) == []
    assert codes(replace(CASE, stem=told * 2)) == [Code.LONG_STEM]
