"""Item analysis against what others worked out by hand, and against its own laws.

Worked examples:
- K. L. Wuensch, East Carolina University, "The Kuder-Richardson 20" (StatHelp/KR20.txt): ten
  students, ten items, Σpq = 2.18, variance of scores 5.84, so KR-20 = 10/9 (1 - 2.18/5.84) = .696.
- J. D. Brown (2001), "Point-biserial correlation coefficients", JALT Testing & Evaluation SIG
  Newsletter 5(3), table 2: (45 - 30) / 8.29 · √(.5 · .5) = .905, printed as .91.
- P. E. Shrout & J. L. Fleiss (1979), "Intraclass correlations", Psychological Bulletin 86(2),
  tables 2 and 4: ICC(1,4) = .44, ICC(3,4) = alpha = .91.
- R. G. Newcombe (1998), Statistics in Medicine 17, 857-872 table I, and 873-890 table II.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from anquan_exam.domain.item_analysis import cells, drift, intervals, items, reliability, verdicts
from anquan_exam.domain.item_analysis.items import Answers, Group
from anquan_exam.domain.item_analysis.reliability import Mark, Method
from anquan_exam.domain.item_analysis.verdicts import Finding

WUENSCH = (
    (1, 1, 1, 1, 1, 1, 0, 1, 1, 0),
    (1, 0, 1, 1, 0, 1, 1, 1, 0, 1),
    (1, 1, 1, 1, 0, 1, 1, 0, 0, 1),
    (0, 0, 1, 0, 0, 0, 1, 0, 0, 0),
    (0, 0, 0, 0, 0, 1, 0, 0, 1, 0),
    (1, 1, 1, 0, 1, 1, 1, 1, 1, 1),
    (1, 1, 0, 1, 1, 1, 0, 1, 1, 1),
    (1, 1, 1, 1, 1, 1, 1, 1, 0, 1),
    (0, 1, 0, 1, 1, 1, 1, 1, 0, 1),
    (1, 1, 0, 1, 1, 0, 1, 1, 1, 0),
)
SHROUT = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
BROWN_TOTALS = (50, 45, 45, 40, 35, 30, 30, 25)


def sheets_of(
    rows: Sequence[Sequence[int]], *, same: bool, marks: int = 10
) -> list[tuple[Mark, ...]]:
    """Rows of scores as sheets: of the same questions, or of each person's own."""
    return [
        tuple(
            Mark("s1", f"q{at}" if same else f"p{who}-{at}", marks, s) for at, s in enumerate(row)
        )
        for who, row in enumerate(rows)
    ]


def answers(
    shares: Sequence[float],
    rests: Sequence[float],
    chosen: Sequence[tuple[str, ...] | None] | None = None,
) -> Answers:
    return Answers(shares, rests, [True] * len(shares), chosen or [None] * len(shares), ())


# What others worked out


def test_kr20_of_a_textbook_table() -> None:
    assert reliability.alpha(WUENSCH) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))
    found = reliability.reliability(sheets_of(WUENSCH, same=True, marks=1), 60)
    assert found is not None and found.coefficient is not None
    assert (found.method, found.people, found.items) == (Method.KR20, 10, 10)
    assert found.coefficient.value == pytest.approx(0.696, abs=0.0005)
    # Standard error: sample deviation of the scores times the root of 1 - KR-20.
    assert found.error == pytest.approx((5.84 * 10 / 9 * (1 - 0.69672)) ** 0.5, abs=0.001)


def test_alpha_and_the_reliability_of_drawn_papers_of_shrout_and_fleiss() -> None:
    assert reliability.alpha(SHROUT) == pytest.approx(0.91, abs=0.005)
    drawn = reliability.reliability(sheets_of(SHROUT, same=False), 60)
    assert drawn is not None and drawn.coefficient is not None
    assert drawn.method is Method.DRAWN
    assert drawn.coefficient.value == pytest.approx(0.4428, abs=0.0005)
    same = reliability.reliability(sheets_of(SHROUT, same=True), 60)
    assert same is not None and same.coefficient is not None
    assert same.method is Method.ALPHA
    assert same.coefficient.value == pytest.approx(0.9093, abs=0.0005)


