"""What moves a case by itself: a failed exam opens one, a retest's result moves one; and what the
retest's paper is drawn from."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from anquan_exam import clock
from anquan_exam.domain.cases import SignedAs
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import TEMPLATES, Policy, PolicyKind
from anquan_exam.domain.ready_blueprints import Source
from anquan_exam.models import (
    Attempt,
    Candidate,
    CaseFile,
    CaseHappening,
    CaseRetest,
    Employment,
    Exam,
    PaperRecord,
    PoolRecord,
)
from anquan_exam.models.session import reading
from anquan_exam.services import cases
from anquan_exam.services.cases import Dictated, RetestPlan
from anquan_exam.services.cases.common import CaseRefused
from anquan_exam.services.cases.periodic import FRESH, move_cases
from anquan_exam.services.cases.retests import weighed
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.running import close_now
from anquan_exam.services.invigilation import codes, presence, voiding
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.people.jobs import end_employment
from anquan_exam.services.sittings.plans import pool_entries
from anquan_exam.services.verification import reveal_finished, verify
from tests.builders import NOW, actor_for, employ, make_enterprise, make_post
from tests.case_builders import (
    BEGUN,
    Mine,
    happened,
    make_mine,
    refusals,
    row,
    shipped_beside,
    stopped,
    trained,
    verified,
)
from tests.exam_builders import MadeExam, make_exam, make_published_bank
from tests.result_builders import begin, finish, sit, void

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
CLOSED_BOOK = Policy()
TRAIN = timedelta(hours=1)


@pytest.fixture
def mine(app: Flask, tmp_path: Path) -> Mine:
    shipped_beside(app, tmp_path)
    return make_mine()


def failed_exam(mine: Mine, right: int = 2, **given) -> MadeExam:
    exam = make_exam(mine.unit, candidates=[mine.miner], **given)
    sit(exam, mine.miner, right, supervised_by=mine.manager)
    return exam


def opened() -> list[CaseFile]:
    with reading() as session:
        return list(session.scalars(select(CaseFile).order_by(CaseFile.id)))


# --- Opened by facts ------------------------------------------------------------------------------


def test_a_supervised_fail_opens_one_case_to_train_by_a_date_and_nothing_twice(mine: Mine) -> None:
    failed_exam(mine)
    assert [move_cases(now=BEGUN), move_cases(now=BEGUN)] == [1, 0]
    (case,) = opened()
    assert (case.kind, case.effect, case.step, case.blocks) == (
        "failed-exam",
        "train-by",
        "training",
        True,
    )
    assert case.due_on == clock.local(BEGUN).date() + timedelta(days=15)
    assert (case.person_id, case.enterprise_id) == (mine.miner.id, mine.unit.id)


@pytest.mark.parametrize("kind", [PolicyKind.SPOT_CHECK, PolicyKind.RETEST])
def test_a_failed_spot_check_or_retest_opens_one_too(mine: Mine, kind: PolicyKind) -> None:
    failed_exam(mine, policy=Policy(kind=kind))
    assert move_cases(now=BEGUN) == 1


def test_what_was_not_watched_passed_voided_or_made_good_opens_nothing(mine: Mine) -> None:
    exam = make_exam(mine.unit, candidates=[mine.miner])
    sit(exam, mine.miner, 1)  # nobody stood by
    failed_exam(mine, right=10)
    gone = make_exam(mine.unit, candidates=[mine.miner])
    void(sit(gone, mine.miner, 1, supervised_by=mine.manager))
    own = Policy(kind=PolicyKind.SELF_TEST)
    sit(make_exam(mine.unit, candidates=[mine.miner], policy=own), mine.miner, 1)
    assert move_cases(now=BEGUN) == 0
    failed_exam(mine)
    later = make_exam(mine.unit, candidates=[mine.miner])
    sit(later, mine.miner, 10, minutes=40, supervised_by=mine.manager)
    assert move_cases(now=BEGUN) == 0


def test_what_was_failed_long_ago_opens_nothing(mine: Mine) -> None:
    failed_exam(mine)
    assert move_cases(now=NOW + FRESH + timedelta(days=1)) == 0


def test_without_terms_nothing_is_opened(mine: Mine, tmp_path: Path) -> None:
    (tmp_path / "eligibility.yaml").unlink()
    failed_exam(mine)
    assert move_cases(now=BEGUN) == 0


# --- The retest -----------------------------------------------------------------------------------


def plan_of(mine: Mine, at: datetime, **given) -> RetestPlan:
    plain = {
        "where": "地面培训室",
        "opens_at": at,
        "hours": 3,
        "invigilators": (mine.manager.public_id,),
    }
    return RetestPlan(**{**plain, **given})


def ready_to_sit(mine: Mine) -> tuple[str, datetime]:
    """A violation, trained for and reflected on."""
    case = verified(mine)
    at = trained(mine, case, NOW)
    day = clock.local(at).date()
    cases.dictate(mine.actor("leader"), case, Dictated(day, "他说：不该空顶作业。"), now=at)
    return case, at


def sit_retest(mine: Mine, public_id: str, right: int, at: datetime) -> str:
    """The miner sits it, watched; the attempt's public id."""
    with reading() as session:
        exam = session.scalars(select(Exam).where(Exam.public_id == public_id)).one()
    invigilator = mine.actor("manager")
    numbers = {mine.miner.id: _number(exam.id)}
    codes.give(invigilator, public_id, "平安回家", now=at)
    presence.confirm(invigilator, public_id, numbers[mine.miner.id], Identity.BADGE, "", now=at)
    made = MadeExam(exam.id, public_id, exam.title, TEMPLATES["retest"], None, (), b"", "", numbers)  # type: ignore[arg-type]
    view = begin(made, mine.miner, now=at, code="平安回家")
    finish(mine.miner, view, right, now=at + timedelta(minutes=20))
    return view.attempt


