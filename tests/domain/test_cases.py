"""Cases: steps go in order, only facts move them, and nobody signs for himself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.cases import (
    CasePolicy,
    CaseRefusal,
    Decision,
    Happening,
    Involved,
    SignedAs,
    Step,
    What,
    needs_second_person,
    refusal,
    standing,
)
from anquan_exam.domain.eligibility.facts import CaseKind, Effect

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
MINER, REPORTER, LEADER, MANAGER = 1, 2, 3, 4
POLICY = CasePolicy(
    CaseKind.VIOLATION, Effect.STOP, minutes=480, more_minutes=240, reflection=True, hearing=True
)
PLAIN = CasePolicy(CaseKind.FAILED_EXAM, Effect.TRAIN_BY, minutes=240, more_minutes=240)
INVOLVED = Involved(MINER, superiors=frozenset({LEADER}), reporters=frozenset({REPORTER}))


def at(minute: int, what: What, by: int | None = MANAGER, **given: object) -> Happening:
    return Happening(what, NOW + timedelta(minutes=minute), by, **given)  # type: ignore[arg-type]


OPENED = (
    at(0, What.REPORTED, REPORTER),
    at(1, What.HEARD, MANAGER),
    at(2, What.VERIFIED, MANAGER),
)
TRAINED = (*OPENED, at(3, What.TRAINED, minutes=480))
REFLECTED = (*TRAINED, at(4, What.REFLECTED, MINER))
PASSED = (*REFLECTED, at(5, What.RETESTED, None, passed=True))
HALF = (*PASSED, at(6, What.SIGNED, LEADER, signed_as=SignedAs.SUPERIOR))
DONE = (*HALF, at(7, What.SIGNED, MANAGER, signed_as=SignedAs.SAFETY))


@pytest.mark.parametrize(
    ("happened", "step", "blocks"),
    [
        ((), Step.HEARING, False),
        (OPENED[:2], Step.HEARING, False),
        ((*OPENED[:2], at(2, What.DROPPED)), Step.DROPPED, False),
        (OPENED, Step.TRAINING, True),
        ((*OPENED, at(3, What.TRAINED, minutes=479)), Step.TRAINING, True),
        (TRAINED, Step.REFLECTION, True),
        (REFLECTED, Step.RETEST, True),
        (PASSED, Step.SIGN_OFF, True),
        (HALF, Step.SIGN_OFF, True),
        (DONE, Step.CLEARED, False),
    ],
)
def test_a_violation_goes_step_by_step_to_clearance(happened, step, blocks) -> None:
    stands = standing(POLICY, happened)
    assert (stands.step, stands.blocks) == (step, blocks)


def test_a_failure_goes_back_to_training_with_more_hours_and_the_third_to_the_principal() -> None:
    happened = [at(0, What.REPORTED, None)]
    minute = 1
    for failed in range(3):
        stands = standing(PLAIN, happened)
        assert (stands.step, stands.minutes_needed) == (Step.TRAINING, 240 * (failed + 1))
        happened.append(at(minute, What.TRAINED, minutes=240 * (failed + 1)))
        happened.append(at(minute + 1, What.RETESTED, None))
        minute += 2
    assert standing(PLAIN, happened).step is Step.DECISION
    more = at(minute, What.DECIDED, decision=Decision.ONCE_MORE)
    assert standing(PLAIN, (*happened, more)).step is Step.TRAINING
    moved = standing(PLAIN, (*happened, at(minute, What.DECIDED, decision=Decision.MOVED)))
    assert (moved.step, moved.blocks) == (Step.MOVED, True)


def test_a_round_begins_with_what_sent_the_person_to_training() -> None:
    def since(*happened: Happening) -> int | None:
        began = standing(POLICY, happened).since
        return None if began is None else int((began - NOW).total_seconds() // 60)

    failed = (*REFLECTED, at(5, What.RETESTED, None))
    assert [since(*each) for each in (OPENED[:2], OPENED, PASSED, failed)] == [None, 2, 2, 5]
    assert standing(PLAIN, [at(0, What.REPORTED, None)]).since == NOW


def test_what_comes_before_its_turn_moves_nothing() -> None:
    skipped = (
        *OPENED,
        at(3, What.RETESTED, None, passed=True),
        at(4, What.SIGNED, LEADER, signed_as=SignedAs.SUPERIOR),
        at(5, What.SIGNED, MANAGER, signed_as=SignedAs.SAFETY),
    )
    assert standing(POLICY, skipped).step is Step.TRAINING


def test_one_person_cannot_sign_as_both() -> None:
    twice = (
        *PASSED,
        at(6, What.SIGNED, LEADER, signed_as=SignedAs.SUPERIOR),
        at(7, What.SIGNED, LEADER, signed_as=SignedAs.SAFETY),
    )
    assert standing(POLICY, twice).step is Step.SIGN_OFF


@pytest.mark.parametrize(
    ("before", "new", "why"),
    [
        (OPENED, at(3, What.REPORTED, REPORTER), CaseRefusal.OUT_OF_ORDER),
        (DONE, at(8, What.TRAINED, minutes=5), CaseRefusal.ENDED),
        (OPENED[:1], at(2, What.VERIFIED), CaseRefusal.NOT_HEARD),
        (OPENED[:2], at(2, What.VERIFIED, REPORTER), CaseRefusal.REPORTER_DECIDES),
        (OPENED[:2], at(2, What.VERIFIED, MINER), CaseRefusal.OWN_CASE),
        (OPENED[:2], at(2, What.TRAINED, minutes=480), CaseRefusal.NOT_VERIFIED),
        (OPENED, at(3, What.RETESTED, None, passed=True), CaseRefusal.OUT_OF_ORDER),
        (TRAINED, at(1, What.REFLECTED, MINER), CaseRefusal.OUT_OF_ORDER),
        (OPENED, at(99, What.TRAINED, minutes=480), CaseRefusal.IN_THE_FUTURE),
        (OPENED, at(3, What.TRAINED, MINER, minutes=480), CaseRefusal.OWN_CASE),
        (PASSED, at(6, What.SIGNED, MINER, signed_as=SignedAs.SAFETY), CaseRefusal.OWN_CASE),
        (
            PASSED,
            at(6, What.SIGNED, MANAGER, signed_as=SignedAs.SUPERIOR),
            CaseRefusal.NOT_THE_SUPERIOR,
        ),
        (HALF, at(7, What.SIGNED, LEADER, signed_as=SignedAs.SAFETY), CaseRefusal.SIGNED_ALREADY),
        (HALF, at(7, What.SIGNED, 5, signed_as=SignedAs.SUPERIOR), CaseRefusal.SIGNED_ALREADY),
    ],
)
def test_what_may_not_be_put_on_record_is_refused(before, new, why) -> None:
    later = NOW + timedelta(minutes=30)
    assert refusal(POLICY, before, new, INVOLVED, now=later) is why


def test_each_step_of_the_way_is_taken() -> None:
    for count, new in enumerate(DONE):
        assert refusal(POLICY, DONE[:count], new, INVOLVED, now=new.at) is None


def test_what_comes_late_needs_a_second_person_after_the_limit_and_not_on_it() -> None:
    day, limit = date(2026, 11, 1), timedelta(days=3)
    assert not needs_second_person(day, date(2026, 11, 4), limit)
    assert needs_second_person(day, date(2026, 11, 5), limit)


HAPPENINGS = st.lists(
    st.builds(
        Happening,
        what=st.sampled_from(What),
        at=st.integers(0, 10_000).map(lambda minute: NOW + timedelta(minutes=minute)),
        by=st.sampled_from([None, MINER, REPORTER, LEADER, MANAGER]),
        minutes=st.integers(0, 900),
        passed=st.booleans(),
        signed_as=st.none() | st.sampled_from(SignedAs),
        decision=st.none() | st.sampled_from(Decision),
    ),
    max_size=30,
    unique_by=lambda one: one.at,
)


@given(HAPPENINGS, st.randoms(use_true_random=False))
def test_the_order_things_are_put_in_changes_nothing(happened, chance) -> None:
    shuffled = list(happened)
    chance.shuffle(shuffled)
    assert standing(POLICY, shuffled) == standing(POLICY, happened)


@given(HAPPENINGS)
def test_nobody_is_cleared_without_training_a_passed_retest_and_two_signatures(happened) -> None:
    stands = standing(POLICY, happened)
    if stands.step is not Step.CLEARED:
        return
    assert sum(one.minutes for one in happened if one.what is What.TRAINED) >= POLICY.minutes
    assert any(one.what is What.RETESTED and one.passed for one in happened)
    assert any(one.what is What.REFLECTED for one in happened)
    assert {role for role, _ in stands.signed} == set(SignedAs)
    assert len({by for _, by in stands.signed}) == len(SignedAs)


@given(HAPPENINGS)
def test_what_is_refused_one_by_one_never_ends_a_case_by_its_own_person(happened) -> None:
    taken: list[Happening] = []
    for one in sorted(happened, key=lambda each: each.at):
        if refusal(POLICY, taken, one, INVOLVED, now=one.at) is None:
            taken.append(one)
    stands = standing(POLICY, taken)
    assert MINER not in {by for _, by in stands.signed}
    if stands.step is Step.CLEARED:
        assert dict(stands.signed)[SignedAs.SUPERIOR] == LEADER


@given(st.lists(st.sampled_from([What.REGRADED, What.UNDONE]), max_size=4), st.booleans())
def test_a_case_stands_as_if_its_retest_had_come_to_what_was_found_last(found, passed) -> None:
    sat = (*REFLECTED, at(5, What.RETESTED, None, passed=not passed, attempt=9))
    late = [at(6 + n, what, None, passed=passed, attempt=9) for n, what in enumerate(found)]
    last = found[-1] if found else What.RETESTED
    came_to = passed if found else not passed
    same = REFLECTED if last is What.UNDONE else (*REFLECTED, at(5, What.RETESTED, passed=came_to))
    assert standing(POLICY, [*sat, *late]) == standing(POLICY, same)


@pytest.mark.parametrize("before", [(), (at(3, What.TRAINED, minutes=240),)])
@pytest.mark.parametrize("what", [What.REGRADED, What.UNDONE])
def test_a_case_ends_once_what_opened_it_is_no_fail_any_more(before, what) -> None:
    gone = at(9, what, None, passed=what is What.REGRADED, attempt=7)
    found = standing(PLAIN, (at(0, What.REPORTED), *before, gone))
    assert (found.step, found.blocks, found.ended_at) == (Step.DROPPED, False, gone.at)
    again = at(10, What.REGRADED, None, passed=False, attempt=7)
    assert standing(PLAIN, (at(0, What.REPORTED), *before, gone, again)) == standing(
        PLAIN, (at(0, What.REPORTED), *before)
    )


def test_a_case_opened_again_goes_back_to_the_retest_and_is_signed_anew() -> None:
    again = (*DONE, at(8, What.REOPENED))
    stands = standing(POLICY, again)
    assert (stands.step, stands.blocks, stands.signed) == (Step.RETEST, True, ())
    passed = (*again, at(9, What.RETESTED, None, passed=True))
    assert standing(POLICY, passed).step is Step.SIGN_OFF
    half = (*passed, at(10, What.SIGNED, MANAGER, signed_as=SignedAs.SAFETY))
    whole = (*half, at(11, What.SIGNED, LEADER, signed_as=SignedAs.SUPERIOR))
    assert standing(POLICY, whole).step is Step.CLEARED
    failed = standing(POLICY, (*again, at(8, What.RETESTED, None, passed=False)))
    assert (failed.step, failed.minutes_needed) == (Step.TRAINING, 720)


@pytest.mark.parametrize(
    ("before", "by", "why"),
    [
        (DONE, MANAGER, None),
        (DONE, None, None),
        (DONE, MINER, CaseRefusal.OWN_CASE),
        (PASSED, MANAGER, CaseRefusal.OUT_OF_ORDER),
        ((*OPENED[:2], at(2, What.DROPPED)), MANAGER, CaseRefusal.OUT_OF_ORDER),
    ],
)
def test_only_what_was_cleared_is_opened_again_and_not_by_oneself(
    before: tuple[Happening, ...], by: int | None, why: CaseRefusal | None
) -> None:
    new = at(20, What.REOPENED, by)
    now = NOW + timedelta(hours=1)
    assert refusal(POLICY, before, new, INVOLVED, now=now) is why
