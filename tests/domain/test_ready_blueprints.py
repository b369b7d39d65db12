"""Ready blueprints: shares by weight, full marks, nothing that can be counted on."""

from string import ascii_uppercase

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.blueprints import PoolEntry, has_room
from anquan_exam.domain.policy import TEMPLATES
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import (
    MIXES,
    POLICIES,
    ReadyBlueprint,
    Source,
    Use,
    built,
    shared,
)

FULL = 100 * 100


def holding(bank: str, topic: str, **counts: int) -> list[PoolEntry]:
    """So many questions of each kind (`single=20`, `true_false=5`) in a topic of a bank."""
    return [
        PoolEntry(
            question_id=f"{bank}-{topic}-{kind}-{n}",
            revision=f"{bank}{topic}{kind}{n}",
            bank=bank,
            topic=topic,
            kind=Kind(kind.replace("_", "-")),
            difficulty=2,
            tags=(),
            option_ids=tuple(ascii_uppercase[:4]),
            blanks=0,
        )
        for kind, count in counts.items()
        for n in range(count)
    ]


def ready(use: Use, *sources: Source) -> ReadyBlueprint:
    return ReadyBlueprint("r", "现成", use, "", "", sources)


@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 30)), min_size=1, max_size=8),
)
def test_places_are_shared_out_whole_and_half_a_source_is_the_most(
    total: int, sources: list[tuple[int, int]]
):
    weights, holds = [w for w, _ in sources], [h for _, h in sources]
    places = shared(total, weights, holds)
    assert sum(places) == total
    if total <= sum(held // 2 for held in holds):
        assert all(place <= held // 2 for place, held in zip(places, holds, strict=True))
    elif total <= sum(holds):
        assert all(place <= held for place, held in zip(places, holds, strict=True))


@given(st.integers(1, 40), st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_each_source_gets_its_weight_to_within_one_place(total: int, weights: list[int]):
    places = shared(total, weights, [1000] * len(weights))
    for place, weight in zip(places, weights, strict=True):
        assert abs(place - total * weight / sum(weights)) < 1


def test_each_use_gives_a_hundred_marks_by_its_longest_mix_that_is_held_comfortably():
    plenty = holding("law", "t", single=100, multiple=40, true_false=40, case=8)
    for use in Use:
        made = built(ready(use, Source("law", "", 1)), plenty)
        assert made.full_score == FULL and has_room(made, plenty)
        assert [(s.kinds[0], s.count, s.marks) for s in made.sections] == list(MIXES[use][0])
        assert POLICIES[use] in TEMPLATES


def test_every_mix_gives_a_hundred_marks():
    for mixes in MIXES.values():
        for paper in mixes:
            assert sum(count * marks for _, count, marks in paper) == FULL


def test_a_small_pool_gets_a_shorter_paper_and_a_pool_without_cases_none():
    few = holding("law", "t", single=20, multiple=10, true_false=10)
    made = built(ready(Use.CLOSED_BOOK, Source("law", "", 1)), few)
    assert made.full_score == FULL and has_room(made, few)
    assert Kind.CASE not in {s.kinds[0] for s in made.sections}
    assert made.question_count == 16


def test_a_pool_too_small_for_any_paper_leaves_a_hole_that_is_seen():
    none = holding("law", "t", single=3)
    made = built(ready(Use.SPOT_CHECK, Source("law", "", 1)), none)
    assert made.full_score == FULL and not has_room(made, none)


def test_a_source_may_be_one_topic_of_a_bank():
    pool = [
        *holding("law", "01-a", single=40, multiple=20, true_false=20),
        *holding("law", "02-b", single=40, multiple=20, true_false=20),
    ]
    made = built(ready(Use.RETEST, Source("law", "02-b", 1)), pool)
    assert {s.topics for s in made.sections} == {("02-b",)} and has_room(made, pool)