def _number(exam_id: int) -> str:
    with reading() as session:
        return session.scalars(select(Candidate.number).where(Candidate.exam_id == exam_id)).one()


def asked(attempt: str) -> set[str]:
    with reading() as session:
        paper = session.scalars(
            select(PaperRecord)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(Attempt.public_id == attempt)
        ).one()
        return {item.question_id for item in Paper.from_json(paper.content).items}


def inputs(attempt: str) -> dict:
    with reading() as session:
        return session.scalars(
            select(PaperRecord.inputs)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(Attempt.public_id == attempt)
        ).one()


def test_a_pass_moves_the_case_on_and_only_the_result_does(mine: Mine) -> None:
    case, at = ready_to_sit(mine)
    exam = cases.arrange(mine.actor("manager"), case, plan_of(mine, at), now=at)
    assert move_cases(now=at) == 0
    sit_retest(mine, exam, 100, at)
    after = at + timedelta(minutes=30)
    assert [move_cases(now=after), move_cases(now=after)] == [1, 0]
    assert (row(case).step, happened(case)[-1]) == ("sign-off", "retested")
    with reading() as session:
        moved = session.scalars(select(CaseHappening).where(CaseHappening.what == "retested")).one()
    assert (moved.by_id, moved.passed) == (None, True) and moved.attempt_id


