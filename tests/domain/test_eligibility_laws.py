"""Who may work: what must hold whatever the facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.absences import cover, less
from anquan_exam.domain.eligibility import eligibility
from anquan_exam.domain.eligibility.facts import (
    Apprenticed,
    Away,
    Case,
    CaseKind,
    Certificate,
    Effect,
    Family,
    File,
    Passed,
    Posted,
    Trained,
    Training,
)
from anquan_exam.domain.eligibility.months import add_months, full_months
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check, Whom
from anquan_exam.domain.vocabulary import EmploymentForm, PersonCategory
from tests.eligible import (
    ALL,
    AWAY,
    LONG_AGO,
    PASS,
    SPECIAL,
    away,
    posted,
    rule,
    whys,
)

EVERY = (
    *ALL,
    rule(Check.POST_CHANGED, months=1, levels=(Training.WORKSHOP, Training.TEAM)),
    rule(Check.ASSESSMENT, grace_months=6),
    rule(Check.AWAY, id="practical", months=6, practical=True, whom=Whom(special=True)),
)
"""A rule of every kind that asks for something."""

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
POSTS = st.sampled_from(["", "digger", "hauler"])


def some(strategy: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


TRAINED = st.builds(
    Trained,
    recorded_at=MOMENTS,
    kind=st.sampled_from(Training),
    on=DAYS,
    minutes=st.integers(0, 6000),
    post=POSTS,
)
CARDS = st.builds(
    Certificate,
    recorded_at=MOMENTS,
    family=st.sampled_from([Family.MINE, Family.ASSESSMENT, Family.PRACTICAL_TEST]),
    operations=st.sampled_from([frozenset({"井下电气作业"}), frozenset({"爆破作业"})]),
    valid_from=DAYS,
    valid_until=st.none() | DAYS,
    review_by=st.none() | DAYS,
    revoked_on=st.none() | DAYS,
)
SIGNED = st.builds(
    Apprenticed,
    recorded_at=MOMENTS,
    post=POSTS,
    begins=DAYS,
    master=st.just("示例师傅"),
    signed_on=st.none() | DAYS,
)
PASSES = st.builds(Passed, recorded_at=MOMENTS, on=DAYS, supervised=st.booleans())
GONE = st.builds(
    lambda at, begins, length: Away(
        recorded_at=at, begins=begins, ends=begins + timedelta(days=length)
    ),
    MOMENTS,
    DAYS,
    st.integers(0, 500),
)
CASES = st.builds(
    Case,
    recorded_at=MOMENTS,
    kind=st.sampled_from(CaseKind),
    effect=st.sampled_from(Effect),
    opens_on=DAYS,
    number=st.just("A1"),
    due_on=st.none() | DAYS,
    cleared_on=st.none() | DAYS,
    post=POSTS,
)
HELD = st.builds(
    Posted,
    recorded_at=st.just(LONG_AGO),
    post=st.sampled_from(["digger", "hauler"]),
    begins=DAYS,
    joined=st.just(date(2024, 1, 1)),
    category=st.sampled_from(PersonCategory),
    form=st.sampled_from(EmploymentForm),
    employer=st.just("e"),
)
FILES = st.builds(
    File,
    posted=some(HELD),
    away=some(GONE),
    trained=some(TRAINED, 6),
    certificates=some(CARDS),
    apprenticed=some(SIGNED),
    passed=some(PASSES),
    cases=some(CASES, 2),
)
FAVOURABLE = st.one_of(
    st.tuples(st.just("trained"), TRAINED),
    st.tuples(st.just("certificates"), CARDS),
    st.tuples(st.just("apprenticed"), SIGNED),
    st.tuples(st.just("passed"), PASSES),
)


def blocking(file: File, day: date, known_at: datetime) -> set[tuple[Why, str]]:
    found = eligibility(file, SPECIAL, EVERY, day, known_at).reasons
    return {(one.why, one.rule.id if one.rule else "") for one in found if one.blocks}


def mends(found: set[tuple[Why, str]]) -> set[str]:
    """Which rules say no: a favourable fact may change what is missing (no card, the wrong one)."""
    return {id_ or why.value for why, id_ in found}


@given(FILES, FAVOURABLE, DAYS, MOMENTS)
def test_a_favourable_fact_more_never_makes_anybody_less_eligible(file, fact, day, at) -> None:
    name, one = fact
    more = replace(file, **{name: (*getattr(file, name), one)})
    assert mends(blocking(more, day, at)) <= mends(blocking(file, day, at))


@given(FILES, GONE, DAYS, MOMENTS)
def test_an_absence_more_never_makes_anybody_more_eligible(file, one, day, at) -> None:
    more = replace(file, away=(*file.away, one))
    assert mends(blocking(file, day, at)) <= mends(blocking(more, day, at))


@given(FILES, GONE, DAYS, st.none() | DAYS, DAYS, MOMENTS)
def test_what_takes_no_day_of_an_absence_away_never_makes_anybody_more_eligible(
    file, one, begins, ends, day, at
) -> None:
    if ends is not None and ends < begins:
        begins, ends = ends, begins
    whole = cover((one.begins, one.ends), (begins, ends))
    assert (less((one.begins, one.ends), (begins, ends)) == ()) == (whole == (begins, ends))
    if whole is not None:
        longer = replace(one, begins=whole[0], ends=whole[1])
        assert less((one.begins, one.ends), whole) == ()
        first, then = (replace(file, away=(*file.away, away)) for away in (one, longer))
        assert mends(blocking(first, day, at)) <= mends(blocking(then, day, at))


@given(FILES, CASES, DAYS, MOMENTS)
def test_a_blocking_case_always_blocks(file, one, day, at) -> None:
    stop = replace(one, effect=Effect.STOP, opens_on=day, cleared_on=None, post="", recorded_at=at)
    stopped = replace(file, cases=(*file.cases, stop))
    assert not eligibility(stopped, SPECIAL, EVERY, day, at).eligible
    assert not eligibility(stopped, SPECIAL, (), day, at).eligible


@given(FILES, CASES, st.integers(1, 400), DAYS, MOMENTS)
def test_a_case_past_its_day_blocks_and_one_before_it_does_not(file, one, late, day, at) -> None:
    due = replace(
        one, effect=Effect.TRAIN_BY, opens_on=day, cleared_on=None, post="", recorded_at=at
    )
    for due_on, why in ((day - timedelta(days=late), Why.CASE_OVERDUE), (day, Why.CASE_DUE)):
        held = replace(file, cases=(replace(due, due_on=due_on),))
        told = {each.why: each.blocks for each in eligibility(held, SPECIAL, (), day, at).reasons}
        assert told[why] is (why is Why.CASE_OVERDUE)


@given(FILES, DAYS, MOMENTS)
def test_a_rule_that_is_not_verified_never_blocks(file, day, at) -> None:
    hints = tuple(replace(one, verified=False) for one in EVERY)
    found = eligibility(file, SPECIAL, hints, day, at).reasons
    assert all(one.rule is None for one in found if one.blocks)


@given(FILES, FILES, DAYS, MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=900)))
def test_what_was_known_at_a_moment_gives_the_same_answer_for_ever(
    file, later, day, at, after
) -> None:
    # All that comes later: new facts, and every old one withdrawn.
    moved = {
        name: tuple(
            replace(fact, withdrawn_at=at + after) if fact.known(at) else fact
            for fact in getattr(file, name)
        )
        + tuple(replace(fact, recorded_at=at + after) for fact in getattr(later, name))
        for name in File.__slots__
    }
    changed = (replace(one, months=1, minutes=0, recorded_at=at + after) for one in EVERY)
    rules = (*EVERY, replace(PASS, id="new", recorded_at=at + after), *changed)
    asked = eligibility(file, SPECIAL, EVERY, day, at)
    assert eligibility(File(**moved), SPECIAL, rules, day, at) == asked


@given(DAYS, st.integers(1, 24))
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    last = (end + timedelta(days=1)).day == 1
    assert end.day == day.day or (last and end.day < day.day)
    assert full_months(day, end, months)
    assert not full_months(day, end - timedelta(days=1), months)


@given(DAYS, st.integers(0, 200))
def test_three_months_away_is_a_matter_of_one_day(begins: date, more: int) -> None:
    held = posted(begins=date(2020, 1, 1), joined=date(2020, 1, 1))
    back = add_months(begins, 3)
    for return_on, blocked in ((back, True), (back - timedelta(days=1), False)):
        gone = away(begins, return_on - timedelta(days=1))
        file = File(posted=(held,), away=(gone,))
        assert (whys(file, AWAY, day=return_on + timedelta(days=more)) != []) is blocked
