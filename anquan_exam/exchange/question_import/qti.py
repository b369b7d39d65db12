"""QTI 2.1, 2.2 and 3.0: packages and single items; the line of a question is its ordinal in the
package."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.incoming.safe_xml import Element, local_name, parse_xml
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.gift import LETTERED
from anquan_exam.exchange.question_import.kinds import KindWord
from anquan_exam.exchange.question_import.pictures import Pictures
from anquan_exam.exchange.question_import.qti_asked import Asked, Question
from anquan_exam.exchange.question_import.qti_case import divide
from anquan_exam.exchange.question_import.qti_elements import (
    ENTRY,
    attribute,
    first,
    images_of,
    interactions_of,
    name_of,
    settled,
    text_of,
)
from anquan_exam.exchange.question_import.qti_exact import exact_row, stood_of_parts
from anquan_exam.exchange.question_import.qti_pictures import Source, shown_in
from anquan_exam.exchange.question_import.rows import Parked, RawRow
from anquan_exam.exchange.question_import.why import Why, note

MANIFEST = "imsmanifest.xml"


@dataclass(frozen=True, slots=True)
class Item:
    """An assessmentItem, and where its pictures are."""

    element: Element
    source: Source


def items_of_package(parts: Mapping[str, bytes], pictures: Pictures) -> list[Item]:
    """The items of a package in the order of its manifest. Raises FileRefused where it has none."""
    base = next((n for n in sorted(parts, key=len) if posixpath.basename(n) == MANIFEST), "")
    names = list(_listed(parts, base)) if base else []
    names += [name for name in sorted(parts) if name.endswith(".xml") and name not in names]
    found = []
    for name in names:
        if posixpath.basename(name) == MANIFEST or name not in parts:
            continue
        root = parse_xml(parts[name])
        if name_of(root) == "assessmentItem":
            found.append(Item(root, Source(pictures, parts, posixpath.dirname(name))))
    if not found:
        raise FileRefused("file_no_questions")
    return found


def items_of_file(root: Element, pictures: Pictures) -> list[Item]:
    """The items of a file that is no package: pictures beside it did not come along."""
    elements = [one for one in root.iter() if name_of(one) == "assessmentItem"]
    return [Item(one, Source(pictures, {})) for one in elements]


def _listed(parts: Mapping[str, bytes], manifest: str) -> Iterator[str]:
    folder = posixpath.dirname(manifest)
    for element in parse_xml(parts[manifest]).iter():
        if local_name(element.tag) == "resource" and "item" in element.get("type", "").lower():
            yield posixpath.normpath(posixpath.join(folder, element.get("href", ""))).lower()


def rows_of_items(items: Sequence[Item]) -> tuple[RawRow, ...]:
    """One row an item."""
    return tuple(_row(item, ordinal) for ordinal, item in enumerate(items, 1))


def _row(item: Item, ordinal: int) -> RawRow:
    element, source = item.element, item.source
    if attribute(element, "toolName") == "anquan-exam":
        exact = exact_row(element, source, ordinal)
        if exact is not None:
            return exact
    body = first(element, "itemBody")
    if body is None:
        return RawRow("", ordinal, (), {}, parked=note(Why.NO_STEM, Field.STEM))
    asked = interactions_of(body)
    if len(asked) > 1 and {name_of(one) for one in asked} != {ENTRY}:
        return _case(item, body, ordinal)
    whole = Asked(text_of(body), list(images_of(body)), asked)
    return Question(element, source, whole).row(ordinal, element.get("title", ""))


def _case(item: Item, body: Element, ordinal: int) -> RawRow:
    """What is told, and a row for each thing that is asked of it."""
    cells = {Field.KIND: KindWord.CASE.value, Field.STEM: settled(text_of(body), taken=False)}
    row = RawRow("", ordinal, (("题干", cells[Field.STEM]),), cells, context=LETTERED)
    try:
        told, asked = divide(body)
        shown = shown_in(told.images, item.source)
    except Parked as refused:
        return replace(row, parked=refused.note)
    cells[Field.STEM] = settled(told.stem, taken=True)
    parts = tuple(
        Question(item.element, item.source, one).row(number) for number, one in enumerate(asked, 1)
    )
    said = note(Why.CASE_DIVIDED, Field.WHOLE, count=len(parts))
    return replace(
        row,
        stood=(("题干", cells[Field.STEM]), *stood_of_parts(parts)),
        notes=(said, *(shown.notes if shown else ())),
        picture=shown.picture if shown else None,
        parts=parts,
    )
