"""A question is suspended by two people, leaves new papers from its day on, and may come back."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM, Actor, Role
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import (
    Exam,
    Person,
    PoolRecord,
    QuestionSuspension,
    SuspensionProposal,
    TrailEntry,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.banks import suspension_views, suspensions
from anquan_exam.services.errors import Forbidden, Invalid, NotFound, Problem
from anquan_exam.services.pools import LeftOut, stock
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    grant,
    make_district,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    place_of,
)
from tests.exam_builders import MadeBank, make_exam, make_published_bank
from tests.result_builders import begin

TODAY = clock.local(NOW).date()


@pytest.fixture
def enterprise(app: Flask) -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def manager(enterprise: MadeEnterprise) -> Actor:
    return actor_for(make_manager(enterprise))


@pytest.fixture
def editor(enterprise: MadeEnterprise) -> Actor:
    return editor_of(enterprise)


@pytest.fixture
def bank(app: Flask) -> MadeBank:
    return make_published_bank()


def editor_of(enterprise: MadeEnterprise) -> Actor:
    """A bank editor of the whole district."""
    return actor_for(make_holder(Role.BANK_EDITOR, place_of(enterprise.district_id)))


def propose(actor: Actor, bank: MadeBank, at: int = 0, **given) -> int:
    entry = bank.entries[at]
    given = {"reason": "答案标错了", "begins_on": TODAY, "figures": {"n": 40}, "now": NOW} | given
    return suspensions.propose(actor, bank.id, entry.question_id, entry.revision, **given)


def left_out(enterprise: MadeEnterprise, bank: MadeBank, day=TODAY) -> dict[str, LeftOut]:
    with reading() as session:
        return dict(stock(session, enterprise.id, day, [bank.id]).left_out)


def acts() -> list[str]:
    with reading() as session:
        return list(
            session.scalars(
                select(TrailEntry.act)
                .where(TrailEntry.act.startswith("suspension."))
                .order_by(TrailEntry.id)
            )
        )


def test_one_proposes_another_accepts_and_the_question_leaves_new_papers(
    enterprise: MadeEnterprise, manager: Actor, editor: Actor, bank: MadeBank
) -> None:
    number = propose(manager, bank, begins_on=TODAY + timedelta(days=2))
    found, _ = suspension_views.proposal_page(editor, number, now=NOW)
    assert (found.mine, found.subject.may_decide, found.accepted) == (False, True, None)
    assert left_out(enterprise, bank) == {}
    suspensions.accept(editor, number, now=NOW)
    wanted = {bank.entries[0].question_id: LeftOut.SUSPENDED}
    assert left_out(enterprise, bank, TODAY + timedelta(days=1)) == {}
    assert left_out(enterprise, bank, TODAY + timedelta(days=2)) == wanted
    (line,) = suspension_views.overview(manager, now=NOW).standing
    assert (line.proposed_by, line.recorded_by) == (manager.name, editor.name)
    assert line.reason == "答案标错了"
    assert acts() == ["suspension.proposed", "suspension.accepted"]


def test_a_day_that_passed_while_it_waited_begins_with_the_decision(
    enterprise: MadeEnterprise, manager: Actor, editor: Actor, bank: MadeBank
) -> None:
    number = propose(manager, bank)
    suspensions.accept(editor, number, now=NOW + timedelta(days=3))
    assert left_out(enterprise, bank) == {}
    assert left_out(enterprise, bank, TODAY + timedelta(days=3)) != {}


def test_nobody_decides_what_he_proposed_himself(editor: Actor, bank: MadeBank) -> None:
    number = propose(editor, bank)
    for act in (suspensions.accept, suspensions.reject):
        with pytest.raises(Forbidden, match="same_person"):
            act(editor, number, "看过了", now=NOW)
    with pytest.raises(IntegrityError), transaction() as session:
        proposal = session.get_one(SuspensionProposal, number)
        proposal.decided_by, proposal.decided_at = proposal.proposed_by, NOW
        proposal.accepted = False
        session.flush()


def test_a_public_bank_is_the_districts_to_decide(
    enterprise: MadeEnterprise, manager: Actor, bank: MadeBank
) -> None:
    """An enterprise may point at a question; it does not take it from all the others."""
    other = actor_for(make_manager(enterprise))
    own_editor = actor_for(make_holder(Role.BANK_EDITOR, enterprise))
    one_industry = make_person()
    grant(
        one_industry,
        Role.BANK_EDITOR,
        place_of(enterprise.district_id),
        industry=Industry.COAL_MINE,
    )
    number = propose(manager, bank)
    for actor in (other, own_editor, actor_for(one_industry)):
        with pytest.raises(Forbidden, match="suspension_not_yours"):
            suspensions.accept(actor, number, now=NOW)
    with pytest.raises(Forbidden):
        suspensions.accept(SYSTEM, number, now=NOW)


def test_an_enterprises_own_bank_is_its_own_affair(
    enterprise: MadeEnterprise, manager: Actor
) -> None:
    own = make_published_bank(owner=enterprise)
    stranger = actor_for(make_manager(make_enterprise()))
    number = propose(manager, own)
    for look in (
        lambda: propose(stranger, own, 1),
        lambda: suspensions.accept(stranger, number, now=NOW),
        lambda: suspension_views.proposal_page(stranger, number, now=NOW),
    ):
        with pytest.raises(NotFound):
            look()
    assert suspension_views.overview(stranger, now=NOW).waiting == ()
    suspensions.accept(actor_for(make_manager(enterprise)), number, now=NOW)
    assert own.entries[0].question_id in left_out(enterprise, own)


def test_a_refusal_says_why_and_leaves_the_question_in_use(
    enterprise: MadeEnterprise, manager: Actor, editor: Actor, bank: MadeBank
) -> None:
    number = propose(manager, bank)
    with pytest.raises(Invalid, match="reason_missing"):
        suspensions.reject(editor, number, "  ", now=NOW)
    suspensions.reject(editor, number, "答案照依据核过，没错", now=NOW)
    assert left_out(enterprise, bank) == {}
    (line,) = suspension_views.overview(manager, now=NOW).rejected
    assert (line.answer, line.decided_by) == ("答案照依据核过，没错", editor.name)
    with pytest.raises(Problem, match="proposal_decided"):
        suspensions.accept(editor, number, now=NOW)
    assert propose(manager, bank) != number, "it may be proposed again"


def test_there_is_one_open_proposal_of_a_question(
    manager: Actor, editor: Actor, bank: MadeBank
) -> None:
    number = propose(manager, bank)
    with pytest.raises(Problem, match="already_proposed"):
        propose(editor, bank)
    suspensions.accept(editor, number, now=NOW)
    with pytest.raises(Problem, match="already_suspended"):
        propose(editor, bank)
    propose(editor, bank, 1)


@pytest.mark.parametrize(
    "given, code",
    [
        ({"reason": " "}, "reason_missing"),
        ({"reason": "长" * 301}, "reason_long"),
        ({"begins_on": TODAY - timedelta(days=1)}, "suspension_past"),
    ],
)
def test_a_proposal_says_why_and_from_when(
    manager: Actor, bank: MadeBank, given: dict, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        propose(manager, bank, **given)


def test_a_revision_of_another_question_is_not_taken(manager: Actor, bank: MadeBank) -> None:
    one, other = bank.entries[:2]
    with pytest.raises(NotFound):
        suspensions.propose(
            manager, bank.id, one.question_id, other.revision, "x", TODAY, figures={}, now=NOW
        )


def test_running_exams_are_named_before_and_lose_the_question_after(
    enterprise: MadeEnterprise, manager: Actor, editor: Actor, bank: MadeBank
) -> None:
    exam = make_exam(enterprise, bank=bank, title="还在考")
    make_exam(enterprise, bank=bank, title="考完了", closes_at=NOW - timedelta(minutes=1))
    make_exam(enterprise, bank=bank, title="没发布", published=False)
    make_exam(enterprise, bank=make_published_bank(), title="别的题库")
    number = propose(manager, bank)
    _, touched = suspension_views.proposal_page(editor, number, now=NOW)
    assert [(each.title, each.owner, each.linked) for each in touched] == [
        ("还在考", enterprise.name, False)
    ]
    stranger = actor_for(make_manager(make_enterprise(district=place_of(enterprise.district_id))))
    assert suspension_views.proposal_page(stranger, number, now=NOW)[1] == ()
    _, mine = suspension_views.proposal_page(manager, number, now=NOW)
    assert [each.linked for each in mine] == [True]
    assert exam.public_id in suspensions.accept(editor, number, now=NOW)
    with reading() as session:
        pool = session.scalars(
            select(PoolRecord.entries)
            .join(Exam, Exam.pool_hash == PoolRecord.hash)
            .where(Exam.id == exam.id)
        ).one()
    assert bank.entries[0].question_id not in {entry[1] for entry in pool}
    assert len(pool) == len(bank.entries) - 1
    _, still = suspension_views.proposal_page(editor, number, now=NOW)
    assert [each.title for each in still] == ["还在考"], "papers drawn before may hold it"


def test_lifting_says_why_and_brings_the_question_back(
    enterprise: MadeEnterprise, manager: Actor, editor: Actor, bank: MadeBank
) -> None:
    suspensions.accept(editor, propose(manager, bank), now=NOW)
    (standing,) = suspension_views.overview(editor, now=NOW).standing
    later = NOW + timedelta(days=4)
    with pytest.raises(Forbidden, match="suspension_not_yours"):
        suspensions.lift(manager, standing.id, "改好了", now=later)
    with pytest.raises(Invalid, match="reason_missing"):
        suspensions.lift(editor, standing.id, "", now=later)
    suspensions.lift(editor, standing.id, "改好了", now=later)
    assert left_out(enterprise, bank, TODAY + timedelta(days=3)) != {}
    assert left_out(enterprise, bank, TODAY + timedelta(days=4)) == {}
    (line,) = suspension_views.overview(manager, now=later).lifted
    assert (line.lifted_by, line.lift_reason) == (editor.name, "改好了")
    with pytest.raises(Problem, match="suspension_lifted"):
        suspensions.lift(editor, standing.id, "再来", now=later)
    assert acts()[-1] == "suspension.lifted"
    with pytest.raises(NotFound):
        suspensions.lift(editor, 999_999, "x", now=later)


def test_a_suspension_from_before_proposals_is_shown_and_lifted_too(
    editor: Actor, bank: MadeBank
) -> None:
    with transaction() as session:
        session.execute(
            insert(QuestionSuspension),
            [
                {"question_id": bank.entries[0].question_id, "reason": "旧的"}
                | {"begins_on": TODAY, "recorded_at": NOW}
            ],
        )
    (line,) = suspension_views.overview(editor, now=NOW).standing
    assert (line.recorded_by, line.proposed_by) == ("", "")
    suspensions.lift(editor, line.id, "核过了", now=NOW)


def test_nobody_who_sits_an_exam_proposes_decides_or_looks(
    enterprise: MadeEnterprise, manager: Actor, bank: MadeBank
) -> None:
    person = make_holder(Role.BANK_EDITOR, place_of(enterprise.district_id))
    number = propose(manager, bank)
    begin(make_exam(enterprise, bank=bank, candidates=[person]), person)
    sitter = actor_for(person)
    for act in (
        lambda: propose(sitter, bank, 1),
        lambda: suspensions.accept(sitter, number, now=NOW),
        lambda: suspension_views.overview(sitter, now=NOW),
        lambda: suspension_views.proposal_page(sitter, number, now=NOW),
    ):
        with pytest.raises(Problem, match="banks_during_exam"):
            act()


def test_another_district_decides_on_public_banks_too(
    enterprise: MadeEnterprise, manager: Actor, bank: MadeBank
) -> None:
    """Public banks belong to all districts of a site: any district's editor may be the second."""
    elsewhere: Person = make_holder(Role.BANK_EDITOR, make_district())
    suspensions.accept(actor_for(elsewhere), propose(manager, bank), now=NOW)
    assert left_out(enterprise, bank) != {}
