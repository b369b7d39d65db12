"""What may be drawn: newest versions in reach, less what is retired, suspended or out of force."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.questions import Kind
from anquan_exam.models import QuestionSuspension
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.pools import LeftOut, Stock, stock
from tests.builders import NOW, MadeEnterprise, make_enterprise, make_place
from tests.exam_builders import (
    made_question,
    make_document,
    make_published_bank,
    sections_of,
)

DAY = date(2026, 11, 23)


@pytest.fixture
def enterprise(app: Flask) -> MadeEnterprise:
    return make_enterprise()


def _stock(owner_id: int, day: date = DAY) -> Stock:
    with reading() as session:
        return stock(session, owner_id, day)


def test_only_the_newest_version_is_drawn_from(enterprise: MadeEnterprise) -> None:
    first = make_published_bank(8)
    changed = [replace(q, stem=f"{q.stem}（新）") for q in first.questions[:5]]
    second = make_published_bank(bank_id=first.id, questions=changed, number=2)
    held = _stock(enterprise.id)
    assert set(held.entries) == set(second.entries)
    assert held.versions[first.id].number == 2


def test_a_private_bank_is_its_owners_alone(enterprise: MadeEnterprise) -> None:
    private = make_published_bank(4, owner=enterprise)
    public = make_published_bank(4)
    department = make_place(enterprise)
    assert set(_stock(enterprise.id).versions) == {private.id, public.id}
    assert set(_stock(department.id).versions) == {private.id, public.id}
    assert set(_stock(make_enterprise().id).versions) == {public.id}
    assert set(_stock(enterprise.district_id).versions) == {public.id}


def test_retired_questions_are_left_out_with_the_reason(enterprise: MadeEnterprise) -> None:
    asked = [made_question(at, Kind.SINGLE, "x") for at in range(3)]
    make_document()
    make_published_bank(bank_id="x", questions=asked, retired=[asked[0].id])
    held = _stock(enterprise.id)
    assert held.left_out == {asked[0].id: LeftOut.RETIRED}
    assert {entry.question_id for entry in held.entries} == {asked[1].id, asked[2].id}


@pytest.mark.parametrize(
    ("begins", "lifted", "drawn"),
    [
        (DAY, None, False),
        (DAY + timedelta(days=1), None, True),
        (DAY - timedelta(days=5), DAY, True),
        (DAY - timedelta(days=5), DAY + timedelta(days=1), False),
    ],
)
def test_a_suspension_holds_from_its_day_until_lifted(
    enterprise: MadeEnterprise, begins: date, lifted: date | None, drawn: bool
) -> None:
    bank = make_published_bank(4)
    target = bank.questions[0].id
    with transaction() as session:
        session.add(
            QuestionSuspension(
                question_id=target,
                reason="答案有争议",
                begins_on=begins,
                lifted_on=lifted,
                recorded_at=NOW,
            )
        )
    held = _stock(enterprise.id)
    assert (target in {entry.question_id for entry in held.entries}) is drawn
    assert (held.left_out.get(target) is LeftOut.SUSPENDED) is not drawn


def test_a_question_leaves_on_the_day_its_document_does(enterprise: MadeEnterprise) -> None:
    make_document("old-rule", start="2020-01-01", end="2026-12-01")
    asked = [made_question(1, Kind.SINGLE, "y", document="old-rule")]
    make_published_bank(bank_id="y", questions=asked)
    assert len(_stock(enterprise.id, date(2026, 11, 30)).entries) == 1
    later = _stock(enterprise.id, date(2026, 12, 1))
    assert later.entries == ()
    assert later.left_out == {asked[0].id: LeftOut.NOT_IN_FORCE}


def test_the_pool_of_a_blueprint_is_what_its_sections_take(enterprise: MadeEnterprise) -> None:
    bank = make_published_bank(8)
    make_published_bank(8)
    blueprint = Blueprint("x", sections_of(bank, {Kind.MULTIPLE: 1}))
    pool = _stock(enterprise.id).relevant(blueprint)
    assert {(entry.bank, entry.kind) for entry in pool} == {(bank.id, Kind.MULTIPLE)}
    assert len(pool) == 2
