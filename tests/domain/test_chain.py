"""The chain: whatever is altered, taken out, put in or reordered is found, at the first place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.chain import (
    GENESIS,
    Anchor,
    Entry,
    Fault,
    Head,
    Link,
    chained,
    parse_anchor,
    seal_of,
    verify,
)

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def entry(number: int) -> Entry:
    return Entry(
        number,
        NOON + timedelta(seconds=number),
        7,
        "王安",
        "exam.published",
        "exam",
        "k3",
        "/1/",
        "d",
    )


def chain(length: int) -> list[Link]:
    sealed = chained(Head(0, GENESIS), (entry(number + 1) for number in range(length)))
    return [Link(e, head.position, previous, head.seal, True) for e, head, previous in sealed]


def test_an_untouched_chain_is_sound_up_to_its_head() -> None:
    links = chain(5)
    verdict = verify(links)
    assert verdict.broken is None
    assert (verdict.sound, verdict.head) == (5, Head(5, links[-1].seal))


CHANGES = {
    "id": 99,
    "at": NOON,
    "actor_id": None,
    "actor_name": "李安",
    "act": "exam.closed",
    "subject_kind": "person",
    "subject_id": "k4",
    "place_path": "/2/",
    "digest": "e",
}


@pytest.mark.parametrize("field", list(Entry.__dataclass_fields__))
def test_a_change_of_any_field_is_found_where_it_was_made(field: str) -> None:
    links = chain(5)
    links[2] = replace(links[2], entry=replace(links[2].entry, **{field: CHANGES[field]}))
    broken = verify(links).broken
    assert broken is not None
    assert (broken.fault, broken.position) == (Fault.SEAL, 3)


@given(length=st.integers(2, 12), data=st.data())
def test_an_entry_taken_out_before_the_last_is_found(length: int, data: st.DataObject) -> None:
    links = chain(length)
    del links[data.draw(st.integers(0, length - 2))]
    broken = verify(links).broken
    assert broken is not None
    assert broken.fault is Fault.GAP


@given(length=st.integers(2, 12), data=st.data())
def test_a_seal_made_anew_breaks_the_link_after_it(length: int, data: st.DataObject) -> None:
    links = chain(length)
    at = data.draw(st.integers(0, length - 2))
    forged = replace(links[at].entry, actor_name="别人")
    seal = seal_of(links[at].previous, links[at].position, forged)
    links[at] = replace(links[at], entry=forged, seal=seal)
    broken = verify(links).broken
    assert broken is not None
    assert (broken.fault, broken.position) == (Fault.LINK, at + 2)


@given(length=st.integers(1, 12), data=st.data())
def test_a_chain_made_anew_from_some_entry_on_is_found_by_a_later_anchor(
    length: int, data: st.DataObject
) -> None:
    links = chain(length)
    at = data.draw(st.integers(1, length))
    anchor = Anchor(links[data.draw(st.integers(at, length)) - 1].seal, None)
    entries = [replace(link.entry, digest="forged") for link in links[at - 1 :]]
    start = Head(at - 1, links[at - 1].previous)
    forged = [Link(e, h.position, before, h.seal, True) for e, h, before in chained(start, entries)]
    assert verify(links[: at - 1] + forged).broken is None
    broken = verify(links[: at - 1] + forged, anchor).broken
    assert broken is not None
    assert broken.fault is Fault.ANCHOR_MISSING


def test_a_wrong_hash_at_the_printed_position_is_found_there() -> None:
    broken = verify(chain(4), Anchor("0" * 16, 3)).broken
    assert broken is not None
    assert (broken.fault, broken.position, broken.entry_id) == (Fault.ANCHOR, 3, 3)


def test_checking_up_to_an_anchor_says_nothing_about_what_came_after() -> None:
    links = chain(5)
    links[4] = replace(links[4], seal="f" * 64)
    assert verify(links, Anchor(links[2].seal[:20], 3)).sound == 3


def test_the_last_entries_taken_out_are_found_by_an_anchor_alone() -> None:
    links = chain(5)
    anchor = Anchor(links[4].seal, 5)
    assert verify(links[:4]).broken is None
    broken = verify(links[:4], anchor).broken
    assert broken is not None
    assert (broken.fault, broken.position) == (Fault.ANCHOR_MISSING, 5)


def test_an_erased_payload_is_counted_and_an_altered_one_is_a_fault() -> None:
    links = chain(3)
    links[0] = replace(links[0], payload_fits=None)
    assert (verify(links).erased, verify(links).broken) == (1, None)
    links[1] = replace(links[1], payload_fits=False)
    broken = verify(links).broken
    assert broken is not None
    assert (broken.fault, broken.position) == (Fault.PAYLOAD, 2)


def test_the_same_moment_in_another_zone_has_the_same_seal() -> None:
    there = entry(1).at.astimezone(timezone(timedelta(hours=8)))
    assert seal_of(GENESIS, 1, entry(1)) == seal_of(GENESIS, 1, replace(entry(1), at=there))


def test_text_moved_from_one_field_to_the_next_has_another_seal() -> None:
    one = replace(entry(1), act="a", subject_kind="bc")
    other = replace(entry(1), act="ab", subject_kind="c")
    assert seal_of(GENESIS, 1, one) != seal_of(GENESIS, 1, other)


@given(position=st.integers(0, 10**9), digits=st.text("0123456789abcdef", min_size=16, max_size=64))
def test_a_printed_anchor_reads_back(position: int, digits: str) -> None:
    assert parse_anchor(f" {position}:{digits.upper()}\n") == Anchor(digits, position)
    assert parse_anchor(digits) == Anchor(digits)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "12:",
        "x:" + "a" * 64,
        "-1:" + "a" * 64,
        "a" * 15,
        "a" * 65,
        "g" * 64,
        "①:" + "a" * 16,
    ],
)
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_anchor(text)
