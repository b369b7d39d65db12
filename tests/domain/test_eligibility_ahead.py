"""A post not held yet, and the day on which a green answer ends."""

from dataclasses import replace
from datetime import date, timedelta

from anquan_exam.domain.eligibility.ahead import FAR, holds_until, supposing
from anquan_exam.domain.eligibility.facts import File, Training
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.domain.eligibility.rules import Check
from tests.eligible import (
    ALL,
    CARD,
    DAY,
    FIT,
    NOW,
    PASS,
    POST,
    SPECIAL,
    ask,
    card,
    passed,
    posted,
    rule,
)  # fmt: skip

OTHER = replace(SPECIAL, id="electrician", name="井下电工")
CHANGED = rule(Check.POST_CHANGED, months=1, levels=(Training.WORKSHOP, Training.TEAM))


def supposed(file: File, *rules, post=OTHER, day: date = DAY) -> list[Why]:
    return [one.why for one in supposing(file, post, rules or ALL, day, NOW).reasons]


def test_another_post_is_answered_as_if_it_were_taken_up_that_day() -> None:
    assert supposed(FIT, CARD) == [Why.NO_CERTIFICATE]
    assert supposed(replace(FIT, certificates=(card(),)), CARD) == []


def test_moving_is_a_change_of_post_and_asks_for_new_training() -> None:
    assert supposed(FIT, CHANGED) == [Why.POST_CHANGED]


def test_a_post_that_is_held_is_answered_as_it_is_held() -> None:
    assert supposing(FIT, POST, ALL, DAY, NOW) == ask(FIT)
    assert supposed(FIT, CHANGED, post=POST) == []


def test_somebody_without_any_post_is_asked_about_as_a_newcomer() -> None:
    found = supposed(replace(FIT, posted=()), *ALL)
    assert Why.NOT_POSTED not in found
    assert Why.HOURS_MISSING in found


def test_what_was_not_known_then_is_not_supposed_from() -> None:
    later = replace(FIT, posted=(posted(recorded_at=NOW + timedelta(days=1)),))
    assert supposed(later, CHANGED) == []


def test_a_green_answer_is_followed_to_its_last_day() -> None:
    file = replace(FIT, passed=(passed(DAY.replace(year=2025) + timedelta(days=10)),))
    # A year old on 6 December: the day before is the last.
    assert holds_until(file, POST, (PASS,), DAY, NOW) == date(2026, 12, 5)
    ends = replace(FIT, certificates=(card(valid_until=DAY + timedelta(days=3)),))
    assert holds_until(ends, SPECIAL, (CARD,), DAY, NOW) == DAY + timedelta(days=3)
    over = replace(FIT, posted=(posted(ends=DAY),))
    assert holds_until(over, POST, (PASS,), DAY, NOW) == DAY


def test_there_is_no_last_day_for_red_nor_for_what_is_far() -> None:
    assert holds_until(replace(FIT, passed=()), POST, (PASS,), DAY, NOW) is None
    ends = replace(FIT, certificates=(card(valid_until=DAY + timedelta(days=FAR + 1)),))
    assert holds_until(ends, SPECIAL, (CARD,), DAY, NOW) is None
