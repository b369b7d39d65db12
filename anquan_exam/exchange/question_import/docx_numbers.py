"""The numbers and letters Word writes before paragraphs by itself: they stand in no text."""

import re
from dataclasses import dataclass

from anquan_exam.exchange.incoming.safe_xml import Element, local_name

_CHINESE = "零一二三四五六七八九十"
MOST_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


def _attribute(element: Element | None, name: str, otherwise: str = "") -> str:
    if element is None:
        return otherwise
    return next((v for k, v in element.attrib.items() if local_name(k) == name), otherwise)


def _named(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((one for one in element if local_name(one.tag) == name), None)


class Numbering:
    """Counts the numbered paragraphs of a document as they come."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.levels: dict[str, dict[int, _Level]] = {}
        self.abstract: dict[str, str] = {}
        self.styled: dict[str, tuple[str, int]] = {}
        self.counts: dict[str, list[int]] = {}
        for one in numbering if numbering is not None else ():
            self._define(one)
        for style in styles if styles is not None else ():
            found = _number_of(_named(style, "pPr"))
            if found is not None:
                self.styled[_attribute(style, "styleId")] = found

    def _define(self, element: Element) -> None:
        name = local_name(element.tag)
        if name == "abstractNum":
            levels = [one for one in element if local_name(one.tag) == "lvl"]
            self.levels[_attribute(element, "abstractNumId")] = {
                _whole(_attribute(one, "ilvl")): _Level(
                    _attribute(_named(one, "numFmt"), "val", "decimal"),
                    _attribute(_named(one, "lvlText"), "val"),
                    _whole(_attribute(_named(one, "start"), "val", "1")),
                )
                for one in levels
            }
        elif name == "num":
            target = _attribute(_named(element, "abstractNumId"), "val")
            self.abstract[_attribute(element, "numId")] = target

    def label(self, properties: Element | None) -> str:
        """What Word shows before the paragraph with these properties: `1.`, `A.`, or nothing."""
        found = _number_of(properties) or self._by_style(properties)
        if found is None or found[0] == "0":
            return ""
        number, depth = found
        levels = self.levels.get(self.abstract.get(number, ""), {})
        level = levels.get(depth)
        if level is None or level.format in ("bullet", "none"):
            return ""
        counts = self.counts.setdefault(number, [])
        for deeper in range(len(counts), depth + 1):
            counts.append(levels[deeper].start - 1 if deeper in levels else 0)
        del counts[depth + 1 :]
        counts[depth] += 1
        return _written(level, levels, counts)

    def _by_style(self, properties: Element | None) -> tuple[str, int] | None:
        return self.styled.get(_attribute(_named(properties, "pStyle"), "val"))


def _number_of(properties: Element | None) -> tuple[str, int] | None:
    numbered = _named(properties, "numPr")
    number = _attribute(_named(numbered, "numId"), "val")
    if not number:
        return None
    depth = _whole(_attribute(_named(numbered, "ilvl"), "val", "0"))
    return number, min(max(depth, 0), MOST_LEVELS - 1)


def _written(level: _Level, levels: dict[int, _Level], counts: list[int]) -> str:
    def shown(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        count = counts[depth] if 0 <= depth < len(counts) else 1
        return _digits(count, levels[depth].format if depth in levels else "decimal")

    text = re.sub(r"%([1-9])", shown, level.text)
    return (
        text if text.endswith((".", "．", "、", ")", "）", ":", "：")) or not text else f"{text} "
    )


def _digits(count: int, style: str) -> str:
    if style in ("upperLetter", "lowerLetter") and 1 <= count <= 26:
        return chr((64 if style == "upperLetter" else 96) + count)
    if "hinese" in style or style in ("ideographDigital", "japaneseCounting"):
        return _chinese(count)
    return str(count)


def _chinese(count: int) -> str:
    if count <= 10:
        return _CHINESE[max(count, 0)]
    tens, ones = divmod(count, 10)
    return f"{_CHINESE[tens] if 1 < tens <= 10 else ''}十{_CHINESE[ones] if ones else ''}"


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else 0
