"""Sheets of cells as rows of questions: headings found or told from the content, every row kept."""

import re
from collections.abc import Iterator, Sequence

from anquan_exam.exchange.incoming.sheets import Sheet
from anquan_exam.exchange.question_excel.columns import EXPORT_SHEET, LABELS, OPTIONS, Field
from anquan_exam.exchange.question_excel.writer import EXAMPLES_SHEET
from anquan_exam.exchange.question_import.headings import (
    Columns,
    columns_of,
    field_of,
    find_heading,
    is_heading,
    is_ours,
)
from anquan_exam.exchange.question_import.headless import columns_by_content
from anquan_exam.exchange.question_import.keys import folded, letters_in, option_means
from anquan_exam.exchange.question_import.kinds import heading_kind, kind_word, legend
from anquan_exam.exchange.question_import.rows import Context, RawRow
from anquan_exam.exchange.question_import.sections import section_text
from anquan_exam.exchange.question_import.stems import without_number
from anquan_exam.exchange.question_import.why import Note, Why, note

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SHOWN_OTHERWISE = (Field.STEM, Field.ANSWER, Field.ANSWER_TEXT, Field.OPTIONS, *OPTIONS)


def rows_of_sheets(sheets: Sequence[Sheet]) -> tuple[RawRow, ...]:
    """Every non-empty row below the headings (every non-empty row where there are none).

    A sheet without headings beside one that has some is read only where it looks like questions:
    otherwise it is a page of instructions."""
    sheets = [sheet for sheet in sheets if sheet.name != EXAMPLES_SHEET]
    headed = [find_heading(sheet.rows) is not None for sheet in sheets]
    found: list[RawRow] = []
    for sheet, has_heading in zip(sheets, headed, strict=True):
        alike = not any(headed) or Field.ANSWER in columns_by_content(sheet.rows).values()
        if has_heading or alike:
            found += _SheetReader(sheet).rows()
    return tuple(found)