def test_point_biserials_of_a_textbook_table() -> None:
    right = (1, 1, 1, 1, 0, 0, 0, 0)
    for shares, wanted in ((right, 0.9047), (right[::-1], -0.9047)):
        found = items.discrimination(shares, BROWN_TOTALS)
        assert found is not None
        assert found.value == pytest.approx(wanted, abs=0.0005)
    assert items.discrimination((1,) * 8, BROWN_TOTALS) is None


@pytest.mark.parametrize(
    "won, n, low, high",
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_as_newcombe_tabled_it(won: int, n: int, low: float, high: float) -> None:
    found = intervals.wilson(won / n, n)
    assert (found.low, found.high) == (
        pytest.approx(low, abs=0.00006),
        pytest.approx(high, abs=0.00006),
    )


@pytest.mark.parametrize(
    "one, other, low, high",
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090)],
)
def test_the_interval_of_a_difference_as_newcombe_tabled_it(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    later, earlier = (intervals.wilson(won / n, n) for won, n in (one, other))
    found = intervals.difference(later, earlier)
    assert found.low == pytest.approx(low, abs=0.00006)
    assert found.high == pytest.approx(high, abs=0.00006)


def test_the_interval_of_a_correlation_by_fishers_z() -> None:
    # z = atanh(.6) = .6931, half = 1.96 / 5: tanh(.3012), tanh(1.0851).
    found = intervals.correlation(0.6, 28)
    assert (found.low, found.high) == (
        pytest.approx(0.2924, abs=1e-4),
        pytest.approx(0.7951, abs=1e-4),
    )


def test_two_proportions_that_differ_as_a_hand_calculation_says() -> None:
    # 60 of 100 against 45 of 100: pooled .525, z = .15 / .070622 = 2.124, p = .0337.
    found = intervals.two_proportions(intervals.wilson(0.6, 100), intervals.wilson(0.45, 100))
    assert found == pytest.approx(0.0337, abs=1e-4)


# An independent path: pandas


shares_and_rests = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 100)), min_size=4, max_size=60
)


@given(shares_and_rests)
def test_discrimination_is_pearsons_correlation_as_pandas_has_it(
    pairs: list[tuple[float, int]],
) -> None:
    shares, rests = [share for share, _ in pairs], [rest / 100 for _, rest in pairs]
    assume(len(set(shares)) > 1 and len(set(rests)) > 1)
    found = items.discrimination(shares, rests)
    assert found is not None
    assert found.value == pytest.approx(pd.Series(shares).corr(pd.Series(rests)), abs=1e-9)
    assert found.low <= found.value <= found.high


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100)), min_size=4, max_size=60))
def test_right_or_wrong_answers_give_the_point_biserial(pairs: list[tuple[bool, int]]) -> None:
    """By its own formula: difference of means over the deviation, times the root of pq."""
    right = pd.Series([float(r) for r, _ in pairs])
    rest = pd.Series([x / 100 for _, x in pairs])
    assume(right.nunique() == 2 and rest.nunique() > 1)
    p = right.mean()
    gap = rest[right == 1].mean() - rest[right == 0].mean()
    wanted = gap / rest.std(ddof=0) * (p * (1 - p)) ** 0.5
    found = items.discrimination(list(right), list(rest))
    assert found is not None
    assert found.value == pytest.approx(wanted, abs=1e-9)


tables = st.integers(2, 8).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=3, max_size=25
    )
)


@given(tables, st.randoms(use_true_random=False))
def test_alpha_is_that_of_covariances_and_minds_no_order(rows: list[list[int]], chance) -> None:
    assume(len({sum(row) for row in rows}) > 1)
    frame = pd.DataFrame(rows)
    covariances = frame.cov().to_numpy()
    k = covariances.shape[0]
    wanted = k / (k - 1) * (1 - covariances.trace() / covariances.sum())
    found = reliability.alpha(rows)
    assert found == pytest.approx(wanted, abs=1e-9)
    columns, people = list(range(k)), list(rows)
    chance.shuffle(columns)
    chance.shuffle(people)
    mixed = [[row[at] for at in columns] for row in people]
    assert reliability.alpha(mixed) == pytest.approx(found, abs=1e-9)


@given(tables)
def test_one_drawn_section_gives_the_one_way_intraclass_correlation(rows: list[list[int]]) -> None:
    assume(len({sum(row) for row in rows}) > 1)
    found = reliability.reliability(sheets_of(rows, same=False), 60)
    frame = pd.DataFrame(rows)
    n, k = frame.shape
    between = k * frame.mean(axis=1).var()
    inside = frame.sub(frame.mean(axis=1), axis=0).pow(2).to_numpy().sum() / (n * (k - 1))
    assert found is not None and found.coefficient is not None
    assert found.coefficient.value == pytest.approx(1 - inside / between, abs=1e-9)
    assert found.coefficient.low <= found.coefficient.value <= found.coefficient.high


