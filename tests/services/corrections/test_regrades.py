"""Grading again: counted first, agreed to by another, applied once, told to the people."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from anquan_exam.domain.access import Role
from anquan_exam.domain.corrections import CorrectionMode
from anquan_exam.domain.regrading import Move, RegradeMode
from anquan_exam.models import (
    Attempt,
    AttemptEvent,
    Regrade,
    RegradeRow,
    Result,
    ResultNotice,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import regrades
from anquan_exam.services.errors import Forbidden, Invalid, Problem
from anquan_exam.services.regrades import RegradeFilter
from anquan_exam.services.results import words
from anquan_exam.services.results.prints.sheets import REMARKED
from tests.builders import actor_for, grant, make_person
from tests.correcting import (
    LATER,
    REASON,
    corrected,
    district_of,
    regraded,
    results,
    sit_knowing,
    wrong,
)


def test_a_regrade_is_counted_first_and_changes_nothing(room, bank, two):
    right = sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    sit_knowing(room, room.people[1], wrong(bank), "B", 7)
    public_id = regrades.propose(
        two[0], corrected(two, wrong(bank)), RegradeMode.BOTH_WAYS, REASON, now=LATER
    )
    regrades.carry_on(public_id, lambda: LATER)

    page = regrades.regrade_page(two[1], public_id, now=LATER)
    assert (page.line.status, page.line.total, page.counted) == ("counted", 2, 2)
    assert page.counts[Move.FLIP_UP] == 1  # 70 to 80: passes at 80 percent
    assert page.counts[Move.DOWN] == 1  # 100 to 90: still passes
    assert page.in_effect == 2
    assert len(results(right)) == 1


def test_a_regrade_both_ways_adds_results_and_tells_the_people(room, bank, two):
    loses = sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    gains = sit_knowing(room, room.people[1], wrong(bank), "B", 7)
    same = sit_knowing(room, room.people[2], wrong(bank), "C", 9)
    number = corrected(two, wrong(bank))
    public_id = regraded(two, number)

    assert [r.score for r in results(loses)] == [10000, 9000]
    assert [(r.score, r.passed) for r in results(gains)] == [(7000, False), (8000, True)]
    assert [r.score for r in results(same)] == [9000]
    new = results(gains)[-1]
    assert (new.cause, new.sequence, new.corrections) == ("regraded", 2, [number])
    assert new.cause in REMARKED and words.CAUSES[new.cause] == "改判"
    assert new.supervised == results(gains)[0].supervised
    with reading() as session:
        told = session.scalars(select(ResultNotice).order_by(ResultNotice.person_id)).all()
        trail = session.scalars(select(TrailEntry.act)).all()
    assert [notice.person_id for notice in told] == sorted(p.id for p in room.people[:2])
    assert told[0].payload["new"] in ([9000, 10000, True], [8000, 10000, True])
    assert trail.count("attempt.regraded") == 2
    page = regrades.regrade_page(two[0], public_id, now=LATER)
    assert (page.line.status, page.changed, page.applied) == ("done", 2, 3)


def test_a_raise_only_regrade_takes_from_nobody(room, bank, two):
    loses = sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    gains = sit_knowing(room, room.people[1], wrong(bank), "B", 7)
    regraded(two, corrected(two, wrong(bank)), RegradeMode.RAISE_ONLY)

    assert [r.score for r in results(loses)] == [10000]
    assert [r.score for r in results(gains)] == [7000, 8000]


def test_a_question_given_to_all_raises_everybody_who_had_it_wrong(room, bank, two):
    attempt = sit_knowing(room, room.people[0], wrong(bank), "C", 8)
    regraded(two, corrected(two, wrong(bank), CorrectionMode.FULL_MARKS))

    assert [(r.score, r.full_score) for r in results(attempt)] == [(8000, 10000), (9000, 10000)]


def test_a_question_left_out_makes_the_full_score_less(room, bank, two):
    attempt = sit_knowing(room, room.people[0], wrong(bank), "C", 7)
    regraded(two, corrected(two, wrong(bank), CorrectionMode.LEFT_OUT))

    old, new = results(attempt)
    assert (old.score, old.full_score, old.passed) == (7000, 10000, False)
    assert (new.score, new.full_score, new.passed) == (7000, 9000, False)
    assert 100 * new.score < 80 * new.full_score


def test_a_regrade_is_agreed_to_by_somebody_else(room, bank, two):
    sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    public_id = regrades.propose(
        two[0], corrected(two, wrong(bank)), RegradeMode.BOTH_WAYS, REASON, now=LATER
    )
    with pytest.raises(Problem) as early:
        regrades.decide(two[1], public_id, accept=True, now=LATER)
    assert early.value.code == "regrade_not_counted"

    regrades.carry_on(public_id, lambda: LATER)
    with pytest.raises(Forbidden):
        regrades.decide(two[0], public_id, accept=True, now=LATER)
    regrades.decide(two[1], public_id, accept=False, reason="先等新版题库", now=LATER)
    regrades.carry_on(public_id, lambda: LATER)
    page = regrades.regrade_page(two[0], public_id, now=LATER)
    assert (page.line.status, page.changed) == ("declined", 0)
    with pytest.raises(Problem):
        regrades.decide(two[1], public_id, accept=True, now=LATER)


def test_a_second_regrade_of_the_same_correction_waits_for_the_first(room, bank, two):
    sit_knowing(room, room.people[0], wrong(bank), "A", 9)
    number = corrected(two, wrong(bank))
    regrades.propose(two[0], number, RegradeMode.BOTH_WAYS, REASON, now=LATER)
    with pytest.raises(Problem) as refused:
        regrades.propose(two[1], number, RegradeMode.RAISE_ONLY, REASON, now=LATER)
    assert refused.value.code == "regrade_under_way"


def test_where_nobody_had_the_question_there_is_nothing_to_regrade(room, bank, two):
    with pytest.raises(Invalid) as refused:
        regrades.propose(
            two[0], corrected(two, wrong(bank)), RegradeMode.BOTH_WAYS, REASON, now=LATER
        )
    assert refused.value.code == "nobody_to_regrade"


def test_work_that_was_cut_off_is_taken_up_again_and_done_once(room, bank, two, monkeypatch):
    attempts = [sit_knowing(room, person, wrong(bank), "B", 7) for person in room.people]
    public_id = regrades.propose(
        two[0], corrected(two, wrong(bank)), RegradeMode.BOTH_WAYS, REASON, now=LATER
    )
    regrades.carry_on(public_id, lambda: LATER)
    regrades.decide(two[1], public_id, accept=True, now=LATER)
    with transaction() as session:  # a process took it, did the first, and was killed
        session.execute(update(Regrade).values(heartbeat_at=LATER))
    assert regrades.resume_stale(lambda: LATER + timedelta(seconds=30)) == 0

    assert regrades.resume_stale(lambda: LATER + timedelta(minutes=2)) == 1
    assert regrades.resume_stale(lambda: LATER + timedelta(minutes=9)) == 0
    assert [len(results(attempt)) for attempt in attempts] == [2, 2, 2]


def test_an_attempt_voided_meanwhile_is_left_alone(room, bank, two):
    attempt = sit_knowing(room, room.people[0], wrong(bank), "B", 7)
    public_id = regrades.propose(
        two[0], corrected(two, wrong(bank)), RegradeMode.BOTH_WAYS, REASON, now=LATER
    )
    regrades.carry_on(public_id, lambda: LATER)
    with transaction() as session:
        session.execute(
            update(Attempt)
            .where(Attempt.public_id == attempt)
            .values(status="voided", void_reason="替考")
        )
    regrades.decide(two[1], public_id, accept=True, now=LATER)
    regrades.carry_on(public_id, lambda: LATER)

    assert len(results(attempt)) == 1


def test_the_flip_list_shows_names_only_within_reach(room, bank, two):
    sit_knowing(room, room.people[0], wrong(bank), "B", 7)
    sit_knowing(room, room.people[1], wrong(bank), "C", 7)
    public_id = regraded(two, corrected(two, wrong(bank)))

    rows, total = regrades.regrade_rows(two[0], public_id, RegradeFilter(), 1, now=LATER)
    assert total == 1
    assert (rows[0].moved, rows[0].name, rows[0].number) == (
        Move.FLIP_UP,
        "",
        room.exam.numbers[room.people[0].id],
    )
    officer = make_person("周官", enterprise=room.enterprise)
    grant(officer, Role.BANK_EDITOR, district_of(room))
    grant(officer, Role.DISTRICT_OFFICER, district_of(room))
    rows, _ = regrades.regrade_rows(actor_for(officer), public_id, RegradeFilter(), 1, now=LATER)
    assert rows[0].name == "赵一"
    assert regrades.regrade_rows(
        two[0], public_id, RegradeFilter((Move.SAME,)), 1, now=LATER
    )[1] == 1  # fmt: skip
    assert (
        regrades.regrade_rows(two[0], public_id, RegradeFilter(word="不在"), 1, now=LATER)[1] == 0
    )


def test_counting_tells_the_same_as_applying(room, bank, two):
    """What was shown to the second person is what is done."""
    for person, answer, others in zip(room.people, "ABC", (9, 7, 5), strict=True):
        sit_knowing(room, person, wrong(bank), answer, others)
    public_id = regraded(two, corrected(two, wrong(bank)))
    with reading() as session:
        rows = session.scalars(select(RegradeRow)).all()
        for row in rows:
            last = session.scalars(
                select(Result)
                .where(Result.attempt_id == row.attempt_id)
                .order_by(Result.sequence.desc())
                .limit(1)
            ).one()
            assert (last.score, last.full_score) == (row.new_score, row.new_full)
            assert row.applied is (last.sequence == 2)
    assert regrades.regrade_page(two[0], public_id, now=LATER).counts[Move.SAME] == 1
    with reading() as session:
        marked = session.scalars(select(AttemptEvent.kind).where(AttemptEvent.kind == "marked"))
        assert len(marked.all()) == 2
