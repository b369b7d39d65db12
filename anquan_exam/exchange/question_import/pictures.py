"""The pictures of a file of questions: cleaned as they are met, each once."""

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from anquan_exam.domain.markup import hidden_character
from anquan_exam.domain.pictures import LONGEST_ALT, Picture
from anquan_exam.exchange.bank_markdown import MAX_PICTURES
from anquan_exam.exchange.bank_markdown.lines import tidy_line
from anquan_exam.exchange.pictures import CleanPicture, PictureRefused, kept_picture
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.rows import Parked
from anquan_exam.exchange.question_import.why import Note, Why, note

USUAL_ALT = "题图"
_PROBLEMS = {
    "not_picture": "不是 JPG、PNG、WebP、BMP 或 GIF，或者坏了",
    "too_large": "太大，缩小以后还超过 400 KB",
    "too_small": "太小，长和宽都要有 64 个像素",
    "too_many_pixels": "像素太多，先缩小",
}
_INLINE = re.compile(r"\s*data:image/[\w.+-]+(?P<coded>;base64)?,(?P<data>.*)", re.DOTALL)


def nothing() -> None:
    """Nobody waits for the pictures."""


class Pictures:
    """Those of one file. `after_each` is called whenever one has been cleaned, which takes time."""

    def __init__(self, after_each: Callable[[], None] = nothing) -> None:
        self.taken: dict[str, CleanPicture] = {}
        self._after_each = after_each
        self._met: dict[bytes, CleanPicture | Note] = {}

    def take(self, data: bytes) -> CleanPicture:
        """The picture as it may be stored. Raises Parked."""
        mark = hashlib.sha256(data).digest()
        if mark not in self._met:
            self._met[mark] = self._clean(data)
            self._after_each()
        found = self._met[mark]
        if isinstance(found, Note):
            raise Parked(found)
        self.taken[found.name] = found
        return found

    def _clean(self, data: bytes) -> CleanPicture | Note:
        if len(self._met) >= MAX_PICTURES:
            return note(Why.PICTURES_MANY, Field.PICTURE, most=MAX_PICTURES)
        try:
            return kept_picture(data)
        except PictureRefused as refused:
            problem = _PROBLEMS[refused.reason]
            return note(Why.PICTURE_REFUSED, Field.PICTURE, problem=problem)


def described(name: str, alt: str) -> tuple[Picture, tuple[Note, ...]]:
    """The stored picture with what it shows in words, and what had to be said of these."""
    plain = alt.replace("[", "［").replace("]", "］")
    plain = re.sub(r"[\t\r\n]+", " ", plain)
    plain = tidy_line("".join(c for c in plain if not hidden_character(c)))
    if not plain:
        return Picture(name, USUAL_ALT), (note(Why.PICTURE_ALT, Field.PICTURE, text=USUAL_ALT),)
    if len(plain) > LONGEST_ALT:
        said = note(Why.PICTURE_ALT_CUT, Field.PICTURE, most=LONGEST_ALT)
        return Picture(name, plain[:LONGEST_ALT].strip()), (said,)
    return Picture(name, plain), ()


def inline(address: str) -> bytes | None:
    """The picture that an address holds in itself (data:image/png;base64,…); None where it
    leads elsewhere."""
    match = _INLINE.fullmatch(address)
    if match is None:
        return None
    return decoded(match["data"]) if match["coded"] else unquote_to_bytes(match["data"])


def decoded(text: str) -> bytes:
    """What base64 holds; nothing, which is no picture, where it is none."""
    try:
        return b64decode(text)
    except (binascii.Error, ValueError):
        return b""
