"""When a part of a file is past its time."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.retention import ERASABLE, CountedFrom, Keeping, RetentionRule

days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
maybe = st.none() | days
rules = st.builds(
    RetentionRule,
    keeping=st.sampled_from(Keeping),
    title=st.just("照片"),
    goes=st.just("照片"),
    years=st.integers(0, 40),
    counted_from=st.sampled_from(CountedFrom),
    source=st.just("本办内部规定"),
    why=st.just("用不着了"),
)


@given(rules, maybe)
def test_nothing_is_due_while_the_person_still_works_there(
    rule: RetentionRule, event: date | None
) -> None:
    assert rule.due(event, None) is None


@given(rules, maybe, days)
def test_only_what_no_verdict_rests_on_is_ever_due(
    rule: RetentionRule, event: date | None, left: date
) -> None:
    due = rule.due(event, left)
    if rule.keeping not in ERASABLE or rule.years == 0:
        assert due is None
    elif due is not None:
        assert due >= left
        assert due.year - left.year >= rule.years


def test_years_are_counted_from_the_later_of_the_event_and_the_last_day() -> None:
    rule = RetentionRule(
        Keeping.CERTIFICATE_PHOTO, "照片", "照片", 2, CountedFrom.EVENT, "本办内部规定", "用不着了"
    )
    assert rule.due(date(2024, 2, 29), date(2020, 1, 1)) == date(2026, 2, 28)
    assert rule.due(date(2019, 5, 1), date(2020, 1, 1)) == date(2022, 1, 1)
    assert rule.due(None, date(2020, 1, 1)) is None
