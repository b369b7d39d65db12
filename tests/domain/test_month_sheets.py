"""The sheet of a month: months, what a frozen one keeps, what changed since."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.month_sheets import Entry, Figure, Month, changes, count, from_json, to_json

entries = st.lists(
    st.builds(Entry, st.integers(1, 5), st.sampled_from(("", "a", "b")), st.integers(0, 3)),
    max_size=6,
).map(tuple)
sheets = st.dictionaries(st.sampled_from(Figure), entries)


@given(sheets)
def test_a_frozen_sheet_reads_back_as_it_was(figures):
    read = from_json(to_json(figures))
    assert {figure: read[figure] for figure in figures} == figures


@given(sheets, sheets)
def test_what_is_frozen_and_its_changes_make_up_what_is_so_now(frozen, present):
    found = changes(frozen, present)
    for figure in Figure:
        before, after = Counter(frozen.get(figure, ())), Counter(present.get(figure, ()))
        change = found.get(figure)
        added, gone = (change.added, change.gone) if change else ((), ())
        assert before + Counter(added) - Counter(gone) == after
        assert not set(added) & set(gone)


@given(st.dates(date(2000, 2, 1), date(2099, 11, 30)))
def test_months_follow_one_another(day):
    month = Month.of(day)
    assert Month.read(str(month)) == month
    assert month.first <= day <= month.last
    assert (month.later(1).first - month.last).days == 1
    assert month.later(1).later(-1) == month
    assert (month.freezes_on - month.last).days == 4


def test_what_is_no_month_is_none():
    for text in ("2026-13", "2026-1", "26-01", "2026-01 ", "２０26-01", "", "1999-01"):
        assert Month.read(text) is None


def test_spot_checks_are_counted_by_the_check_and_not_by_the_people_called():
    called = (Entry(1, "one"), Entry(2, "one"), Entry(1, "two"))
    assert count(Figure.SPOT_CHECKS, called) == 2 and count(Figure.OPENED, called) == 3
