"""A document as paragraphs and tables in order, whatever wrote it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from anquan_exam.exchange.incoming.sheets import Grid, Sheet
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.headings import find_heading
from anquan_exam.exchange.question_import.headless import columns_by_content
from anquan_exam.exchange.question_import.numbered import Line, NumberedReader
from anquan_exam.exchange.question_import.rows import RawRow
from anquan_exam.exchange.question_import.tables import rows_of_sheets

PICTURE = "[图]"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text, line breaks within."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of text."""

    rows: Grid


Block = Paragraph | Table


def rows_of_blocks(blocks: Sequence[Block]) -> tuple[RawRow, ...]:
    """Tables of questions as sheets of their own; everything else as running text, in which the
    line of a question is its ordinal. A table that only lays out text is read cell by cell."""
    sheets: list[Sheet] = []
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Table) and _holds_questions(block.rows):
            sheets.append(Sheet(f"表格 {len(sheets) + 1}", block.rows))
        else:
            lines += [Line(0, text) for text in _lines(block)]
    running = NumberedReader(lines).rows()
    ordered = [_numbered(row, ordinal) for ordinal, row in enumerate(running, 1)]
    return (*ordered, *rows_of_sheets(sheets))


def _numbered(row: RawRow, ordinal: int) -> RawRow:
    return RawRow(
        row.sheet, ordinal, row.stood, row.cells, row.kind, row.context, row.notes, row.parked
    )


def _holds_questions(rows: Grid) -> bool:
    if find_heading(rows) is not None:
        return True
    columns = columns_by_content(rows)
    return len(rows) >= 3 and {Field.STEM, Field.ANSWER} <= set(columns.values())


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from block.text.split("\n")
        return
    yield from _cell_lines(block.rows)


def _cell_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        for cell in dict.fromkeys(row):
            yield from cell.split("\n")
