"""A picture for a template: as SVG, because that travels as text, with what is drawn over it."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from anquan_exam.domain.pictures import FULL, Outline, Point

_STROKE = {True: "#b3141b", False: "#475461"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a picture: its letter on the paper, where it is, whether it is a hazard."""

    letter: str
    outline: Outline
    hazard: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture as it is kept: its bytes, their media type, its size in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


def picture_svg(stored: Stored, spots: Iterable[Spot] = (), taps: Iterable[Point] = ()) -> str:
    """The picture; over it the outlines of `spots` (hazards in a whole line, the rest dashed) with
    their letters, and a cross for each tap."""
    width, height = stored.width, stored.height
    encoded = base64.b64encode(stored.data).decode()
    body = "".join((*_spots(stored, spots), *_taps(stored, taps)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{stored.mime};base64,{encoded}"/>'
        f"{body}</svg>"
    )


def _spots(stored: Stored, spots: Iterable[Spot]) -> Iterator[str]:
    unit = stored.width / 100
    for spot in spots:
        points = [_place(stored, point) for point in spot.outline]
        dashes = "" if spot.hazard else f' stroke-dasharray="{unit * 1.5:.1f} {unit:.1f}"'
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield (
            f'<polygon points="{path}" fill="none" stroke="{_STROKE[spot.hazard]}"'
            f' stroke-width="{unit / 2:.1f}"{dashes}/>'
        )
        x, y = points[0]
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{unit * 2.2:.1f}" fill="#fff"/>'
        yield (
            f'<text x="{x:.1f}" y="{y + unit:.1f}" font-family="Noto Sans SC" fill="#000"'
            f' font-size="{unit * 3:.1f}" text-anchor="middle">{escape(spot.letter)}</text>'
        )


def _taps(stored: Stored, taps: Iterable[Point]) -> Iterator[str]:
    arm = stored.width / 60
    for point in taps:
        x, y = _place(stored, point)
        yield (
            f'<path d="M{x - arm:.1f} {y - arm:.1f}L{x + arm:.1f} {y + arm:.1f}'
            f'M{x + arm:.1f} {y - arm:.1f}L{x - arm:.1f} {y + arm:.1f}"'
            f' stroke="#0a4e9b" stroke-width="{arm / 3:.1f}"/>'
        )


def _place(stored: Stored, point: Point) -> tuple[float, float]:
    return point[0] * stored.width / FULL, point[1] * stored.height / FULL
