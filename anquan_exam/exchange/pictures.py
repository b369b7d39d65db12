"""Pictures from outside: made small, written anew without anything but what is to be seen.

What a phone's camera puts beside the picture (place, time, owner) does not come through, and
neither does anything hidden in a file that only looks like a picture."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from anquan_exam.domain.pictures import PICTURE_NAME, picture_name
from anquan_exam.exchange.picture_bytes import bare_jpeg
from anquan_exam.exchange.text_files import KIB

MAX_UPLOAD_BYTES = 10 * 1024 * KIB
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1600
SHORTEST_SIDE = 64
MAX_BYTES = 400 * KIB
"""What a stored picture may weigh: a quarter of a minute at 200 kbit/s."""

PORTRAIT_SIDES = (720, 480, 320)
PORTRAIT_BYTES = 100 * KIB

_TAKEN = ("JPEG", "PNG", "WEBP", "BMP", "GIF")
_QUALITIES = (85, 75, 65, 50, 35)
_FEW_COLOURS = 256
_KINDS = {"png": "PNG", "jpg": "JPEG"}
_MIME = {"png": "image/png", "jpg": "image/jpeg"}


class PictureRefused(ValueError):
    """A file cannot be taken as a picture. `reason` is one of not_picture, too_large, too_small,
    too_many_pixels."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture as it is stored; `width` and `height` in pixels."""

    name: str
    data: bytes
    width: int
    height: int


def clean_picture(data: bytes) -> CleanPicture:
    """`data` (JPEG, PNG, WebP, BMP, GIF) upright, at most 1600 pixels long, as JPEG, or as PNG
    where it has few colours. The same bytes in give the same bytes out. Raises PictureRefused."""
    if len(data) > MAX_UPLOAD_BYTES:
        raise PictureRefused("too_large")
    picture = opened_picture(data)
    if min(picture.size) < SHORTEST_SIDE:
        raise PictureRefused("too_small")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    ending, small = min(_written(picture), key=lambda written: len(written[1]))
    if len(small) > MAX_BYTES:
        raise PictureRefused("too_large")
    return CleanPicture(picture_name(small, ending), small, *picture.size)


def kept_picture(data: bytes) -> CleanPicture:
    """What `clean_picture` gives; a JPEG that is already as it would be is kept byte for byte,
    or each way out and back would cost it sharpness. Raises PictureRefused."""
    name = picture_name(data, "jpg")
    if not bare_jpeg(data) or picture_problem(name, data):
        return clean_picture(data)
    width, height = read_size(data)
    if max(width, height) > LONGEST_SIDE or min(width, height) < SHORTEST_SIDE:
        return clean_picture(data)
    return CleanPicture(name, data, width, height)


def mime_of(name: str) -> str:
    """The media type of a stored picture's name."""
    return _MIME[name.rpartition(".")[2]]


def picture_problem(name: str, data: bytes) -> str | None:
    """What keeps a file from being a stored picture; None when it is one."""
    if not PICTURE_NAME.fullmatch(name):
        return "文件名不对：图片要先存进题库（flask banks picture），文件名由系统按内容起"
    if len(data) > MAX_BYTES:
        return f"图片太大，超过 {MAX_BYTES // KIB} KB"
    if picture_name(data, name.rpartition(".")[2]) != name:
        return "图片的内容和文件名对不上，可能被改过"
    return _content_problem(name, data)


def read_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels. Raises PictureRefused."""
    return _opened(data).size


def _content_problem(name: str, data: bytes) -> str | None:
    try:
        picture = _opened(data)
        picture.load()
    except (PictureRefused, OSError):
        return "图片打不开"
    if picture.format != _KINDS[name.rpartition(".")[2]]:
        return "图片的格式和文件名的结尾对不上"
    if picture.getexif() or set(picture.info) & {"exif", "icc_profile", "comment", "xmp"}:
        return "图片里还带着拍摄信息，请用 flask banks picture 存进题库"
    return None


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=_TAKEN)
    except Image.DecompressionBombError as error:
        raise PictureRefused("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PictureRefused("not_picture") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureRefused("too_many_pixels")
    return picture


def opened_picture(data: bytes) -> Image.Image:
    """The picture as it is meant to be seen, on white, in plain colours. Raises PictureRefused."""
    picture = _opened(data)
    try:
        picture.load()
        turned = ImageOps.exif_transpose(picture)
        coloured = turned.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureRefused("not_picture") from error
    ground = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(ground, coloured).convert("RGB")


def _written(picture: Image.Image) -> Iterator[tuple[str, bytes]]:
    """The picture in the ways worth trying."""
    if picture.getcolors(_FEW_COLOURS) is not None:
        few = picture.quantize(_FEW_COLOURS, dither=Image.Dither.NONE)
        yield "png", _bytes(few, "PNG", optimize=True)
    for quality in _QUALITIES:
        data = _bytes(picture, "JPEG", quality=quality, optimize=True, progressive=True)
        if len(data) <= MAX_BYTES or quality == _QUALITIES[-1]:
            yield "jpg", data
            return


def _bytes(picture: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def portrait(data: bytes) -> bytes:
    """A person's photo as it is kept: JPEG, upright, nothing beside the picture, at most 100 KB.
    Raises PictureRefused."""
    if len(data) > MAX_UPLOAD_BYTES:
        raise PictureRefused("too_large")
    picture = opened_picture(data)
    if min(picture.size) < SHORTEST_SIDE:
        raise PictureRefused("too_small")
    for side in PORTRAIT_SIDES:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            written = _bytes(picture, "JPEG", quality=quality, optimize=True)
            if len(written) <= PORTRAIT_BYTES:
                return written
    raise PictureRefused("too_large")
