"""A spot check from the plan to the exam: committed before the word, drawn once, on record."""

import io
from dataclasses import replace
from datetime import timedelta

import docx
import pytest
from flask import Flask
from sqlalchemy import select, update

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.ready_blueprints import ReadyBlueprint, Source, Use
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.domain.spot_check import Strata, Why
from anquan_exam.models import Candidate, Exam, Place, SpotCheck, TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import spot_checks
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.running import close_now
from anquan_exam.services.spot_checks import Officer, Plan
from anquan_exam.services.spot_checks.record import Words, record_pdf, record_word
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.exam_builders import make_published_bank
from tests.pdf_text import pdf_signs

WORDS = Words({one: one.value for one in Strata}, {one: one.value for one in Why})
OFFICERS = (Officer("测试甲", "ZF-001"), Officer("测试乙", "ZF-002"))
KINDS = (Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)


@pytest.fixture
def unit(app: Flask) -> MadeEnterprise:
    made = make_enterprise("示例煤业有限公司")
    for number in range(12):
        make_person(f"工人{number:02}", enterprise=made, number=f"W{number:02}")
    return made


@pytest.fixture
def officer(unit: MadeEnterprise) -> Actor:
    with reading() as session:
        district = session.get_one(Place, unit.district_id)
    return actor_for(make_holder(Role.INSPECTOR, district, "测试执法"))


@pytest.fixture
def ready(app: Flask) -> ReadyBlueprint:
    bank = make_published_bank(60, kinds=KINDS)
    return ReadyBlueprint(
        "spot", "煤矿，现场抽查", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),)
    )


@pytest.fixture
def wanted(unit: MadeEnterprise) -> Plan:
    return Plan(
        unit.id, "区应急管理局", OFFICERS, "年度计划第3项", "检字1号", 1, "spot", 4, Strata.NONE, ""
    )


def planned(officer: Actor, wanted: Plan, ready: ReadyBlueprint) -> str:
    return spot_checks.plan(officer, wanted, [ready], now=NOW)


def drawn(officer: Actor, wanted: Plan, ready: ReadyBlueprint) -> str:
    made = planned(officer, wanted, ready)
    spot_checks.draw(officer, made, "平安2026", now=NOW)
    return made


def test_the_commitment_stands_before_the_word_and_the_draw_is_made_once(officer, wanted, ready):
    made = planned(officer, wanted, ready)
    before = spot_checks.view(officer, made)
    assert before.commitment and before.word is None and before.called == ()
    assert spot_checks.recheck(made).order is None

    spot_checks.draw(officer, made, "平安2026", now=NOW)
    seen = spot_checks.view(officer, made)
    assert len(seen.called) == 4 and seen.commitment == before.commitment
    with pytest.raises(Problem, match="spot_check_drawn"):
        spot_checks.draw(officer, made, "另一个词", now=NOW)
    assert spot_checks.view(officer, made).called == seen.called


def test_absent_people_are_replaced_in_turn_and_deferred_ones_keep_their_place(
    officer, wanted, ready
):
    made = drawn(officer, wanted, ready)
    first, second, *_ = spot_checks.view(officer, made).called
    spot_checks.note_person(officer, made, first.person.key, Why.SICK, "", now=NOW)
    spot_checks.note_person(officer, made, second.person.key, Why.HOIST, "副井", now=NOW)

    seen = spot_checks.view(officer, made)
    assert [row.person.key for row in seen.absent] == [first.person.key]
    assert [(r.person.key, r.why) for r in seen.called if r.why] == [(second.person.key, Why.HOIST)]
    assert [row.place for row in seen.called if row.stands_in] == [5]

    spot_checks.note_person(officer, made, first.person.key, None, "", now=NOW)
    assert spot_checks.view(officer, made).absent == ()
    with pytest.raises(Invalid, match="absence_unsaid"):
        spot_checks.note_person(officer, made, first.person.key, Why.OTHER, " ", now=NOW)


def test_the_exam_is_for_the_people_called_and_draws_with_the_same_secret(officer, wanted, ready):
    made = drawn(officer, wanted, ready)
    gone = spot_checks.view(officer, made).called[0].person
    spot_checks.note_person(officer, made, gone.key, Why.LEAVE, "", now=NOW)
    exam = spot_checks.open_exam(officer, made, "地面培训室", 3, now=NOW)
    assert spot_checks.open_exam(officer, made, "地面培训室", 3, now=NOW) == exam

    with reading() as session:
        row = session.scalars(select(Exam).where(Exam.public_id == exam)).one()
        check = session.scalars(select(SpotCheck)).one()
        people = set(
            session.scalars(select(Candidate.person_id).where(Candidate.exam_id == row.id))
        )
        assert row.secret == check.secret and row.status == "published"
        assert row.kind == "spot_check"
    seen = spot_checks.view(officer, made)
    assert people == {one.person.person_id for one in seen.called}
    assert gone.person_id not in people


