"""Figures of an exam: right in number, open to the names behind them, shut while keys are."""

from datetime import timedelta

import pytest
from flask import Flask

from anquan_exam.domain.policy import Policy, Timing
from anquan_exam.models import Exam
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import NotFound
from anquan_exam.services.results import rows, sight, statistics
from anquan_exam.services.results.filters import Filter
from tests.builders import NOW, actor_for, make_enterprise, make_manager
from tests.result_builders import AFTER, Room, assign, begin, make_room, sit


@pytest.fixture
def room(app: Flask) -> Room:
    room = make_room("甲", "乙", "丙", "丁")
    for person, right, department in zip(
        room.people, (10, 8, 5), ("一队", "一队", "二队"), strict=False
    ):
        sit(room.exam, person, right)
        assign(room.exam, person, department=department)
    return room


def exam_of(room: Room, now=AFTER) -> sight.ExamView:
    with reading() as session:
        return sight.exam_in_sight(session, room.actor, room.exam.public_id, now=now)


def figures_of(room: Room, **wanted) -> statistics.ExamFigures:
    found = rows.every_row(room.actor, Filter(exam=room.exam.public_id, **wanted), now=AFTER)
    return statistics.of_rows(found, exam_of(room))


def test_figures_count_who_sat_and_who_did_not(room: Room) -> None:
    found = figures_of(room)
    assert (found.assigned, found.sat, found.absent) == (4, 3, 1)
    assert (found.figures.passed, found.figures.mean, found.figures.median) == (2, 7666, 8000)
    assert sum(bucket.count for bucket in found.buckets) == 3


def test_each_bucket_opens_to_as_many_names_as_it_counts(room: Room) -> None:
    for bucket in figures_of(room).buckets:
        high = bucket.high + (bucket.high == 10000)
        assert figures_of(room, low=bucket.low, high=high).sat == bucket.count


def test_each_group_opens_to_as_many_names_as_it_counts(room: Room) -> None:
    groups = figures_of(room).departments
    assert [(g.label, g.assigned, g.sat, g.passed) for g in groups[:1]] == [("一队", 2, 2, 2)]
    for group in groups:
        assert figures_of(room, department=group.value).assigned == group.assigned


def test_hardest_questions_and_topics_name_the_people_behind_them(room: Room) -> None:
    deep = statistics.deep(room.actor, room.exam.public_id, now=AFTER)
    hardest = deep.questions[0]
    exam = room.exam.public_id
    *_, people = statistics.behind_question(room.actor, exam, hardest.id, now=AFTER)
    assert len(people) == hardest.people
    assert sum(one.score == one.full for one in people) == hardest.right
    assert [q.percent for q in deep.questions] == sorted(q.percent for q in deep.questions)
    for topic in deep.topics:
        title, earned = statistics.behind_topic(
            room.actor, room.exam.public_id, topic.id, now=AFTER
        )
        assert title == topic.title in ("责任", "权利")
        assert sum(one.score for one in earned) == topic.score
    assert sum(topic.full for topic in deep.topics) == 3 * 10000


def test_questions_stay_shut_while_anybody_can_sit(room: Room) -> None:
    question = statistics.deep(room.actor, room.exam.public_id, now=AFTER).questions[0].id
    early = statistics.deep(room.actor, room.exam.public_id, now=NOW + timedelta(hours=1))
    assert early.questions == ()
    assert early.topics
    with pytest.raises(NotFound):
        statistics.behind_question(room.actor, room.exam.public_id, question, now=NOW)


def test_an_open_attempt_keeps_everything_shut_after_the_window(app: Flask) -> None:
    room = make_room("甲")
    begin(room.exam, room.people[0], now=NOW + timedelta(hours=2, minutes=59))
    assert not exam_of(room, NOW + timedelta(hours=3, seconds=60)).over
    sight.settle(room.exam.public_id, now=AFTER)
    assert exam_of(room).over


def test_an_exam_closed_by_hand_is_over_at_once(app: Flask) -> None:
    room = make_room("甲", closes_at=None)
    assert not exam_of(room).over
    with transaction() as session:
        session.get_one(Exam, room.exam.id).status = "closed"
    assert exam_of(room).over


def test_a_policy_that_never_shows_keys_shows_them_only_to_readers_of_banks(app: Flask) -> None:
    policy = Policy(show_key=Timing.NEVER)
    room = make_room("甲", policy=policy)
    assert exam_of(room).keys_open
    assert not sight.keys_open(actor_for(room.people[0]), policy, over=True)


def test_an_exam_of_others_is_not_found(room: Room) -> None:
    stranger = actor_for(make_manager(make_enterprise()))
    with reading() as session, pytest.raises(NotFound):
        sight.exam_in_sight(session, stranger, room.exam.public_id, now=AFTER)
    with pytest.raises(NotFound):
        statistics.deep(stranger, room.exam.public_id, now=AFTER)
