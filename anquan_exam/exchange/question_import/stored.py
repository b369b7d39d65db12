"""A row as it is kept between reading a file and putting it into a bank, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from anquan_exam.domain.pictures import Picture
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.rows import Cells, Context, RawRow
from anquan_exam.exchange.question_import.why import Note, Why, note


def to_json(row: RawRow) -> dict[str, Any]:
    """Everything of a row but its place."""
    context = row.context
    return {
        "stood": [list(cell) for cell in row.stood],
        "cells": {field.value: text for field, text in row.cells.items()},
        "kind": row.kind,
        "markdown": context.markdown,
        "exact": context.exact,
        "numbers": sorted(context.numbers),
        "letters": context.letters,
        "from_zero": context.from_zero,
        "kind_numbers": dict(context.kind_numbers),
        "notes": [one.to_json() for one in row.notes],
        "parked": row.parked.to_json() if row.parked else None,
        **_beside(row),
    }


def _beside(row: RawRow) -> dict[str, Any]:
    """What no cell holds, where there is any."""
    picture = row.picture
    found: dict[str, Any] = {
        "picture": [picture.name, picture.alt] if picture else None,
        "outlines": [[list(point) for point in outline] for outline in row.outlines],
        "parts": [to_json(part) for part in row.parts],
    }
    return {name: value for name, value in found.items() if value}


def from_json(sheet: str, line: int, stored: Mapping[str, Any]) -> RawRow:
    """What `to_json` gave, in its place."""
    return RawRow(
        sheet=sheet,
        line=line,
        stood=tuple((title, text) for title, text in stored["stood"]),
        cells={Field(field): text for field, text in stored["cells"].items()},
        kind=stored["kind"],
        context=Context(
            stored["markdown"],
            stored.get("exact", False),
            frozenset(stored["numbers"]),
            stored["letters"],
            stored["from_zero"],
            stored["kind_numbers"],
        ),
        notes=tuple(Note.from_json(one) for one in stored["notes"]),
        parked=Note.from_json(stored["parked"]) if stored["parked"] else None,
        picture=Picture(*stored["picture"]) if "picture" in stored else None,
        outlines=tuple(tuple((x, y) for x, y in outline) for outline in stored.get("outlines", ())),
        parts=tuple(
            from_json("", number, part) for number, part in enumerate(stored.get("parts", ()), 1)
        ),
    )


def mended(row: RawRow, cells: Cells) -> RawRow:
    """The row as somebody put it right: what its sheet meant by numbers no longer counts."""
    context = Context(markdown=row.context.markdown, letters=True)
    said = (note(Why.MENDED, Field.WHOLE),)
    return replace(row, cells=cells, kind="", context=context, notes=said, parked=None)
