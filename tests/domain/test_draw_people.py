"""Who is drawn for a spot check."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.drawing import PoolTooSmall, draw_people
from tests.domain.samples import SECRET

PLANT = [(f"w{n:02}", "车间" if n % 4 else "仓库") for n in range(20)]


def test_golden_people() -> None:
    assert draw_people(SECRET, "exam-1", "平安", PLANT, 4)[:6] == (
        "w17",
        "w19",
        "w10",
        "w12",
        "w13",
        "w05",
    )


@given(
    st.lists(st.tuples(st.text(max_size=3), st.sampled_from("abc")), unique_by=lambda p: p[0]),
    st.data(),
)
def test_everybody_is_in_the_order_once_and_the_order_of_the_list_does_not_matter(
    people: list[tuple[str, str]], data: st.DataObject
) -> None:
    people = [
        (f"{at}-{unicodedata.normalize('NFC', key)}", part) for at, (key, part) in enumerate(people)
    ]
    count = data.draw(st.integers(0, len(people)))
    order = draw_people(SECRET, "exam-1", "", people, count)
    assert sorted(order) == sorted(key for key, _ in people)
    assert draw_people(SECRET, "exam-1", "", data.draw(st.permutations(people)), count) == order


def test_strata_are_drawn_in_proportion() -> None:
    strata = dict(PLANT)
    for number in range(30):
        drawn = draw_people(SECRET, f"exam-{number}", "", PLANT, 8)[:8]
        assert Counter(strata[key] for key in drawn) == {"车间": 6, "仓库": 2}


def test_the_units_word_changes_who_is_drawn() -> None:
    assert draw_people(SECRET, "exam-1", "平安", PLANT, 5) != draw_people(
        SECRET, "exam-1", "", PLANT, 5
    )


def test_everybody_is_drawn_about_as_often() -> None:
    drawn = Counter(
        key for n in range(800) for key in draw_people(SECRET, f"e{n}", "", PLANT, 5)[:5]
    )
    # 200 expected, standard deviation about 12.
    assert all(140 < drawn[key] < 260 for key, _ in PLANT)


def test_more_people_than_there_are_cannot_be_drawn() -> None:
    with pytest.raises(PoolTooSmall):
        draw_people(SECRET, "exam-1", "", PLANT, 21)


def test_one_person_in_two_strata_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw_people(SECRET, "exam-1", "", [("w1", "a"), ("w1", "b")], 1)
