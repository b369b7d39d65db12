"""Finding the corner marks: from the code, whose place is known, outwards."""

from functools import lru_cache
from math import dist

import numpy as np

from anquan_exam.domain.answer_sheet import CODE_CORNER, CODE_SIDE, MARK_RADIUS, MARK_RINGS, MARKS
from anquan_exam.exchange.sheet_photo.planes import Floats, Point, across, plane, sampled

FINE = 4
"""Samples a millimetre."""
ALIKE = 0.55
"""How alike (correlation, at most 1) what is found must be to a mark."""
_EDGE = 1.5
"""White around a mark, in millimetres."""
_CODE_CENTRE = (CODE_CORNER[0] + CODE_SIDE / 2, CODE_CORNER[1] + CODE_SIDE / 2)
_OUTWARDS = sorted(range(4), key=lambda at: dist(MARKS[at], _CODE_CENTRE))
"""The marks from the nearest to the code to the farthest."""


def code_corners() -> list[Point]:
    """The corners of the QR code on the page, clockwise from its upper left."""
    (x, y), side = CODE_CORNER, CODE_SIDE
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def page_plane(picture: Floats, code: list[Point]) -> Floats | None:
    """The matrix from the page to `picture` (brightness), by the corners of the code as seen and
    the four marks; None where a mark is not to be found."""
    page, photo = code_corners(), list(code)
    for at in _OUTWARDS:
        reach = 6.0 + 0.12 * dist(MARKS[at], _CODE_CENTRE)
        found = _find(picture, plane(page, photo), MARKS[at], reach)
        if found is None:
            return None
        page.append(MARKS[at])
        photo.append(found)
    rough = plane(page[4:], photo[4:])
    exact = [_find(picture, rough, mark, 5.0) for mark in MARKS]
    seen = [each for each in exact if each is not None]
    return plane(MARKS, seen) if len(seen) == len(MARKS) else None


def _find(picture: Floats, matrix: Floats, mark: Point, reach: float) -> Point | None:
    """Where in `picture` the `mark` is, within `reach` millimetres of where `matrix` puts it."""
    pattern = _pattern()
    half = reach + MARK_RADIUS + _EDGE
    steps = np.arange(-half, half + 1 / FINE / 2, 1 / FINE)
    xs, ys = np.meshgrid(mark[0] + steps, mark[1] + steps)
    patch = sampled(picture, *across(matrix, xs, ys))
    alike = _alike(patch, pattern)
    down, right = np.unravel_index(int(alike.argmax()), alike.shape)
    if alike[down, right] < ALIKE:
        return None
    middle = (pattern.shape[0] - 1) / 2
    at = (
        mark[0] + steps[0] + (right + middle + _between(alike[down, :], int(right))) / FINE,
        mark[1] + steps[0] + (down + middle + _between(alike[:, right], int(down))) / FINE,
    )
    x, y = across(matrix, np.asarray(at[0]), np.asarray(at[1]))
    return float(x), float(y)


def _between(line: Floats, top: int) -> float:
    """How far from the sample `top` the summit lies, by the parabola through its neighbours."""
    if not 0 < top < len(line) - 1:
        return 0.0
    before, here, after = line[top - 1 : top + 2]
    bend = before - 2 * here + after
    return float((before - after) / (2 * bend)) if bend < 0 else 0.0


@lru_cache(maxsize=1)
def _pattern() -> Floats:
    """A mark as it should look: 0 black, 1 white."""
    half = MARK_RADIUS + _EDGE
    steps = np.arange(-half, half + 1 / FINE / 2, 1 / FINE)
    xs, ys = np.meshgrid(steps, steps)
    away = np.hypot(xs, ys) / MARK_RADIUS
    outer, white, hub = MARK_RINGS
    found: Floats = np.where((away <= outer) & (away > white) | (away <= hub), 0.0, 1.0)
    return found


def _alike(patch: Floats, pattern: Floats) -> Floats:
    """The correlation of `pattern` with every place of `patch`."""
    zeroed = pattern - pattern.mean()
    size = pattern.shape[0]
    shape = (patch.shape[0] + size, patch.shape[1] + size)
    product = np.fft.irfft2(
        np.fft.rfft2(patch, shape) * np.conj(np.fft.rfft2(zeroed, shape)), shape
    )
    places = (patch.shape[0] - size + 1, patch.shape[1] - size + 1)
    sums, squares = _windows(patch, size), _windows(patch**2, size)
    spread = np.sqrt(np.maximum(squares - sums**2 / size**2, 1.0)) * np.sqrt((zeroed**2).sum())
    found: Floats = product[: places[0], : places[1]] / spread
    return found


def _windows(values: Floats, size: int) -> Floats:
    """The sum of every square of `size`."""
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    sums[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    found: Floats = (
        sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + (sums[:-size, :-size])
    )
    return found
