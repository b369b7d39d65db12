"""Which lists an officer is offered, and what a line may hold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from anquan_exam.domain.shift_lists import (
    KeptList,
    ShiftLine,
    is_late,
    is_offered,
    read_lines,
    shift_name,
    without_id_numbers,
)

TODAY = date(2026, 11, 23)
CAME = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BEFORE, AFTER = CAME - timedelta(hours=2), CAME + timedelta(minutes=20)


def kept(back: int = 0, shift: str = "早班", over: datetime | None = None) -> KeptList:
    return KeptList(TODAY - timedelta(days=back), shift, BEFORE, over)


@pytest.mark.parametrize(
    ("one", "offered"),
    [
        (kept(), True),
        (kept(1), False),
        (kept(1, "晚班"), True),
        (kept(1, "夜班"), True),
        (kept(1, "零点班"), True),
        (kept(2, "夜班"), False),
        (kept(-1), False),
        (kept(over=BEFORE), False),
        (kept(over=CAME), False),
        # Changed under the officer's eyes: what held when she came can still be drawn from.
        (kept(over=AFTER), True),
    ],
)
def test_today_s_lists_and_last_night_s_are_offered(one: KeptList, offered: bool):
    assert is_offered(one, TODAY, CAME) is offered


def test_a_list_is_late_when_the_officer_was_there_before_it():
    assert is_late(AFTER, CAME)
    assert not is_late(CAME, CAME)


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("示例甲 110101199003070011 W01", "示例甲 110***********0011 W01"),
        ("示例甲 11010119900307001X", "示例甲 110***********001X"),
        ("示例甲 110101900307001", "示例甲 110********7001"),
        ("示例甲 13900000001", "示例甲 13900000001"),
        ("卡号 1234567890123456789012", "卡号 1234567890123456789012"),
    ],
)
def test_id_numbers_are_not_kept(given: str, kept_as: str):
    assert without_id_numbers(given) == kept_as


def test_a_shift_is_the_same_however_it_is_spaced():
    assert shift_name(" 早 班\u3000") == shift_name("早班") == "早班"


def test_lines_come_back_as_they_were_kept():
    line = ShiftLine(3, "示例甲 W01", "掘进工", "A-12", None)
    assert read_lines([line.to_json()]) == (line,)
