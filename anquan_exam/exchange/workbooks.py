"""Workbooks that go out: every cell is text and stays text, so that nothing that came in can be
run as a formula, and Excel leaves long numbers alone."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

HEAD = {"bold": True, "bottom": 1, "bg_color": "#E8F0F9", "num_format": "@"}
MOST_LISTED = 1_000


@contextmanager
def workbook(out: io.BytesIO) -> Iterator[Any]:
    """A workbook written into `out` when the block ends."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**options, "strings_to_numbers": False})
    try:
        yield book
    finally:
        book.close()


def formats(book: Any) -> tuple[Any, Any]:
    """The format of heads, and of cells."""
    return book.add_format(HEAD), book.add_format({"num_format": "@"})


def write_grid(sheet: Any, rows: Sequence[Sequence[str]], head: Any, text: Any) -> None:
    """The rows, the first of them as heads that stay in view."""
    for index, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write_string(index, place, str(cell), text if index else head)
    sheet.freeze_panes(1, 0)


def instructions(book: Any, sentences: Sequence[str]) -> None:
    """A sheet that says how the other one is filled in."""
    sheet = book.add_worksheet("填写说明")
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    for index, sentence in enumerate(sentences):
        sheet.write_string(index, 0, sentence)