# Laws of our own


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilsons_interval_holds_the_share_and_shrinks_with_n(won: int, n: int) -> None:
    assume(won <= n)
    small, large = intervals.wilson(won / n, n), intervals.wilson(won / n, 4 * n)
    assert 0 <= small.low <= small.value <= small.high <= 1
    assert large.high - large.low < small.high - small.low


@given(st.floats(-0.99, 0.99), st.integers(4, 500))
def test_a_correlations_interval_holds_it_and_shrinks_with_n(r: float, n: int) -> None:
    small, large = intervals.correlation(r, n), intervals.correlation(r, n + 50)
    assert -1 <= small.low <= r <= small.high <= 1
    assert large.high - large.low < small.high - small.low


@given(st.floats(-0.5, 0.99), st.integers(3, 500), st.integers(2, 60))
def test_a_reliabilitys_interval_holds_it_and_shrinks_with_n(r: float, n: int, k: int) -> None:
    small, large = reliability.interval(r, n, k), reliability.interval(r, n + 50, k)
    assert small.low <= r <= small.high <= 1
    assert large.high - large.low < small.high - small.low


@given(st.lists(st.integers(0, 20), min_size=1, max_size=80), st.randoms(use_true_random=False))
def test_groups_hold_at_least_27_percent_and_mind_no_order(rests: list[int], chance) -> None:
    groups = items.grouped(rests)
    of = dict(zip(rests, groups, strict=True))
    assert [of[rest] for rest in rests] == list(groups), "equals stand together"
    if set(groups) != {Group.MIDDLE}:
        for group in (Group.UPPER, Group.LOWER):
            assert groups.count(group) >= 0.27 * len(rests)
        assert min(r for r in rests if of[r] is Group.UPPER) > max(
            r for r in rests if of[r] is Group.LOWER
        )
    mixed = list(rests)
    chance.shuffle(mixed)
    assert dict(zip(mixed, items.grouped(mixed), strict=True)) == of


@given(shares_and_rests)
def test_fifths_take_everybody_once_the_weakest_first(pairs: list[tuple[float, int]]) -> None:
    shares, rests = [share for share, _ in pairs], [rest / 100 for _, rest in pairs]
    found = items.fifths(shares, rests)
    assert sum(fifth.n for fifth in found) == len(pairs)
    assert [fifth.rest for fifth in found] == sorted(fifth.rest for fifth in found)
    total = sum(fifth.share.value * fifth.n for fifth in found)
    assert total == pytest.approx(sum(shares))


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=1, max_size=5))
def test_no_hidden_cell_can_be_worked_out_from_a_sum(table: list[list[int]]) -> None:
    shown = cells.suppressed(table)
    for line in [*zip(shown, table, strict=True), *_columns(shown, table)]:
        hidden = [count for cell, count in zip(*line, strict=True) if cell is None]
        others = [cell for cell in line[0] if cell]
        assert len(hidden) != 1 or not others
        assert not any(cells.is_small(cell) for cell in others)


def _columns(shown, table):
    return zip(zip(*shown, strict=True), zip(*table, strict=True), strict=True)


# Verdicts


def spread(n: int) -> list[float]:
    """Rest scores from 0 to 1."""
    return [at / (n - 1) for at in range(n)]


def figures_of(chosen: list[str], key: str = "A", options: str = "ABCD") -> items.ItemFigures:
    """Figures of people from the weakest to the strongest who chose these."""
    shares = [float(c == key) for c in chosen]
    given_answers = [(c,) for c in chosen]
    return items.figures(answers(shares, spread(len(chosen)), given_answers), options, (key,))


def test_a_sound_question_gives_nothing_to_look_at() -> None:
    found = figures_of(["B", "C", "D"] * 10 + ["A", "B", "C", "D", "A", "A"] * 5 + ["A"] * 40)
    assert verdicts.findings(found) == ()
    assert found.index is not None and found.index > 0.5


def test_a_wrong_option_the_strong_prefer_is_an_alarm() -> None:
    found = figures_of(["A"] * 30 + ["C"] * 10 + ["B", "D"] * 5 + ["B"] * 30)
    assert verdicts.findings(found)[:2] == (Finding.WRONG_KEY, Finding.NEGATIVE)
    assert verdicts.rivals(found.choices) == (("A", "B"),)


