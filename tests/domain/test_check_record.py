"""The record of a spot check: its number, the days that can be asked for, digests as people write
them, and when two contents say the same."""

from datetime import date, timedelta

import pytest

from anquan_exam.domain.check_record import due_fits, read_digest, record_number, says_the_same

TODAY = date(2026, 11, 23)
DIGEST = "0123456789abcdef" * 4


def test_a_number_is_read_with_its_year():
    assert record_number(2026, 7) == "抽考〔2026〕0007"
    assert record_number(2026, 12345) == "抽考〔2026〕12345"


@pytest.mark.parametrize(
    ("days", "fits"), [(-1, False), (0, False), (1, True), (365, True), (366, False)]
)
def test_a_day_lies_after_today_and_within_a_year(days: int, fits: bool):
    assert due_fits(TODAY + timedelta(days=days), TODAY) is fits


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (DIGEST, DIGEST),
        (f" {DIGEST.upper()}\n", DIGEST),
        (" ".join(DIGEST[at : at + 8] for at in range(0, 64, 8)), DIGEST),
        (DIGEST[:-1], None),
        (DIGEST + "0", None),
        ("g" * 64, None),
        ("０" * 64, None),
        ("", None),
    ],
)
def test_a_digest_is_taken_as_people_copy_it(text: str, digest: str | None):
    assert read_digest(text) == digest


def test_only_what_is_said_about_the_visit_makes_a_difference():
    one = {"rows": [{"name": "示例甲", "verdict": "未考"}], "secret": "", "version": 1, "again": 0}
    later = {**one, "secret": DIGEST, "version": 0, "again": 2, "reason": "补记", "due": "明天"}
    assert says_the_same(one, later)
    assert not says_the_same(one, {**later, "rows": [{"name": "示例甲", "verdict": "合格"}]})
    assert not says_the_same(one, {**later, "problems": []})
