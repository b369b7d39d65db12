"""What rests on an overlay, by name and within reach; what every page knows of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from anquan_exam.domain.access import Role
from anquan_exam.domain.overlays import Effect, Ground
from anquan_exam.domain.questions import Kind, revision_hash
from anquan_exam.models.session import reading
from anquan_exam.services import banks, overlays
from anquan_exam.services.banks import ClinicFilter, RegisterFilter, State, basis_states
from anquan_exam.services.errors import NotFound, Problem
from tests.builders import (
    NOW,
    actor_for,
    grant,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
)
from tests.exam_builders import (
    LAW,
    make_blueprint,
    sections_of,
)
from tests.overlaying import (
    DAY,
    TOMORROW,
    an_exam,
    begin,
    given,
    left_out,
    make_law,
    record,
)
from tests.result_builders import sit


def test_impact_names_questions_banks_blueprints_exams_and_people(enterprise, officer, bank):
    manager = make_manager(enterprise)
    worker = make_person("张三", enterprise=enterprise)
    make_blueprint(enterprise, bank, title="六题", sections=sections_of(bank, {Kind.SINGLE: 6}))
    make_blueprint(enterprise, bank, title="五题", sections=sections_of(bank, {Kind.SINGLE: 5}))
    exam = an_exam(enterprise, bank, 6, candidates=[worker, make_person(enterprise=enterprise)])
    sit(exam, worker, 3)
    who = actor_for(manager)
    grant(manager, Role.BANK_EDITOR, place_of(enterprise.district_id))
    wide = actor_for(manager)

    before = overlays.preview(wide, LAW, given(Effect.AMENDED, "第二条"), now=NOW)
    assert left_out(enterprise) == {}  # looking changes nothing
    made = record(wide, Effect.AMENDED, "第二条")
    after = overlays.impact(who, made, now=NOW)

    for found in (before, after):
        assert [q.question.id for q in found.questions] == [bank.questions[0].id]
        assert found.questions[0].locators == ("第二条",)
        assert dict(found.banks) == {(bank.id, f"测试题库 {bank.id}"): 1}
        assert {b.title: b.room for b in found.blueprints} == {"六题": False, "五题": True}
        assert [b.title for b in found.short_blueprints] == ["六题"]
        assert [(e.public_id, e.room) for e in found.exams] == [(exam.public_id, False)]
        assert [(r.name, r.after, r.questions) for r in found.results] == [("张三", True, 1)]
        assert found.people == found.people_after == 1
    later = overlays.preview(wide, LAW, given(Effect.AMENDED, "第二条", on=TOMORROW), now=NOW)
    assert later.people == 1 and later.people_after == 0

    stranger = overlays.impact(actor_for(make_manager(make_enterprise())), made, now=NOW)
    assert len(stranger.questions) == 1  # the bank is public
    assert not stranger.blueprints and not stranger.exams and not stranger.results


def test_a_confirmed_question_leaves_room_again(enterprise, officer, bank):
    make_blueprint(enterprise, bank, sections=sections_of(bank, {Kind.SINGLE: 6}))
    who = actor_for(make_manager(enterprise))
    made = record(officer, Effect.AMENDED, "第二条")
    assert len(overlays.impact(who, made, now=NOW).short_blueprints) == 1
    overlays.confirm(officer, made, [revision_hash(bank.questions[0])], now=NOW)
    assert overlays.impact(who, made, now=NOW).short_blueprints == ()


def test_a_document_lists_its_articles_with_what_rests_on_them(officer, bank):
    made = record(officer, Effect.AMENDED, "第二条")
    page = overlays.document_page(officer, LAW, now=NOW)

    assert [(a.article.number, a.questions) for a in page.articles] == [
        ("第一条", 5),
        ("第二条", 1),
    ]
    assert [o.id for o in page.articles[1].overlays] == [made] and not page.articles[0].overlays
    assert page.questions == 6 and page.line.in_charge and not page.line.may_edit
    assert [line.overlay.id for line in page.overlays] == [made]
    _, resting_on = overlays.questions_on(officer, LAW, "第二条", now=NOW)
    assert [q.question.id for q in resting_on] == [bank.questions[0].id]
    assert len(overlays.questions_on(officer, LAW, "", now=NOW)[1]) == 6
    with pytest.raises(NotFound):
        overlays.questions_on(officer, LAW, "第九条", now=NOW)


def test_what_is_held_back_is_listed_with_the_reason(enterprise, officer, bank):
    record(officer, Effect.AMENDED, "第二条")
    found = overlays.list_held_back(officer, None, "", 1, now=NOW)

    assert [(x.question.id, x.standing.ground, x.mine) for x in found.lines] == [
        (bank.questions[0].id, Ground.AMENDED, True)
    ]
    assert found.total == 1 and found.grounds[Ground.AMENDED] == 1
    assert overlays.list_held_back(officer, Ground.REPEALED, "", 1, now=NOW).total == 0
    assert overlays.list_held_back(officer, None, "other", 1, now=NOW).total == 0
    record(officer, Effect.REPEALED, replaced_by="新的法")
    everything = overlays.list_held_back(officer, Ground.REPEALED, bank.id, 1, now=NOW)
    assert everything.total == 6


def test_the_register_is_found_by_word_kind_and_state(officer, bank):
    def ids(**wanted: Any) -> list[str]:
        lines, total = banks.list_documents(officer, RegisterFilter(**wanted), 1, now=NOW)
        assert total == len(lines)
        return [line.document.id for line in lines]

    make_law(document="other-law")
    assert ids() == ["other-law", LAW] or ids() == [LAW, "other-law"]
    assert LAW in ids(word="csyf") and ids(word="不是法") == []
    assert ids(state=State.OVERLAID) == []
    record(officer, Effect.AMENDED, "第二条")
    assert ids(state=State.OVERLAID) == [LAW] and LAW in ids(state=State.IN_FORCE)
    record(officer, Effect.REPEALED)
    assert ids(state=State.ENDED) == [LAW] and LAW not in ids(state=State.IN_FORCE)


def test_the_clinic_and_the_question_know_it(officer, bank):
    def codes() -> list[str]:
        page = banks.bank_clinic(officer, bank.id, ClinicFilter(), 1, draft=False, now=NOW)
        return [line.finding.code.value for line in page.lines]

    assert "basis_amended" not in codes()
    made = record(officer, Effect.AMENDED, "第二条")
    assert codes().count("basis_amended") == 1
    asked = bank.questions[0]
    line = banks.question_page(officer, bank.id, asked.id, now=NOW).basis[0]
    assert line.standing.ground is Ground.AMENDED and not line.standing.carries
    overlays.confirm(officer, made, [revision_hash(asked)], now=NOW)
    assert "basis_amended" not in codes()
    record(officer, Effect.REPEALED, "第二条")
    assert codes().count("basis_ended") == 1
    record(officer, Effect.REPEALED, "第一条", on=TOMORROW)
    assert codes().count("basis_ending") == 1


def test_bases_of_drafts_are_judged_as_they_are(officer, bank):
    made = record(officer, Effect.AMENDED, "第二条")
    asked = bank.questions[0]
    overlays.confirm(officer, made, [revision_hash(asked)], now=NOW)
    draft = replace(asked, stem="换了说法？")
    with reading() as session:
        assert basis_states(session, [asked], DAY)[asked.id][0].carries
        assert basis_states(session, [draft], DAY)[asked.id][0].ground is Ground.AMENDED


def test_nobody_looks_while_sitting_an_exam(enterprise, officer, bank):
    person = make_holder(Role.BANK_EDITOR, place_of(enterprise.district_id))
    who = actor_for(person)
    made = record(officer, Effect.AMENDED, "第二条")
    begin(an_exam(enterprise, bank, candidates=[person]))
    acts: list[Callable[[], object]] = [
        lambda: banks.list_documents(who, RegisterFilter(), 1, now=NOW),
        lambda: overlays.document_page(who, LAW, now=NOW),
        lambda: overlays.questions_on(who, LAW, "", now=NOW),
        lambda: overlays.overlay_page(who, made, now=NOW),
        lambda: overlays.impact(who, made, now=NOW),
        lambda: overlays.preview(who, LAW, given(), now=NOW),
        lambda: overlays.list_held_back(who, None, "", 1, now=NOW),
        lambda: overlays.confirm(who, made, ["0" * 64], now=NOW),
        lambda: record(who, Effect.REPEALED),
        lambda: overlays.withdraw_overlay(who, made, "看错了", now=NOW),
    ]
    for act in acts:
        with pytest.raises(Problem, match="banks_during_exam"):
            act()
