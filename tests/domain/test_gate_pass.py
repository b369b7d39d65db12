"""A pass says the same after the way through a code, and nothing else passes for it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.gate_pass import (
    GatePass,
    GateVerdict,
    Mark,
    RevokedList,
    by_unit,
    good_until,
    sealed,
    taken_apart,
    verdict,
)

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
KID, SIGNATURE = "0123456789abcdef", bytes(range(64))
MINE = (("示例煤业", ("掘进工",)),)
PASS = GatePass("k7m2p9qx", NOW, NOW + timedelta(days=1), "示例甲", "0017", MINE)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
moments = st.integers(0, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))
passes = st.builds(
    GatePass,
    texts,
    moments,
    moments,
    texts,
    texts,
    st.lists(st.tuples(texts, st.lists(texts, max_size=3).map(tuple)), max_size=3).map(tuple),
)


@given(passes)
def test_a_pass_comes_out_of_its_code_as_it_went_in(one: GatePass) -> None:
    text = sealed(Mark.PERSON, KID, one.body(), SIGNATURE)
    assert text.isascii()
    for shown in (text, f"https://example.test/guard/#{text}", f" {text}\n"):
        found = taken_apart(shown)
        assert found is not None
        assert (found.mark, found.kid, found.signature) == (Mark.PERSON, KID, SIGNATURE)
        assert GatePass.read(found.body) == one


@given(moments, st.lists(texts, max_size=4).map(tuple))
def test_a_list_comes_out_as_it_went_in(at: datetime, ids: tuple[str, ...]) -> None:
    one = RevokedList(at, at + timedelta(hours=12), ids)
    assert RevokedList.read(one.body()) == one


@given(st.integers(0, 10_000), st.characters(min_codepoint=33, max_codepoint=126))
def test_another_letter_anywhere_is_another_key_text_or_signature(at: int, letter: str) -> None:
    text = sealed(Mark.PERSON, KID, PASS.body(), SIGNATURE)
    at %= len(text)
    changed = text[:at] + letter + text[at + 1 :]
    found, right = taken_apart(changed), taken_apart(text)
    assert right is not None
    if changed != text and found is not None:
        same = (found.kid, found.signed, found.signature) == (KID, right.signed, right.signature)
        assert not same or at == len(text) - 1  # the last letter has bits to spare


@given(texts)
def test_whatever_else_is_scanned_is_no_pass(text: str) -> None:
    assert taken_apart(text) is None
    assert taken_apart(f"https://example.test/#{text}") is None


def test_a_code_of_the_usual_size_stays_easy_to_scan() -> None:
    posts = (("示例煤业", ("井下电钳工", "机修工（地面）")),)
    usual = GatePass("k7m2p9qx", NOW, NOW, "李样例", "0017", posts)
    text = sealed(Mark.PERSON, KID, usual.body(), SIGNATURE)
    assert len(f"https://exam.example.gov.cn/guard/#{text}") < 331  # 13-M


@pytest.mark.parametrize(
    "after, revoked, told",
    [
        (timedelta(0), (), GateVerdict.OPEN),
        (timedelta(hours=23), ("other",), GateVerdict.OPEN),
        (timedelta(days=1), (), GateVerdict.EXPIRED),
        (timedelta(minutes=-4), (), GateVerdict.OPEN),
        (timedelta(minutes=-6), (), GateVerdict.NOT_YET),
        (timedelta(0), (PASS.id,), GateVerdict.REVOKED),
    ],
)
def test_the_guard_is_told_by_date_and_list(
    after: timedelta, revoked: tuple[str, ...], told: GateVerdict
) -> None:
    assert verdict(PASS, revoked, now=NOW + after) is told


@pytest.mark.parametrize(
    "last_day, ends",
    [
        (None, datetime(2026, 11, 28, tzinfo=CHINA)),
        (date(2026, 12, 9), datetime(2026, 11, 28, tzinfo=CHINA)),
        (date(2026, 11, 26), datetime(2026, 11, 27, tzinfo=CHINA)),
    ],
)
def test_a_pass_ends_with_the_next_day_or_with_what_it_rests_on(
    last_day: date | None, ends: datetime
) -> None:
    assert good_until(date(2026, 11, 26), last_day, CHINA) == ends


def test_posts_stand_by_unit_each_once() -> None:
    assert by_unit([("甲矿", "电工"), ("乙矿", "电工"), ("甲矿", "钳工"), ("甲矿", "电工")]) == (
        ("甲矿", ("电工", "钳工")),
        ("乙矿", ("电工",)),
    )
