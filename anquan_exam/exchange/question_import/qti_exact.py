"""Items of QTI 3.0 that were written here, as the rows that `exact.py` reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from anquan_exam.domain.pictures import Outline, read_outline
from anquan_exam.domain.questions import KIND_LABELS, TRUE_FALSE_TEXTS, Kind
from anquan_exam.exchange.bank_markdown.lines import join_variants
from anquan_exam.exchange.incoming.safe_xml import Element, local_name
from anquan_exam.exchange.question_excel.columns import LABELS, OPTIONS, Field
from anquan_exam.exchange.question_import.gift import EXACT
from anquan_exam.exchange.question_import.markdown_back import line_of, markdown_of
from anquan_exam.exchange.question_import.qti_elements import images_of
from anquan_exam.exchange.question_import.qti_pictures import Source, shown_in
from anquan_exam.exchange.question_import.rows import Parked, RawRow

_HOTSPOTS = "qti-hotspot-interaction"
_INTERACTIONS = {
    "qti-choice-interaction": Kind.SINGLE,
    "qti-order-interaction": Kind.ORDERING,
    "qti-extended-text-interaction": Kind.SHORT_ANSWER,
    "qti-text-entry-interaction": Kind.FILL_IN,
    _HOTSPOTS: Kind.HAZARD_PICTURE,
}
_NO_STEM = frozenset({*_INTERACTIONS, "qti-rubric-block"} - {"qti-text-entry-interaction"})
_FIELDS = {"难度": Field.DIFFICULTY, "必知必会": Field.MUST_KNOW}
_Cells = dict[Field, str]


@dataclass(frozen=True, slots=True)
class _Ours:
    """An item, the element of it that holds a question whole, and the name of its explanation."""

    item: Element
    scope: Element
    why: str = "WHY"

    def row(self, line: int, source: Source, cells: _Cells, outlines: Sequence[Outline]) -> RawRow:
        """The row with its picture, or parked where that cannot be had."""
        stood = tuple((LABELS[field], text) for field, text in cells.items() if text)
        row = RawRow("", line, stood, cells, context=EXACT)
        try:
            shown = shown_in(list(images_of(self.scope)), source)
        except Parked as refused:
            return replace(row, parked=refused.note)
        if shown is None:
            return row
        stood = (*stood, (LABELS[Field.PICTURE], shown.picture.alt))
        return replace(
            row,
            stood=stood,
            picture=shown.picture,
            notes=shown.notes,
            outlines=tuple(outlines),
        )


def exact_row(item: Element, source: Source, line: int) -> RawRow | None:
    """The row of the item; None where it is not as it was written here any more."""
    body = next(_named(item, "qti-item-body"), None)
    if body is None:
        return None
    parts = [one for one in body if one.get("class") == "part"]
    if parts:
        return _case(item, body, parts, source, line)
    return _row(_Ours(item, body), source, line)


def _case(
    item: Element, body: Element, parts: list[Element], source: Source, line: int
) -> RawRow | None:
    told = _Ours(item, _without(body, parts))
    found: list[RawRow] = []
    for number, part in enumerate(parts, 1):
        row = _row(_Ours(item, part, f"WHY{number}"), source, number)
        if row is None:
            return None
        found.append(row)
    cells = {Field.STEM: markdown_of(told.scope, _NO_STEM), **_facts(told), **_feedback(told)}
    whole = told.row(line, source, {**cells, Field.KIND: KIND_LABELS[Kind.CASE]}, ())
    level = {Field.DIFFICULTY: cells.get(Field.DIFFICULTY, "")}
    alike = tuple(replace(one, cells={**one.cells, **level}) for one in found)
    stood = (*whole.stood, *stood_of_parts(alike))
    return replace(whole, stood=stood, parts=alike)


def stood_of_parts(parts: Sequence[RawRow]) -> Iterator[tuple[str, str]]:
    """The parts of a case as they stood, each in one text."""
    for number, part in enumerate(parts, 1):
        yield f"第 {number} 小题", "\n".join(f"{title}：{text}" for title, text in part.stood)


def _without(body: Element, parts: list[Element]) -> Element:
    """What is told before anything is asked."""
    told = Element(body.tag, body.attrib)
    told.text = body.text
    told.extend(one for one in body if one not in parts)
    return told


def _row(ours: _Ours, source: Source, line: int) -> RawRow | None:
    asked = [one for one in ours.scope.iter() if local_name(one.tag).endswith("-interaction")]
    names = {local_name(one.tag) for one in asked}
    if len(names) != 1 or not names <= _INTERACTIONS.keys():
        return None
    kind = _INTERACTIONS[names.pop()]
    if kind is not Kind.FILL_IN and len(asked) > 1:
        return None
    outlines = _outlines(asked[0]) if kind is Kind.HAZARD_PICTURE else ()
    if outlines is None:
        return None
    cells = {Field.STEM: markdown_of(ours.scope, _NO_STEM), **_facts(ours), **_feedback(ours)}
    if kind is Kind.FILL_IN:
        cells[Field.ANSWER] = "\n".join(_variants(ours.item, one) for one in asked)
    elif kind is Kind.SHORT_ANSWER:
        cells |= _rubric(ours.scope)
    elif kind is Kind.HAZARD_PICTURE:
        cells |= _spots(ours.item, asked[0])
    else:
        kind = _choices(ours.item, asked[0], kind, cells)
    return ours.row(line, source, {**cells, Field.KIND: KIND_LABELS[kind]}, outlines)


def _choices(item: Element, asked: Element, kind: Kind, cells: _Cells) -> Kind:
    texts = {one.get("identifier", ""): line_of(one) for one in _named(asked, "qti-simple-choice")}
    declared = _declared(item, asked)
    right = _right(declared)
    if kind is Kind.SINGLE and tuple(texts.values()) == TRUE_FALSE_TEXTS:
        cells[Field.ANSWER] = texts.get(right[0], "") if right else ""
        return Kind.TRUE_FALSE
    cells.update(zip(OPTIONS, texts.values(), strict=False))
    cells[Field.ANSWER] = "".join(right)
    several = declared.get("cardinality") == "multiple"
    return Kind.MULTIPLE if several else kind


def _outlines(asked: Element) -> tuple[Outline, ...] | None:
    """The outlines as they are kept; None where the picture is not said to be 1000 by 1000."""
    image = next(_named(asked, "img"), None)
    if image is None or {image.get("width"), image.get("height")} != {"1000"}:
        return None
    found = []
    for spot in _named(asked, "qti-hotspot-choice"):
        numbers = spot.get("coords", "").split(",")
        pairs = zip(numbers[::2], numbers[1::2], strict=False)
        outline = read_outline(" ".join(f"{x},{y}" for x, y in pairs))
        if outline is None or len(numbers) % 2 or spot.get("shape") != "poly":
            return None
        found.append(outline)
    return tuple(found) or None


def _spots(item: Element, asked: Element) -> _Cells:
    texts = [one.get("hotspot-label", "") for one in _named(asked, "qti-hotspot-choice")]
    right = "".join(_right(_declared(item, asked)))
    return {**dict(zip(OPTIONS, texts, strict=False)), Field.ANSWER: right}


def _right(declared: Element) -> list[str]:
    return [value.text or "" for value in _named(declared, "qti-value")]


def _variants(item: Element, asked: Element) -> str:
    entries = _named(_declared(item, asked), "qti-map-entry")
    return join_variants(tuple(entry.get("map-key", "") for entry in entries))


def _declared(item: Element, asked: Element) -> Element:
    wanted = asked.get("response-identifier")
    found = _named(item, "qti-response-declaration")
    return next((one for one in found if one.get("identifier") == wanted), asked)


def _facts(ours: _Ours) -> _Cells:
    cells = {Field.MUST_KNOW: "否"}
    several: dict[str, list[str]] = {"标签": [], "依据": []}
    for term, value in _pairs(ours.scope, "author"):
        text = "".join(value.itertext())
        if term in _FIELDS:
            cells[_FIELDS[term]] = text
        elif term in several:
            several[term].append(text)
    return {
        **cells,
        Field.TAGS: ",".join(several["标签"]),
        Field.BASIS: "；".join(several["依据"]),
    }


def _feedback(ours: _Ours) -> _Cells:
    found = _named(ours.item, "qti-modal-feedback")
    held = next((one for one in found if one.get("identifier") == ours.why), None)
    body = next(_named(held, "qti-content-body"), None) if held is not None else None
    return {Field.EXPLANATION: line_of(body)} if body is not None else {}


def _rubric(scope: Element) -> _Cells:
    points = [f"{term} {line_of(value)}" for term, value in _pairs(scope, "scorer")]
    answers = (line_of(one) for block in _blocks(scope, "scorer") for one in _named(block, "p"))
    return {Field.RUBRIC: "\n".join(points), Field.ANSWER: next(answers, "")}


def _pairs(scope: Element, view: str) -> Iterator[tuple[str, Element]]:
    """The terms of a block for `view`, with what stands beside them."""
    for block in _blocks(scope, view):
        for listed in _named(block, "dl"):
            rows = list(listed)
            for term, value in zip(rows[::2], rows[1::2], strict=False):
                yield "".join(term.itertext()), value


def _blocks(scope: Element, view: str) -> Iterator[Element]:
    found = _named(scope, "qti-rubric-block")
    return (block for block in found if block.get("view") == view)


def _named(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if local_name(one.tag) == name)
