"""Recording what became of a law: what leaves new papers and when, who may, what is on record."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from anquan_exam.domain.documents import BasisRule
from anquan_exam.domain.overlays import Effect
from anquan_exam.domain.questions import revision_hash
from anquan_exam.models import BankVersion, QuestionRevision
from anquan_exam.models.session import reading
from anquan_exam.services import banks, overlays
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.overlays import OverlayInput
from anquan_exam.services.pools import LeftOut
from tests.builders import (
    NOW,
    actor_for,
    make_enterprise,
    make_manager,
)
from tests.exam_builders import (
    LAW,
    make_published_bank,
)
from tests.overlaying import DAY, TOMORROW, entries, given, left_out, make_bank, record, resting
from tests.services.own_banks import PROCEDURE


def test_questions_leave_new_papers_from_the_day_on(enterprise, officer, bank):
    record(officer, Effect.AMENDED, "第二条", on=TOMORROW)

    assert left_out(enterprise) == {}
    assert left_out(enterprise, TOMORROW) == {bank.questions[0].id: LeftOut.AMENDED}


@pytest.mark.parametrize(
    ("effect", "rule"), [(Effect.AMENDED, BasisRule.AMENDED), (Effect.REPEALED, BasisRule.REPEALED)]
)
def test_whoever_writes_the_question_anew_is_told(officer, bank, effect: Effect, rule: BasisRule):
    first, second = (question.id for question in bank.questions[:2])
    banks.start_draft(officer, bank.id, now=NOW)
    record(officer, effect, "第二条")

    def told(question_id: str) -> list[BasisRule]:
        page = banks.draft_question(officer, bank.id, question_id, now=NOW)
        return [problem.rule for problem in page.desk.basis_problems(page.question)]

    assert told(first) == [rule] and told(second) == []


@pytest.mark.parametrize("effect", [Effect.REPEALED, Effect.SUPERSEDED])
def test_a_repeal_of_the_whole_text_takes_everything(enterprise, officer, bank, effect):
    record(officer, effect, replaced_by="新的法")

    assert left_out(enterprise) == {q.id: LeftOut.REPEALED for q in bank.questions}


def test_a_confirmed_revision_is_back_and_only_that_one(enterprise, officer, bank):
    made = record(officer, Effect.AMENDED, "第二条")
    asked = bank.questions[0]

    assert overlays.confirm(officer, made, [revision_hash(asked)], now=NOW) == 1
    assert overlays.confirm(officer, made, [revision_hash(asked)], now=NOW) == 0
    assert left_out(enterprise) == {}

    newer = [replace(asked, stem="换了说法的题干？"), *bank.questions[1:]]
    make_published_bank(bank_id=bank.id, questions=newer, number=2)
    assert left_out(enterprise) == {asked.id: LeftOut.AMENDED}

    moved = [resting(newer[0], "第一条"), *bank.questions[1:]]
    make_published_bank(bank_id=bank.id, questions=moved, number=3)
    assert left_out(enterprise) == {}


def test_a_confirmation_taken_back_holds_the_question_again(enterprise, officer, bank):
    made = record(officer, Effect.AMENDED, "第二条")
    hash_ = revision_hash(bank.questions[0])
    overlays.confirm(officer, made, [hash_], now=NOW)
    overlays.lift_confirmation(officer, made, hash_, now=NOW)

    assert left_out(enterprise) == {bank.questions[0].id: LeftOut.AMENDED}
    with pytest.raises(NotFound):
        overlays.lift_confirmation(officer, made, hash_, now=NOW)
    overlays.confirm(officer, made, [hash_], now=NOW)
    assert left_out(enterprise) == {}


def test_a_repeal_cannot_be_confirmed_away(officer, bank):
    made = record(officer, Effect.REPEALED, "第二条")
    with pytest.raises(Problem, match="overlay_not_confirmable"):
        overlays.confirm(officer, made, [revision_hash(bank.questions[0])], now=NOW)


def test_only_questions_it_is_about_are_confirmed(officer, bank):
    made = record(officer, Effect.AMENDED, "第二条")
    for revisions in ([revision_hash(bank.questions[1])], ["0" * 64]):
        with pytest.raises(NotFound):
            overlays.confirm(officer, made, revisions, now=NOW)
    with pytest.raises(Invalid, match="nothing_ticked"):
        overlays.confirm(officer, made, [], now=NOW)


def test_a_withdrawn_overlay_is_as_if_it_had_never_been(enterprise, officer, bank):
    made = record(officer, Effect.REPEALED, "第二条")
    with pytest.raises(Invalid, match="withdraw_reason_missing"):
        overlays.withdraw_overlay(officer, made, " ", now=NOW)
    overlays.withdraw_overlay(officer, made, "看错了条号", now=NOW)

    assert left_out(enterprise) == {}
    line = overlays.overlay_page(officer, made, now=NOW).line
    assert line.withdrawn and line.withdraw_reason == "看错了条号" and line.withdrawn_by
    with pytest.raises(Problem, match="overlay_withdrawn"):
        overlays.withdraw_overlay(officer, made, "再一次", now=NOW)


def test_no_version_changes_and_every_act_is_on_the_trail(officer, bank):
    def published() -> list[Any]:
        with reading() as session:
            return [
                session.execute(select(BankVersion.sha256, BankVersion.manifest)).all(),
                session.execute(select(QuestionRevision.hash, QuestionRevision.content)).all(),
            ]

    before = published()
    made = record(officer, Effect.AMENDED, "第二条", replaced_by="新第二条")
    hash_ = revision_hash(bank.questions[0])
    overlays.confirm(officer, made, [hash_], now=NOW)
    overlays.lift_confirmation(officer, made, hash_, now=NOW)
    overlays.withdraw_overlay(officer, made, "看错了", now=NOW)

    assert published() == before
    (recorded,) = entries("document.overlay_recorded")
    assert recorded["numbers"] == ["第二条"] and recorded["day"] == DAY.isoformat()
    for act in ("confirmed", "unconfirmed"):
        assert entries(f"document.overlay_{act}")[0]["questions"] == [bank.questions[0].id]
    assert entries("document.overlay_withdrawn")[0]["reason"] == "看错了"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (given(Effect.AMENDED, "第九条"), "unknown_article"),
        (given(Effect.SUPERSEDED), "successor_missing"),
        (given(Effect.SUPERSEDED, successor="nowhere"), "unknown_successor"),
        (given(Effect.SUPERSEDED, successor=LAW), "unknown_successor"),
        (given(note=" "), "overlay_note_missing"),
        (given(note="长" * 301), "overlay_note_long"),
        (given(replaced_by="长" * 201), "replaced_by_long"),
    ],
)
def test_what_cannot_be_recorded_is_refused(officer, bank, wanted: OverlayInput, code: str):
    with pytest.raises(Invalid, match=code):
        overlays.record_overlay(officer, LAW, wanted, now=NOW)


def test_the_same_is_not_recorded_twice(officer, bank):
    made = record(officer, Effect.AMENDED, "第一条", "第二条")
    with pytest.raises(Problem, match="overlay_known"):
        record(officer, Effect.AMENDED, "第二条", "第一条")
    overlays.withdraw_overlay(officer, made, "看错了", now=NOW)
    record(officer, Effect.AMENDED, "第二条", "第一条")


def test_a_public_law_is_the_districts_to_overlay_its_private_questions_the_owners(
    enterprise, officer, bank
):
    manager = actor_for(make_manager(enterprise))
    own = f"e-{enterprise.public_id}-own"
    asked = resting(replace(bank.questions[0], id=f"{own}-0001"), "第二条")
    make_published_bank(bank_id=own, owner=enterprise, questions=[asked])
    with pytest.raises(NotFound):
        record(manager, Effect.AMENDED, "第二条")
    made = record(officer, Effect.AMENDED, "第二条")

    with pytest.raises(NotFound):
        overlays.withdraw_overlay(manager, made, "看错了", now=NOW)
    with pytest.raises(NotFound):
        overlays.confirm(manager, made, [revision_hash(bank.questions[0])], now=NOW)
    overlays.confirm(manager, made, [revision_hash(asked)], now=NOW)
    assert left_out(enterprise) == {bank.questions[0].id: LeftOut.AMENDED}
    stranger = actor_for(make_manager(make_enterprise()))
    with pytest.raises(NotFound):
        overlays.confirm(stranger, made, [revision_hash(asked)], now=NOW)


def test_an_enterprise_overlays_its_own_procedure_unseen_by_others(enterprise, officer):
    manager = actor_for(make_manager(enterprise))
    procedure = banks.create_procedure(manager, enterprise.id, PROCEDURE, now=NOW)
    own = f"e-{enterprise.public_id}-own"
    asked = [resting(make_bank().questions[0], "4.2", procedure)]
    make_published_bank(
        bank_id=own, owner=enterprise, questions=[replace(asked[0], id=f"{own}-0001")]
    )
    made = overlays.record_overlay(manager, procedure, given(Effect.REPEALED, "4.2"), now=NOW)

    assert left_out(enterprise) == {f"{own}-0001": LeftOut.REPEALED}
    stranger = actor_for(make_manager(make_enterprise()))
    for act in (
        lambda: overlays.overlay_page(stranger, made, now=NOW),
        lambda: overlays.impact(stranger, made, now=NOW),
        lambda: overlays.document_page(stranger, procedure, now=NOW),
        lambda: overlays.preview(stranger, procedure, given(), now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
