"""Blueprints: what they say, what is wrong with them, and whether a pool can fill them."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.blueprints import (
    Blueprint,
    BlueprintFlaw,
    BlueprintProblem,
    Section,
    blueprint_hash,
    capacity,
    has_room,
    pool_for,
    pool_hash,
)
from anquan_exam.domain.flow import most_taken
from anquan_exam.domain.questions import Kind
from tests.domain.samples import blueprint, entry, mixed_pool, section

FULL = section(
    "s1",
    3,
    kinds=(Kind.SINGLE, Kind.MULTIPLE),
    topics=("01-topic",),
    difficulty=(2, 4),
    must_have=("q001",),
    tags=("动火",),
)


def test_count_and_full_score_are_those_of_all_sections() -> None:
    both = blueprint(section("s1", 20, marks=200), section("s2", 10, marks=150))
    assert both.question_count == 30
    assert both.full_score == 5500


def test_a_blueprint_reads_back_as_written() -> None:
    both = blueprint(FULL, section("s2"))
    assert Blueprint.from_json(both.to_json()) == both


@pytest.mark.parametrize(
    "change",
    [
        {"sort": "all"},
        {"count": "5"},
        {"count": True},
        {"kinds": ["essay"]},
        {"topics": "01-topic"},
        {"difficulty": [1]},
    ],
)
def test_a_section_with_wrong_settings_is_not_read(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Section.from_json(FULL.to_json() | change)


def test_a_blueprint_of_another_format_is_not_read() -> None:
    with pytest.raises(ValueError, match="format"):
        Blueprint.from_json(blueprint(FULL).to_json() | {"v": 2})


def test_a_sound_blueprint_has_no_problem() -> None:
    assert blueprint(FULL, section("s2")).validate() == ()


@pytest.mark.parametrize(
    ("given_blueprint", "flaw", "where"),
    [
        (Blueprint(" ", (FULL,)), BlueprintFlaw.NO_TITLE, ""),
        (blueprint(), BlueprintFlaw.NO_SECTIONS, ""),
        (blueprint(section("")), BlueprintFlaw.NO_SECTION_ID, ""),
        (blueprint(section("a"), section("a")), BlueprintFlaw.SECTION_ID_TWICE, "a"),
        (blueprint(section("a", 0)), BlueprintFlaw.NO_QUESTIONS, "a"),
        (blueprint(section("a", marks=0)), BlueprintFlaw.NO_MARKS, "a"),
        (blueprint(section("a", difficulty=(4, 2))), BlueprintFlaw.BAD_DIFFICULTY, "a"),
        (blueprint(section("a", difficulty=(0, 2))), BlueprintFlaw.BAD_DIFFICULTY, "a"),
        (blueprint(section("a", difficulty=(1, 6))), BlueprintFlaw.BAD_DIFFICULTY, "a"),
        (blueprint(section("a", must_have=("x", "x"))), BlueprintFlaw.MUST_HAVE_TWICE, "a"),
        (
            blueprint(section("a", must_have=("x",)), section("b", must_have=("x",))),
            BlueprintFlaw.MUST_HAVE_TWICE,
            "b",
        ),
        (blueprint(section("a", 1, must_have=("x", "y"))), BlueprintFlaw.TOO_MANY_MUST_HAVE, "a"),
        (
            blueprint(Section("a", "", " ", (), (), (1, 5), 1, 100)),
            BlueprintFlaw.NO_BANK,
            "a",
        ),
    ],
)
def test_each_flaw_is_named_with_its_section(
    given_blueprint: Blueprint, flaw: BlueprintFlaw, where: str
) -> None:
    assert given_blueprint.validate() == (BlueprintProblem(flaw, where),)


@pytest.mark.parametrize(
    ("other", "taken"),
    [
        (entry(1, topic="01-topic", difficulty=3, tags=("动火", "高处")), True),
        (entry(1, topic="01-topic", difficulty=3, tags=("高处",)), False),
        (entry(1, topic="02-topic", difficulty=3, tags=("动火",)), False),
        (entry(1, topic="01-topic", difficulty=5, tags=("动火",)), False),
        (entry(1, Kind.TRUE_FALSE, topic="01-topic", difficulty=3, tags=("动火",)), False),
        (entry(1, bank="post", topic="01-topic", difficulty=3, tags=("动火",)), False),
    ],
)
def test_a_section_takes_what_meets_every_condition(other, taken: bool) -> None:
    assert FULL.takes(other) is taken


def test_empty_conditions_take_the_whole_bank() -> None:
    pool = (*mixed_pool(12), entry(99, bank="post"))
    assert pool_for(section(), pool) == pool[:12]


def test_hash_of_a_pool_ignores_its_order_and_nothing_else() -> None:
    pool = mixed_pool(6)
    assert pool_hash(reversed(pool)) == pool_hash(pool)
    assert pool_hash(pool[:5]) != pool_hash(pool)
    assert pool_hash((*pool[:5], entry(5, Kind.MULTIPLE))) != pool_hash(pool)


def test_golden_hashes() -> None:
    assert (
        blueprint_hash(blueprint(FULL, section("s2")))
        == "bdc47a31e556cac35498716f25f6535b6894f55da6c479c63130dc4cbec9fbc1"
    )
    assert (
        pool_hash(mixed_pool(8))
        == "9b65428ced3b08ac9963a0ac4c361182470e2e4e59b20c1cbfd81fbbd9c36ddb"
    )


def test_capacity_of_sections_apart_is_what_each_finds() -> None:
    found = capacity(
        blueprint(section("s1", 4, kinds=(Kind.SINGLE,)), section("s2", 2, kinds=(Kind.MULTIPLE,))),
        mixed_pool(12),
    )
    assert [(c.section_id, c.available, c.wanted, c.matching, c.ok) for c in found] == [
        ("s1", 3, 4, 3, False),
        ("s2", 3, 2, 3, True),
    ]


def test_an_earlier_section_may_take_what_a_later_one_needs() -> None:
    pool = [entry(n) for n in range(4)] + [entry(n, Kind.MULTIPLE) for n in range(4, 8)]
    first, second = capacity(
        blueprint(section("any", 3), section("single", 2, kinds=(Kind.SINGLE,))), pool
    )
    assert first.ok
    assert (second.available, second.matching, second.ok) == (1, 4, False)


def test_must_have_questions_of_a_later_section_are_left_for_it() -> None:
    pool = [entry(n) for n in range(5)]
    first, second = capacity(
        blueprint(section("s1", 3), section("s2", 2, must_have=("q000", "q001"))), pool
    )
    assert (first.available, first.ok) == (3, True)
    assert (second.available, second.ok) == (2, True)


def test_a_must_have_question_of_another_sort_is_missing() -> None:
    pool = [entry(n) for n in range(5)] + [entry(9, Kind.MULTIPLE)]
    (found,) = capacity(
        blueprint(section("s1", 2, kinds=(Kind.SINGLE,), must_have=("q009", "q404"))), pool
    )
    assert found.missing_must_have == ("q009", "q404")
    assert not has_room(blueprint(section("s1", 2, must_have=("q404",))), pool)


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=4),
    st.dictionaries(st.frozensets(st.integers(0, 3), min_size=1), st.integers(0, 5), max_size=6),
)
def test_most_taken_is_the_least_cut(wants: list[int], groups: dict[frozenset[int], int]) -> None:
    """By Hall and König: over all sets of takers, those outside satisfied, those inside emptied."""
    takers = range(len(wants))
    cuts = [
        sum(wants[taker] for taker in takers if taker not in inside)
        + sum(size for doors, size in groups.items() if doors & set(inside))
        for many in range(len(wants) + 1)
        for inside in combinations(takers, many)
    ]
    assert most_taken(wants, groups) == min(cuts)
