"""Whom a spot check calls: chance and absence alone, whatever the sequence of notes."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.spot_check import DEFERRING, Why, absent, called, drawn_order, terms_hash

KEYS = tuple(f"K{n:02}" for n in range(12))
notes = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(Why), max_size=12)
counts = st.integers(1, 12)


@given(st.permutations(KEYS), counts, notes)
def test_the_called_are_the_first_who_are_not_absent(
    order: list[str], count: int, noted: Mapping[str, Why]
):
    rows = called(order, count, noted)
    there = [key for key in order if key not in noted or noted[key] in DEFERRING]
    assert [row.key for row in rows] == there[:count]
    assert [row.place for row in rows] == [order.index(row.key) + 1 for row in rows]
    assert all(row.stands_in is (row.place > count) for row in rows)
    assert all((row.deferred is None) is (row.key not in noted) for row in rows)


@given(st.permutations(KEYS), counts, notes)
def test_each_absence_within_reach_brings_the_next_in_turn(
    order: list[str], count: int, noted: Mapping[str, Why]
):
    rows, gone = called(order, count, noted), absent(order, count, noted)
    assert not set(gone) & {row.key for row in rows}
    reached = len(rows) + len(gone)
    assert {*gone, *(row.key for row in rows)} == set(order[:reached])
    assert len(rows) == count or reached == len(order)


@given(st.permutations(KEYS), counts, notes, st.sampled_from(KEYS))
def test_an_absence_changes_nobody_elses_place(
    order: list[str], count: int, noted: Mapping[str, Why], more: str
):
    before = {row.key for row in called(order, count, noted)}
    after = {row.key for row in called(order, count, {**noted, more: Why.SICK})}
    assert before - after <= {more}
    assert len(after - before) <= 1


@given(st.binary(min_size=32, max_size=32), st.text("0123456789", min_size=4, max_size=8), counts)
def test_the_order_is_drawn_again_from_secret_and_word_alone(secret: bytes, word: str, count: int):
    people = [(key, key[-1]) for key in KEYS]
    order = drawn_order(secret, "check", word, people, count)
    assert sorted(order) == sorted(KEYS)
    assert order == drawn_order(secret, "check", f" {word} ", reversed(people), count)


def test_a_word_that_is_none_is_refused():
    with pytest.raises(ValueError, match="word"):
        drawn_order(bytes(32), "check", "!", [("K1", "")], 1)


@given(st.permutations(KEYS))
def test_the_terms_do_not_depend_on_the_order_of_the_list(order: list[str]):
    assert terms_hash([(key, "a") for key in order], 3) == terms_hash([(k, "a") for k in KEYS], 3)
    assert terms_hash([(key, "a") for key in order], 3) != terms_hash([(k, "a") for k in KEYS], 4)