def test_a_fail_goes_back_to_more_training_and_the_next_paper_is_another(mine: Mine) -> None:
    case, at = ready_to_sit(mine)
    manager = mine.actor("manager")
    first = cases.arrange(manager, case, plan_of(mine, at), now=at)
    failed = sit_retest(mine, first, 5, at)
    after = at + timedelta(minutes=30)
    move_cases(now=after)
    view = cases.view(manager, case)
    assert (view.standing.step, view.standing.round, view.minutes_left) == ("training", 1, 540)
    assert len(opened()) == 1  # the failed retest of a case opens no other
    with pytest.raises(CaseRefused) as refused:
        cases.arrange(manager, case, plan_of(mine, after), now=after)
    assert refused.value.code == "case_out_of_order"
    assert refusals() == [("retested", "case_out_of_order")]

    next_day = NOW + timedelta(days=1)
    trained(mine, case, next_day, hours=7)
    at = trained(mine, case, next_day + timedelta(days=1), hours=2)
    day = clock.local(at).date()
    cases.dictate(mine.actor("leader"), case, Dictated(day, "他又说了一遍。"), now=at)
    second = cases.arrange(manager, case, plan_of(mine, at), now=at)
    again = sit_retest(mine, second, 100, at)
    assert not asked(failed) & asked(again)
    kept = inputs(again)
    assert set(kept["avoid"]) == asked(failed) and kept["weights"]
    assert all(2 <= weight <= 5 for weight in kept["weights"].values())
    move_cases(now=at + timedelta(hours=1))
    assert row(case).step == "sign-off"
    close_now(manager, second, now=at + timedelta(hours=1))
    reveal_finished(now=at + timedelta(hours=2))
    found = verify(second)
    assert found.sound and len(found.papers) == 1


def test_the_topics_of_the_violation_and_of_what_was_wrong_weigh_more(mine: Mine) -> None:
    case, at = ready_to_sit(mine)
    exam = cases.arrange(mine.actor("manager"), case, plan_of(mine, at), now=at)
    with reading() as session:
        made = session.scalars(select(Exam).where(Exam.public_id == exam)).one()
        single = {
            section["topics"][0]: section["count"]
            for section in made.blueprint["sections"]
            if section["kinds"] == ["single"]
        }
    # Of single choice both topics hold plenty, so that nothing but the weights decides.
    assert single["01-duties"] > 2 * single["02-rights"]
    sources = (Source("a", "", 2), Source("b", "t", 3))
    wrong = {("a", "x"): 2, ("b", "t"): 1, ("b", "u"): 4, ("gone", "z"): 9}
    assert weighed(sources, wrong, {"a", "b"}) == (  # type: ignore[arg-type]
        Source("a", "", 2),
        Source("b", "t", 4),
        Source("b", "u", 4),
    )


def test_the_retest_after_a_failed_exam_asks_of_the_same_banks_and_other_questions(
    mine: Mine,
) -> None:
    bank = make_published_bank(240)
    exam = failed_exam(mine, bank=bank)
    move_cases(now=BEGUN)
    (case,) = opened()
    at = trained(mine, case.public_id, BEGUN, hours=3)
    made = cases.arrange(mine.actor("manager"), case.public_id, plan_of(mine, at), now=at)
    attempt = sit_retest(mine, made, 100, at)
    with reading() as session:
        first = session.scalars(select(Attempt).where(Attempt.exam_id == exam.id)).one()
        pool = session.scalars(
            select(PoolRecord.entries)
            .join(PaperRecord, PaperRecord.pool_hash == PoolRecord.hash)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(Attempt.public_id == attempt)
        ).one()
    assert {entry.bank for entry in pool_entries(pool)} == {bank.id}
    assert not asked(first.public_id) & asked(attempt)
    move_cases(now=at + timedelta(hours=1))
    assert row(case.public_id).step == "sign-off"


def test_there_is_one_retest_at_a_time_and_a_half_made_one_is_finished(mine: Mine) -> None:
    case, at = ready_to_sit(mine)
    cases.arrange(mine.actor("manager"), case, plan_of(mine, at), now=at)
    with pytest.raises(CaseRefused) as refused:
        cases.arrange(mine.actor("second"), case, plan_of(mine, at), now=at)
    assert refused.value.code == "case_retest_there"
    over = at + timedelta(hours=4)
    cases.arrange(mine.actor("manager"), case, plan_of(mine, over), now=over)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseRetest)) == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"where": " "}, "place_missing"),
        ({"hours": 0}, "hours_wrong"),
        ({"opens_at": NOW - timedelta(days=2)}, "case_retest_past"),
        ({"invigilators": ()}, "no_such_invigilator"),
        ({"invigilators": ("zzzzzzzz",)}, "no_such_invigilator"),
    ],
)
def test_what_a_retest_lacks_is_said_and_nothing_is_made(mine: Mine, given, code: str) -> None:
    case, at = ready_to_sit(mine)
    with pytest.raises(Invalid) as refused:
        cases.arrange(mine.actor("manager"), case, plan_of(mine, at, **given), now=at)
    assert refused.value.code == code
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Exam)) == 0


