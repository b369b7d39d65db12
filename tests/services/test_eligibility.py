"""Who may work, by what is on record: rules, posts, facts, and what was known when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from anquan_exam.config import ROOT
from anquan_exam.domain.access import SYSTEM, Role
from anquan_exam.domain.eligibility.facts import LEVELS, Effect, Family, Training
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check, Rule
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.vocabulary import EmploymentForm, Industry
from anquan_exam.models import Assignment, EligibilityRule, Person, Post, db
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.eligibility import one
from anquan_exam.services.eligibility.answers import (
    Answer,
    answers_of,
    own_answers,
    person_answers,
)
from anquan_exam.services.eligibility.one import Asked
from anquan_exam.services.eligibility.own import own_code
from anquan_exam.services.eligibility.rules import record_rules, rules_of
from anquan_exam.services.eligibility.shipped import record_shipped
from anquan_exam.services.errors import NotFound
from anquan_exam.services.people import jobs
from anquan_exam.services.places.enterprises import EnterpriseInput, change_enterprise
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    employ,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
    make_post,
    place_of,
)
from tests.eligible import ALL, BARRED, PASS
from tests.exam_builders import make_exam
from tests.fact_builders import (
    make_absence,
    make_case,
    make_certificate,
    make_features,
    make_master,
    make_training,
)
from tests.halls import acts
from tests.result_builders import sit

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.database]
JOINED = date(2025, 3, 1)
DAY = NOW.date()
LATER = NOW + timedelta(days=1)


@pytest.fixture
def unit() -> MadeEnterprise:
    return make_enterprise()


@pytest.fixture
def post(unit: MadeEnterprise) -> Post:
    made = make_post(unit, "井下电工")
    make_features(made, unit, needs=((Family.MINE, ("井下电气作业",)),))
    return made


@pytest.fixture
def miner(unit: MadeEnterprise, post: Post) -> Person:
    return make_person("示例矿工", enterprise=unit, posts=[post], begins_on=JOINED)


def give_everything(miner: Person, unit: MadeEnterprise) -> None:
    """All that the rules of tests.eligible ask for, but a supervised pass."""
    master = make_person("示例师傅", enterprise=unit)
    for at, level in enumerate(LEVELS):
        make_training(miner, unit, level, JOINED + timedelta(days=at), hours=24)
    for month in (5, 6, 7):
        make_training(miner, unit, Training.YEARLY, date(2026, month, 1))
    make_certificate(miner, unit)
    signed = {"signed_on": date(2025, 7, 1), "signed_at": NOW}
    make_master(miner, unit, master, JOINED, **signed)


def give_a_pass(miner: Person, unit: MadeEnterprise) -> str:
    exam = make_exam(unit, candidates=[miner], policy=Policy())
    return sit(exam, miner, 10, supervised_by=make_manager(unit, "示例监考"))


def whys(person: Person, known_at=LATER, day: date = DAY) -> list[Why]:
    with reading() as session:
        answers = answers_of(session, [person.id], day, known_at=known_at)[person.id]
    return [reason.why for answer in answers for reason in answer.verdict.reasons]


def test_all_that_is_on_record_lets_a_miner_work(miner: Person, unit: MadeEnterprise, post: Post):
    record_rules(SYSTEM, ALL, now=NOW)
    give_everything(miner, unit)
    assert whys(miner) == [Why.NO_PASS]
    give_a_pass(miner, unit)
    assert whys(miner) == []
    (answer,) = own_answers(actor_for(miner), DAY, now=LATER)
    assert isinstance(answer, Answer) and answer.verdict.eligible
    assert (answer.enterprise_id, answer.post_id) == (unit.id, post.id)


@pytest.mark.parametrize(
    ("give", "found"),
    [
        (lambda m, u: make_absence(m, u, date(2026, 6, 1), date(2026, 10, 1)), Why.AWAY_TOO_LONG),
        (lambda m, u: make_case(m, u), Why.CASE_OPEN),
        (lambda m, u: make_case(m, u, effect=Effect.TRAIN_BY, due_on=DAY), Why.CASE_DUE),
    ],
)
def test_what_speaks_against_him_is_found(miner, unit, give, found) -> None:
    record_rules(SYSTEM, ALL, now=NOW)
    give_everything(miner, unit)
    give_a_pass(miner, unit)
    give(miner, unit)
    assert whys(miner) == [found]


def test_what_does_not_count_yet_does_not_count(miner: Person, unit: MadeEnterprise) -> None:
    record_rules(SYSTEM, ALL, now=NOW)
    make_case(miner, unit, verified_at=None)
    make_training(miner, unit, Training.PLANT, JOINED, counted_at=None)
    make_training(miner, unit, Training.PLANT, JOINED, passed=False)
    give_a_pass(miner, unit)
    assert Why.CASE_OPEN not in whys(miner)
    with reading() as session:
        (answer,) = answers_of(session, [miner.id], DAY, known_at=LATER)[miner.id]
    level = next(r for r in answer.verdict.reasons if r.why is Why.LEVEL_MISSING)
    assert level.detail["level"] == "plant"


def test_a_case_stands_from_its_verification_till_it_is_cleared(miner, unit) -> None:
    verified = NOW + timedelta(hours=1)
    case = make_case(miner, unit, verified_at=verified)
    cleared = {"cleared_at": LATER, "cleared_on": LATER.date()}
    with transaction() as session:
        session.execute(update(type(case)).where(type(case).id == case.id).values(**cleared))
    assert whys(miner, NOW) == []
    assert whys(miner, verified) == [Why.CASE_OPEN]
    after = LATER.date()
    assert whys(miner, LATER, after) == []
    # Asked from today about yesterday: it stood.
    assert whys(miner, LATER, DAY) == [Why.CASE_OPEN]


def test_a_withdrawn_fact_is_gone_from_then_on_and_stays_before(miner, unit) -> None:
    record_rules(SYSTEM, [rule for rule in ALL if rule.check is Check.CERTIFICATE], now=NOW)
    make_certificate(miner, unit, withdrawn_at=LATER)
    assert whys(miner, NOW) == []
    assert whys(miner, LATER) == [Why.NO_CERTIFICATE]


def test_the_end_of_a_job_is_known_from_when_it_was_put_on_record(miner, unit) -> None:
    manager = actor_for(make_manager(unit))
    with reading() as session:
        assignment = session.scalars(
            select(Assignment.id).where(Assignment.person_id == miner.id)
        ).one()
    make_case(miner, unit)
    asked = Asked(DAY, NOW)
    before = one.person_answers(manager, miner.public_id, asked, now=NOW)
    jobs.end_assignment(manager, assignment, DAY - timedelta(days=2), now=LATER)
    assert whys(miner, LATER) == []
    # Whoever asks by what was known before is told what he was told then.
    assert whys(miner, NOW) == [Why.CASE_OPEN]
    after = one.person_answers(manager, miner.public_id, asked, now=LATER)
    assert before.rows == after.rows != ()
    assert one.person_answers(manager, miner.public_id, Asked(DAY, LATER), now=LATER).rows == ()
    with reading() as session:
        row = session.get_one(Assignment, assignment)
    assert row.end_recorded_at == LATER


def test_whoever_has_no_post_has_no_answer(unit: MadeEnterprise) -> None:
    idle = make_person("示例闲人", enterprise=unit)
    assert own_answers(actor_for(idle), DAY, now=NOW) == ()


def test_only_those_in_charge_ask_about_somebody(miner: Person, unit: MadeEnterprise) -> None:
    manager = actor_for(make_manager(unit))
    assert person_answers(manager, miner.public_id, DAY, known_at=NOW)
    for who in (actor_for(make_manager(make_enterprise())), actor_for(miner), SYSTEM):
        with pytest.raises(NotFound):
            person_answers(who, miner.public_id, DAY, known_at=NOW)


def test_two_jobs_are_answered_each(miner: Person, unit: MadeEnterprise) -> None:
    other = make_post(unit, "地面看守")
    employ(miner, unit, posts=[other], begins_on=date(2026, 1, 1))
    record_rules(SYSTEM, [rule for rule in ALL if rule.check is Check.CERTIFICATE], now=NOW)
    answers = own_answers(actor_for(miner), DAY, now=LATER)
    assert [(a.verdict.post.name, a.verdict.eligible) for a in answers] == [
        ("井下电工", False),
        ("地面看守", True),
    ]


def test_a_day_ends_at_midnight_in_shanghai(miner: Person, unit: MadeEnterprise) -> None:
    record_rules(SYSTEM, [rule for rule in ALL if rule.check is Check.CERTIFICATE], now=NOW)
    make_certificate(miner, unit, valid_until=DAY)
    midnight = datetime(DAY.year, DAY.month, DAY.day, 16, tzinfo=UTC)
    for at, blocked in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        assert own_code(actor_for(miner), now=at).blocked is blocked


def test_a_post_of_all_units_is_held_at_each_as_it_is_held_there(unit: MadeEnterprise) -> None:
    mine, shared = make_enterprise(), make_post(None, "示例通用岗位")
    make_features(shared, mine)
    sent = make_person("示例派遣工", enterprise=mine, posts=[shared], form=EmploymentForm.DISPATCH)
    employ(sent, unit, posts=[shared], begins_on=date(2026, 1, 1))
    record_rules(SYSTEM, [BARRED], now=NOW)
    answers = own_answers(actor_for(sent), DAY, now=LATER)
    assert [(one.enterprise_id, one.verdict.eligible) for one in answers] == [
        (mine.id, False),
        (unit.id, True),
    ]


def test_a_post_is_as_it_was_described_then(miner: Person, unit: MadeEnterprise, post: Post):
    record_rules(SYSTEM, [rule for rule in ALL if rule.check is Check.CERTIFICATE], now=NOW)
    make_features(post, unit, recorded_at=LATER)
    assert whys(miner, NOW) == [Why.NO_CERTIFICATE]
    assert whys(miner, LATER) == []


def test_a_unit_is_in_the_industries_it_was_in_then() -> None:
    in_mines = replace(PASS.whom, industries=frozenset({Industry.COAL_MINE}))
    record_rules(SYSTEM, [replace(PASS, whom=in_mines)], now=NOW)
    unit = make_enterprise(industries=[Industry.COAL_MINE])
    worker = make_person("示例工人", enterprise=unit, posts=[make_post(unit, "机修工")])
    officer = actor_for(make_holder(Role.DISTRICT_OFFICER, place_of(unit.district_id)))
    moves = (Industry.SCHOOL, Industry.COAL_MINE, Industry.HOSPITAL)
    for days, industry in enumerate(moves, 1):
        changed = EnterpriseInput(unit.name, unit.credit_code, (industry,))
        change_enterprise(officer, unit.public_id, changed, now=NOW + timedelta(days=days))
    known = [whys(worker, NOW + timedelta(days=days)) for days in range(4)]
    assert known == [[Why.NO_PASS], [], [Why.NO_PASS], []]


def test_statements_do_not_grow_with_the_people(unit: MadeEnterprise, post: Post) -> None:
    record_rules(SYSTEM, ALL, now=NOW)
    people = [make_person(enterprise=unit, posts=[post], begins_on=JOINED) for _ in range(12)]
    counts = []
    for some in (people[:1], people):
        sent: list[str] = []

        def note(*args: object, sent: list[str] = sent) -> None:
            sent.append(str(args[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        with reading() as session:
            answers_of(session, [one.id for one in some], DAY, known_at=LATER)
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(sent))
    assert counts[0] == counts[1]


# --- The rules on record ------------------------------------------------------------------------


def recorded() -> list[Rule]:
    with reading() as session:
        return list(rules_of(session))


def test_a_rule_is_recorded_once_and_anew_when_its_wording_changes() -> None:
    assert record_rules(SYSTEM, [PASS], now=NOW) == 1
    assert record_rules(SYSTEM, [PASS], now=LATER) == 0
    assert record_rules(SYSTEM, [replace(PASS, months=6)], now=LATER) == 1
    assert [(rule.months, rule.recorded_at) for rule in recorded()] == [(12, NOW), (6, LATER)]
    assert acts() == ["eligibility_rules.recorded"] * 2


def test_a_rule_that_is_taken_out_ends_the_day_before() -> None:
    record_rules(SYSTEM, [PASS], now=NOW)
    assert record_rules(SYSTEM, [], now=LATER) == 1
    assert record_rules(SYSTEM, [], now=LATER + timedelta(days=9)) == 0
    assert recorded()[-1].in_force_until == LATER.date() - timedelta(days=1)


def test_every_shipped_rule_comes_back_as_it_was_read() -> None:
    assert record_shipped(ROOT / "question_banks", actor=SYSTEM, now=NOW) > 15
    assert record_shipped(ROOT / "question_banks", actor=SYSTEM, now=LATER) == 0
    with reading() as session:
        stored = session.scalars(select(EligibilityRule)).all()
    assert {rule.id for rule in recorded()} == {row.rule_id for row in stored}
    assert {rule.check for rule in recorded()} == set(Check)
