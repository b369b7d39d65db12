"""The result list: who stands how, who may see whom, and what filters find."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update

from anquan_exam.domain.policy import Count, Policy
from anquan_exam.domain.results import Outcome, ResultFact, standing
from anquan_exam.models import Attempt, LateSheet, Person, Result, db
from anquan_exam.models.session import transaction
from anquan_exam.services.results import rows
from anquan_exam.services.results.filters import Filter
from tests.builders import NOW, actor_for, make_enterprise, make_manager
from tests.result_builders import AFTER, Room, assign, begin, confirm, make_room, sit, void


def outcomes(room: Room, now=AFTER, **wanted) -> dict[str, Outcome]:
    found = rows.every_row(room.actor, Filter(exam=room.exam.public_id, **wanted), now=now)
    return {row.name: row.outcome for row in found}


def test_each_way_a_candidate_can_stand(app: Flask) -> None:
    room = make_room("甲", "乙", "丙", "丁", "戊", policy=Policy(duration_minutes=60))
    passed, failed, sitting, voided, _absent = room.people
    sit(room.exam, passed, 8)
    sit(room.exam, failed, 7)
    begin(room.exam, sitting)
    void(sit(room.exam, voided, 10))
    during = outcomes(room, NOW)
    assert during == {
        "甲": Outcome.PASSED,
        "乙": Outcome.FAILED,
        "丙": Outcome.SITTING,
        "丁": Outcome.VOIDED,
        "戊": Outcome.NOT_YET,
    }
    assert outcomes(room, AFTER)["戊"] is Outcome.ABSENT


def test_a_failed_attempt_with_an_undecided_late_sheet_waits(app: Flask) -> None:
    room = make_room("甲")
    attempt = sit(room.exam, room.people[0], 3)
    with transaction() as session:
        number = session.scalars(select(Attempt.id).where(Attempt.public_id == attempt)).one()
        session.add(LateSheet(attempt_id=number, sheet={}, sha256="0" * 64, received_at=NOW))
    assert outcomes(room) == {"甲": Outcome.UNDECIDED}
    with transaction() as session:
        session.execute(update(LateSheet).values(accepted=False))
    assert outcomes(room) == {"甲": Outcome.FAILED}


def test_a_supervised_result_stands_before_a_better_self_test(app: Flask) -> None:
    room = make_room("甲", policy=Policy(max_tries=3))
    person = room.people[0]
    sit(room.exam, person, 10)
    confirm(room.exam, person, room.manager, now=NOW + timedelta(minutes=25))
    attempt = sit(room.exam, person, 5, now=NOW + timedelta(minutes=30))
    (row,) = rows.every_row(room.actor, Filter(), now=AFTER)
    assert (row.outcome, row.supervised, row.attempt) == (Outcome.FAILED, True, attempt)
    assert row.tries == 2


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    tries=st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=4),
    count=st.sampled_from(Count),
)
def test_the_database_picks_the_result_the_domain_picks(app: Flask, tries, count) -> None:
    room = make_room("甲", policy=Policy(max_tries=None, count=count))
    facts = []
    for at, (right, is_void) in enumerate(tries):
        attempt = sit(room.exam, room.people[0], right, now=NOW + timedelta(minutes=at), minutes=1)
        if is_void:
            void(attempt)
        facts.append(ResultFact(at + 1, 1, right * 1000, 10000, right >= 8, False, is_void))
    expected = standing(facts, count)
    (row,) = rows.every_row(room.actor, Filter(exam=room.exam.public_id), now=NOW)
    assert row.score == (expected.score if expected else None)


def test_a_regrade_replaces_the_first_grading_in_the_list(app: Flask) -> None:
    room = make_room("甲")
    sit(room.exam, room.people[0], 7)
    with transaction() as session:
        old = session.scalars(select(Result)).one()
        columns = {c.key: getattr(old, c.key) for c in Result.__table__.columns if c.key != "id"}
        columns |= {"sequence": 2, "score": 9000, "passed": True, "cause": "regraded"}
        session.add(Result(**columns))
    (row,) = rows.every_row(room.actor, Filter(), now=AFTER)
    assert (row.score, row.outcome, row.cause) == (9000, Outcome.PASSED, "regraded")


def test_nobody_sees_candidates_of_another_place(app: Flask) -> None:
    room = make_room("甲")
    sit(room.exam, room.people[0], 9)
    stranger = actor_for(make_manager(make_enterprise()))
    assert rows.listing(stranger, Filter(), now=AFTER).total == 0
    assert rows.listing(stranger, Filter(exam=room.exam.public_id), now=AFTER).rows == ()
    assert rows.listing(actor_for(room.people[0]), Filter(), now=AFTER).total == 0
    assert rows.choices(stranger, room.exam.public_id) == {
        "department": (),
        "post": (),
        "category": (),
    }


@pytest.fixture
def crowd(app: Flask) -> Room:
    room = make_room("王建军", "王小军", "李_百%分", "赵六")
    first, second, third, _ = room.people
    assign(room.exam, first, department="掘一队", posts="掘进工、放炮工", employee_number="0012")
    assign(room.exam, second, department="掘二队", posts="电工", category="special-operations")
    with transaction() as session:
        session.execute(update(Person).where(Person.id == first.id).values(initials="wjj"))
    sit(room.exam, first, 9, supervised_by=room.manager)
    sit(room.exam, second, 10)
    sit(room.exam, third, 4)
    return room


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"q": "王"}, {"王建军", "王小军"}),
        ({"q": "WJ"}, {"王建军"}),
        ({"q": "001"}, {"王建军"}),
        ({"q": "_"}, {"李_百%分"}),
        ({"q": "%分"}, {"李_百%分"}),
        ({"department": "掘一队"}, {"王建军"}),
        ({"post": "放炮工"}, {"王建军"}),
        ({"category": "special-operations"}, {"王小军"}),
        ({"supervised": "yes"}, {"王建军"}),
        ({"supervised": "no"}, {"王小军", "李_百%分"}),
        ({"outcome": "absent"}, {"赵六"}),
        ({"low": 9000, "high": 10000}, {"王建军"}),
        ({"q": "王", "outcome": "passed", "supervised": "no"}, {"王小军"}),
    ],
)
def test_filters_find_whom_they_say(crowd: Room, wanted, names) -> None:
    assert set(outcomes(crowd, **wanted)) == names


def test_rows_sort_and_page_without_losing_anyone(crowd: Room) -> None:
    best = rows.listing(crowd.actor, Filter(sort="score", down=True), now=AFTER, size=3)
    rest = rows.listing(crowd.actor, Filter(sort="score", down=True), now=AFTER, size=3, page=2)
    assert [row.score for row in best.rows + rest.rows] == [10000, 9000, 4000, None]
    assert best.total == rest.total == 4


def test_choices_take_posts_apart(crowd: Room) -> None:
    offered = rows.choices(crowd.actor, crowd.exam.public_id)
    assert {"掘进工", "放炮工", "电工"} == {value for value, _ in offered["post"]}
    assert ("special-operations", "特种作业人员") in offered["category"]


def test_leaving_the_page_is_counted(app: Flask) -> None:
    room = make_room("甲")
    left = ({"seq": 1, "kind": "left_page", "item": 2, "payload": {"online": True}},)
    sit(room.exam, room.people[0], 9, events=left)
    (row,) = rows.every_row(room.actor, Filter(), now=AFTER)
    assert row.leaves == 1
    assert row.took == timedelta(minutes=20)


def test_the_number_of_statements_does_not_grow_with_the_list(crowd: Room) -> None:
    def count(size: int) -> int:
        run: list[str] = []

        def note(*arguments: Any) -> None:
            run.append(arguments[2])

        event.listen(db.engine, "before_cursor_execute", note)
        rows.listing(crowd.actor, Filter(), now=AFTER, size=size)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(run)

    assert count(1) == count(4)
