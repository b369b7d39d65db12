"""The clinic: the same question twice, wherever and however it stands."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anquan_exam.domain.clinic import Code, Entry, examine, items_of
from anquan_exam.domain.clinic.groups import grouped
from anquan_exam.domain.clinic.same import is_near, near_pairs
from anquan_exam.domain.clinic.similarity import alike, similar_pairs
from anquan_exam.domain.clinic.texts import numbers
from anquan_exam.domain.overlays import Law
from anquan_exam.domain.questions import Question
from tests.domain.clinic_samples import (
    DAY,
    REGISTER,
    SOUND,
    choice,
    codes,
    fill_in,
    found,
    statement,
)

SAME = {
    Code.OTHER_KEY,
    Code.SAME_QUESTION,
    Code.NEAR_QUESTION,
    Code.SAME_STEM,
    Code.NEAR_OTHER,
}


def same(one: Question, other: Question) -> list[Code]:
    """What is found between two questions."""
    return [code for code in codes(one, replace(other, id="q-2")) if code in SAME]


def test_one_stem_with_one_answer_is_one_question_whatever_the_order_of_its_options():
    turned = choice("听见顶板断裂声，应当怎么做？", "马上撤离", "等通知再说", "干完再走", key="A")

    assert same(SOUND, turned) == [Code.SAME_QUESTION]
    assert same(SOUND, replace(SOUND, stem=" 听见顶板断裂声,应当怎么做?")) == [Code.SAME_QUESTION]


def test_one_stem_with_two_answers_must_be_mended():
    assert same(SOUND, replace(SOUND, key=("A",))) == [Code.OTHER_KEY]
    assert same(statement("事故可以瞒报。"), statement("事故可以瞒报。", right=False)) == [
        Code.OTHER_KEY
    ]
    asked = fill_in("应当____报告。", ("立即",))
    assert same(asked, replace(asked, blanks=(("一小时内",),))) == [Code.OTHER_KEY]


def test_an_answer_written_another_way_is_no_contradiction():
    asked = fill_in("最迟____小时报告。", ("24", "二十四"))

    assert same(asked, replace(asked, blanks=(("二十四小时", "24"),))) == [Code.SAME_QUESTION]


def test_one_stem_over_two_sets_of_options_is_to_be_looked_at():
    other = choice(
        "听见顶板断裂声，应当怎么做？", "通知工友一起走", "先收好工具", "打电话问", key="A"
    )

    assert same(SOUND, other) == [Code.SAME_STEM]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一次死亡三人的事故属于较大事故。", "一次死亡十人的事故属于较大事故。"),
        ("风流中瓦斯浓度不得超过1.5%。", "风流中瓦斯浓度不得超过15%。"),
        ("从业人员超过100人的单位要配专职安全员。", "从业人员超过300人的单位要配专职安全员。"),
    ],
)
def test_other_numbers_make_another_question(one: str, other: str):
    assert same(statement(one), statement(other)) == []


def test_a_sign_that_turns_the_sense_makes_no_equal_stem():
    one, other = statement("巷道中瓦斯浓度>1%时停电。"), statement("巷道中瓦斯浓度<1%时停电。")

    assert Code.SAME_QUESTION not in same(one, other)


def test_a_blank_elsewhere_in_one_sentence_is_another_question_that_gives_it_away():
    one = fill_in("安全生产的方针是安全第一、____、综合治理。", ("预防为主",))
    other = fill_in("安全生产的方针是____、预防为主、综合治理。", ("安全第一",))

    assert same(one, other) == [Code.NEAR_OTHER]


def test_nearly_one_wording_with_one_answer_is_found():
    one = statement("座板式单人吊具作业过程中，屋面和地面都应有专门人员看护。")
    other = statement("座板式单人吊具悬吊作业过程中，屋面和地面都应当有专门人员看护。")

    assert same(one, other) == [Code.NEAR_QUESTION]
    assert same(one, replace(other, key=("B",))) == [Code.NEAR_OTHER]


def test_a_word_put_into_a_short_stem_makes_no_other_question():
    options = ("停电并验电", "直接拆盖", "等人来说")
    one = choice("检修开关前，先做哪一步？", *options)
    other = choice("检修开关以前，要先做哪一步？", *options)

    assert same(one, other) == [Code.NEAR_QUESTION]


def test_arabic_and_chinese_numbers_are_one():
    one = statement("停电要提前24小时通知被停电的单位，让它安全停下来。")
    other = statement("停电要提前二十四小时通知被停电的单位，让它安全停下来。")

    assert same(one, other) == [Code.NEAR_QUESTION]


def test_another_thing_in_one_frame_is_only_to_be_looked_at():
    options = ("虚线", "实线", "双虚线")
    one = choice("接近开关的图形符号中，菱形部分与常开触点之间用什么相连？", *options)
    other = choice("磁性开关的图形符号中，菱形部分与常开触点之间用什么相连？", *options)

    assert same(one, other) == [Code.NEAR_OTHER]


@pytest.mark.parametrize(
    "other",
    [
        choice("听见瓦斯报警声，班长该怎么安排？", "停工撤人", "继续干活", "关掉报警器"),
        statement("听见顶板断裂声，应当马上撤离。"),
    ],
)
def test_what_only_speaks_of_the_same_is_not_found(other: Question):
    assert same(SOUND, other) == []


def test_questions_are_compared_across_banks():
    entries = [Entry("one", SOUND), Entry("two", replace(SOUND, id="t-1", key=("C",)))]

    (finding,) = [f for f in examine(entries, Law(REGISTER), DAY) if f.code in SAME]

    assert finding.code is Code.OTHER_KEY
    assert finding.banks == {"one", "two"}


def test_a_finding_is_another_one_once_a_question_of_it_changes():
    def key(second: Question) -> str:
        (finding,) = [f for f in found(SOUND, replace(second, id="q-2")) if f.code in SAME]
        return finding.key

    assert key(SOUND) == key(SOUND)
    assert key(SOUND) != key(replace(SOUND, explanation="换了一句解析，讲的是另外的道理。"))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 15), st.integers(0, 16), st.integers(0, 999))
def test_a_duplicate_is_found_whatever_its_place(first: int, second: int, seed: int):
    others = [
        statement("".join(chr(0x4E00 + (seed + 31 * n + 7 * n * k + k) % 3000) for k in range(20)))
        for n in range(15)
    ]
    others = [replace(each, id=f"x-{n}") for n, each in enumerate(others)]
    others.insert(first, replace(SOUND, id="q-1"))
    others.insert(second, replace(SOUND, id="q-2"))

    (twice,) = [f for f in found(*others) if f.code is Code.SAME_QUESTION]

    assert {subject.question for subject in twice.subjects} == {"q-1", "q-2"}


TOKENS = st.frozensets(st.sampled_from("abcdefghij"), max_size=8)


@settings(deadline=None, max_examples=40)
@given(st.lists(TOKENS, max_size=25), st.integers(1, 100))
def test_similar_pairs_are_those_brute_force_finds(sets: list[frozenset[str]], percent: int):
    wanted = [
        (i, j)
        for i in range(len(sets))
        for j in range(i + 1, len(sets))
        if alike(sets[i], sets[j], percent)
    ]

    assert list(similar_pairs(sets, percent)) == wanted


WORDS = st.lists(
    st.sampled_from(["瓦斯", "超限", "立即", "停电", "撤人", "报告", "班长"]), min_size=3
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(WORDS.map("".join), st.booleans()), max_size=14))
def test_near_statements_are_those_brute_force_finds(said: list[tuple[str, bool]]):
    items = list(items_of(Entry("b", statement(stem, right=right)) for stem, right in said))
    wanted = {(i, j) for j in range(len(items)) for i in range(j) if is_near(items[i], items[j])}

    assert set(near_pairs(items)) == wanted


def test_numbers_are_read_in_either_script_and_no_word_is_taken_for_one():
    assert numbers("超过二十五人、1.50米或者三分之一") == ("25", "1.5", "3", "1")
    assert numbers("一律统一进行，万一出事") == ()
    assert numbers("一人作业") == ("1",)


def test_thousands_under_one_empty_stem_are_told_apart_by_their_options():
    stem = "下列说法正确的是（　）。"
    rows = [
        choice(stem, *(f"{chr(0x4E00 + n)}{way}" for way in ("先停", "后停", "不停")), id_=f"q-{n}")
        for n in range(800)
    ]
    rows += [replace(rows[7], id="twice"), replace(rows[8], id="against", key=("B",))]

    told = [f for f in found(*rows) if f.code in SAME]

    assert [f.code for f in told] == [Code.OTHER_KEY, Code.SAME_QUESTION, Code.SAME_STEM]
    assert {s.question for s in told[0].subjects} == {"q-8", "against"}
    assert {s.question for s in told[1].subjects} == {"q-7", "twice"}


def test_groups_hold_what_hangs_together():
    assert grouped(5, [(3, 1), (4, 3)]) == ((0,), (1, 3, 4), (2,))
