"""Advice tells where a pool is thin and what would mend it; templates always make whole papers."""

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.blueprint_advice import advise, credit_example
from anquan_exam.domain.blueprint_templates import BLUEPRINT_TEMPLATES, from_template
from anquan_exam.domain.blueprints import Blueprint, PoolEntry, Section, has_room
from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import MOCK_LABEL, TEMPLATES
from anquan_exam.domain.questions import Kind


def _entry(at: int, kind: Kind = Kind.SINGLE, difficulty: int = 1, bank: str = "b") -> PoolEntry:
    fill_in = kind is Kind.FILL_IN
    options = ("A", "B") if kind is Kind.TRUE_FALSE else ("A", "B", "C", "D")
    return PoolEntry(
        question_id=f"{bank}-{at}",
        revision=f"r-{bank}-{at}",
        bank=bank,
        topic="t",
        kind=kind,
        difficulty=difficulty,
        tags=(),
        option_ids=() if fill_in else options,
        blanks=1 if fill_in else 0,
    )


def _section(count: int, difficulty: tuple[int, int] = (1, 5)) -> Section:
    return Section("s1", "单选题", "b", (Kind.SINGLE,), (), difficulty, count, 200)


def test_the_narrowest_wider_range_that_is_comfortable_is_offered() -> None:
    pool = [_entry(at, difficulty=at % 5 + 1) for at in range(50)]
    advice = advise(Blueprint("x", (_section(18, (1, 3)),)), pool)[0]
    assert (advice.matching, advice.thin) == (30, True)
    assert (advice.wider, advice.wider_matching) == ((1, 4), 40)


def test_no_wider_range_is_offered_where_it_brings_nothing() -> None:
    pool = [_entry(at, difficulty=2) for at in range(12)]
    advice = advise(Blueprint("x", (_section(10, (2, 2)),)), pool)[0]
    assert advice.thin
    assert advice.wider is None


def test_retests_are_counted_in_whole_papers() -> None:
    pool = [_entry(at) for at in range(31)]
    advice = advise(Blueprint("x", (_section(10),)), pool)[0]
    assert (advice.retests, advice.thin) == (2, False)


def test_the_worked_example_follows_the_rule() -> None:
    half = credit_example(PartialCredit.HALF_IF_SUBSET, 300)
    assert (half.some, half.wrong, half.every) == (150, 0, 0)
    minus = credit_example(PartialCredit.RIGHT_MINUS_WRONG, 300)
    assert (minus.some, minus.wrong, minus.every) == (200, 100, 0)


@given(
    sizes=st.dictionaries(
        st.sampled_from(["b", "c", "d"]),
        st.tuples(st.integers(0, 80), st.integers(0, 40), st.integers(0, 40)),
        min_size=1,
    ),
    key=st.sampled_from(sorted(BLUEPRINT_TEMPLATES)),
)
def test_a_template_is_always_of_a_hundred_marks_and_fills_whenever_it_can(
    sizes: dict[str, tuple[int, int, int]], key: str
) -> None:
    kinds = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
    pool = [
        _entry(at * 3 + place, kind, bank=bank)
        for bank, counts in sizes.items()
        for place, (kind, size) in enumerate(zip(kinds, counts, strict=True))
        for at in range(size)
    ]
    template = BLUEPRINT_TEMPLATES[key]
    made = from_template(template, "x", sizes, pool)
    assert made.full_score == 10_000
    assert made.validate() == ()
    held = [sum(counts[place] for counts in sizes.values()) for place in range(3)]
    fits = any(
        all(have >= count for have, (_, count, _) in zip(held, mix, strict=True))
        for mix in template.mixes
    )
    assert has_room(made, pool) is fits


def test_templates_carry_the_policy_they_are_named_for() -> None:
    mock = TEMPLATES[BLUEPRINT_TEMPLATES["mock_qualification"].policy]
    assert (mock.duration_minutes, mock.pass_percent, mock.label) == (120, 80, MOCK_LABEL)
    standard = TEMPLATES[BLUEPRINT_TEMPLATES["closed_book"].policy]
    assert (standard.duration_minutes, standard.pass_percent) == (60, 80)