def test_a_pool_too_small_makes_no_exam(app: Flask, tmp_path: Path, mine: Mine) -> None:
    shipped_beside(app, tmp_path, make_published_bank(8))
    case, at = ready_to_sit(mine)
    with pytest.raises(Problem) as refused:
        cases.arrange(mine.actor("manager"), case, plan_of(mine, at), now=at)
    assert refused.value.code == "pool_short"


def test_only_whoever_answers_for_safety_arranges_it(mine: Mine) -> None:
    case, at = ready_to_sit(mine)
    for who in ("leader", "principal"):
        with pytest.raises(CaseRefused) as refused:
            cases.arrange(mine.actor(who), case, plan_of(mine, at), now=at)
        assert refused.value.code == "case_not_yours"


def sit_again(mine: Mine, exam: str, at: datetime) -> None:
    """The miner is given a further try in the same exam, and sits it well."""
    manager = mine.actor("manager")
    with reading() as session:
        row_ = session.scalars(select(Exam).where(Exam.public_id == exam)).one()
    number = _number(row_.id)
    codes.give(manager, exam, "天天平安", now=at)
    voiding.grant_try(manager, exam, number, "再试一次", now=at)
    presence.confirm(manager, exam, number, Identity.BADGE, "", now=at)
    made = MadeExam(row_.id, exam, "", TEMPLATES["retest"], None, (), b"", "", {})  # type: ignore[arg-type]
    view = begin(made, mine.miner, now=at, code="天天平安")
    finish(mine.miner, view, 100, now=at + timedelta(minutes=20))


@pytest.mark.parametrize("early", [True, False])
def test_a_further_try_in_the_exam_that_was_failed_moves_nothing(mine: Mine, early: bool) -> None:
    case, at = ready_to_sit(mine)
    manager = mine.actor("manager")
    exam = cases.arrange(manager, case, plan_of(mine, at, hours=100), now=at)
    sit_retest(mine, exam, 5, at)
    after = at + timedelta(minutes=30)
    move_cases(now=after)
    if early:
        sit_again(mine, exam, after)
    day = NOW + timedelta(days=1)
    trained(mine, case, day, hours=7)
    at = trained(mine, case, day + timedelta(days=1), hours=2)
    cases.dictate(
        mine.actor("leader"), case, Dictated(clock.local(at).date(), "他又说了。"), now=at
    )
    assert row(case).step == "retest"
    if not early:  # its turn has come, but this exam may ask the same questions again
        sit_again(mine, exam, at)
        at += timedelta(hours=1)
    assert move_cases(now=at) == 0
    assert cases.arrange(actor_for(mine.second), case, plan_of(mine, at), now=at) != exam


def test_whoever_left_midway_finishes_the_case_where_it_was_opened(mine: Mine) -> None:
    case, at = ready_to_sit(mine)
    manager, other = mine.actor("manager"), make_enterprise()
    with reading() as session:
        job = session.scalars(
            select(Employment.id).where(Employment.person_id == mine.miner.id)
        ).one()
    end_employment(manager, job, clock.local(at).date(), now=at)
    employ(mine.miner, other, posts=[make_post(other, "掘进工")])
    later = at + timedelta(days=3)
    assert stopped(mine, later) and cases.own_view(mine.actor("miner"), case).gone
    exam = cases.arrange(manager, case, plan_of(mine, later), now=later)
    sit_retest(mine, exam, 100, later)
    move_cases(now=later + TRAIN)
    cases.sign(mine.actor("principal"), case, SignedAs.SUPERIOR, now=later + TRAIN)
    assert cases.sign(manager, case, SignedAs.SAFETY, now=later + TRAIN)
    assert not stopped(mine, later + TRAIN)