def test_below_thirty_answers_there_is_no_verdict() -> None:
    chosen = ["A"] * 15 + ["B"] * 14
    assert verdicts.findings(figures_of(chosen)) == ()
    assert not verdicts.enough(figures_of(chosen))
    assert Finding.WRONG_KEY in verdicts.findings(figures_of([*chosen, "B"]))


def test_easy_hard_left_out_and_dead_options_are_found() -> None:
    easy = figures_of(["A"] * 200)
    assert verdicts.findings(easy) == (Finding.TOO_EASY, Finding.DEAD_OPTION)
    assert verdicts.dead_options(easy.choices) == ("B", "C", "D")
    assert easy.discrimination is None
    hard = figures_of(["B"] * 30 + ["C", "D"] * 30 + ["A"] * 10)
    assert Finding.TOO_HARD in verdicts.findings(hard)
    silent = items.figures(
        replace(answers([0.0] * 40 + [1.0] * 40, spread(80)), answered=[False] * 40 + [True] * 40),
        (),
        (),
    )
    assert verdicts.findings(silent) == (Finding.OMITTED,)


def test_a_true_false_question_has_no_dead_option() -> None:
    assert verdicts.dead_options(figures_of(["A"] * 200, options="AB").choices) == ()


def test_several_options_at_once_are_counted_each() -> None:
    chosen = [("A", "B")] * 30 + [("A",)] * 20 + [()] * 10 + [None] * 5
    found = items.choices(chosen, [Group.MIDDLE] * 65, "ABC", ("A", "B"))
    assert [option.total for option in found.options] == [50, 30, 0]
    assert found.known[Group.MIDDLE] == 60
    assert [option.right for option in found.options] == [True, True, False]


def test_common_answers_that_are_not_the_key_are_told_from_five_on() -> None:
    chosen = [("四",)] * 6 + [("五",)] * 4 + [("三",)] * 9
    shares = [0.0] * 10 + [1.0] * 9
    assert items.other_answers(shares, chosen, least=5) == ((("四",), 6),)


def test_a_change_is_real_only_with_answers_enough_and_beyond_chance() -> None:
    many = drift.drift(intervals.wilson(0.9, 200), intervals.wilson(0.6, 200))
    assert many.real and many.change.high < 0
    few = drift.drift(intervals.wilson(0.9, 200), intervals.wilson(0.2, 29))
    assert not few.enough and not few.real
    none = drift.drift(intervals.wilson(0.8, 100), intervals.wilson(0.79, 100))
    assert not none.real
    assert drift.drift(intervals.wilson(1, 50), intervals.wilson(1, 50)).p == 1


# The error of a score


def test_at_the_pass_mark_the_binomial_model_speaks_while_few_are_near() -> None:
    found = reliability.reliability(sheets_of([[0] * 10, [10] * 10], same=False), 80)
    assert found is not None
    # Lord: x (k - x) / (k - 1) in marks of 10 each, x = 8 of k = 10.
    assert found.error_near == pytest.approx(10 * (8 * 2 / 9) ** 0.5)
    assert (found.near, found.in_doubt, found.pass_mark) == (0, 0, 80)
    assert found.coefficient is not None and found.coefficient.value == 1


def test_near_the_pass_mark_the_people_there_speak_for_themselves() -> None:
    rows = [[1] * 8 + [0] * 2] * 40 + [[1] * 10] * 10
    found = reliability.reliability(sheets_of(rows, same=False, marks=1), 80)
    assert found is not None
    assert (found.near, found.in_doubt) == (40, 40)
    assert found.error_near == pytest.approx((10 * 0.16 * 10 / 9) ** 0.5)


def test_a_question_alone_in_its_section_counts_as_error_rather_than_not_at_all() -> None:
    rows = [(Mark("a", f"{n}", 10, 10 * (n % 2)),) for n in range(10)]
    found = reliability.reliability(rows, 60)
    assert found is not None and found.coefficient is not None
    assert found.coefficient.value == pytest.approx(0.1)


def test_of_one_person_nothing_can_be_said() -> None:
    assert reliability.reliability(sheets_of([[1, 0]], same=True), 60) is None
    assert reliability.alpha([[1, 1], [1, 1]]) is None
