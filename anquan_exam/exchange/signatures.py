"""A signature drawn with the finger: what came from a page is written anew, black on white, cut to
its ink."""

import base64
import io

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 400 * 1024
MOST_PIXELS = 4_000_000
LEAST_INK = 24
"""Pixels: a dot or a slip of the finger is no signature."""
SIZE = (600, 240)
_DARK = 160
_MARGIN = 8


class SignatureRefused(ValueError):
    """A picture cannot be taken as a signature. `reason` is one of empty, bad."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_signature(data: bytes) -> bytes:
    """`data` (PNG) as a PNG of two colours, at most 600 by 240 pixels. The same bytes in give the
    same bytes out. Raises SignatureRefused."""
    ink = _ink(data)
    box = ink.getbbox()
    if box is None or max(box[2] - box[0], box[3] - box[1]) < LEAST_INK:
        raise SignatureRefused("empty")
    left, top, right, bottom = box
    drawn = Image.new("L", (right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN), 0)
    drawn.paste(ink.crop(box), (_MARGIN, _MARGIN))
    drawn.thumbnail(SIZE, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    Image.eval(drawn, lambda value: 255 - value).quantize(16).save(target, "PNG", optimize=True)
    return target.getvalue()


def _ink(data: bytes) -> Image.Image:
    """White where something is drawn, on black; as large as the picture."""
    if len(data) > MOST_BYTES:
        raise SignatureRefused("bad")
    try:
        picture = Image.open(io.BytesIO(data), formats=("PNG",))
        if picture.width * picture.height > MOST_PIXELS:
            raise SignatureRefused("bad")
        coloured = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise SignatureRefused("bad") from error
    ground = Image.new("RGBA", coloured.size, "white")
    grey = Image.alpha_composite(ground, coloured).convert("L")
    return Image.eval(grey, lambda value: 255 if value < _DARK else 0)


def as_svg(picture: bytes | None) -> str:
    """A signature as the SVG a template takes."""
    if picture is None:
        return ""
    width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
