"""A bank of ten single choices, three people who sit it, two editors who mend it."""

import pytest

from anquan_exam.domain.access import Actor
from anquan_exam.domain.questions import Kind
from tests.builders import make_enterprise, make_manager, make_person
from tests.correcting import editor
from tests.exam_builders import MadeBank, make_exam, make_published_bank, sections_of
from tests.result_builders import Room


@pytest.fixture
def bank(app: object) -> MadeBank:
    """Ten single choices; every paper has them all."""
    return make_published_bank(10, kinds=(Kind.SINGLE,))


@pytest.fixture
def room(bank: MadeBank) -> Room:
    enterprise = make_enterprise()
    people = tuple(make_person(name, enterprise=enterprise) for name in ("赵一", "钱二", "孙三"))
    manager = make_manager(enterprise)
    exam = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, {Kind.SINGLE: 10}),
        candidates=people,
    )
    return Room(enterprise, manager, people, exam)


@pytest.fixture
def two(room: Room) -> tuple[Actor, Actor]:
    return editor(room, "李编"), editor(room, "王核")