def test_anybody_may_go_over_the_draw_once_the_secret_is_public(officer, wanted, ready):
    made = drawn(officer, wanted, ready)
    exam = spot_checks.open_exam(officer, made, "地面培训室", 3, now=NOW)
    assert not spot_checks.recheck(made).holds
    close_now(officer, exam, now=NOW + timedelta(minutes=1))

    public = spot_checks.recheck(made)
    assert public.holds and public.order is not None
    seen = {one.person.key for one in spot_checks.view(officer, made).called}
    assert set(public.order[:4]) == seen
    # Somebody slipped into the first place afterwards does not go unnoticed.
    with transaction() as session:
        order = list(public.order)
        session.execute(update(SpotCheck).values(drawn=[order[-1], *order[:-1]]))
    assert not spot_checks.recheck(made).holds


def test_the_shift_list_narrows_the_draw_and_strangers_are_a_finding(officer, wanted, ready):
    shift = "工人01\nW02\n工人03 W03\n不在册的人\nW05"
    made = planned(officer, replace(wanted, shift=shift), ready)
    seen = spot_checks.view(officer, made)
    assert (seen.people, seen.not_on_roster) == (4, ("不在册的人",))


def test_planning_again_the_same_day_shows(officer, wanted, ready):
    planned(officer, wanted, ready)
    again = planned(officer, wanted, ready)
    assert spot_checks.view(officer, again).same_day == 1
    rows, total = spot_checks.listed(officer)
    assert total == 2 and rows[0].public_id == again


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"department": " "}, "department_missing"),
        ({"officers": OFFICERS[:1]}, "officers_missing"),
        ({"officers": (OFFICERS[0], Officer("测试乙", ""))}, "officer_incomplete"),
        ({"count": 0}, "count_wrong"),
        ({"count": 90}, "too_few_people"),
        ({"plan_item": "长" * 121}, "text_too_long"),
        ({"ready": "none"}, "ready_missing"),
    ],
)
def test_what_cannot_be_planned_is_refused(officer, wanted, ready, change, code: str):
    with pytest.raises(Invalid, match=code):
        planned(officer, replace(wanted, **change), ready)


def test_who_does_not_inspect_reaches_nothing(officer, wanted, ready, unit):
    made = drawn(officer, wanted, ready)
    for actor in (actor_for(make_manager(unit)), actor_for(make_person(enterprise=unit))):
        with pytest.raises(NotFound):
            spot_checks.view(actor, made)
        with pytest.raises(NotFound):
            planned(actor, wanted, ready)
    other = make_enterprise()
    with pytest.raises(NotFound):
        planned(officer, replace(wanted, place_id=other.id), ready)


def test_one_that_may_stop_early_has_the_rule_and_a_full_paper_of_its_longest(
    officer, wanted, ready
):
    made = drawn(officer, replace(wanted, sequential=True), ready)
    assert spot_checks.view(officer, made).sequential == SequentialRule()
    exam = spot_checks.open_exam(officer, made, "地面培训室", 3, now=NOW)
    with reading() as session:
        row = session.scalars(select(Exam).where(Exam.public_id == exam)).one()
    policy, blueprint = Policy.from_json(row.policy), Blueprint.from_json(row.blueprint)
    assert (policy.sequential, policy.may_go_back) == (SequentialRule(), False)
    assert (policy.duration_minutes, policy.pass_percent) == (30, 80)
    assert (blueprint.question_count, blueprint.full_score) == (25, 10000)
    assert row.status == "published"
    record = pdf_signs(record_pdf(officer, made, "https://kaoshi.example", WORDS, now=NOW))
    assert "判定规则" in record and "p0=65%，p1=90%，α=5%，β=10%" in record
    word = record_word(officer, made, "https://kaoshi.example", WORDS, now=NOW)
    tables = docx.Document(io.BytesIO(word)).tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert any(text.startswith("序贯判定（SPRT）") for text in cells)


def test_one_that_asks_all_says_nothing_of_a_rule(officer, wanted, ready):
    made = drawn(officer, wanted, ready)
    assert spot_checks.view(officer, made).sequential is None
    record = pdf_signs(record_pdf(officer, made, "https://kaoshi.example", WORDS, now=NOW))
    assert "判定规则" not in record


def test_a_bank_without_enough_questions_for_it_is_refused(officer, wanted, app):
    bank = make_published_bank(15, kinds=KINDS)
    small = ReadyBlueprint("spot", "小题库", Use.SPOT_CHECK, "", "", (Source(bank.id, "", 1),))
    planned(officer, replace(wanted, sequential=False), small)
    with pytest.raises(Problem, match="pool_short"):
        planned(officer, replace(wanted, sequential=True), small)


def test_every_act_is_on_the_trail(officer, wanted, ready):
    made = drawn(officer, wanted, ready)
    key = spot_checks.view(officer, made).called[0].person.key
    spot_checks.note_person(officer, made, key, Why.REFUSED, "", now=NOW)
    spot_checks.open_exam(officer, made, "地面培训室", 2, now=NOW)
    with reading() as session:
        acts = session.scalars(
            select(TrailEntry.act)
            .where(TrailEntry.subject_kind == "spot_check")
            .order_by(TrailEntry.id)
        ).all()
    assert acts == [
        "spot_check.planned",
        "spot_check.drawn",
        "spot_check.noted",
        "spot_check.opened",
    ]
