"""Blueprints: ready-made, saved without overwriting others, searched, sampled, put away."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.policy import MOCK_LABEL
from anquan_exam.domain.questions import Kind
from anquan_exam.models import PaperRecord, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import blueprints
from anquan_exam.services.blueprints import MustHave
from anquan_exam.services.errors import Invalid, NotFound, Problem
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_holder,
    make_manager,
)
from tests.exam_builders import make_blueprint, make_exam, make_published_bank, sections_of
from tests.sitters import sitter_for

DAY = date(2026, 11, 23)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def enterprise(app: Flask) -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def manager(enterprise: MadeEnterprise) -> Actor:
    return actor_for(make_manager(enterprise))


def _create(manager: Actor, enterprise: MadeEnterprise, **more: object) -> str:
    return blueprints.create(manager, enterprise.id, "四季度", day=DAY, now=NOW, **more)


def test_a_template_fills_a_blueprint_from_the_banks_chosen(
    manager: Actor, enterprise: MadeEnterprise
) -> None:
    banks = [make_published_bank(80).id, make_published_bank(40).id]
    made = _create(manager, enterprise, template="mock_qualification", banks=banks)
    view = blueprints.get(manager, made)
    assert view.blueprint.full_score == 10_000
    assert {section.bank for section in view.blueprint.sections} == set(banks)
    assert (view.policy.duration_minutes, view.policy.label) == (120, MOCK_LABEL)
    assert blueprints.review(manager, enterprise.id, view.blueprint, day=DAY).ready


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"template": "nothing", "banks": ["x"]}, "no_such_template"),
        ({"template": "closed_book"}, "no_banks"),
    ],
)
def test_a_template_needs_to_exist_and_banks(
    manager: Actor, enterprise: MadeEnterprise, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        _create(manager, enterprise, **more)


def test_a_save_over_somebody_elses_is_refused(manager: Actor, enterprise: MadeEnterprise) -> None:
    made = _create(manager, enterprise)
    seen = blueprints.get(manager, made)
    first = Blueprint("我先改的", ())
    blueprints.save(manager, made, first, seen.policy, seen=seen.stamp, now=LATER)
    with pytest.raises(Problem, match="blueprint_changed"):
        blueprints.save(
            manager, made, Blueprint("后来的", ()), seen.policy, seen=seen.stamp, now=LATER
        )
    assert blueprints.get(manager, made).blueprint.title == "我先改的"


def test_putting_away_takes_it_off_the_list_and_refuses_saves(
    manager: Actor, enterprise: MadeEnterprise
) -> None:
    made = _create(manager, enterprise)
    blueprints.archive(manager, made, now=LATER)
    assert blueprints.listed(manager)[1] == 0
    assert blueprints.listed(manager, archived=True)[1] == 1
    view = blueprints.get(manager, made)
    with pytest.raises(Problem, match="blueprint_archived"):
        blueprints.save(manager, made, view.blueprint, view.policy, seen=view.stamp, now=LATER)
    blueprints.restore(manager, made, now=LATER)
    assert blueprints.listed(manager)[1] == 1


def test_a_copy_is_changed_without_touching_the_first(
    manager: Actor, enterprise: MadeEnterprise
) -> None:
    bank = make_published_bank()
    record = make_blueprint(enterprise, bank)
    copied = blueprints.copy(manager, record.public_id, now=LATER)
    view = blueprints.get(manager, copied)
    assert view.blueprint.sections == sections_of(bank)
    blueprints.save(
        manager, copied, Blueprint("另一份", ()), view.policy, seen=view.stamp, now=LATER
    )
    assert blueprints.get(manager, record.public_id).blueprint.question_count == 10


def test_search_finds_must_haves_by_words_and_says_which_fit(
    manager: Actor, enterprise: MadeEnterprise
) -> None:
    bank = make_published_bank(40)
    section = sections_of(bank, {Kind.SINGLE: 4})[0]

    def search(words: str) -> list[MustHave]:
        return list(blueprints.search_questions(manager, enterprise.id, section, words, day=DAY))

    everything = search("班前")
    assert [one.fits for one in everything] == [True] * 10 + [False] * 10
    single = {e.question_id for e in bank.entries if e.kind is Kind.SINGLE}
    assert {one.question_id for one in everything if one.fits} == single
    assert [one.question_id for one in search("班前 0004")] == [f"{bank.id}-0004"]
    assert search("班前 没有的字") == []


def test_a_must_have_that_left_the_pool_is_reported(
    manager: Actor, enterprise: MadeEnterprise
) -> None:
    bank = make_published_bank(40)
    section = replace(sections_of(bank, {Kind.SINGLE: 4})[0], must_have=("gone-0001",))
    blueprint = Blueprint("x", (section,))
    outcome = blueprints.review(manager, enterprise.id, blueprint, day=DAY)
    assert not outcome.ready
    assert outcome.sections[0].capacity.missing_must_have == ("gone-0001",)
    offer = blueprints.banks_on_offer(manager, enterprise.id, day=DAY)
    shown = blueprints.must_haves(blueprint, offer)
    assert [(one.question_id, one.fits) for one in shown["s1"]] == [("gone-0001", False)]


def test_a_sample_is_a_whole_paper_of_nobody_and_on_the_trail(
    manager: Actor, enterprise: MadeEnterprise
) -> None:
    record = make_blueprint(enterprise, make_published_bank())
    paper = blueprints.sample_paper(manager, record.public_id, day=DAY, now=NOW)
    assert sum(len(items) for _, items in paper.sections) == 10
    assert paper.full_score == 10_000
    with reading() as session:
        assert session.query(PaperRecord).count() == 0
        wanted = TrailEntry.act == "blueprint.sample_drawn"
        entry = session.scalars(select(TrailEntry).where(wanted)).one()
    assert (entry.actor_id, entry.subject_id) == (manager.person_id, record.public_id)


def test_two_samples_differ(manager: Actor, enterprise: MadeEnterprise) -> None:
    record = make_blueprint(enterprise, make_published_bank(400))
    drawn = {
        tuple(
            one.item.question_id
            for _, items in blueprints.sample_paper(
                manager, record.public_id, day=DAY, now=NOW
            ).sections
            for one in items
        )
        for _ in range(3)
    }
    assert len(drawn) > 1


def test_whoever_sits_an_exam_sees_no_sample(enterprise: MadeEnterprise) -> None:
    person, bank = make_manager(enterprise), make_published_bank()
    record = make_blueprint(enterprise, bank)
    sitter_for(person, make_exam(enterprise, bank=bank, candidates=[person])).start()
    with pytest.raises(Problem, match="keys_during_exam"):
        blueprints.sample_paper(actor_for(person), record.public_id, day=DAY, now=NOW)


def test_a_sample_names_the_section_that_is_short(
    manager: Actor, enterprise: MadeEnterprise
) -> None:
    bank = make_published_bank(8)
    record = make_blueprint(enterprise, bank, sections=sections_of(bank, {Kind.SINGLE: 3}))
    with pytest.raises(Problem, match="section_short") as refused:
        blueprints.sample_paper(manager, record.public_id, day=DAY, now=NOW)
    assert refused.value.detail == {"section": "第 1 部分", "wanted": 3, "available": 2}


def test_blueprints_of_others_do_not_exist(manager: Actor, enterprise: MadeEnterprise) -> None:
    made = _create(manager, enterprise)
    stranger = actor_for(make_manager(make_enterprise()))
    leader = actor_for(make_holder(Role.TEAM_LEADER, enterprise))
    for actor in (stranger, leader):
        with pytest.raises(NotFound):
            blueprints.get(actor, made)
        with pytest.raises(NotFound):
            blueprints.copy(actor, made, now=NOW)
        with pytest.raises(NotFound):
            blueprints.create(actor, enterprise.id, "x", day=DAY, now=NOW)
