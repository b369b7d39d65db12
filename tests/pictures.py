"""Pictures made for tests, with and without what a camera puts beside them."""

import io
from functools import cache

from PIL import Image, ImageDraw

from anquan_exam.domain.pictures import Outline
from anquan_exam.exchange.pictures import CleanPicture, clean_picture


def photo(width: int = 400, height: int = 300, kind: str = "JPEG", **extra: object) -> bytes:
    """A picture with many colours, a red box in its upper left quarter."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture = Image.merge("RGB", (picture.getchannel(0), *picture.rotate(90).split()[:2]))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((width // 8, height // 8, width // 4, height // 4), fill="red")
    return _bytes(picture, kind, **extra)


def drawing(width: int = 400, height: int = 300, kind: str = "PNG") -> bytes:
    """A picture with two colours."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).rectangle((20, 20, 120, 120), fill="black")
    return _bytes(picture, kind)


@cache
def scene(width: int = 600, height: int = 400) -> CleanPicture:
    """Four boxes in the quarters, as they are stored: what `SPOTS` outline."""
    picture = Image.new("RGB", (width, height), "white")
    for outline in SPOTS:
        (left, top), _, (right, bottom), _ = outline
        box = [left * width // 1000, top * height // 1000]
        box += [right * width // 1000, bottom * height // 1000]
        ImageDraw.Draw(picture).rectangle(box, fill="gray", outline="black", width=3)
    return clean_picture(_bytes(picture, "PNG"))


def _box(left: int, top: int) -> Outline:
    return ((left, top), (left + 200, top), (left + 200, top + 200), (left, top + 200))


SPOTS = (_box(100, 100), _box(700, 100), _box(100, 700), _box(700, 700))
"""In thousandths: upper left, upper right, lower left, lower right."""


def tagged_photo(turn: int = 1) -> bytes:
    """A photo that says where it was taken and how the phone was held (EXIF orientation)."""
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010F] = "示例牌手机"
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif)


def _bytes(picture: Image.Image, kind: str, **extra: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **extra)
    return target.getvalue()
