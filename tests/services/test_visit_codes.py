"""The code at a unit's gate: made, renewed, and what it stands for."""

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Role
from anquan_exam.models import Place, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import visit_codes
from anquan_exam.services.errors import NotFound
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return make_enterprise("示例煤业有限公司")


def test_a_renewed_code_forgets_the_last(unit):
    manager = actor_for(make_manager(unit, "测试管理"))
    assert visit_codes.current(manager, unit.public_id) is None
    visit_codes.make(manager, unit.public_id, now=NOW)
    first = visit_codes.current(manager, unit.public_id)
    assert first is not None and len(first.code) == 16 and first.made_by == "测试管理"
    assert visit_codes.unit_of(first.code).name == "示例煤业有限公司"

    visit_codes.make(manager, unit.public_id, now=NOW)
    second = visit_codes.current(manager, unit.public_id)
    assert second is not None and second.code != first.code
    assert visit_codes.unit_of(second.code).id == unit.id
    with pytest.raises(NotFound):
        visit_codes.unit_of(first.code)
    with reading() as session:
        acts = session.scalars(
            select(TrailEntry.act)
            .where(TrailEntry.subject_id == unit.public_id)
            .order_by(TrailEntry.id)
        ).all()
    assert acts == ["visit_code.made", "visit_code.renewed"]


def test_the_unit_and_its_district_make_codes_and_nobody_else(unit):
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    visit_codes.make(
        actor_for(make_holder(Role.DISTRICT_OFFICER, district)), unit.public_id, now=NOW
    )
    for person in (
        make_holder(Role.INSPECTOR, district),
        make_manager(make_enterprise()),
        make_person(enterprise=unit),
    ):
        with pytest.raises(NotFound):
            visit_codes.make(actor_for(person), unit.public_id, now=NOW)
        with pytest.raises(NotFound):
            visit_codes.current(actor_for(person), unit.public_id)


def test_no_code_and_no_guess_leads_anywhere(unit):
    assert unit.public_id
    for guess in ("", "zzzzzzzzzzzzzzzz", unit.public_id, str(unit.id)):
        with pytest.raises(NotFound):
            visit_codes.unit_of(guess)
