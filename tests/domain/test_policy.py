"""Who may start, what may be done, what may be seen, what counts: each refusal with its case."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from anquan_exam.domain.grading import PartialCredit
from anquan_exam.domain.policy import (
    MOCK_LABEL,
    TEMPLATES,
    Allowed,
    Count,
    KeyFacts,
    LeavePage,
    Policy,
    PolicyError,
    PolicyKind,
    Refusal,
    Refused,
    StartFacts,
    Supervision,
    Timing,
    can_be_open,
    counts_as_supervised,
    may_see_key,
    may_see_result,
    may_start,
    must_hand_in,
)
from anquan_exam.domain.sequential import SequentialRule

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = SequentialRule().to_json()
SCREENED: dict[str, object] = {"kind": "spot_check", "may_go_back": False}
STRICT = Policy(
    max_tries=2,
    cooldown_hours=24,
    needs_start_code=True,
    needs_presence=True,
    training_hours_needed=8,
)
READY = StartFacts(
    opens_at=NOW - HOUR,
    closes_at=NOW + HOUR,
    tries_used=1,
    last_ended_at=NOW - 24 * HOUR,
    training_minutes_done=480,
    present=True,
    start_code_right=True,
)

START_REFUSALS = [
    ({"published": False}, Refusal.NOT_PUBLISHED, {}),
    ({"withdrawn": True}, Refusal.WITHDRAWN, {}),
    ({"assigned": False}, Refusal.NOT_ASSIGNED, {}),
    ({"barred": True}, Refusal.BARRED, {}),
    ({"has_open_attempt": True}, Refusal.ALREADY_OPEN, {}),
    ({"paused": True}, Refusal.PAUSED, {}),
    ({"pool_too_small": True}, Refusal.POOL_TOO_SMALL, {}),
    ({"no_phones": "防爆"}, Refusal.NO_PHONES, {"reason": "防爆"}),
    (
        {"opens_at": NOW + timedelta(seconds=1)},
        Refusal.NOT_OPEN_YET,
        {"opens_at": "2026-03-02T01:00:01+00:00"},
    ),
    ({"closes_at": NOW}, Refusal.CLOSED, {"closed_at": "2026-03-02T01:00:00+00:00"}),
    ({"tries_used": 2}, Refusal.TRIES_USED, {"max_tries": "2"}),
    (
        {"last_ended_at": NOW - 24 * HOUR + timedelta(seconds=1)},
        Refusal.COOLING_DOWN,
        {"again_at": "2026-03-02T01:00:01+00:00"},
    ),
    (
        {"training_minutes_done": 479},
        Refusal.HOURS_MISSING,
        {"hours_needed": "8", "minutes_missing": "1"},
    ),
    ({"present": False}, Refusal.NOT_PRESENT, {}),
    ({"start_code_right": None}, Refusal.START_CODE_MISSING, {}),
    ({"start_code_right": False}, Refusal.START_CODE_WRONG, {}),
]


def test_whoever_meets_everything_may_start() -> None:
    assert may_start(STRICT, READY, NOW) == Allowed()


@pytest.mark.parametrize(("change", "reason", "detail"), START_REFUSALS)
def test_one_thing_amiss_refuses_the_start_and_says_which(
    change: dict[str, object], reason: Refusal, detail: dict[str, str]
) -> None:
    assert may_start(STRICT, replace(READY, **change), NOW) == Refused(reason, detail)


@pytest.mark.parametrize("at", range(len(START_REFUSALS) - 2))
def test_of_several_reasons_the_one_to_mend_first_is_given(at: int) -> None:
    changes = {k: v for change, _, _ in START_REFUSALS[at:] for k, v in change.items()}
    refused = may_start(STRICT, replace(READY, **changes), NOW)
    assert isinstance(refused, Refused)
    assert refused.reason is START_REFUSALS[at][1]


@pytest.mark.parametrize(
    "change",
    [
        {"training_minutes_done": 0},
        {"present": False},
        {"start_code_right": None},
        {"start_code_right": False},
        {"tries_used": 99},
        {"last_ended_at": NOW},
        {"opens_at": None, "closes_at": None},
    ],
)
def test_what_the_policy_does_not_ask_for_refuses_nobody(change: dict[str, object]) -> None:
    assert may_start(Policy(max_tries=None), replace(READY, **change), NOW) == Allowed()


def test_the_moment_of_opening_is_open() -> None:
    assert may_start(STRICT, replace(READY, opens_at=NOW), NOW) == Allowed()


def test_every_refusal_has_a_case_here() -> None:
    cases = {reason for _, reason, _ in START_REFUSALS}
    assert cases == set(Refusal)


def test_leaving_the_page_hands_in_only_where_the_policy_says_so() -> None:
    strict = Policy(leave_page=LeavePage.HAND_IN_AFTER, leave_limit=3)
    assert [must_hand_in(strict, times) for times in (3, 4)] == [False, True]
    assert not must_hand_in(Policy(), 1000)
    assert not must_hand_in(replace(strict, kind=PolicyKind.PRACTICE), 1000)


DONE = KeyFacts(handed_in=True, closes_at=NOW - HOUR, any_open=False)


def test_the_key_is_seen_after_the_close() -> None:
    assert may_see_key(Policy(), DONE, NOW)


@pytest.mark.parametrize("timing", [Timing.AFTER_HAND_IN, Timing.AFTER_CLOSE])
@pytest.mark.parametrize("kind", sorted(set(PolicyKind) - {PolicyKind.PRACTICE, PolicyKind.MOCK}))
@pytest.mark.parametrize(
    "change",
    [
        {"any_open": True},
        {"closes_at": NOW + HOUR},
        {"closes_at": NOW},
        {"closes_at": NOW - timedelta(seconds=120)},
        {"closes_at": None},
        {"handed_in": False},
    ],
)
def test_the_key_is_never_seen_while_any_attempt_can_be_open(
    kind: PolicyKind, timing: Timing, change: dict[str, object]
) -> None:
    policy = Policy(kind=kind, show_key=timing)
    assert not may_see_key(policy, replace(DONE, **change), NOW)


def test_the_key_is_never_seen_where_the_policy_says_never() -> None:
    assert not may_see_key(Policy(show_key=Timing.NEVER), DONE, NOW)
    practice = replace(TEMPLATES["practice"], show_key=Timing.NEVER)
    assert not may_see_key(practice, replace(DONE, item_answered=True), NOW)


@pytest.mark.parametrize(
    ("timing", "handed_in", "answered", "seen"),
    [
        (Timing.AFTER_EACH, False, True, True),
        (Timing.AFTER_EACH, False, False, False),
        (Timing.AFTER_EACH, True, False, True),
        (Timing.AFTER_HAND_IN, False, True, False),
        (Timing.AFTER_HAND_IN, True, True, True),
    ],
)
def test_practice_answers_back_when_its_policy_says(
    timing: Timing, handed_in: bool, answered: bool, seen: bool
) -> None:
    practice = replace(TEMPLATES["practice"], show_key=timing)
    facts = KeyFacts(handed_in, closes_at=None, any_open=True, item_answered=answered)
    assert may_see_key(practice, facts, NOW) is seen


@pytest.mark.parametrize(
    ("timing", "change", "seen"),
    [
        (Timing.AFTER_HAND_IN, {"any_open": True, "closes_at": None}, True),
        (Timing.AFTER_HAND_IN, {"handed_in": False}, False),
        (Timing.AFTER_CLOSE, {}, True),
        (Timing.AFTER_CLOSE, {"any_open": True}, False),
        (Timing.AFTER_CLOSE, {"closes_at": NOW + HOUR}, False),
        (Timing.NEVER, {}, False),
    ],
)
def test_score_and_verdict_are_seen_when_the_policy_says(
    timing: Timing, change: dict[str, object], seen: bool
) -> None:
    assert may_see_result(Policy(feedback=timing), replace(DONE, **change), NOW) is seen


def test_an_exam_can_be_open_until_the_grace_after_its_window() -> None:
    edge = NOW - timedelta(seconds=120)
    assert can_be_open(Policy(), closes_at=edge, any_open=False, now=NOW)
    later = NOW + timedelta(microseconds=1)
    assert not can_be_open(Policy(), closes_at=edge, any_open=False, now=later)


STOOD_BY = Supervision(place="一号会议室", named_by="监考员甲", identity_seen=True)


@pytest.mark.parametrize("kind", PolicyKind)
def test_only_exams_that_qualify_count_as_supervised(kind: PolicyKind) -> None:
    policy = Policy(kind=kind, label=MOCK_LABEL)
    qualifies = kind in (PolicyKind.CLOSED_BOOK, PolicyKind.SPOT_CHECK, PolicyKind.RETEST)
    assert counts_as_supervised(policy, STOOD_BY) is qualifies


@pytest.mark.parametrize("missing", [{"place": " "}, {"named_by": ""}, {"identity_seen": False}])
def test_without_place_name_and_identity_it_is_a_self_test(missing: dict[str, object]) -> None:
    assert not counts_as_supervised(Policy(), replace(STOOD_BY, **missing))
    assert not counts_as_supervised(Policy(), Supervision())


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_read_back_as_written(name: str) -> None:
    assert Policy.from_json(TEMPLATES[name].to_json()) == TEMPLATES[name]


def test_a_policy_reads_back_as_written_in_every_setting() -> None:
    unusual = Policy(
        kind=PolicyKind.RETEST,
        duration_minutes=45,
        grace_seconds=60,
        pass_percent=90,
        partial_credit=PartialCredit.HALF_IF_SUBSET,
        max_tries=3,
        cooldown_hours=2,
        needs_start_code=True,
        needs_presence=True,
        asks_photo=True,
        leave_page=LeavePage.HAND_IN_AFTER,
        leave_limit=3,
        may_go_back=False,
        feedback=Timing.NEVER,
        show_key=Timing.NEVER,
        count=Count.LAST,
        training_hours_needed=4,
        label="复训补考",
        shuffle_options=False,
        markers=2,
    )
    plain = Policy()
    settings = {f.name for f in fields(Policy)} - {"sequential"}
    assert all(getattr(unusual, name) != getattr(plain, name) for name in settings)
    assert Policy.from_json(unusual.to_json()) == unusual


def test_a_rule_that_stops_early_reads_back_as_written_and_is_not_named_where_there_is_none() -> (
    None
):
    rule = SequentialRule(p0=60, most=30)
    screened = Policy(kind=PolicyKind.SPOT_CHECK, may_go_back=False, sequential=rule)
    assert Policy.from_json(screened.to_json()) == screened
    assert "sequential" not in Policy().to_json()
    assert Policy.from_json({"sequential": None}) == Policy()


def test_settings_not_named_have_their_defaults() -> None:
    assert Policy.from_json({"pass_percent": 90}) == Policy(pass_percent=90)


def test_the_templates_are_what_their_names_promise() -> None:
    closed, mock = TEMPLATES["closed_book"], TEMPLATES["mock_qualification"]
    assert (closed.pass_percent, closed.duration, closed.kind) == (80, HOUR, PolicyKind.CLOSED_BOOK)
    assert (mock.duration, mock.label) == (2 * HOUR, "模拟，不作为考核合格证明")


@pytest.mark.parametrize(
    ("settings", "at_fault"),
    [
        ({"colour": "red"}, "colour"),
        ({"kind": "open_book"}, "kind"),
        ({"duration_minutes": "60"}, "duration_minutes"),
        ({"duration_minutes": True}, "duration_minutes"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"duration_minutes": 1441}, "duration_minutes"),
        ({"grace_seconds": -1}, "grace_seconds"),
        ({"pass_percent": 0}, "pass_percent"),
        ({"pass_percent": 101}, "pass_percent"),
        ({"pass_percent": 79.5}, "pass_percent"),
        ({"max_tries": 0}, "max_tries"),
        ({"cooldown_hours": -1}, "cooldown_hours"),
        ({"needs_presence": 1}, "needs_presence"),
        ({"partial_credit": "generous"}, "partial_credit"),
        ({"leave_limit": -1}, "leave_limit"),
        ({"label": None}, "label"),
        ({"label": "长" * 61}, "label"),
        ({"kind": "mock"}, "label"),
        ({"feedback": "after_each"}, "feedback"),
        ({"show_key": "after_each"}, "show_key"),
        ({"sequential": 5, **SCREENED}, "sequential"),
        ({"sequential": {}, **SCREENED}, "sequential"),
        ({"sequential": {**RULE, "most": 1}, **SCREENED}, "sequential"),
        *(
            ({"sequential": RULE, "kind": kind, "may_go_back": False}, "sequential")
            for kind in ("closed_book", "retest", "self_test", "practice")
        ),
        ({"sequential": RULE, "kind": "spot_check"}, "may_go_back"),
    ],
)
def test_an_impossible_policy_cannot_be_made(settings: dict[str, object], at_fault: str) -> None:
    with pytest.raises(PolicyError) as refused:
        Policy.from_json(settings)
    assert refused.value.setting == at_fault
