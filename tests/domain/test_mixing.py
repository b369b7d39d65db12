"""Mixed papers: the same for ever, the same questions as section by section, and fair from the
first question on."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from anquan_exam.domain.blueprints import Blueprint, pool_hash
from anquan_exam.domain.drawing import (
    DrawHistory,
    DrawInputs,
    DrawSeed,
    Order,
    prepare,
    verify_paper,
)
from anquan_exam.domain.papers import Paper, PaperItem, paper_hash
from anquan_exam.domain.questions import Kind, part_id
from tests.domain.samples import (
    blueprint,
    histories,
    mixed_pool,
    pools,
    roomy_blueprints,
    section,
    seed,
)

PLAN = blueprint(
    section("s1", 6, kinds=(Kind.SINGLE,)),
    section("s2", 3, kinds=(Kind.MULTIPLE, Kind.FILL_IN), marks=300),
    section("s3", 1, kinds=(Kind.TRUE_FALSE,), marks=100),
)
POOL = mixed_pool(240)


def drawn(order: Order, at: DrawSeed, plan: Blueprint = PLAN) -> Paper:
    table = prepare(plan, POOL)
    return table.draw(at, table.inputs(pool_hash(POOL), DrawHistory(), order=order))


def test_golden_mixed_paper() -> None:
    """Whoever changes this vector has changed the draw: give the order a new name instead."""
    paper = drawn(Order.MIXED, seed(word="平安"))
    assert [(item.section, item.question_id) for item in paper.items] == [
        ("s1", "q120"),
        ("s1", "q204"),
        ("s2", "q121"),
        ("s1", "q032"),
        ("s1", "q140"),
        ("s2", "q113"),
        ("s3", "q030"),
        ("s1", "q012"),
        ("s1", "q232"),
        ("s2", "q167"),
    ]
    assert paper_hash(paper) == "6e2abbee9843055f863b3b1deb188bcb6085f580b911c2463115f0da8c9a1104"


@settings(max_examples=60)
@given(st.data())
def test_mixing_moves_whole_questions_and_changes_nothing_else(data: st.DataObject) -> None:
    pool = data.draw(pools())
    plan = data.draw(roomy_blueprints(pool))
    at, history = seed(data.draw(st.text(max_size=4))), data.draw(histories(pool))
    table = prepare(plan, pool)
    papers = {
        order: table.draw(at, table.inputs(pool_hash(pool), history, order=order))
        for order in Order
    }
    plain, mixed = papers[Order.SECTIONS], papers[Order.MIXED]
    assert _unnumbered(plain) == _unnumbered(mixed)
    assert Paper.from_json(mixed.to_json()) == mixed
    for one in plan.sections:
        assert _of(plain, one.id) == _of(mixed, one.id)


def _unnumbered(paper: Paper) -> set[PaperItem]:
    return {replace(item, number=1) for item in paper.items}


def _of(paper: Paper, section_id: str) -> list[str]:
    return [
        part_id(item.question_id, item.part) if item.part else item.question_id
        for item in paper.items
        if item.section == section_id
    ]


@given(st.text(max_size=6))
def test_any_first_part_of_a_mixed_paper_has_each_section_in_proportion(number: str) -> None:
    items = drawn(Order.MIXED, seed(number)).items
    for asked in range(1, len(items) + 1):
        held = Counter(item.section for item in items[:asked])
        for one in PLAN.sections:
            fair = asked * one.count / PLAN.question_count
            # Each section is at most one question from its share; two rounded shares add up.
            assert abs(held[one.id] - fair) < 2


def test_over_many_papers_a_lone_question_stands_in_every_place() -> None:
    places = Counter(
        next(i.number for i in drawn(Order.MIXED, seed(str(n))).items if i.section == "s3")
        for n in range(300)
    )
    assert set(places) == set(range(1, 11))


def test_a_paper_is_verified_in_the_order_it_was_recorded_with_and_in_no_other() -> None:
    table = prepare(PLAN, POOL)
    inputs = table.inputs(pool_hash(POOL), DrawHistory(), order=Order.MIXED)
    paper = table.draw(seed(), inputs)
    recorded = DrawInputs.from_json(inputs.to_json())
    assert recorded == inputs
    assert verify_paper(seed(), PLAN, POOL, recorded, paper)
    assert not verify_paper(seed(), PLAN, POOL, replace(inputs, order=Order.SECTIONS), paper)


def test_inputs_of_old_papers_say_nothing_of_an_order_and_read_as_section_by_section() -> None:
    old = DrawInputs("aa").to_json()
    assert "order" not in old
    assert DrawInputs.from_json(old).order is Order.SECTIONS
