"""The draw: reproducible, full, fair, and checked by anyone afterwards."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anquan_exam.domain.blueprints import capacity, has_room, pool_hash
from anquan_exam.domain.drawing import (
    DrawHistory,
    DrawInputs,
    PoolTooSmall,
    commitment,
    draw_paper,
    prepare,
    roster_hash,
    verify_paper,
)
from anquan_exam.domain.papers import Paper, paper_hash
from anquan_exam.domain.questions import Kind
from tests.domain.samples import (
    SECRET,
    blueprint,
    entry,
    histories,
    mixed_pool,
    pools,
    roomy_blueprints,
    section,
    seed,
)

PLAN = blueprint(
    section("s1", 4, kinds=(Kind.SINGLE,), must_have=("q008",)),
    section("s2", 3, kinds=(Kind.MULTIPLE, Kind.FILL_IN), marks=300),
    section("s3", 3, kinds=(Kind.TRUE_FALSE,), marks=100),
)
POOL = mixed_pool(240)


def ids(paper: Paper) -> list[str]:
    return [item.question_id for item in paper.items]


def test_golden_paper() -> None:
    """Whoever changes this vector has changed the draw: give the algorithm a new name instead."""
    history = DrawHistory(seen={"q000": 1, "q004": 2}, avoid=frozenset({"q001"}))
    paper = draw_paper(seed(word="平安"), PLAN, POOL, history)
    assert [(item.question_id, "".join(item.options)) for item in paper.items] == [
        ("q160", "CDBA"),
        ("q076", "ADBC"),
        ("q068", "CDBA"),
        ("q008", "ABCD"),
        ("q121", "BCAD"),
        ("q113", "ADBC"),
        ("q167", ""),
        ("q106", "AB"),
        ("q058", "AB"),
        ("q074", "AB"),
    ]
    assert paper_hash(paper) == "33b8e53d7d3e47219b2eefc8af149fbb62bf34f4740f67616c55f2cdbe1d8c09"


def test_golden_commitment() -> None:
    assert (
        commitment(SECRET, "aa", "bb", "cc")
        == "3bb66266895445229be2a8c4ea6fab024c867dc7fd6455f46f863adf532eab95"
    )


@given(st.data())
def test_capacity_that_is_enough_lets_every_draw_succeed(data: st.DataObject) -> None:
    pool = data.draw(pools())
    plan = data.draw(roomy_blueprints(pool))
    paper = draw_paper(seed(data.draw(st.text(max_size=4))), plan, pool, data.draw(histories(pool)))
    assert Counter(item.section for item in paper.items) == {s.id: s.count for s in plan.sections}
    assert len(set(ids(paper))) == plan.question_count
    assert paper.full_score == plan.full_score


@settings(max_examples=40)
@given(st.data())
def test_every_question_is_of_its_sections_sort_and_the_must_haves_are_there(
    data: st.DataObject,
) -> None:
    pool = data.draw(pools())
    plan = data.draw(roomy_blueprints(pool))
    paper = draw_paper(seed(), plan, pool, data.draw(histories(pool)))
    by_id = {each.question_id: each for each in pool}
    sections = {each.id: each for each in plan.sections}
    for item in paper.items:
        drawn = by_id[item.question_id]
        assert sections[item.section].takes(drawn)
        assert (item.revision, item.kind) == (drawn.revision, drawn.kind)
        assert sorted(item.options) == list(drawn.option_ids)
    for each in plan.sections:
        in_section = {i.question_id for i in paper.items if i.section == each.id}
        assert in_section >= set(each.must_have)


@given(st.data())
def test_neither_the_order_of_the_pool_nor_strangers_questions_change_the_draw(
    data: st.DataObject,
) -> None:
    shuffled = data.draw(st.permutations(POOL))
    once = draw_paper(seed(), PLAN, POOL, DrawHistory(seen={"q005": 1}))
    again = draw_paper(seed(), PLAN, shuffled, DrawHistory(seen={"q005": 1, "elsewhere": 3}))
    assert once == again


@pytest.mark.parametrize(
    "other",
    [
        seed("p2"),
        seed(word="起点"),
        seed(secret=bytes(32)),
        replace(seed(), exam="exam-2"),
    ],
)
def test_each_part_of_the_seed_makes_another_paper(other) -> None:
    assert draw_paper(other, PLAN, POOL) != draw_paper(seed(), PLAN, POOL)


def test_a_table_draws_the_same_papers() -> None:
    table = prepare(PLAN, POOL)
    history = DrawHistory(seen={"q000": 1}, weights={"01-topic": 3})
    for number in ("p1", "p2", "p3"):
        direct = draw_paper(seed(number), PLAN, POOL, history)
        assert table.draw(seed(number), table.inputs("", history)) == direct


def test_true_and_false_keep_their_places_and_other_options_move() -> None:
    shown = {
        item.kind: item.options
        for number in range(20)
        for item in draw_paper(seed(f"p{number}"), PLAN, POOL).items
        if item.options != tuple("ABCD")
    }
    assert shown.pop(Kind.TRUE_FALSE) == ("A", "B")
    assert {Kind.SINGLE, Kind.MULTIPLE} <= shown.keys()


def test_without_shuffling_options_stand_as_in_the_bank() -> None:
    paper = draw_paper(seed(), PLAN, POOL, shuffle_options=False)
    assert {item.options for item in paper.items} == {tuple("ABCD"), tuple("AB"), ()}
    assert ids(paper) == ids(draw_paper(seed(), PLAN, POOL))


def test_a_secret_is_not_shown_with_its_seed() -> None:
    assert SECRET.hex() not in repr(seed())
    assert repr(SECRET) not in repr(seed())


def test_strata_hold_their_share_give_or_take_one() -> None:
    pool = [entry(n, topic=topic, difficulty=1 + n % 2) for n, topic in enumerate("aaaaaabbbccc")]
    for number in range(40):
        drawn = ids(draw_paper(seed(f"p{number}"), blueprint(section("s1", 4)), pool))
        topics = Counter("aaaaaabbbccc"[int(each[1:])] for each in drawn)
        # Two strata a topic: a has 1 + 1 expected, b and c 2/3 + 1/3 each.
        assert topics["a"] == 2
        assert topics["b"] <= 2
        assert topics["c"] <= 2


def test_over_many_papers_every_question_has_the_same_chance() -> None:
    pool = [entry(n, topic="abc"[n % 3], difficulty=1 + n % 4) for n in range(30)]
    table = prepare(blueprint(section("s1", 10)), pool)
    rounds = 1500
    drawn = Counter(
        each
        for n in range(rounds)
        for each in ids(table.draw(seed(f"p{n}"), table.inputs("", DrawHistory())))
    )
    # 500 expected, standard deviation about 18: five of them either way, and the draw is fixed.
    assert min(drawn[e.question_id] for e in pool) > 410
    assert max(drawn.values()) < 590


def test_the_least_seen_come_first() -> None:
    pool = [entry(n) for n in range(10)]
    seen = {f"q{n:03}": 1 + n for n in range(6)}
    drawn = ids(draw_paper(seed(), blueprint(section("s1", 6)), pool, DrawHistory(seen=seen)))
    assert set(drawn) == {"q000", "q001", "q006", "q007", "q008", "q009"}


def test_questions_of_the_failed_paper_come_only_when_nothing_else_is_left() -> None:
    pool = [entry(n, topic="abc"[n % 3]) for n in range(12)]
    failed = DrawHistory(avoid=frozenset(f"q{n:03}" for n in (0, 3, 6, 9, 1)))
    seven = ids(draw_paper(seed(), blueprint(section("s1", 7)), pool, failed))
    assert failed.avoid.isdisjoint(seven)
    nine = ids(draw_paper(seed(), blueprint(section("s1", 9)), pool, failed))
    assert len(failed.avoid & set(nine)) == 2


def test_a_retest_asks_more_about_the_topics_it_weighs() -> None:
    pool = [entry(n, topic="fire" if n % 3 == 0 else "rest") for n in range(30)]
    plan = blueprint(section("s1", 10))
    heavy = draw_paper(seed(), plan, pool, DrawHistory(weights={"fire": 8}))
    named = draw_paper(seed(), plan, pool, DrawHistory(weights={"law/fire": 8}))
    other = draw_paper(seed(), plan, pool, DrawHistory(weights={"post/fire": 8}))
    fire = {each.question_id for each in pool if each.topic == "fire"}
    assert len(fire & set(ids(heavy))) == 8
    assert named == heavy
    assert len(fire & set(ids(other))) in (3, 4)


@pytest.mark.parametrize("bad", [{"weights": {"fire": 0}}, {"seen": {"q1": -1}}])
def test_an_impossible_history_is_refused(bad: dict[str, dict[str, int]]) -> None:
    with pytest.raises(ValueError, match=r"never|1 or more"):
        DrawHistory(**bad)  # type: ignore[arg-type]


def test_a_pool_too_small_gives_no_short_paper() -> None:
    pool = [entry(n) for n in range(4)]
    with pytest.raises(PoolTooSmall) as refused:
        draw_paper(seed(), blueprint(section("s1", 5, must_have=("q000",))), pool)
    assert (refused.value.section_id, refused.value.wanted, refused.value.available) == ("s1", 5, 4)


def test_a_section_emptied_by_those_before_it_is_named() -> None:
    pool = [entry(n) for n in range(4)]
    plan = blueprint(section("s1", 3), section("s2", 2))
    assert [each.ok for each in capacity(plan, pool)] == [True, False]
    with pytest.raises(PoolTooSmall, match="s2"):
        draw_paper(seed(), plan, pool)


def test_a_missing_must_have_is_named() -> None:
    with pytest.raises(PoolTooSmall) as refused:
        prepare(blueprint(section("s1", 2, must_have=("q404",))), POOL)
    assert refused.value.missing == ("q404",)


def test_a_pool_that_holds_a_question_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        prepare(PLAN, (*POOL, POOL[0]))


def test_one_question_in_two_banks_is_drawn_once() -> None:
    shared = [entry(n, bank=bank) for n in range(3) for bank in ("law", "local")]
    plan = blueprint(section("s1", 2), replace(section("s2", 1), bank="local"))
    assert has_room(plan, shared)
    for number in range(10):
        assert len(set(ids(draw_paper(seed(f"p{number}"), plan, shared)))) == 3


def test_inputs_keep_what_the_draw_depends_on_and_read_back() -> None:
    history = DrawHistory(
        seen={"q001": 2, "q002": 0, "elsewhere": 5},
        avoid=frozenset({"q003", "elsewhere"}),
        weights={"01-topic": 2},
    )
    inputs = prepare(PLAN, POOL).inputs("manifest", history)
    assert inputs.seen == {"q001": 2}
    assert inputs.avoid == ("q003",)
    assert DrawInputs.from_json(inputs.to_json()) == inputs


class TestVerifying:
    """What anybody can recompute once the secret is out."""

    history = DrawHistory(seen={"q001": 2}, avoid=frozenset({"q003"}))
    table = prepare(PLAN, POOL)
    inputs = table.inputs(pool_hash(POOL), history)
    paper = table.draw(seed(), inputs)

    def verify(self, **changed) -> bool:
        given_parts = {
            "seed": seed(), "blueprint": PLAN, "pool": POOL,
            "inputs": self.inputs, "paper": self.paper,
        }  # fmt: skip
        return verify_paper(**(given_parts | changed))

    def test_the_paper_as_drawn_holds(self) -> None:
        assert self.verify()

    @pytest.mark.parametrize(
        "changed",
        [
            {"seed": seed(secret=bytes(32))},
            {"seed": seed("p2")},
            {"blueprint": blueprint(section("s1", 4), *PLAN.sections[1:])},
            {"pool": POOL[:-1]},
            {"pool": POOL[:4]},
            {
                "inputs": replace(
                    inputs, seen={paper.items[0].question_id: 9, paper.items[1].question_id: 9}
                )
            },
            {"inputs": replace(inputs, manifest_hash=pool_hash(POOL[1:]))},
            {"inputs": replace(inputs, algorithm="aq-draw-0")},
            {"inputs": replace(inputs, shuffle_options=False)},
        ],
    )
    def test_whatever_was_changed_shows(self, changed) -> None:
        assert not self.verify(**changed)

    def test_two_questions_changed_about_show(self) -> None:
        one, two, *rest = self.paper.items
        forged = Paper((replace(two, number=1), replace(one, number=2), *rest))
        assert not self.verify(paper=forged)

    def test_options_changed_about_show(self) -> None:
        one, *rest = self.paper.items
        forged = Paper((replace(one, options=tuple(reversed(one.options))), *rest))
        assert not self.verify(paper=forged)

    def test_a_pool_that_cannot_fill_the_paper_does_not_hold(self) -> None:
        short = POOL[:4]
        assert not self.verify(
            pool=short, inputs=replace(self.inputs, manifest_hash=pool_hash(short))
        )


@given(st.lists(st.text(max_size=8), max_size=6), st.randoms(use_true_random=False))
def test_the_hash_of_a_roster_ignores_its_order(roster: list[str], shuffler) -> None:
    mixed = list(roster)
    shuffler.shuffle(mixed)
    assert roster_hash(mixed) == roster_hash(roster)
    assert roster_hash([*roster, "one more"]) != roster_hash(roster)


def test_each_part_of_a_commitment_counts_and_parts_cannot_be_moved() -> None:
    kept = commitment(SECRET, "aa", "bb", "cc")
    others = {
        commitment(bytes(32), "aa", "bb", "cc"),
        commitment(SECRET, "ab", "bb", "cc"),
        commitment(SECRET, "aa", "bc", "cc"),
        commitment(SECRET, "aa", "bb", "cd"),
        commitment(SECRET, "aab", "b", "cc"),
    }
    assert kept not in others
    assert len(others) == 5
