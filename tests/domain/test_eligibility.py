"""Who may work: each rule at its edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from anquan_exam.domain.eligibility import eligibility
from anquan_exam.domain.eligibility.facts import (
    Certificate,
    Effect,
    Family,
    File,
    Training,
)
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check, Rule, Whom
from anquan_exam.domain.vocabulary import EmploymentForm, Industry, PersonCategory
from tests.eligible import (
    AWAY,
    AWAY_YEAR,
    BARRED,
    CARD,
    DAY,
    ENDING,
    FIT,
    HOURS,
    JOINED,
    MASTER,
    NOW,
    PASS,
    POST,
    SPECIAL,
    THREE,
    YEARLY,
    ask,
    away,
    card,
    case,
    passed,
    posted,
    rule,
    trained,
    whys,
)


def test_who_has_everything_may_work() -> None:
    assert ask(FIT).reasons == () and ask(FIT).eligible


def test_who_does_not_hold_the_post_may_not_do_it() -> None:
    assert whys(File()) == [Why.NOT_POSTED]
    gone = replace(FIT, posted=(posted(ends=DAY - timedelta(days=1)),))
    assert whys(gone) == [Why.NOT_POSTED]


def test_hours_of_all_levels_count_and_one_minute_less_is_too_little() -> None:
    assert whys(FIT, HOURS) == []
    short = replace(FIT, trained=(replace(FIT.trained[0], minutes=24 * 60 - 1), *FIT.trained[1:]))
    (reason,) = ask(short, HOURS).reasons
    assert (reason.why, reason.detail["done"]) == (Why.HOURS_MISSING, 72 * 60 - 1)


def test_what_was_not_assessed_or_taught_before_joining_or_later_does_not_count() -> None:
    first, *rest = FIT.trained
    for other in (
        replace(first, assessed=False),
        replace(first, on=JOINED - timedelta(days=1)),
        replace(first, on=DAY + timedelta(days=1)),
        replace(first, post="another"),
    ):
        assert whys(replace(FIT, trained=(other, *rest)), HOURS) == [Why.HOURS_MISSING]


def test_levels_go_in_order() -> None:
    plant, workshop, team, _yearly = FIT.trained
    swapped = replace(plant, on=JOINED + timedelta(days=9))
    (reason,) = ask(replace(FIT, trained=(swapped, workshop, team)), THREE).reasons
    assert (reason.why, reason.detail["level"]) == (Why.LEVEL_MISSING, "workshop")


def test_a_level_taught_again_later_takes_nothing_away() -> None:
    again = tuple(trained(kind, date(2026, 9, 1)) for kind in (Training.PLANT, Training.WORKSHOP))
    assert whys(replace(FIT, trained=(*FIT.trained, *again)), THREE) == []


def test_yearly_hours_lapse_after_twelve_months_and_the_first_year_is_free() -> None:
    taught = replace(FIT, trained=(trained(Training.YEARLY, date(2025, 11, 27)),))
    assert whys(taught, YEARLY, day=date(2026, 11, 26)) == []
    assert whys(taught, YEARLY, day=date(2026, 11, 27)) == [Why.HOURS_MISSING]
    none = replace(FIT, trained=())
    assert whys(none, YEARLY, day=date(2026, 2, 28)) == []
    assert whys(none, YEARLY, day=date(2026, 3, 1)) == [Why.HOURS_MISSING]


def test_a_master_signs_after_the_months_and_not_before() -> None:
    (held,) = FIT.apprenticed
    early = replace(FIT, apprenticed=(replace(held, signed_on=date(2025, 6, 30)),))
    assert whys(early, MASTER) == [Why.MASTER_NOT_SIGNED]
    just = replace(FIT, apprenticed=(replace(held, signed_on=date(2025, 7, 1)),))
    assert whys(just, MASTER) == []
    assert whys(just, MASTER, day=date(2025, 6, 30)) == [Why.MASTER_NOT_SIGNED]
    assert whys(just, MASTER, day=date(2025, 7, 1)) == []
    assert whys(replace(FIT, apprenticed=()), MASTER) == [Why.NO_MASTER]
    above = replace(POST, underground=False)
    assert whys(replace(FIT, apprenticed=()), MASTER, post=above) == []


@pytest.mark.parametrize(
    ("first", "last", "blocked"),
    [
        (date(2026, 3, 1), date(2026, 5, 31), True),
        (date(2026, 3, 1), date(2026, 5, 30), False),
        (date(2025, 11, 30), date(2026, 2, 27), True),
        (date(2025, 11, 30), date(2026, 2, 26), False),
        (date(2026, 1, 31), date(2026, 4, 29), True),
        (date(2026, 1, 31), date(2026, 4, 28), False),
        (date(2027, 11, 30), date(2028, 2, 28), True),
        (date(2027, 11, 30), date(2028, 2, 27), False),
    ],
)
def test_exactly_three_months_away_block_and_a_day_less_does_not(
    first: date, last: date, blocked: bool
) -> None:
    back = last + timedelta(days=1)
    found = whys(replace(FIT, away=(away(first, last),)), AWAY, day=back)
    assert found == ([Why.AWAY_TOO_LONG] if blocked else [])


def test_who_is_still_away_is_asked_about_as_if_back_today() -> None:
    gone = replace(FIT, away=(away(date(2026, 8, 26), None),))
    assert whys(gone, AWAY, day=date(2026, 11, 25)) == []
    assert whys(gone, AWAY, day=date(2026, 11, 26)) == [Why.AWAY_TOO_LONG]


def test_two_adjoining_leaves_are_one_and_a_day_of_work_between_parts_them() -> None:
    first = away(date(2026, 3, 1), date(2026, 4, 15))
    for begins, found in (
        (date(2026, 4, 16), [Why.AWAY_TOO_LONG]),
        (date(2026, 4, 10), [Why.AWAY_TOO_LONG]),
        (date(2026, 4, 17), []),
    ):
        gone = replace(FIT, away=(first, away(begins, date(2026, 5, 31))))
        assert whys(gone, AWAY, day=date(2026, 6, 1)) == found


def test_coming_back_takes_the_training_and_a_supervised_pass_since_and_not_before() -> None:
    gone = replace(FIT, away=(away(date(2026, 3, 1), date(2026, 9, 30)),), passed=())
    back = date(2026, 10, 8)
    taught = replace(gone, trained=(*FIT.trained, trained(Training.RETURN, back, 8)))
    few = replace(taught, trained=(*FIT.trained, trained(Training.RETURN, back, 7)))
    for file, blocked in (
        (gone, True),
        (replace(few, passed=(passed(back),)), True),
        (taught, True),
        (replace(taught, passed=(passed(back),)), False),
        (replace(taught, passed=(passed(back, supervised=False),)), True),
        (replace(taught, passed=(passed(date(2026, 9, 30)),)), True),
        (replace(taught, passed=(passed(DAY + timedelta(days=1)),)), True),
        (replace(gone, passed=(passed(back),)), True),
    ):
        assert (whys(file, AWAY) == [Why.AWAY_TOO_LONG]) is blocked


def test_a_year_away_asks_for_workshop_and_team_again_beside_the_rest() -> None:
    file = replace(FIT, away=(away(date(2025, 10, 1), date(2026, 10, 1)),))
    assert whys(file, AWAY, AWAY_YEAR) == [Why.AWAY_TOO_LONG, Why.AWAY_TOO_LONG]
    back = date(2026, 10, 8)
    again = (trained(Training.RETURN, back, 8), trained(Training.WORKSHOP, back, 8))
    half = replace(file, trained=(*FIT.trained, *again), passed=(passed(back),))
    assert whys(half, AWAY, AWAY_YEAR) == [Why.AWAY_TOO_LONG]
    whole = replace(half, trained=(*half.trained, trained(Training.TEAM, back, 8)))
    assert whys(whole, AWAY, AWAY_YEAR) == []


@pytest.mark.parametrize(
    ("certificates", "found"),
    [
        ((), [Why.NO_CERTIFICATE]),
        ((card(),), []),
        ((card(operations=frozenset({"爆破作业"})),), [Why.CERTIFICATE_MISMATCH]),
        ((card(family=Family.SPECIAL_EQUIPMENT),), [Why.CERTIFICATE_MISMATCH]),
        ((card(family=Family.SPECIAL_EQUIPMENT, revoked_on=DAY),), [Why.NO_CERTIFICATE]),
        ((card(family=Family.ASSESSMENT),), [Why.NO_CERTIFICATE]),
        ((card(valid_until=DAY),), [Why.CERTIFICATE_ENDING]),
        ((card(valid_until=DAY - timedelta(days=1)),), [Why.CERTIFICATE_OVER]),
        ((card(review_by=DAY - timedelta(days=1)),), [Why.CERTIFICATE_OVER]),
        ((card(revoked_on=DAY),), [Why.CERTIFICATE_OVER]),
        ((card(valid_until=DAY - timedelta(days=1)), card()), []),
        ((card(valid_from=DAY + timedelta(days=1)),), [Why.CERTIFICATE_OVER]),
    ],
)
def test_a_post_that_needs_a_certificate_takes_a_valid_one_that_matches(
    certificates: tuple[Certificate, ...], found: list[Why]
) -> None:
    file = replace(FIT, certificates=certificates)
    assert whys(file, CARD, ENDING, post=SPECIAL) == found
    assert ask(file, CARD, ENDING, post=SPECIAL).eligible is (
        found in ([], [Why.CERTIFICATE_ENDING])
    )


def test_nobody_sent_by_an_agency_works_underground() -> None:
    sent = replace(FIT, posted=(posted(form=EmploymentForm.DISPATCH),))
    assert whys(sent, BARRED) == [Why.FORM_BARRED]
    assert whys(sent, BARRED, post=replace(POST, underground=False)) == []


def test_managers_are_assessed_within_six_months_of_taking_office() -> None:
    assess = rule(
        Check.ASSESSMENT,
        grace_months=6,
        whom=Whom(categories=frozenset({PersonCategory.PRINCIPAL}), high_risk=True),
    )
    office = replace(FIT, posted=(posted(category=PersonCategory.PRINCIPAL),))
    assert whys(office, assess, day=date(2025, 8, 31)) == []
    assert whys(office, assess, day=date(2025, 9, 1)) == [Why.NOT_ASSESSED]
    held = replace(office, certificates=(card(family=Family.ASSESSMENT, operations=frozenset()),))
    assert whys(held, assess, day=date(2025, 9, 1)) == []
    assert whys(FIT, assess) == []


def test_who_changed_posts_learns_workshop_and_team_anew() -> None:
    changed = rule(Check.POST_CHANGED, months=1, levels=(Training.WORKSHOP, Training.TEAM))
    before = posted(post="hauler", ends=date(2026, 9, 30))
    now = posted(begins=date(2026, 10, 1))
    file = replace(FIT, posted=(before, now))
    assert whys(FIT, changed) == []
    assert whys(file, changed) == [Why.POST_CHANGED]
    again = tuple(trained(kind, date(2026, 9, 20)) for kind in (Training.WORKSHOP, Training.TEAM))
    assert whys(replace(file, trained=(*file.trained, *again)), changed) == []


def test_a_pass_of_a_year_ago_is_too_old() -> None:
    assert whys(replace(FIT, passed=(passed(date(2025, 11, 27)),)), PASS) == []
    assert whys(replace(FIT, passed=(passed(date(2025, 11, 26)),)), PASS) == [Why.NO_PASS]
    assert whys(replace(FIT, passed=(passed(DAY, supervised=False),)), PASS) == [Why.NO_PASS]
    assert whys(replace(FIT, passed=(passed(DAY + timedelta(days=1)),)), PASS) == [Why.NO_PASS]


def test_a_case_stops_or_waits_for_its_day() -> None:
    due = case(Effect.TRAIN_BY, due_on=DAY)
    assert whys(replace(FIT, cases=(due,))) == [Why.CASE_DUE] and ask(FIT).eligible
    late = replace(due, due_on=DAY - timedelta(days=1))
    assert whys(replace(FIT, cases=(late,))) == [Why.CASE_OVERDUE]
    stop = case(Effect.STOP)
    assert whys(replace(FIT, cases=(stop,))) == [Why.CASE_OPEN]
    assert whys(replace(FIT, cases=(replace(stop, cleared_on=DAY),))) == []
    assert whys(replace(FIT, cases=(replace(stop, post="another"),))) == []
    assert whys(replace(FIT, cases=(replace(stop, post=POST.id),))) == [Why.CASE_OPEN]


def test_a_rule_that_is_not_verified_advises_and_never_blocks() -> None:
    verdict = ask(replace(FIT, passed=()), replace(PASS, verified=False))
    assert [reason.why for reason in verdict.reasons] == [Why.NO_PASS] and verdict.eligible


def test_a_rule_counts_while_in_force_and_only_for_whom_it_speaks_of() -> None:
    never = replace(FIT, passed=())
    for changed in (
        replace(PASS, in_force_from=DAY + timedelta(days=1)),
        replace(PASS, in_force_until=DAY - timedelta(days=1)),
        replace(PASS, whom=Whom(industries=frozenset({Industry.SCHOOL}))),
        replace(PASS, whom=Whom(categories=frozenset({PersonCategory.DEPUTY}))),
        replace(PASS, recorded_at=NOW + timedelta(seconds=1)),
    ):
        assert whys(never, changed) == []
    for first_and_last in ({"in_force_from": DAY}, {"in_force_until": DAY}):
        assert whys(never, replace(PASS, **first_and_last)) == [Why.NO_PASS]
    assert whys(never, PASS, replace(PASS, recorded_at=NOW, months=1)) == [Why.NO_PASS]


def test_what_is_corrected_later_changes_later_answers_alone() -> None:
    wrong = replace(FIT.passed[0], withdrawn_at=NOW)
    file = replace(FIT, passed=(wrong,))
    before = eligibility(file, POST, (PASS,), DAY, NOW - timedelta(seconds=1))
    after = eligibility(file, POST, (PASS,), DAY, NOW)
    assert (before.eligible, after.eligible) == (True, False)


@pytest.mark.parametrize(
    ("asked", "since", "day", "found"),
    [
        # Once: only of whoever joined since.
        (HOURS, JOINED, DAY, [Why.HOURS_MISSING]),
        (HOURS, JOINED + timedelta(days=1), DAY, []),
        (THREE, JOINED + timedelta(days=1), DAY, []),
        # Every twelve months: only after twelve.
        (PASS, date(2025, 11, 26), DAY, [Why.NO_PASS]),
        (PASS, date(2025, 11, 27), DAY, []),
        (YEARLY, date(2025, 11, 27), DAY, []),
        (YEARLY, date(2025, 11, 27), DAY + timedelta(days=1), [Why.HOURS_MISSING]),
    ],
)
def test_what_nobody_can_have_on_record_yet_is_not_asked_for(
    asked: Rule, since: date, day: date, found: list[Why]
) -> None:
    bare = File(posted=FIT.posted)
    assert whys(bare, replace(asked, records_from=since), day=day) == found


def test_an_assessment_is_awaited_from_when_records_are_kept() -> None:
    office = File(posted=(posted(category=PersonCategory.PRINCIPAL),))
    assess = rule(Check.ASSESSMENT, grace_months=6, records_from=date(2026, 7, 1))
    assert whys(office, assess, day=date(2026, 12, 31)) == []
    assert whys(office, assess, day=date(2027, 1, 1)) == [Why.NOT_ASSESSED]


def test_the_rules_say_which_industries_are_of_the_high_risk_list_unless_somebody_said() -> None:
    asked = replace(HOURS, id="high", whom=Whom(high_risk=True))
    listed = rule(Check.HIGH_RISK, whom=Whom(industries=frozenset({Industry.COAL_MINE})))
    none = replace(FIT, trained=())
    for post_says, rules, found in (
        (None, (asked, listed), [Why.HOURS_MISSING]),
        (None, (asked,), []),
        (False, (asked, listed), []),
        (True, (asked,), [Why.HOURS_MISSING]),
    ):
        assert whys(none, *rules, post=replace(POST, high_risk=post_says)) == found
    later = replace(listed, in_force_from=DAY + timedelta(days=1))
    assert whys(none, asked, later, post=replace(POST, high_risk=None)) == []


def test_a_certificate_is_told_of_so_many_days_before_its_end_as_the_rule_says() -> None:
    held = replace(FIT, certificates=(card(valid_until=DAY + timedelta(days=20)),))
    for days, found in ((20, []), (21, [Why.CERTIFICATE_ENDING])):
        assert whys(held, replace(ENDING, days=days), post=SPECIAL) == found
