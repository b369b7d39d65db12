"""Rows of ledgers: what is read as it was written, what is read otherwise and says so, what is
refused and where."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.ledger_rows import Column, Ledger, parse_ledger

TODAY = date(2026, 11, 23)
VIOLATION = {
    Column.NAME: "示例甲",
    Column.DAY: "2026-11-20 14:30",
    Column.KIND: "违章指挥",
    Column.PLACE: "井口",
    Column.WHAT: "强令冒险",
}
HOURS = {
    Column.NAME: "示例甲",
    Column.DAY: "2026-11-20",
    Column.BEGINS: "8:00",
    Column.ENDS: "11:00",
    Column.KIND: "复训",
    Column.TITLE: "支护",
    Column.TEACHER: "外请老师",
}
ABSENCE = {Column.NAME: "示例甲", Column.KIND: "病假", Column.BEGINS: "2026-11-20"}


def row(ledger, cells, **changed):
    named = {Column[name.upper()]: text for name, text in changed.items()}
    return parse_ledger(ledger, 7, {**cells, **named}, TODAY)


def codes(read):
    return [(one.code, one.column) for one in (*read.faults, *read.mended)]


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2026-11-20 14:30", ""),
        ("2026-11-20 14:30:00", ""),
        ("2026年11月20日14时30分", ""),
        ("2026.11.20", "14:30"),
        ("2026-11-20 00:00", "14：30"),
        ("20261120", "14:30:00"),
    ],
)
def test_day_and_clock_are_read_from_one_cell_or_two(day, clock):
    read = row(Ledger.VIOLATIONS, VIOLATION, day=day, clock=clock)
    assert (read.day, read.clock, codes(read)) == (date(2026, 11, 20), time(14, 30), [])


@given(st.dates(date(1971, 1, 1), date(2099, 12, 31)), st.times())
def test_every_moment_reads_back(day, clock):
    text = f"{day.isoformat()} {clock.hour:02}:{clock.minute:02}"
    read = row(Ledger.VIOLATIONS, VIOLATION, day=text)
    midnight = clock.hour == clock.minute == 0
    assert read.day == day and read.clock == time(clock.hour, clock.minute)
    assert bool(read.mended) is midnight and not read.faults


@given(st.dictionaries(st.sampled_from(Column), st.text(max_size=20)), st.sampled_from(Ledger))
def test_nothing_that_is_written_breaks_the_reading(cells, ledger):
    read = parse_ledger(ledger, 1, cells, TODAY)
    if not read.faults:
        assert read.day is not None and read.kind


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": ""}, ("ledger_who", Column.NAME)),
        ({"day": "上周"}, ("row_date", Column.DAY)),
        ({"day": "2026-11"}, ("row_date", Column.DAY)),
        ({"day": "2026-11-20", "clock": "25:00"}, ("ledger_clock", Column.CLOCK)),
        ({"kind": ""}, ("ledger_no_violation", Column.KIND)),
        ({"kind": "打架"}, ("ledger_kind", Column.KIND)),
        ({"place": "/"}, ("ledger_empty", Column.PLACE)),
    ],
)
def test_a_fault_says_where_it_is(changed, code):
    assert code in codes(row(Ledger.VIOLATIONS, VIOLATION, **changed))


@pytest.mark.parametrize(
    ("changed", "ends", "said"),
    [
        ({}, time(11), []),
        ({"hours": "3"}, time(11), []),
        ({"hours": "4"}, time(11), []),  # class hours of 45 minutes: never more than the clock
        ({"hours": "2.5学时"}, time(10, 30), ["ledger_hours_less"]),
        ({"hours": "5"}, time(11), ["ledger_hours_long"]),
        ({"ends": "", "hours": "2"}, time(10), ["ledger_ends_by_hours"]),
        ({"ends": "", "hours": ""}, None, ["ledger_empty"]),
        ({"ends": "7:00"}, None, ["training_backwards"]),
        ({"begins": "", "ends": "", "span": "8:00-11:00"}, time(11), []),
        ({"begins": "23:00", "ends": "", "hours": "3"}, time(2), ["ledger_ends_by_hours"]),
        ({"hours": "很多"}, time(11), ["ledger_hours"]),
    ],
)  # fmt: skip
def test_hours_are_never_more_than_the_clock_or_what_was_written(changed, ends, said):
    read = row(Ledger.HOURS, HOURS, **changed)
    assert read.ends == ends and sorted(code for code, _ in codes(read)) == said


@pytest.mark.parametrize(
    ("changed", "until", "said"),
    [
        ({}, None, []),
        ({"ends": "2026-11-22"}, date(2026, 11, 22), []),
        ({"ends": "至今"}, None, []),
        ({"begins": "", "span": "2026.11.20至2026.11.22"}, date(2026, 11, 22), []),
        ({"ends": "2026-11-19"}, date(2026, 11, 19), ["absence_backwards"]),
        ({"kind": "带薪假"}, None, ["ledger_other_absence"]),
        ({"kind": ""}, None, ["ledger_empty"]),
    ],
)
def test_absences_are_read_from_day_to_day(changed, until, said):
    read = row(Ledger.ABSENCES, ABSENCE, **changed)
    assert read.day == date(2026, 11, 20)
    assert read.until == until and [code for code, _ in codes(read)] == said


@pytest.mark.parametrize(
    ("day", "on", "at", "said"),
    [
        ("11月5日 14:30", date(2026, 11, 5), time(14, 30), ["ledger_no_year"]),
        ("12月30日 8:00", date(2025, 12, 30), time(8), ["ledger_no_year"]),
        ("2026/11/5 下午2:30", date(2026, 11, 5), time(14, 30), []),
        ("2026年11月5日 星期四 14点半", date(2026, 11, 5), time(14, 30), []),
        ("46331.6041666666", date(2026, 11, 5), time(14, 30), []),
        ("46331", date(2026, 11, 5), time(0), ["ledger_no_clock"]),
        ("2026-11-05 夜班", None, None, ["row_date"]),
        ("2026.11.5-11.8", None, None, ["row_date"]),
    ],
)
def test_what_stands_in_a_cell_beside_the_day_is_read_or_refused_never_left_out(day, on, at, said):
    read = row(Ledger.VIOLATIONS, VIOLATION, day=day)
    assert (read.day, read.clock) == (on, at)
    assert [code for code, _ in codes(read)] == said


@pytest.mark.parametrize(
    ("changed", "begins", "ends", "until", "said"),
    [
        ({"begins": "22:00", "ends": "2:00"}, 22, 2, 21, ["ledger_over_midnight"]),
        ({"begins": "22:00", "ends": "次日2:00"}, 22, 2, 21, []),
        ({"begins": "22:00", "ends": "24:00"}, 22, 0, 21, []),
        ({"begins": "2026-11-20 22:00", "ends": "2026-11-21 02:00"}, 22, 2, 21, []),
        ({"begins": "0.333333333", "ends": "0.458333333"}, 8, 11, 0, []),
        ({"begins": "", "ends": "", "day": "2026.11.20 8:00-11:00"}, 8, 11, 0, []),
        ({"begins": "2026-11-19 08:00"}, None, None, 0, ["row_date"]),
        ({"ends": "2026-11-21"}, 8, None, 0, ["ledger_clock"]),
        ({"begins": "", "ends": "", "day": "2026.11.20-11.22"}, None, None, 0,
         ["row_date", "ledger_empty"]),
    ],
)  # fmt: skip
def test_hours_over_midnight_end_on_the_next_day(changed, begins, ends, until, said):
    read = row(Ledger.HOURS, HOURS, **changed)
    assert (read.begins and read.begins.hour, read.ends and read.ends.hour) == (begins, ends)
    assert read.until == (date(2026, 11, until) if until else None)
    assert [code for code, _ in codes(read)] == said


@pytest.mark.parametrize(
    ("span", "until"),
    [
        ("2026.11.5-2026.11.8", date(2026, 11, 8)),
        ("2026/11/5-2026/11/8", date(2026, 11, 8)),
        ("2026-11-05-2026-11-08", date(2026, 11, 8)),
        ("2026.11.5—11.8", date(2026, 11, 8)),
        ("2026年11月5日-8日", date(2026, 11, 8)),
        ("2026.11.5至今", None),
        ("2026.11.5", None),
    ],
)
@pytest.mark.parametrize("column", ["span", "begins"])
def test_one_cell_may_hold_both_days_of_an_absence(column, span, until):
    read = row(Ledger.ABSENCES, {**ABSENCE, Column.BEGINS: ""}, **{column: span})
    assert (read.day, read.until, codes(read)) == (date(2026, 11, 5), until, [])


def test_days_of_an_absence_that_cannot_be_told_apart_are_refused():
    read = row(Ledger.ABSENCES, ABSENCE, begins="", span="2026-11-05 2026-11-08")
    assert codes(read) == [("row_date", Column.BEGINS)]
