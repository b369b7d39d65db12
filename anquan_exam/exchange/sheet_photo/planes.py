"""From the page, in millimetres, to a photograph of it, in pixels, and back."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Point = tuple[float, float]


def plane(page: Sequence[Point], photo: Sequence[Point]) -> Floats:
    """The 3 by 3 matrix that takes each point of `page` to its one in `photo`, as nearly as can
    be; four pairs at least."""
    to_page, to_photo = _evened(page), _evened(photo)
    rows = []
    for source, target in zip(page, photo, strict=True):
        x, y, _ = to_page @ (*source, 1.0)
        u, v, _ = to_photo @ (*target, 1.0)
        rows.append((-x, -y, -1, 0, 0, 0, u * x, u * y, u))
        rows.append((0, 0, 0, -x, -y, -1, v * x, v * y, v))
    *_, weights = np.linalg.svd(np.asarray(rows, dtype=np.float64))
    found = np.linalg.inv(to_photo) @ weights[-1].reshape(3, 3) @ to_page
    matrix: Floats = found / found[2, 2]
    return matrix


def _evened(points: Sequence[Point]) -> Floats:
    """The matrix that puts `points` about the origin, a unit wide: keeps the numbers near 1."""
    many = np.asarray(points, dtype=np.float64)
    x, y = many.mean(axis=0)
    scale = 1.0 / max(float(np.abs(many - (x, y)).max()), 1e-9)
    return np.asarray(((scale, 0, -x * scale), (0, scale, -y * scale), (0, 0, 1)))


def across(matrix: Floats, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Where the points (xs, ys) come to lie."""
    below = matrix[2, 0] * xs + matrix[2, 1] * ys + matrix[2, 2]
    return (
        (matrix[0, 0] * xs + matrix[0, 1] * ys + matrix[0, 2]) / below,
        (matrix[1, 0] * xs + matrix[1, 1] * ys + matrix[1, 2]) / below,
    )


def sampled(picture: Floats, xs: Floats, ys: Floats) -> Floats:
    """The brightness of `picture` at (xs, ys) in pixels, between its pixels as their mean; outside
    of it that of its edge."""
    tall, wide = picture.shape
    xs, ys = np.clip(xs, 0, wide - 1.001), np.clip(ys, 0, tall - 1.001)
    left, top = xs.astype(np.intp), ys.astype(np.intp)
    right, down = xs - left, ys - top
    upper = picture[top, left] * (1 - right) + picture[top, left + 1] * right
    lower = picture[top + 1, left] * (1 - right) + picture[top + 1, left + 1] * right
    found: Floats = upper * (1 - down) + lower * down
    return found
