"""Outlines on a picture: read, written, and what lies inside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.pictures import (
    PICTURE_NAME,
    area,
    contains,
    picture_name,
    read_outline,
    read_point,
    write_outline,
)

SQUARE = ((100, 100), (300, 100), (300, 300), (100, 300))
# An L lying on its back: what is cut out of it is not inside.
CORNER = ((0, 0), (400, 0), (400, 100), (100, 100), (100, 400), (0, 400))
POINTS = st.tuples(st.integers(0, 1000), st.integers(0, 1000))


@given(st.lists(POINTS, min_size=1).map(tuple))
def test_an_outline_reads_back_as_it_was_written(outline):
    assert read_outline(write_outline(outline)) == outline


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "1001,5", "-1,5", "a,b", "1,2 x", "1 ,2"])
def test_what_is_no_outline_is_none(text):
    assert read_outline(text) is None


def test_a_point_outside_the_picture_is_none():
    assert read_point("1000,1000") == (1000, 1000)
    assert read_point("1000,1001") is None


def test_a_picture_is_named_after_its_content():
    name = picture_name(b"scaffold", "png")
    assert PICTURE_NAME.fullmatch(name)
    assert name != picture_name(b"scaffold!", "png")


@pytest.mark.parametrize(
    ("outline", "point", "inside"),
    [
        (SQUARE, (200, 200), True),
        (SQUARE, (100, 200), True),  # the edge
        (SQUARE, (300, 300), True),  # a corner
        (SQUARE, (99, 200), False),
        (SQUARE, (200, 301), False),
        (CORNER, (50, 350), True),
        (CORNER, (350, 50), True),
        (CORNER, (200, 200), False),
    ],
)
def test_what_lies_inside_an_outline(outline, point, inside):
    assert contains(outline, point) is inside
    assert contains(tuple(reversed(outline)), point) is inside


def test_the_area_is_what_the_outline_encloses():
    assert area(SQUARE) == 200 * 200
    assert area(CORNER) == 400 * 100 + 100 * 300
    assert area(SQUARE[:2]) == 0


@given(POINTS, POINTS, st.tuples(st.integers(0, 1000), st.integers(0, 1000)))
def test_a_box_contains_what_lies_between_its_corners(one, other, point):
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    box = ((left, top), (right, top), (right, bottom), (left, bottom))
    between = left <= point[0] <= right and top <= point[1] <= bottom
    assert contains(box, point) is between
