"""A photograph of an answer sheet, straightened by its code and its corner marks."""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PIL import Image

from anquan_exam.domain.answer_sheet import PAGE, SheetCode, SheetPage, read_code
from anquan_exam.exchange.pictures import MAX_UPLOAD_BYTES, PictureRefused, opened_picture

if TYPE_CHECKING:
    from anquan_exam.exchange.sheet_photo.planes import Floats, Point

LONGEST_SIDE = 2600
"""A photograph is made no longer than so many pixels before it is read."""
DOTS = 8
"""Pixels a millimetre of the straightened page."""
_SHOWN_WIDTH = 1050


class Unreadable(StrEnum):
    """Why a photograph cannot be read."""

    NOT_PICTURE = "not_picture"
    NO_CODE = "no_code"
    SEVERAL_CODES = "several_codes"
    NO_CORNERS = "no_corners"


class SheetUnreadable(ValueError):
    """The photograph says nothing for certain; `reason` says why."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, eq=False)
class Straight:
    """A page of an answer sheet, as if it lay under a scanner."""

    code: SheetCode
    page: Image.Image
    """Grey, DOTS pixels a millimetre."""

    def darkness(self, sheet: SheetPage) -> list[float | None]:
        """How dark each box of `sheet` is: 0 as the paper, 1 as the printed marks; None where the
        box is not where it should be."""
        from anquan_exam.exchange.sheet_photo.darkness import darkness

        return darkness(self.page, sheet)

    def jpeg(self) -> bytes:
        """To look at: about 100 KB."""
        small = self.page.resize((_SHOWN_WIDTH, round(_SHOWN_WIDTH * PAGE[1] / PAGE[0])))
        target = io.BytesIO()
        small.save(target, "JPEG", quality=60, optimize=True)
        return target.getvalue()


def straighten(photo: bytes) -> Straight:
    """The answer sheet in `photo` (JPEG, PNG, WebP, BMP, GIF; any way up). Raises
    SheetUnreadable."""
    picture = _grey(photo)
    code, corners = _code(picture)
    return Straight(code, _straight(picture, corners))


def _grey(photo: bytes) -> Image.Image:
    if len(photo) > MAX_UPLOAD_BYTES:
        raise SheetUnreadable(Unreadable.NOT_PICTURE)
    try:
        picture = opened_picture(photo)
    except PictureRefused as refused:
        raise SheetUnreadable(Unreadable.NOT_PICTURE) from refused
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return picture.convert("L")


def _code(picture: Image.Image) -> "tuple[SheetCode, list[Point]]":
    """What the code of the sheet says, and its corners, clockwise from its own upper left."""
    import zxingcpp

    found = [
        (code, seen.position)
        for seen in zxingcpp.read_barcodes(picture, formats=_formats())
        if (code := read_code(seen.text)) is not None
    ]
    if not found:
        raise SheetUnreadable(Unreadable.NO_CODE)
    if len(found) > 1:
        raise SheetUnreadable(Unreadable.SEVERAL_CODES)
    code, at = found[0]
    return code, [_point(p) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]


def _formats() -> Any:
    import zxingcpp

    return zxingcpp.BarcodeFormat.QRCode


def _point(seen: Any) -> "Point":
    return float(seen.x), float(seen.y)


def _straight(picture: Image.Image, corners: "list[Point]") -> Image.Image:
    import numpy as np

    from anquan_exam.exchange.sheet_photo.corner_marks import page_plane

    matrix = page_plane(np.asarray(picture, dtype=np.float64), corners)
    if matrix is None:
        raise SheetUnreadable(Unreadable.NO_CORNERS)
    size = (round(PAGE[0] * DOTS), round(PAGE[1] * DOTS))
    return picture.transform(
        size,
        Image.Transform.PERSPECTIVE,
        _coefficients(matrix),
        Image.Resampling.BILINEAR,
        fillcolor=255,
    )


def _coefficients(matrix: "Floats") -> tuple[float, ...]:
    """The matrix as Pillow wants it: from a pixel of the page to one of the photograph."""
    scale = 1 / DOTS
    (a, b, c), (d, e, f), (g, h, _) = (tuple(map(float, row)) for row in matrix)
    return a * scale, b * scale, c, d * scale, e * scale, f, g * scale, h * scale
