"""A table out of the system, as Excel and as CSV: nothing in a cell is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

Cell = str | int | float | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What makes a spreadsheet program read a cell as a formula when it opens a CSV."""
MOST_WIDTH = 40
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Table:
    """What a sheet shows: a title, lines that say what it was narrowed to, columns and rows."""

    name: str
    """Of the sheet; at most 31 characters, none of []:*?/\\."""
    title: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def to_xlsx(*tables: Table) -> bytes:
    """A workbook with a sheet for each table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    for table in tables:
        _sheet(book, table)
    book.close()
    return out.getvalue()


def to_csv(table: Table) -> bytes:
    """The table with its title and notes, for programs that take no Excel; UTF-8 with a mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in ([table.title], *([note] for note in table.notes), [], table.columns, *table.rows):
        writer.writerow([_harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _sheet(book: xlsxwriter.Workbook, table: Table) -> None:
    sheet = book.add_worksheet(table.name)
    title = book.add_format({"bold": True, "font_size": 14})
    note = book.add_format({"font_color": "#475461"})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F2F2", "valign": "vcenter"})
    sheet.write_string(0, 0, table.title, title)
    for at, text in enumerate(table.notes, 1):
        sheet.write_string(at, 0, text, note)
    top = len(table.notes) + 2
    for column, text in enumerate(table.columns):
        sheet.write_string(top, column, text, head)
        sheet.set_column(column, column, _width(text, (row[column] for row in table.rows)))
    for at, row in enumerate(table.rows, top + 1):
        for column, cell in enumerate(row):
            _write(sheet, at, column, cell)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(1, len(table.rows)), max(0, len(table.columns) - 1))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    else:
        sheet.write_number(row, column, cell)


def _harmless(cell: Cell) -> Cell:
    return "'" + cell if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def _width(head: str, cells: Iterable[Cell]) -> int:
    """Chinese signs are twice as wide as Latin ones."""
    texts = [head, *(str(cell) for cell in cells if cell is not None)]
    widest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) for text in texts)
    return min(MOST_WIDTH, widest + 3)
