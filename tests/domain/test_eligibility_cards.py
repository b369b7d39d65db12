"""Certificates as they come: renewed, revoked and given again, late in review, not begun."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from anquan_exam.domain.eligibility import eligibility
from anquan_exam.domain.eligibility.ahead import holds_until
from anquan_exam.domain.eligibility.facts import Certificate, Ended, Family, Need, Post
from anquan_exam.domain.eligibility.reasons import Reason, Why
from anquan_exam.domain.eligibility.rules import Check, Whom
from anquan_exam.domain.vocabulary import PersonCategory
from tests.eligible import (
    CARD,
    DAY,
    ENDING,
    FIT,
    NOW,
    POST,
    SPECIAL,
    ask,
    away,
    card,
    posted,
    rule,
    whys,
)

BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
PRACTICAL = rule(
    Check.AWAY,
    id="practical",
    months=6,
    practical=True,
    families=frozenset({Family.MINE}),
    whom=Whom(special=True),
)


def reasons(*certificates: Certificate, day: date = DAY) -> tuple[Reason, ...]:
    file = replace(FIT, certificates=certificates)
    return ask(file, CARD, ENDING, post=SPECIAL, day=day).reasons


@pytest.mark.parametrize(
    ("given", "how", "by"),
    [
        ({"valid_until": BEFORE}, Ended.EXPIRED, BEFORE),
        ({"review_by": BEFORE}, Ended.REVIEW, BEFORE),
        ({"valid_until": BEFORE, "review_by": BEFORE}, Ended.EXPIRED, BEFORE),
        ({"revoked_on": DAY}, Ended.REVOKED, BEFORE),
        ({"valid_until": None, "revoked_on": DAY}, Ended.REVOKED, BEFORE),
        ({"valid_from": AFTER}, Ended.NOT_BEGUN, AFTER),
        ({"valid_from": AFTER, "valid_until": None}, Ended.NOT_BEGUN, AFTER),
    ],
)
def test_why_a_card_does_not_hold_is_told(given: dict[str, object], how: Ended, by: date) -> None:
    (found,) = reasons(card(**given))
    assert (found.why, found.blocks) == (Why.CERTIFICATE_OVER, True)
    assert (found.detail["ended"], found.by) == (how.value, by)


def test_of_an_old_card_and_one_to_come_the_one_to_come_is_told() -> None:
    (found,) = reasons(card(valid_until=BEFORE), card(valid_from=AFTER))
    assert (found.detail["ended"], found.by) == (Ended.NOT_BEGUN.value, AFTER)


@pytest.mark.parametrize(
    ("begins", "told"),
    [
        (DAY - timedelta(days=30), False),
        (DAY + timedelta(days=10), False),
        (DAY + timedelta(days=11), False),
        (DAY + timedelta(days=12), True),
    ],
)
def test_whose_card_is_renewed_without_a_gap_is_not_told_that_it_ends(
    begins: date, told: bool
) -> None:
    old = card(valid_until=DAY + timedelta(days=10))
    new = card(valid_from=begins, valid_until=begins + timedelta(days=2000))
    assert bool(reasons(old, new)) is told
    assert bool(reasons(new, old)) is told
    held = replace(FIT, certificates=(old, new))
    last = holds_until(held, SPECIAL, (CARD,), DAY, NOW)
    assert (last == DAY + timedelta(days=10)) is told


def test_a_card_of_another_family_with_the_same_operation_neither_ends_nor_lasts_for_it() -> None:
    other = card(family=Family.SPECIAL_OPERATIONS, valid_until=DAY)
    assert reasons(card(), other) == ()
    lasting = card(family=Family.SPECIAL_OPERATIONS)
    (found,) = reasons(card(valid_until=DAY), lasting)
    assert (found.why, found.by) == (Why.CERTIFICATE_ENDING, DAY)


def test_a_review_due_is_told_as_a_review() -> None:
    (found,) = reasons(card(review_by=DAY + timedelta(days=5)))
    assert (found.why, found.detail["ended"]) == (Why.CERTIFICATE_ENDING, Ended.REVIEW.value)


def test_what_was_revoked_and_given_again_holds_from_that_day() -> None:
    revoked = card(revoked_on=BEFORE)
    again = card(valid_from=DAY, valid_until=date(2032, 1, 1))
    assert reasons(revoked, again) == ()
    (found,) = reasons(revoked, again, day=BEFORE)
    assert found.detail["ended"] == Ended.NOT_BEGUN.value


def test_a_correction_of_a_card_counts_from_when_it_was_recorded() -> None:
    wrong = card(valid_until=BEFORE, withdrawn_at=NOW)
    right = replace(card(), recorded_at=NOW)
    file = replace(FIT, certificates=(wrong, right))
    then, since = (
        eligibility(file, SPECIAL, (CARD,), DAY, at) for at in (NOW - timedelta(seconds=1), NOW)
    )
    assert ([one.why for one in then.reasons], since.reasons) == ([Why.CERTIFICATE_OVER], ())


def test_a_rule_speaks_of_its_families_alone() -> None:
    truck = Need(Family.SPECIAL_EQUIPMENT, frozenset({"叉车"}))
    driver = replace(POST, needs=(truck,))
    both = replace(POST, needs=(truck, *SPECIAL.needs))
    mine = replace(CARD, families=frozenset({Family.MINE}))
    assert whys(FIT, mine, post=driver) == []
    assert [one.detail["family"] for one in ask(FIT, mine, post=both).reasons] == ["mine"]
    near = replace(ENDING, families=frozenset({Family.MINE}))
    ends = card(family=Family.SPECIAL_EQUIPMENT, operations=truck.operations, valid_until=DAY)
    assert whys(replace(FIT, certificates=(ends,)), near, post=driver) == []
    assert whys(replace(FIT, certificates=(ends,)), ENDING, post=driver) != []


@pytest.mark.parametrize(
    ("last", "blocked"), [(date(2026, 5, 25), False), (date(2026, 5, 26), True)]
)
def test_six_months_off_special_work_take_a_practical_test(last: date, blocked: bool) -> None:
    gone = replace(FIT, away=(away(date(2025, 11, 27), last),), certificates=(card(),))
    back = last + timedelta(days=1)
    assert (whys(gone, PRACTICAL, day=back, post=SPECIAL) != []) is blocked
    tested = card(family=Family.PRACTICAL_TEST, operations=frozenset(), valid_from=back)
    early = replace(tested, valid_from=last)
    for test, still in ((tested, False), (early, blocked)):
        file = replace(gone, certificates=(card(), test))
        assert (whys(file, PRACTICAL, day=back, post=SPECIAL) != []) is still


def test_no_practical_test_is_asked_of_who_drives_a_fork_lift() -> None:
    gone = replace(FIT, away=(away(date(2025, 1, 1), BEFORE),))
    driver = replace(POST, needs=(Need(Family.SPECIAL_EQUIPMENT, frozenset({"叉车"})),))
    assert whys(gone, PRACTICAL, post=driver) == []


def test_an_assessment_is_shown_by_any_family_the_rule_names() -> None:
    families = frozenset({Family.CONSTRUCTION_ABC, Family.ASSESSMENT})
    head = replace(FIT, posted=(posted(category=PersonCategory.PRINCIPAL),))
    plain, wide = rule(Check.ASSESSMENT), rule(Check.ASSESSMENT, families=families)
    for family, found in (
        (Family.ASSESSMENT, ([], [])),
        (Family.CONSTRUCTION_ABC, ([Why.NOT_ASSESSED], [])),
        (Family.MINE, ([Why.NOT_ASSESSED], [Why.NOT_ASSESSED])),
    ):
        file = replace(head, certificates=(card(family=family),))
        assert (whys(file, plain), whys(file, wide)) == found


def test_an_assessment_that_is_over_or_revoked_shows_nothing() -> None:
    head = replace(FIT, posted=(posted(category=PersonCategory.PRINCIPAL),))
    assessed = card(family=Family.ASSESSMENT, valid_until=None)
    for given, found in (
        ({}, []),
        ({"valid_until": BEFORE}, [Why.NOT_ASSESSED]),
        ({"revoked_on": DAY}, [Why.NOT_ASSESSED]),
        ({"valid_from": AFTER}, [Why.NOT_ASSESSED]),
    ):
        file = replace(head, certificates=(replace(assessed, **given),))
        assert whys(file, rule(Check.ASSESSMENT)) == found


def test_the_six_months_for_an_assessment_run_from_taking_office_not_from_joining() -> None:
    office = posted(category=PersonCategory.PRINCIPAL, begins=date(2026, 5, 27))
    asked = rule(Check.ASSESSMENT, grace_months=6)
    file = replace(FIT, posted=(office,))
    assert whys(file, asked) == []
    assert whys(file, asked, day=AFTER) == [Why.NOT_ASSESSED]


def test_a_post_is_asked_about_as_it_is_needed_now() -> None:
    fits = replace(FIT, certificates=(card(),))
    other = Post(
        "digger", "掘进工", POST.industries, needs=(Need(Family.MINE, frozenset({"爆破"})),)
    )
    assert whys(fits, CARD, post=SPECIAL) == []
    assert whys(fits, CARD, post=other) == [Why.CERTIFICATE_MISMATCH]
