"""One worker with one exam, for the tests of the paper."""

from datetime import timedelta

import pytest
from flask import Flask

from anquan_exam import clock
from anquan_exam.domain.access import Role
from anquan_exam.domain.policy import Policy, PolicyKind
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person, Place
from anquan_exam.models.session import reading
from tests.browser.rooms import Room
from tests.builders import make_enterprise, make_holder, make_person
from tests.exam_builders import make_exam, make_published_bank, sections_of


@pytest.fixture
def room(app: Flask) -> Room:
    """Ten questions: 1-4 single, 5-6 multiple, 7-8 true/false, 9-10 fill-in."""
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    exam = make_exam(
        enterprise,
        candidates=[worker],
        policy=Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False),
        opens_at=clock.now() - timedelta(hours=1),
        closes_at=clock.now() + timedelta(hours=3),
    )
    return Room(worker, exam)


KINDS = {
    Kind.ORDERING: 1,
    Kind.HAZARD_PICTURE: 1,
    Kind.SHORT_ANSWER: 1,
    Kind.CASE: 1,
    Kind.SINGLE: 1,
}


@pytest.fixture
def kinds_room(app: Flask) -> Room:
    """Seven items: 1 an ordering, 2 a picture with two hazards, 3 a short answer, 4-6 a case (a
    single choice, an ordering, a fill-in), 7 a single choice."""
    enterprise = make_enterprise()
    worker = make_person(enterprise=enterprise)
    bank = make_published_bank(len(KINDS), kinds=tuple(KINDS))
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, KINDS),
        candidates=[worker],
        policy=Policy(kind=PolicyKind.SELF_TEST, needs_start_code=False, needs_presence=False),
        opens_at=clock.now() - timedelta(hours=1),
        closes_at=clock.now() + timedelta(hours=3),
    )
    return Room(worker, exam)


@pytest.fixture
def officer(app: Flask) -> Person:
    """Whoever visits a unit of six without a network."""
    unit = make_enterprise("示例煤业有限公司")
    for number in range(6):
        make_person(f"示例工人{number}", enterprise=unit, number=f"W{number:02}")
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    return make_holder(Role.INSPECTOR, district, "测试执法")
