"""The pictures of an item of QTI: files of its package, beside it, or in the item itself."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from anquan_exam.domain.pictures import Picture
from anquan_exam.exchange.incoming.safe_xml import Element
from anquan_exam.exchange.pictures import CleanPicture, read_size
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.pictures import Pictures, described, inline
from anquan_exam.exchange.question_import.qti_elements import name_of
from anquan_exam.exchange.question_import.rows import Parked
from anquan_exam.exchange.question_import.why import Note, Why, note


@dataclass(frozen=True, slots=True)
class Source:
    """Where the pictures of an item are: `parts` of its package, seen from the item's `folder`."""

    pictures: Pictures
    parts: Mapping[str, bytes]
    folder: str = ""

    def data(self, image: Element) -> bytes:
        """The bytes of an <img> or <object>. Raises Parked."""
        if name_of(image) == "svg":
            raise _format("图是用 SVG 画的，收不了")
        if image.get("type", "").startswith(("audio", "video")):
            raise _format("题里有声音或录像，题库放不下")
        address = image.get("src") or image.get("data") or ""
        held = inline(address)
        found = self._part(address) if held is None else held
        if found is None:
            raise Parked(note(Why.PICTURE_GONE, Field.PICTURE, name=address or "？"))
        return found

    def _part(self, address: str) -> bytes | None:
        path = unquote(address.partition("?")[0].partition("#")[0])
        return self.parts.get(posixpath.normpath(posixpath.join(self.folder, path)).lower())


@dataclass(frozen=True, slots=True)
class Shown:
    """The one picture of a question: how it is stored, how large its file says it is."""

    picture: Picture
    width: float
    height: float
    notes: tuple[Note, ...]


def shown_in(images: Sequence[Element], source: Source) -> Shown | None:
    """The picture of a question; None where it has none. Raises Parked."""
    if len(images) > 1:
        raise Parked(note(Why.PICTURES_SEVERAL, Field.PICTURE, count=len(images)))
    for image in images:
        data = source.data(image)
        clean = source.pictures.take(data)
        alt = image.get("alt") or "".join(image.itertext())
        picture, notes = described(clean.name, alt)
        return Shown(picture, *_size(image, data, clean), notes)
    return None


def _size(image: Element, data: bytes, clean: CleanPicture) -> tuple[float, float]:
    """What the item says, else the pixels, the way they are seen: the camera may have lain."""
    said = tuple(_numbers(image))
    if len(said) == 2:
        return said[0], said[1]
    width, height = read_size(data)
    lies = (width > height) is not (clean.width > clean.height)
    return (height, width) if lies and width != height else (width, height)


def _numbers(image: Element) -> Iterator[float]:
    for name in ("width", "height"):
        try:
            number = float(image.get(name, "").removesuffix("px"))
        except ValueError:
            continue
        if 1 <= number <= 100_000:
            yield number


def _format(problem: str) -> Parked:
    return Parked(note(Why.FORMAT, Field.PICTURE, problem=problem))
