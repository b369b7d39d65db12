"""How dark the boxes of a straightened page are, against the paper beside them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from anquan_exam.domain.answer_sheet import MARK_RADIUS, MARKS, Box, SheetPage
from anquan_exam.exchange.sheet_photo.planes import Floats
from anquan_exam.exchange.sheet_photo.straightening import DOTS

ASTRAY = 0.9
"""How far, in millimetres, a box may lie from where it should: paper bends."""
_STEP = 0.3
OUTLINED = 0.16
"""How much darker than the paper around it the outline of a box must be to be taken for one."""
_INSIDE = 0.75
"""What is left out inside a box, so that its own outline does not count."""
_DULLEST = 0.6
"""How bright, against the paper, the printed marks may look at most."""
_ABOUT = 2.6
"""How far around a box its paper is looked at."""


class _Page:
    """A page of which any oblong, in millimetres, can be summed at once."""

    def __init__(self, page: Image.Image) -> None:
        self.grey = np.asarray(page, dtype=np.uint8)
        # A white page sums up to 1.02e9, which an int32 holds.
        self.sums = np.zeros((self.grey.shape[0] + 1, self.grey.shape[1] + 1), dtype=np.int32)
        np.cumsum(self.grey, axis=0, out=self.sums[1:, 1:], dtype=np.int32)
        np.cumsum(self.sums[1:, 1:], axis=1, out=self.sums[1:, 1:], dtype=np.int32)

    def bright(self, x: float, y: float, wide: float, tall: float) -> float:
        """How bright the brightest of an oblong is, but for specks: the paper in it."""
        (left, right), (top, down) = _pixels(x, wide), _pixels(y, tall)
        part = self.grey[int(top) : int(down), int(left) : int(right)]
        return max(float(np.percentile(part, 92)), 1.0)

    def dark(self, x: float, y: float, wide: float, tall: float) -> float:
        """How bright the darkest of an oblong is, but for specks: the print in it."""
        (left, right), (top, down) = _pixels(x, wide), _pixels(y, tall)
        return float(np.percentile(self.grey[int(top) : int(down), int(left) : int(right)], 10))

    def mean(self, xs: Floats, ys: Floats, size: tuple[float, float], by: float) -> Floats:
        """The mean brightness of oblongs of one `size` at (xs, ys), grown by `by`."""
        total, count = self._total(xs, ys, size, by)
        found: Floats = total / count
        return found

    def frame(
        self, xs: Floats, ys: Floats, size: tuple[float, float], out: float, inner: float
    ) -> Floats:
        """The mean brightness between the oblongs grown by `out` and by `inner` (below 0:
        shrunk)."""
        whole, all_ = self._total(xs, ys, size, out)
        hole, some = self._total(xs, ys, size, inner)
        found: Floats = (whole - hole) / np.maximum(all_ - some, 1)
        return found

    def _total(
        self, xs: Floats, ys: Floats, size: tuple[float, float], by: float
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        left, right = _pixels(xs - by, size[0] + 2 * by)
        top, down = _pixels(ys - by, size[1] + 2 * by)
        s = self.sums
        total = s[down, right] - s[top, right] - s[down, left] + s[top, left]
        return total, (right - left) * (down - top)


def darkness(page: Image.Image, sheet: SheetPage) -> list[float | None]:
    """How dark each box of `sheet` is, in their order; see Straight.darkness."""
    held = _Page(page)
    black = _black(held)
    if black > _DULLEST:
        return [None] * len(sheet.boxes)
    found: list[float | None] = []
    for _, row in groupby(sheet.boxes, key=lambda box: (box.item, box.y)):
        found += _row(held, list(row), sheet.layout.box, black)
    return found


def _black(page: _Page) -> float:
    """How bright print is, where paper is 1: by the corner marks, which are known to be black."""
    shares = []
    for x, y in MARKS:
        near, about = MARK_RADIUS, MARK_RADIUS + 1.5
        print_ = page.dark(x - near, y - near, 2 * near, 2 * near)
        shares.append(print_ / page.bright(x - about, y - about, 2 * about, 2 * about))
    return float(np.median(shares))


def _row(
    page: _Page, boxes: Sequence[Box], size: tuple[float, float], black: float
) -> Iterator[float | None]:
    """The boxes of one question in one row: they lie astray together."""
    xs = np.asarray([box.x for box in boxes])
    ys = np.asarray([box.y for box in boxes])
    steps = np.arange(-ASTRAY, ASTRAY + _STEP / 2, _STEP)
    right, down = (each.ravel()[:, None] for each in np.meshgrid(steps, steps))
    whites = np.asarray([_white(page, box, size) for box in boxes])
    outlines = _outlines(page, xs + right, ys + down, size) / whites
    # Of places alike the nearest.
    nearness = (np.abs(right) + np.abs(down))[:, 0] * 1e-6
    best = int((outlines.sum(axis=1) - nearness).argmax())
    inside = page.mean(xs + right[best], ys + down[best], size, -_INSIDE)
    dark = np.maximum((1 - inside / whites) / (1 - black), 0.0)
    for shade, outline in zip(dark, outlines[best], strict=True):
        yield float(shade) if outline >= OUTLINED * (1 - black) else None


def _white(page: _Page, box: Box, size: tuple[float, float]) -> float:
    """How bright the paper is about a box."""
    wide, tall = size
    return page.bright(box.x - _ABOUT, box.y - _ABOUT, wide + 2 * _ABOUT, tall + 2 * _ABOUT)


def _outlines(page: _Page, xs: Floats, ys: Floats, size: tuple[float, float]) -> Floats:
    """How much darker the outline of each box is than what is just outside of it."""
    return page.frame(xs, ys, size, 0.9, 0.4) - page.frame(xs, ys, size, 0.2, -0.2)


def _pixels(start: Any, length: float) -> tuple[Any, Any]:
    """The first pixel of a stretch, and the first after it."""
    first = np.rint(np.multiply(start, DOTS)).astype(np.intp)
    return first, np.maximum(first + 1, np.rint((start + length) * DOTS).astype(np.intp))
