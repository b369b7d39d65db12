"""The manager's sheet of a month: what it counts, when it is frozen, what comes late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from anquan_exam.domain.access import Role
from anquan_exam.domain.eligibility.facts import Effect, Family, Training
from anquan_exam.domain.month_sheets import Figure, Month, count
from anquan_exam.models import Assignment, MonthSheet, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import month_sheets
from anquan_exam.services.errors import NotFound
from tests import builders as b
from tests import result_builders
from tests.fact_builders import make_absence, make_case, make_certificate, make_training

pytestmark = pytest.mark.database
NOVEMBER = Month(2026, 11)
WITHIN = datetime(2026, 11, 30, 12, tzinfo=UTC)
BEFORE = datetime(2026, 12, 3, 15, 59, tzinfo=UTC)
AFTER = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # midnight in China


@pytest.fixture
def unit(app):
    return b.make_enterprise("示例煤矿")


@pytest.fixture
def worker(unit):
    post = b.make_post(unit)
    return b.make_person("示例甲", enterprise=unit, posts=[post])


@pytest.fixture
def manager(unit, worker):
    return b.actor_for(b.make_manager(unit, "测试管理"))


def seen(manager, unit, now, month=NOVEMBER):
    return month_sheets.view(manager, unit.public_id, month, now=now)


def counts(sheet):
    return {figure: count(figure, entries) for figure, entries in sheet.figures.items()}


def test_each_figure_counts_what_fell_into_the_month(manager, unit, worker):
    make_training(worker, unit, Training.YEARLY, date(2026, 11, 20), hours=3)
    make_training(worker, unit, Training.YEARLY, date(2026, 10, 20), hours=5)
    make_training(worker, unit, Training.YEARLY, date(2026, 11, 21), counted_at=None)
    make_case(worker, unit, effect=Effect.STOP)
    make_certificate(worker, unit, valid_until=date(2026, 11, 10))
    make_certificate(worker, unit, Family.TRANSPORT, (), valid_until=date(2026, 11, 10))
    make_certificate(
        worker, unit, Family.TRANSPORT, (), valid_from=date(2026, 11, 5),
        valid_until=date(2030, 11, 4),
    )  # fmt: skip
    make_absence(worker, unit, date(2026, 10, 28), date(2026, 11, 2))
    make_absence(worker, unit, date(2026, 12, 1), None)
    sheet = seen(manager, unit, WITHIN)
    assert counts(sheet) == {
        Figure.HEADCOUNT: 2,
        Figure.TRAINED: 1,
        Figure.EXAMINED: 0,
        Figure.PASSED: 0,
        Figure.OPENED: 1,
        Figure.CLOSED: 0,
        Figure.STOPPED: 1,
        Figure.EXPIRED: 1,
        Figure.RENEWED: 1,
        Figure.ABSENCES: 1,
        Figure.SPOT_CHECKS: 0,
    }
    assert sheet.figures[Figure.TRAINED][0].number == 180
    assert sheet.figures[Figure.ABSENCES][0].number == 2
    assert sheet.frozen_at is None and sheet.late == {}


def test_sittings_count_by_how_they_ended_once_the_exam_is_over(app):
    room = result_builders.make_room("考过的人", "没考过的人", "自己考的人")
    for person, right, by in zip(
        room.people, (9, 0, 9), (room.manager, room.manager, None), strict=True
    ):
        result_builders.sit(room.exam, person, right, supervised_by=by)
    open_still = seen(room.actor, room.enterprise, b.NOW + timedelta(minutes=30))
    assert open_still.figures[Figure.EXAMINED] == ()
    sheet = seen(room.actor, room.enterprise, result_builders.AFTER)
    by_person = {one.person_id: one.kind for one in sheet.figures[Figure.EXAMINED]}
    assert by_person == {room.people[0].id: "passed", room.people[1].id: "failed"}
    assert [one.person_id for one in sheet.figures[Figure.PASSED]] == [room.people[0].id]


def test_a_sheet_is_frozen_three_days_after_the_month_and_then_stays(manager, unit, worker):
    assert seen(manager, unit, BEFORE).frozen_at is None
    frozen = seen(manager, unit, AFTER)
    assert frozen.frozen_at == AFTER and frozen.late == {}
    make_training(worker, unit, Training.YEARLY, date(2026, 11, 20), recorded_at=AFTER)
    with transaction() as session:
        session.execute(
            update(Assignment)
            .where(Assignment.person_id == worker.id)
            .values(ends_on=date(2026, 11, 15), end_recorded_at=AFTER)
        )
    later = seen(manager, unit, AFTER + timedelta(days=9))
    assert counts(later) == counts(frozen) and later.frozen_at == AFTER
    assert len(later.late[Figure.TRAINED].added) == 1
    assert len(later.late[Figure.HEADCOUNT].gone) == 1
    _, people = month_sheets.names(
        manager, unit.public_id, NOVEMBER, Figure.TRAINED, now=AFTER + timedelta(days=9)
    )
    assert [(one.name, one.late) for one in people] == [("示例甲", "added")]
    _, people = month_sheets.names(
        manager, unit.public_id, NOVEMBER, Figure.HEADCOUNT, now=AFTER + timedelta(days=9)
    )
    assert [(one.name, one.late) for one in people] == [("测试管理", ""), ("示例甲", "gone")]


def test_the_periodic_job_freezes_each_unit_once_and_says_so(manager, unit):
    assert month_sheets.freeze_due(now=BEFORE, limit=9) == 0
    assert month_sheets.freeze_due(now=AFTER, limit=9) == 1
    assert month_sheets.freeze_due(now=AFTER, limit=9) == 0
    assert seen(manager, unit, AFTER + timedelta(hours=1)).frozen_at == AFTER
    with reading() as session:
        sheets = session.scalar(select(func.count()).select_from(MonthSheet))
        acts = session.scalars(select(TrailEntry.act)).all()
    assert (sheets, acts.count("month_sheet.frozen")) == (1, 1)


def test_only_whoever_sees_the_whole_unit_and_only_months_that_were(manager, unit, worker):
    place = b.make_place(unit)
    leader = b.make_person("测试队长", enterprise=unit, place=place)
    b.grant(leader, Role.TEAM_LEADER, place)
    other = b.actor_for(b.make_manager(b.make_enterprise()))
    for actor in (b.actor_for(leader), other, b.actor_for(worker)):
        with pytest.raises(NotFound):
            seen(actor, unit, WITHIN)
    for month in (NOVEMBER.later(1), NOVEMBER.later(-1)):
        with pytest.raises(NotFound):
            seen(manager, unit, WITHIN, month)
