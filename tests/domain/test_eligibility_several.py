"""Several posts, units and employers at once; absences and moves across them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from anquan_exam.domain.eligibility.ahead import supposing
from anquan_exam.domain.eligibility.facts import Training
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.domain.vocabulary import EmploymentForm
from tests.eligible import (
    AWAY,
    BARRED,
    DAY,
    FIT,
    JOINED,
    LONG_AGO,
    NOW,
    POST,
    THREE,
    away,
    posted,
    rule,
    trained,
    whys,
)

CHANGED = rule(Check.POST_CHANGED, months=1, levels=(Training.WORKSHOP, Training.TEAM))
MINE, YARD = replace(POST, unit="mine"), replace(POST, unit="yard", underground=False)


def test_one_post_at_two_units_is_held_at_each_as_it_is_held_there() -> None:
    """The newer job, on a contract, must not hide that he is sent underground by an agency."""
    sent = posted(unit="mine", form=EmploymentForm.DISPATCH, employer="agency")
    own = posted(unit="yard", begins=date(2026, 1, 1), joined=date(2026, 1, 1), employer="f")
    file = replace(FIT, posted=(sent, own))
    assert whys(file, BARRED, post=MINE) == [Why.FORM_BARRED]
    assert whys(file, BARRED, post=YARD) == []
    assert whys(file, THREE, post=MINE) == []
    assert whys(file, THREE, post=YARD) == [Why.LEVEL_MISSING]


def test_who_holds_a_post_at_one_unit_does_not_hold_it_at_another() -> None:
    file = replace(FIT, posted=(posted(unit="mine"),))
    assert whys(file, THREE, post=MINE) == []
    assert whys(file, THREE, post=YARD) == [Why.NOT_POSTED]
    found = supposing(file, YARD, (THREE, BARRED), DAY, NOW)
    assert Why.NOT_POSTED not in [one.why for one in found.reasons]


def test_an_absence_counts_whoever_employs_him_and_goes_on_across_employers() -> None:
    first = posted(ends=date(2026, 4, 15), employer="one", unit="one")
    then = posted(begins=date(2026, 4, 16), joined=date(2026, 4, 16), employer="two", unit="two")
    back = date(2026, 6, 1)
    for second, found in (
        (away(date(2026, 4, 16), date(2026, 5, 31)), [Why.AWAY_TOO_LONG]),
        (away(date(2026, 4, 17), date(2026, 5, 31)), []),
        (away(date(2026, 4, 16), date(2026, 5, 30)), []),
    ):
        file = replace(
            FIT, posted=(first, then), away=(away(date(2026, 3, 1), date(2026, 4, 15)), second)
        )
        assert whys(file, AWAY, post=replace(POST, unit="two"), day=back) == found


def test_a_leave_that_is_planned_longer_counts_by_the_days_that_are_over() -> None:
    gone = replace(FIT, away=(away(date(2026, 8, 26), date(2027, 8, 25)),))
    assert whys(gone, AWAY, day=date(2026, 11, 25)) == []
    assert whys(gone, AWAY, day=date(2026, 11, 26)) == [Why.AWAY_TOO_LONG]
    assert whys(gone, AWAY, day=date(2026, 8, 1)) == []


def test_a_leave_within_a_longer_one_does_not_cut_it_short() -> None:
    whole = away(date(2026, 3, 1), date(2026, 5, 31))
    inner = away(date(2026, 3, 10), date(2026, 3, 20))
    assert whys(replace(FIT, away=(whole, inner)), AWAY, day=date(2026, 6, 1)) != []
    assert whys(replace(FIT, away=(inner, whole)), AWAY, day=date(2026, 6, 1)) != []


@pytest.mark.parametrize(
    ("begins", "back", "blocked"),
    [
        (date(2027, 11, 29), date(2028, 2, 28), False),
        (date(2027, 11, 29), date(2028, 2, 29), True),
        (date(2027, 11, 30), date(2028, 2, 28), False),
        (date(2027, 11, 30), date(2028, 2, 29), True),
        (date(2026, 11, 28), date(2027, 2, 28), True),
        (date(2026, 11, 29), date(2027, 2, 27), False),
        (date(2026, 11, 29), date(2027, 2, 28), True),
        (date(2026, 11, 30), date(2027, 2, 27), False),
        (date(2026, 11, 30), date(2027, 2, 28), True),
        (date(2028, 2, 29), date(2028, 5, 28), False),
        (date(2028, 2, 29), date(2028, 5, 29), True),
        (date(2026, 8, 31), date(2026, 11, 29), False),
        (date(2026, 8, 31), date(2026, 11, 30), True),
        (date(2026, 12, 31), date(2027, 3, 30), False),
        (date(2026, 12, 31), date(2027, 3, 31), True),
    ],
)
def test_three_months_to_the_day_over_the_ends_of_months(
    begins: date, back: date, blocked: bool
) -> None:
    gone = replace(FIT, away=(away(begins, back - timedelta(days=1)),))
    assert whys(gone, AWAY, day=back) == ([Why.AWAY_TOO_LONG] if blocked else [])


def test_a_second_post_taken_on_beside_the_first_is_a_new_post() -> None:
    second = posted(post="hauler", begins=date(2026, 10, 1))
    file = replace(FIT, posted=(posted(), second))
    assert whys(file, CHANGED) == []
    assert whys(file, CHANGED, post=replace(POST, id="hauler")) == [Why.POST_CHANGED]


@pytest.mark.parametrize(
    ("taught", "found"),
    [
        (date(2026, 8, 31), [Why.POST_CHANGED]),
        (date(2026, 9, 1), []),
        (DAY, []),
        (DAY + timedelta(days=1), [Why.POST_CHANGED]),
    ],
)
def test_training_for_a_new_post_counts_from_a_month_before(taught: date, found: list[Why]) -> None:
    now = posted(begins=date(2026, 10, 1))
    again = tuple(trained(kind, taught) for kind in CHANGED.levels)
    file = replace(FIT, posted=(posted(post="hauler"), now), trained=again)
    assert whys(file, CHANGED) == found


def test_a_post_held_for_another_employer_or_taken_on_later_is_no_change() -> None:
    now = posted(begins=date(2026, 10, 1))
    for other, found in (
        (posted(post="hauler"), [Why.POST_CHANGED]),
        (posted(post="hauler", employer="another"), []),
        (posted(post="hauler", begins=date(2026, 10, 2)), []),
        (posted(post="hauler", begins=date(2026, 10, 1)), []),
    ):
        assert whys(replace(FIT, posted=(other, now)), CHANGED) == found


def test_a_change_of_post_before_records_were_kept_is_not_asked_about() -> None:
    file = replace(FIT, posted=(posted(post="hauler"), posted(begins=date(2026, 6, 30))))
    kept = replace(CHANGED, records_from=date(2026, 7, 1))
    assert whys(file, CHANGED) == [Why.POST_CHANGED]
    assert whys(file, kept) == []
    later = replace(file, posted=(posted(post="hauler"), posted(begins=date(2026, 7, 1))))
    assert whys(later, kept) == [Why.POST_CHANGED]


def test_of_two_ways_of_holding_a_post_the_newer_one_counts() -> None:
    sent = posted(begins=date(2026, 5, 1), form=EmploymentForm.DISPATCH)
    assert whys(replace(FIT, posted=(posted(), sent)), BARRED) == [Why.FORM_BARRED]
    assert whys(replace(FIT, posted=(sent, posted(begins=date(2026, 6, 1)))), BARRED) == []


def test_who_comes_back_to_the_same_employer_begins_anew() -> None:
    before = posted(ends=date(2026, 1, 31))
    again = posted(begins=date(2026, 9, 1), joined=date(2026, 9, 1), recorded_at=LONG_AGO)
    assert whys(replace(FIT, posted=(before, again)), THREE) == [Why.LEVEL_MISSING]
    assert whys(replace(FIT, posted=(before, again)), THREE, day=JOINED + timedelta(days=30)) == []
