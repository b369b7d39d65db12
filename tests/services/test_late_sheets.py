"""Sheets that came late: one person proposes, another decides, nothing received is undone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.policy import Policy
from anquan_exam.models import LateSheet
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Forbidden, Problem
from anquan_exam.services.invigilation import (
    late_sheets,
)
from anquan_exam.services.invigilation.person import person
from anquan_exam.services.sittings.late_sheets import MOST_KEPT
from anquan_exam.services.sittings.opening import reopen
from anquan_exam.services.sittings.verdicts import items, verdict
from tests.builders import (
    NOW,
    actor_for,
    make_enterprise,
    make_manager,
)
from tests.exam_builders import make_exam
from tests.halls import CLOSES, hall, late_hall, results
from tests.sitters import answered, right_answers, sitter_for


def test_a_late_sheet_counts_only_when_a_second_person_agrees(app: Flask) -> None:
    place, attempt, sheet = late_hall()
    exam, later = place.exam.public_id, NOW + timedelta(minutes=20)
    with pytest.raises(Problem) as early:
        late_sheets.decide(place.second, exam, sheet, accept=True, now=later)
    assert early.value.code == "late_not_proposed"
    late_sheets.propose(place.invigilator, exam, sheet, "机房断网", now=later)
    with pytest.raises(Forbidden) as same:
        late_sheets.decide(place.invigilator, exam, sheet, accept=True, now=later)
    assert same.value.code == "same_person"
    late_sheets.decide(place.second, exam, sheet, accept=True, now=later)
    assert [(r.sequence, r.cause, r.score) for r in results()] == [
        (1, "timed_out", 1000),
        (2, "late_sheet_accepted", 10000),
    ]
    assert results()[1].late
    with pytest.raises(Problem) as decided:
        late_sheets.decide(place.second, exam, sheet, accept=False, now=later)
    assert decided.value.code == "late_decided"
    after = CLOSES + timedelta(minutes=3)
    _, shown = items(place.one.actor, attempt, now=after)
    assert all(one.answer and one.right for one in shown)


def test_a_refused_late_sheet_changes_nothing(app: Flask) -> None:
    place, attempt, sheet = late_hall()
    exam = place.exam.public_id
    late_sheets.propose(place.invigilator, exam, sheet, "机房断网", now=NOW)
    late_sheets.decide(place.second, exam, sheet, accept=False, now=NOW)
    assert len(results()) == 1
    assert verdict(place.one.actor, attempt, now=NOW).late_sheet is False
    assert place.seat(place.one, NOW + timedelta(minutes=14)).looks == ()


def test_nobody_proposes_or_decides_about_his_own_late_sheet(app: Flask) -> None:
    enterprise = make_enterprise()
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=[manager], policy=Policy(duration_minutes=10))
    worker = sitter_for(manager, made)
    view = worker.start()
    worker.hand_in(view, sheet=right_answers(view), now=NOW + timedelta(minutes=13))
    with reading() as session:
        sheet = session.scalars(select(LateSheet.id)).one()
    with pytest.raises(Forbidden):
        late_sheets.propose(actor_for(manager), made.public_id, sheet, "断网", now=NOW)


def test_a_late_sheet_never_undoes_what_was_received(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    newer = reopen(place.one.actor, view.attempt, now=NOW)
    place.one.save(newer, answered(1, ["A"]))
    late = NOW + timedelta(minutes=13)
    wrong = {**right_answers(view), "1": ["B"]}
    place.one.hand_in(view, answered(1, ["B"], 5), sheet=wrong, now=late)
    with reading() as session:
        sheet = session.scalars(select(LateSheet.id)).one()
    exam = place.exam.public_id
    late_sheets.propose(place.invigilator, exam, sheet, "断网", now=late)
    late_sheets.decide(place.second, exam, sheet, accept=True, now=late)
    assert results()[-1].score == 10000


def test_a_late_sheet_that_says_nothing_new_is_not_kept(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    place.one.hand_in(view, sheet=right_answers(view))
    again = place.one.hand_in(view, sheet=right_answers(view), now=NOW + timedelta(hours=1))
    assert again.late_sheet is False
    with reading() as session:
        assert session.scalars(select(LateSheet)).all() == []


def test_a_flood_of_late_sheets_is_kept_up_to_a_bound(app: Flask) -> None:
    place = hall(Policy(duration_minutes=10))
    view = place.one.start()
    later = NOW + timedelta(hours=1)
    kept = [
        place.one.hand_in(
            view, {"seq": seq, "kind": "answered", "item": 1, "payload": ["B"]}, now=later
        ).late_sheet
        for seq in range(1, MOST_KEPT + 6)
    ]
    assert kept == [True] * MOST_KEPT + [False] * 5
    with reading() as session:
        assert len(session.scalars(select(LateSheet)).all()) == MOST_KEPT


def test_the_person_page_tells_what_a_late_sheet_would_change(app: Flask) -> None:
    place, _, sheet = late_hall()
    view = person(
        place.invigilator, place.exam.public_id, place.one.number, now=NOW + timedelta(minutes=14)
    )
    (late,) = view.tries[0].late_sheets
    assert late.id == sheet
    assert late.late_by == timedelta(minutes=3)
    assert late.adds == tuple(range(2, 11))
    assert view.networks == ("10.0.0.0",)
