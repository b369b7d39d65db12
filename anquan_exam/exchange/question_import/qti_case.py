"""An item answered in several places, divided into what is told first and what is asked of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from anquan_exam.exchange.incoming.safe_xml import Element
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.cleaning import raised
from anquan_exam.exchange.question_import.qti_asked import Asked
from anquan_exam.exchange.question_import.qti_elements import (
    ENTRY,
    INTERACTION,
    LEFT_OUT,
    LINES,
    MARK,
    PICTURES,
    first,
    images_of,
    name_of,
    text_of,
    tidied,
)
from anquan_exam.exchange.question_import.rows import Parked
from anquan_exam.exchange.question_import.why import Why, note


@dataclass(slots=True)
class _Block:
    """A paragraph with the blanks in it, or an interaction that stands by itself."""

    text: str = ""
    images: list[Element] = field(default_factory=list)
    asks: list[Element] = field(default_factory=list)


def divide(body: Element) -> tuple[Asked, list[Asked]]:
    """The scenario, which asks nothing itself, and the parts. Raises Parked where what is told
    cannot be told from what is asked first."""
    waiting: list[_Block] = []
    found: list[list[_Block]] = []
    for block in _blocks(body):
        waiting.append(block)
        if block.asks:
            found.append(waiting)
            waiting = []
    if found and waiting:
        found[-1] += waiting
    told, asked = _told(found[0]) if found else (waiting, [])
    return _joined(told), [_joined(blocks) for blocks in (asked, *found[1:])]


def _told(blocks: list[_Block]) -> tuple[list[_Block], list[_Block]]:
    """What stands before the first answer: its own prompt, or else the last paragraph, is asked."""
    at = next(i for i, block in enumerate(blocks) if block.asks)
    asked = at if blocks[at].text else at - 1
    if asked < 1:
        problem = "一道题有几处作答，分不出共用的材料和第一小题"
        raise Parked(note(Why.FORMAT, Field.STEM, problem=problem))
    return blocks[:asked], blocks[asked:]


def _joined(blocks: list[_Block]) -> Asked:
    return Asked(
        tidied("\n".join(block.text for block in blocks)),
        [image for block in blocks for image in block.images],
        [one for block in blocks for one in block.asks],
    )


def _blocks(body: Element) -> Iterator[_Block]:
    reader = _Reader()
    reader.read(body)
    reader.end()
    return (one for one in reader.blocks if one.text or one.images or one.asks)


class _Reader:
    """Gathers the blocks in the order in which they are read."""

    def __init__(self) -> None:
        self.blocks = [_Block()]

    def read(self, element: Element) -> None:
        """All that stands in an element."""
        self._add(element.text)
        for one in element:
            self._one(one, name_of(one))
            self._add(one.tail)

    def end(self) -> None:
        """The block that was being gathered is whole."""
        self.blocks[-1].text = tidied(self.blocks[-1].text)
        self.blocks.append(_Block())

    def _one(self, one: Element, name: str) -> None:
        if name == ENTRY:
            self._add("____")
            self.blocks[-1].asks.append(one)
        elif name in PICTURES:
            self._add(MARK)
            self.blocks[-1].images.append(one)
        elif INTERACTION.fullmatch(name):
            self.end()
            self.blocks[-1] = _Block(_prompt(one), list(images_of(one)), [one])
            self.end()
        elif name in ("sup", "sub"):
            self._add(raised(text_of(one), name == "sup"))
        elif name not in LEFT_OUT:
            self._within(one, name)

    def _within(self, one: Element, name: str) -> None:
        if name in LINES:
            self.end()
        self.read(one)
        if name in LINES:
            self.end()

    def _add(self, text: str | None) -> None:
        self.blocks[-1].text += text or ""


def _prompt(interaction: Element) -> str:
    prompt = first(interaction, "prompt")
    return text_of(prompt) if prompt is not None else ""
