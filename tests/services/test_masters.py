"""Masters and apprentices of whom one goes elsewhere; and hours the lamp room speaks against."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.models import Employment, Person
from anquan_exam.models.session import reading
from anquan_exam.services import training
from anquan_exam.services.errors import Problem
from anquan_exam.services.people.jobs import end_employment
from anquan_exam.services.training import ListInput, MasterInput
from tests import builders
from tests.builders import NOW, MadeEnterprise, actor_for
from tests.fact_builders import make_work
from tests.training_builders import BEGINS, ENDS, planned

pytestmark = pytest.mark.usefixtures("app")
OVER = datetime(2027, 3, 23, 4, tzinfo=UTC)
"""The four months are over."""


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    return builders.make_enterprise()


def pair(unit: MadeEnterprise, person: Person, master: Person) -> str:
    manager = builders.make_manager(unit)
    given = MasterInput(unit.public_id, person.name, master.name, NOW.date())
    return training.name_master(actor_for(manager), given, now=NOW)


def leaves(person: Person, unit: MadeEnterprise) -> None:
    with reading() as session:
        job = session.scalars(
            select(Employment.id).where(
                Employment.person_id == person.id, Employment.employer_id == unit.id
            )
        ).one()
    manager = builders.make_manager(unit)
    end_employment(actor_for(manager), job, (NOW + timedelta(days=30)).date(), now=NOW)


@pytest.mark.parametrize("who", ["person", "master"])
def test_nobody_signs_for_months_that_were_not_worked_together(
    unit: MadeEnterprise, who: str
) -> None:
    person = builders.make_person("示例甲", enterprise=unit)
    master = builders.make_person("示例师傅", enterprise=unit)
    made = pair(unit, person, master)
    leaves(person if who == "person" else master, unit)
    with pytest.raises(Problem, match="master_gone"):
        training.sign(actor_for(master), made, now=OVER)


def test_a_master_left_behind_at_the_last_employer_is_in_nobody_s_way(
    unit: MadeEnterprise,
) -> None:
    person = builders.make_person("示例甲", enterprise=unit)
    pair(unit, person, builders.make_person("示例师傅", enterprise=unit))
    leaves(person, unit)
    other = builders.make_enterprise()
    builders.employ(person, other)
    made = pair(other, person, master := builders.make_person("示例师傅乙", enterprise=other))
    training.sign(actor_for(master), made, now=OVER)


def test_the_manager_sees_why_hours_do_not_come_to_count(unit: MadeEnterprise) -> None:
    manager = builders.make_manager(unit)
    worker = builders.make_person("示例甲", enterprise=unit)
    held = planned(manager, unit)
    given = ListInput((worker.public_id,), "", BEGINS, ENDS)
    training.enter(actor_for(manager), held, given, now=NOW)

    def seen() -> list[str]:
        return [one.at_work for one in training.view(actor_for(manager), held, now=NOW).rows]

    assert seen() == [""]
    make_work(worker, unit, BEGINS, ENDS)
    assert seen() == ["矿灯房"]
