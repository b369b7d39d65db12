"""The clinic: patterns that give keys away, told only where chance would hardly make them."""

from dataclasses import replace
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anquan_exam.domain.clinic import Code, Entry, Finding, chances, items_of
from anquan_exam.domain.clinic.spread import longest
from anquan_exam.domain.questions import Question
from tests.domain.clinic_samples import choice, found, statement

PATTERNS = {Code.FIRST_OPTION, Code.LETTER_SPREAD, Code.TRUE_FALSE_SPREAD, Code.LONGEST_OPTION}


def patterns(questions: list[Question]) -> list[Finding]:
    """The patterns found in a bank of these questions."""
    numbered = [replace(q, id=f"q-{n}") for n, q in enumerate(questions)]
    return [finding for finding in found(*numbered) if finding.code in PATTERNS]


def with_key(key: str, options: int = 4) -> Question:
    """A single choice with this key and options of one length."""
    return choice("应当怎么做？", *(f"做法{x}" for x in "甲乙丙丁戊己"[:options]), key=key)


def test_the_first_option_always_right():
    (finding,) = patterns([with_key("A")] * 12)

    assert finding.code is Code.FIRST_OPTION
    assert finding.detail[:3] == ("12", "12", "3")
    assert len(finding.subjects) == 12


def test_too_few_questions_make_no_pattern():
    assert patterns([with_key("A")] * 9) == []
    assert patterns([statement("要报告。")] * 9) == []


def test_another_letter_too_often_and_one_never():
    often = patterns([with_key(x) for x in "C" * 20 + "ABD" * 3])
    never = patterns([with_key(x) for x in "ABC" * 14])

    assert [(f.code, f.detail[4]) for f in often] == [(Code.LETTER_SPREAD, "C")]
    assert [(f.code, f.detail[4]) for f in never] == [(Code.LETTER_SPREAD, "D")]


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 15), st.integers(2, 6), st.randoms(use_true_random=False))
def test_a_bank_shuffled_evenly_shows_no_letter(rounds: int, options: int, chance):
    keys = list("ABCDEF"[:options] * rounds)
    chance.shuffle(keys)

    assert patterns([with_key(key, options) for key in keys]) == []


def test_multiple_choices_are_counted_by_themselves():
    both = [choice("哪些对？", "停电", "验电", "放电", "挂牌", key="AB")] * 30
    even = [
        choice("哪些对？", "停电", "验电", "放电", "挂牌", key=key)
        for key in ("AB", "BC", "CD", "AD", "AC", "BD") * 5
    ]

    assert [f.code for f in patterns(both)] == [Code.FIRST_OPTION, Code.LETTER_SPREAD]
    assert patterns(even) == []
    assert patterns([choice("哪些对？", "停电", "验电", "放电", key="ABC")] * 30) == []


def test_statements_all_on_one_side():
    (finding,) = patterns([statement("要报告。", right=n < 3) for n in range(30)])

    assert (finding.code, finding.detail[0], finding.detail[4]) == (
        Code.TRUE_FALSE_SPREAD,
        "27",
        "错",
    )
    assert patterns([statement("要报告。", right=n % 2 == 0) for n in range(30)]) == []


def test_the_longest_option_far_too_often():
    long, short = "停下作业，撤到安全地方再报告班长", ("接着干活", "等人来说", "先睡一觉")
    telling = [choice("怎么做？", long, *short)] * 5 + [
        choice("怎么做？", short[0], long, *short[1:], key="B"),
        choice("怎么做？", short[0], short[1], long, short[2], key="C"),
        choice("怎么做？", *short, long, key="D"),
    ] * 5

    assert Code.LONGEST_OPTION in [f.code for f in patterns(telling)]
    astray = [replace(q, key=("A" if q.key != ("A",) else "B",)) for q in telling]
    assert Code.LONGEST_OPTION not in [f.code for f in patterns(astray)]


@pytest.mark.parametrize(
    ("options", "id_"),
    [
        (("停电验电放电", "停电", "验电"), "A"),
        (("停电了", "停电", "验电"), None),
        (("一二三四五六七八九十一二", "一二三四五六七八九十", "验电"), "A"),
        (("一二三四五六七八九十一二", "一二三四五六七八九十一", "验电"), None),
        (("停电",), None),
    ],
)
def test_an_option_strikes_the_eye_only_where_it_is_clearly_longer(
    options: tuple[str, ...], id_: str | None
):
    (item,) = items_of([Entry("b", choice("怎么做？", *options))])

    assert longest(item) == id_


def test_absolute_words_lean_to_the_wrong_side():
    def bank(right: str, wrong: str) -> list[Finding]:
        rows = [
            choice(f"第{n}件事怎么做？", f"{right}{n}号", f"{wrong}{n}号", f"走{n}号")
            for n in range(30)
        ]
        return [f for f in found(*rows) if f.code is Code.ABSOLUTE_WORDS]

    (finding,) = bank("可以停", "必须停")
    assert finding.detail == ("30", "60", "0", "30")
    assert bank("必须停", "必须走") == []
    assert bank("必须停", "可以停") == []


def levels(*used: int, must_know: bool = True) -> list[Code]:
    """What is found of the spread in a bank with these difficulties over and over."""
    rows = [
        replace(
            statement(f"{'查' * (n % 7 + 1)}要报告。"), id=f"q-{n}", difficulty=used[n % len(used)]
        )
        for n in range(20)
    ]
    rows[0] = replace(rows[0], must_know=must_know)
    wanted = {Code.MISSING_LEVELS, Code.NO_MUST_KNOW}
    return [f.code for f in found(*rows) if f.code in wanted]


def test_levels_are_missing_where_there_is_a_hole_or_hardly_a_step():
    assert levels(1, 2, 3, 4) == []
    assert levels(2, 3, 4, 5) == []
    assert levels(1, 2, 4, 5) == [Code.MISSING_LEVELS]
    assert levels(2, 3) == [Code.MISSING_LEVELS]
    assert levels(1, 2, 3, must_know=False) == [Code.NO_MUST_KNOW]


def test_a_small_bank_need_not_have_every_level():
    assert not [f for f in found(statement("要报告。")) if f.code is Code.MISSING_LEVELS]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([Fraction(1, 4), Fraction(1, 2), Fraction(2, 5)]), max_size=9))
def test_tails_are_those_of_counting_every_case(odds: list[Fraction]):
    cases = {0: Fraction(1)}
    for chance in odds:
        cases = {
            hits: cases.get(hits, Fraction(0)) * (1 - chance)
            + cases.get(hits - 1, Fraction(0)) * chance
            for hits in range(len(cases) + 1)
        }
    for hits in range(len(odds) + 2):
        above = float(sum(p for k, p in cases.items() if k >= hits))
        below = float(sum(p for k, p in cases.items() if k <= hits))
        assert chances.at_least(hits, odds) == pytest.approx(above, abs=1e-12)
        assert chances.at_most(hits, odds) == pytest.approx(below, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 12), st.integers(0, 12), st.integers(1, 12), st.integers(0, 12))
def test_the_hypergeometric_tail_is_that_of_counting(
    total: int, marked: int, drawn: int, seen: int
):
    marked, drawn = min(marked, total), min(drawn, total)
    ways = sum(
        comb(marked, k) * comb(total - marked, drawn - k) for k in range(seen + 1) if k <= drawn
    )

    assert chances.at_most_marked(drawn, marked, total, seen) == pytest.approx(
        ways / comb(total, drawn), abs=1e-9
    )