class _SheetReader:
    """Walks one sheet from the row under its headings to the end."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        heading = find_heading(sheet.rows)
        self.start = 0 if heading is None else heading + 1
        self.titles: Sequence[str] = sheet.rows[heading] if heading is not None else ()
        self.notes: tuple[Note, ...] = ()
        if heading is None:
            self.columns = columns_by_content(sheet.rows)
            self.notes = (note(Why.NO_HEADING, Field.WHOLE, columns=_said(self.columns)),)
        else:
            self.columns = columns_of(self.titles)
        self.context = self._context(sheet.rows[: self.start])
        word = kind_word(sheet.name)
        self.kind = word.value if word else ""
        self.number = 0

    def _context(self, above: Sequence[Sequence[str]]) -> Context:
        pairs = list(self._answers())
        answers = [text for text, _ in pairs if text]
        lettered = sum(1 for text in answers if letters_in(text)) >= max(1, 0.9 * len(answers))
        texts = [cell for row in above for cell in row if cell]
        ours = is_ours(self.titles, self.sheet.name)
        return Context(
            ours,
            ours and self.sheet.name == EXPORT_SHEET,
            frozenset(text for text, apart in pairs if not apart and text in ("0", "1", "2")),
            lettered,
            any(text == "0" for text, apart in pairs if apart),
            legend([*texts, *self.titles]),
        )

    def _answers(self) -> Iterator[tuple[str, bool]]:
        """The answer of each row, and whether the row has options other than right and wrong."""
        places = {field: place for place, field in self.columns.items()}
        answer = places.get(Field.ANSWER)
        options = [places[field] for field in (Field.OPTIONS, *OPTIONS) if field in places]
        for row in self.sheet.rows[self.start :] if answer is not None else ():
            held = [row[place] for place in options if place < len(row) and row[place].strip()]
            apart = any(option_means(text) is None for text in held)
            yield folded(row[answer]) if answer is not None and answer < len(row) else "", apart

    def rows(self) -> Iterator[RawRow]:
        """One RawRow for every row that is not blank."""
        for index in range(self.start, len(self.sheet.rows)):
            row = self.sheet.rows[index]
            if any(cell.strip() for cell in row):
                yield self._row(index, row)

    def _row(self, index: int, row: Sequence[str]) -> RawRow:
        if self.context.exact:
            line = self.sheet.first_line + index
            cells = self._cells(row)
            return RawRow(self.sheet.name, line, self._stood(row), cells, context=self.context)
        if is_heading(row):
            return self._heading(index, row)
        section = section_text(row)
        if section is not None:
            word = heading_kind(section)
            if word is not None:
                self.kind, self.number = word.value, 0
            return self._parked(index, row, note(Why.SECTION, Field.WHOLE, text=section))
        cells = self._cells(row)
        if not any(text for field, text in cells.items() if field is not Field.NUMBER):
            text = " ".join(cell.strip() for cell in row if cell.strip())
            return self._parked(index, row, note(Why.NOT_A_QUESTION, Field.WHOLE, text=text))
        stem, number = without_number(cells.get(Field.STEM, ""), self.number + 1)
        self.number = number if number is not None else self.number + 1
        cells[Field.STEM] = stem
        notes, parked = self._shown_otherwise(index, row)
        return RawRow(
            self.sheet.name,
            self.sheet.first_line + index,
            self._stood(row),
            cells,
            self.kind,
            self.context,
            (*self.notes, *notes),
            parked or self._unplaced(row),
        )

    def _heading(self, index: int, row: Sequence[str]) -> RawRow:
        """A second table with other columns may follow; it is read by its own headings."""
        self.titles, self.columns, self.notes = row, columns_of(row), ()
        return self._parked(index, row, note(Why.HEADING, Field.WHOLE))

    def _parked(self, index: int, row: Sequence[str], why: Note) -> RawRow:
        line = self.sheet.first_line + index
        return RawRow(self.sheet.name, line, self._stood(row), {}, self.kind, parked=why)

    def _cells(self, row: Sequence[str]) -> dict[Field, str]:
        cells = {f: row[p] for p, f in self.columns.items() if p < len(row) and row[p].strip()}
        for place, title in enumerate(self.titles):
            named = field_of(title)
            if named and named[0] is Field.PICTURE and place < len(row) and row[place].strip():
                cells[Field.PICTURE] = row[place]
        return cells

    def _stood(self, row: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """The cells that hold something, by heading or by number of column."""
        return tuple((self._title(place), cell) for place, cell in enumerate(row) if cell.strip())

    def _title(self, place: int) -> str:
        title = self.titles[place].strip() if place < len(self.titles) else ""
        return " ".join(title.split())[:40] or f"第 {place + 1} 列"

    def _unplaced(self, row: Sequence[str]) -> Note | None:
        """Something of weight in a column that nothing names: the row may have slipped aside."""
        for place, cell in enumerate(row):
            title = self.titles[place].strip() if place < len(self.titles) else ""
            text = cell.strip()
            if place in self.columns or title or len(text) < (2 if self.titles else 5):
                continue
            if self.titles or Field.ANSWER in self.columns.values():
                return note(Why.UNPLACED, Field.WHOLE, text=text)
        return None

    def _shown_otherwise(
        self, index: int, row: Sequence[str]
    ) -> tuple[tuple[Note, ...], Note | None]:
        """Cells Excel holds as numbers or dates: 10% is 0.1 there, 1-2 the second of January."""
        notes = []
        for place, field in self.columns.items():
            if (index, place) not in self.sheet.numbers or field not in _SHOWN_OTHERWISE:
                continue
            text = row[place]
            if _DAY.fullmatch(text) and field in OPTIONS:
                letter = "ABCDEFGHIJKL"[OPTIONS.index(field)]
                return (), note(Why.OPTION_DATE, field, letter=letter, text=text)
            notes.append(note(Why.EXCEL_NUMBER, field, where=LABELS[field], text=text))
        return tuple(notes), None


def _said(columns: Columns) -> str:
    named = (f"第 {place + 1} 列{LABELS[field]}" for place, field in sorted(columns.items()))
    return "、".join(named) or "不出任何一列"
