"""Pictures of questions, and outlines drawn on them.

A picture is named after its content, so that a question names the very picture it means. Points
are whole thousandths of its width and height, from the top left."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anquan_exam.domain.digests import sha256_hex

Point = tuple[int, int]
Outline = tuple[Point, ...]

FULL = 1000
MOST_POINTS = 40
LONGEST_ALT = 200
PICTURE_NAME = re.compile(r"[0-9a-f]{32}\.(?:png|jpg)")

_POINT = re.compile(r"(?P<x>\d{1,4}),(?P<y>\d{1,4})")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its name, and what it shows in words, for whoever cannot see it."""

    name: str
    alt: str


def picture_name(data: bytes, ending: str) -> str:
    """The name of a picture with this content; `ending` is png or jpg."""
    return f"{sha256_hex(data)[:32]}.{ending}"


def read_point(text: str) -> Point | None:
    """`412,87` as a point of a picture; None for anything else."""
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    x, y = int(match["x"]), int(match["y"])
    return (x, y) if x <= FULL and y <= FULL else None


def read_outline(text: str) -> Outline | None:
    """`10,20 30,20 30,40` as an outline; None where a point is none, or is outside."""
    points = [read_point(word) for word in text.split()]
    found = tuple(point for point in points if point is not None)
    return found if found and len(found) == len(points) else None


def write_outline(outline: Outline) -> str:
    """What `read_outline` reads back."""
    return " ".join(f"{x},{y}" for x, y in outline)


def area(outline: Outline) -> float:
    """What `outline` encloses, in millionths of the picture (a shoelace sum; crossings cancel)."""
    turned = (*outline[1:], *outline[:1])
    return abs(sum(x * b - a * y for (x, y), (a, b) in zip(outline, turned, strict=True))) / 2


def contains(outline: Outline, point: Point) -> bool:
    """Whether `point` lies inside `outline` or on its edge."""
    inside = False
    turned: Sequence[Point] = (*outline[1:], *outline[:1])
    for one, other in zip(outline, turned, strict=True):
        if _on_edge(one, other, point):
            return True
        if (one[1] > point[1]) is not (other[1] > point[1]):
            # Where the edge meets the line through the point, without dividing.
            rise = other[1] - one[1]
            left = (point[0] - one[0]) * rise - (point[1] - one[1]) * (other[0] - one[0])
            inside ^= (left < 0) is (rise > 0)
    return inside


def _on_edge(one: Point, other: Point, point: Point) -> bool:
    cross = (other[0] - one[0]) * (point[1] - one[1]) - (other[1] - one[1]) * (point[0] - one[0])
    return (
        cross == 0
        and min(one[0], other[0]) <= point[0] <= max(one[0], other[0])
        and min(one[1], other[1]) <= point[1] <= max(one[1], other[1])
    )
