"""The picture of a question in Moodle XML: named in the text of the question, beside it in base64.

Moodle writes `<img src="@@PLUGINFILE@@/name">` or `![…](@@PLUGINFILE@@/name)`, and a `<file>`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

from anquan_exam.domain.pictures import Picture
from anquan_exam.exchange.incoming.safe_xml import Element
from anquan_exam.exchange.question_excel.columns import LABELS, Field
from anquan_exam.exchange.question_import.pictures import Pictures, decoded, described, inline
from anquan_exam.exchange.question_import.rows import Parked
from anquan_exam.exchange.question_import.why import Note, Why, note

_PLACE = "@@PLUGINFILE@@"
_HTML = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(r"\n*!\[(?P<alt>(?:\\.|[^\\\[\]])*)\]\((?P<address>[^()\s]*)\)")
_ESCAPED = re.compile(r"\\([\\\[\]])")


@dataclass(frozen=True, slots=True)
class _Named:
    """A picture as the text names it: where in the text, what it shows, where it is."""

    at: tuple[int, int]
    alt: str
    address: str


def take_picture(question: Element, pictures: Pictures) -> tuple[Picture | None, tuple[Note, ...]]:
    """The picture of the question, and what had to be said of it; its place in the text is taken
    out of `question`. Raises Parked, and leaves the text, where it cannot be had."""
    _refuse_elsewhere(question)
    asked = question.find("questiontext")
    text = asked.find("text") if asked is not None else None
    if asked is None or text is None:
        return None, ()
    whole = text.text or ""
    named = list(_named(whole, markdown=asked.get("format") == "markdown"))
    files = {f"{one.get('path', '/')}{one.get('name', '')}": one for one in asked.findall("file")}
    if len(named) > 1:
        raise Parked(note(Why.PICTURES_SEVERAL, Field.PICTURE, count=len(named)))
    if not named and files:
        raise Parked(note(Why.PICTURE_UNUSED, Field.PICTURE, name=next(iter(files)).lstrip("/")))
    if not named:
        return None, ()
    (one,) = named
    taken = pictures.take(_bytes(one.address, files))
    start, end = one.at
    text.text = whole[:start] + whole[end:]
    return described(taken.name, one.alt)


def _refuse_elsewhere(question: Element) -> None:
    for answer in question.iterfind("answer"):
        if _HTML.search(answer.findtext("text") or "") or answer.find("file") is not None:
            raise Parked(note(Why.PICTURE_PLACE, Field.PICTURE, where=LABELS[Field.OPTIONS]))


def _named(text: str, *, markdown: bool) -> Iterator[_Named]:
    """In Markdown only what leads into the file: the answers that stand in a Cloze text may hold
    anything, and what else looks like a picture is seen to with the text."""
    for match in _HTML.finditer(text):
        attributes = _attributes(match[0])
        found = _Named(match.span(), attributes.get("alt", ""), attributes.get("src", ""))
        if not markdown or _is_here(found.address):
            yield found
    for match in _MARKDOWN.finditer(text) if markdown else ():
        if _is_here(match["address"]):
            yield _Named(match.span(), _ESCAPED.sub(r"\1", match["alt"]), match["address"])


def _is_here(address: str) -> bool:
    return address.startswith(_PLACE) or inline(address) is not None


def _bytes(address: str, files: dict[str, Element]) -> bytes:
    held = inline(address)
    if held is not None:
        return held
    name = unquote(address.removeprefix(_PLACE).partition("?")[0])
    found = files.get(name) if address.startswith(_PLACE) else None
    if found is None:
        raise Parked(note(Why.PICTURE_GONE, Field.PICTURE, name=name.lstrip("/") or "？"))
    return decoded(found.text or "")


def _attributes(tag: str) -> dict[str, str]:
    reader = _Tag()
    reader.feed(tag)
    reader.close()
    return reader.attributes


class _Tag(HTMLParser):
    """The attributes of one tag."""

    attributes: dict[str, str] = {}  # noqa: RUF012 - replaced, never changed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes = {name: value or "" for name, value in attrs}
