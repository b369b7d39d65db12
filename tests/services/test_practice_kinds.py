"""Orderings, pictures, short answers and cases in practice, and what the book makes of them."""

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Actor
from anquan_exam.domain.questions import Kind
from anquan_exam.models import WrongQuestion
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Invalid
from anquan_exam.services.practice import books, sets
from tests.builders import NOW, actor_for, make_enterprise, make_person
from tests.exam_builders import CASE_PARTS, make_published_bank

ORDER = ["A", "B", "C", "D"]
RIGHT = {
    Kind.SINGLE: ["A"],
    Kind.ORDERING: ORDER,
    Kind.FILL_IN: ["三"],
    Kind.HAZARD_PICTURE: ["200,200", "D"],
}
WRONG = {
    Kind.SINGLE: ["B"],
    Kind.ORDERING: ORDER[::-1],
    Kind.FILL_IN: ["九"],
    Kind.HAZARD_PICTURE: ["200,200", "B"],
}


@pytest.fixture
def actor(app: Flask) -> Actor:
    return actor_for(make_person(enterprise=make_enterprise()))


def begin(actor: Actor, kind: Kind, size: int = 1) -> str:
    bank = make_published_bank(size, kinds=(kind,))
    return sets.start_bank(actor, bank.id, size=10, now=NOW)


def give(actor: Actor, set_id: str, number: int, right: bool) -> bool:
    item = sets.view(actor, set_id, now=NOW).paper.items[number - 1]
    given = (RIGHT if right else WRONG)[item.kind]
    return sets.answer(actor, set_id, number, given, now=NOW).answers[number].right


def book() -> list[tuple[int, int, bool]]:
    """Times wrong, right in a row, whether it has left the book."""
    with reading() as session:
        rows = session.scalars(select(WrongQuestion))
        return [(row.times, row.right_in_a_row, row.cleared_at is not None) for row in rows]


@pytest.mark.parametrize("kind", [Kind.ORDERING, Kind.HAZARD_PICTURE])
def test_the_new_kinds_are_marked_as_in_an_exam(actor: Actor, kind: Kind) -> None:
    set_id = begin(actor, kind, 2)
    assert give(actor, set_id, 1, right=True)
    assert not give(actor, set_id, 2, right=False)
    assert [times for times, _, _ in book()] == [1]


def test_an_order_without_some_steps_is_not_taken(actor: Actor) -> None:
    set_id = begin(actor, Kind.ORDERING)
    with pytest.raises(Invalid, match="practice_unfinished"):
        sets.answer(actor, set_id, 1, ["A", "B"], now=NOW)
    assert not sets.view(actor, set_id, now=NOW).answers


@pytest.mark.parametrize("all_said", [True, False])
def test_a_short_answer_is_judged_by_its_author(actor: Actor, all_said: bool) -> None:
    set_id = begin(actor, Kind.SHORT_ANSWER)
    with pytest.raises(Invalid, match="practice_empty_text"):
        sets.answer(actor, set_id, 1, [" "], now=NOW)
    done = sets.answer(actor, set_id, 1, ["停止作业"], all_said=all_said, now=NOW)
    assert done.answers[1].right is all_said
    assert bool(book()) is not all_said


def test_whatever_is_said_of_it_no_other_kind_is_judged_by_its_author(actor: Actor) -> None:
    set_id = begin(actor, Kind.ORDERING)
    done = sets.answer(actor, set_id, 1, ORDER[::-1], all_said=True, now=NOW)
    assert not done.answers[1].right


def test_a_case_enters_the_book_once_however_many_of_its_parts_are_wrong(actor: Actor) -> None:
    set_id = begin(actor, Kind.CASE)
    assert sets.view(actor, set_id, now=NOW).total == len(CASE_PARTS)
    give(actor, set_id, 1, right=True)
    assert book() == []
    give(actor, set_id, 2, right=False)
    give(actor, set_id, 3, right=False)
    assert book() == [(1, 0, False)]


def test_a_case_is_right_once_all_its_parts_are(actor: Actor) -> None:
    bank = make_published_bank(1, kinds=(Kind.CASE,))
    for wrong in (True, False):
        set_id = sets.start_bank(actor, bank.id, size=10, now=NOW)
        for number in (1, 2, 3):
            give(actor, set_id, number, right=not (wrong and number == 2))
    assert book() == [(1, 1, False)]


def test_a_case_of_a_book_is_explained_with_the_basis_of_each_part(actor: Actor) -> None:
    bank = make_published_bank(1, kinds=(Kind.CASE,))
    (case,) = bank.questions
    books.keep(actor, case.id, True, now=NOW)
    shown = books.explain(actor, books.FAVOURITES, case.id, now=NOW)
    assert set(shown.basis_of) == {case.id, *(part.id for part in case.parts)}
    assert set(shown.basis_of.values()) == {("《测试用法》第一条",)}
