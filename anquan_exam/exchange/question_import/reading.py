"""A file of questions, whatever its format: told by what is in it, not by its name."""

import csv
import io
import posixpath
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from anquan_exam.exchange.incoming.limits import (
    MOST_BYTES,
    OLE,
    UTF_16,
    FileKind,
    check_workbook,
)
from anquan_exam.exchange.incoming.refused import MIB, FileRefused
from anquan_exam.exchange.incoming.safe_xml import local_name, parse_xml
from anquan_exam.exchange.incoming.sheets import decode, read_csv, read_sheets
from anquan_exam.exchange.incoming.zip_parts import directory, unpacked
from anquan_exam.exchange.question_import.blocks import rows_of_blocks
from anquan_exam.exchange.question_import.docx import blocks_of_docx
from anquan_exam.exchange.question_import.gift import looks_gift, rows_of_gift
from anquan_exam.exchange.question_import.headings import LOOKED_AT, find_heading
from anquan_exam.exchange.question_import.moodle import rows_of_moodle
from anquan_exam.exchange.question_import.numbered import Line, NumberedReader, looks_numbered
from anquan_exam.exchange.question_import.pictures import Pictures, nothing
from anquan_exam.exchange.question_import.qti import (
    MANIFEST,
    items_of_file,
    items_of_package,
    rows_of_items,
)
from anquan_exam.exchange.question_import.rows import FileRead, RawRow
from anquan_exam.exchange.question_import.tables import rows_of_sheets
from anquan_exam.exchange.question_import.web_text import blocks_of_page, is_page

LONGEST_CELL = 20_000
MOST_QUESTIONS = 20_000
MOST_PARTS = MOST_QUESTIONS + 1_000
"""A package of QTI has a part a question, and its pictures."""
DELIMITERS = ",\t;|，"


def read_file(data: bytes, name: str = "", after_each: Callable[[], None] = nothing) -> FileRead:
    """The rows of a file; nothing is judged. `name` only helps to tell a text from a CSV;
    `after_each` is called after each picture that was cleaned.

    Raises FileRefused: too large or dangerous, of no known kind, nothing in it."""
    if not data.strip():
        raise FileRefused("file_empty")
    if len(data) > MOST_BYTES:
        raise FileRefused("file_large", mib=MOST_BYTES // MIB)
    pictures = Pictures(after_each)
    found = _read(data, name.lower(), pictures)
    if not found.rows:
        raise FileRefused("file_no_questions")
    if len(found.rows) > MOST_QUESTIONS:
        raise FileRefused("file_rows", most=MOST_QUESTIONS)
    return replace(found, pictures=pictures.taken)


def _read(data: bytes, name: str, pictures: Pictures) -> FileRead:
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, pictures)
    if data.startswith(OLE):
        return _old_office(data)
    if is_page(data[:2000]):
        return FileRead("网页", rows_of_blocks(blocks_of_page(data)))
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _xml(data.lstrip(b" \r\n\t"), pictures)
    if b"\x00" in data[:4096] and not data.startswith(UTF_16):
        raise FileRefused("file_kind")
    return _text(decode(data), name)


def _archive(data: bytes, pictures: Pictures) -> FileRead:
    """A workbook, a Word document, or a package of QTI."""
    parts = directory(data, MOST_PARTS)
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" in names:
        check_workbook(data)
        return _workbook(data, FileKind.XLSX)
    content = dict(unpacked(data, parts))
    if any(one.startswith("word/document") for one in names):
        return FileRead("Word", rows_of_blocks(blocks_of_docx(content)))
    if any(posixpath.basename(one) == MANIFEST or one.endswith(".xml") for one in names):
        return FileRead("QTI", rows_of_items(items_of_package(content, pictures)))
    raise FileRefused("file_kind")


def _old_office(data: bytes) -> FileRead:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileRefused("file_locked")
    if "WordDocument".encode("utf-16-le") in data:
        raise FileRefused("file_old_word")
    return _workbook(data, FileKind.XLS)


def _workbook(data: bytes, kind: FileKind) -> FileRead:
    sheets = read_sheets(data, kind, LONGEST_CELL)
    rows = rows_of_sheets(sheets)
    return FileRead("Excel", rows, tuple(dict.fromkeys(row.sheet for row in rows)))


def _xml(data: bytes, pictures: Pictures) -> FileRead:
    root = parse_xml(data)
    if local_name(root.tag) == "quiz":
        return FileRead("Moodle XML", rows_of_moodle(root, pictures))
    items = items_of_file(root, pictures)
    if items:
        return FileRead("QTI", rows_of_items(items))
    raise FileRefused("file_kind")


def _text(text: str, name: str) -> FileRead:
    if name.endswith(".gift"):
        return FileRead("GIFT", rows_of_gift(text))
    delimiter = delimiter_of(text)
    if name.endswith((".csv", ".tsv")):
        return _csv(text, delimiter or ",")
    if looks_gift(text):
        return FileRead("GIFT", rows_of_gift(text))
    if delimiter and (_headed(text, delimiter) or not looks_numbered(text)):
        return _csv(text, delimiter)
    lines = [Line(number, line) for number, line in enumerate(text.splitlines(), 1)]
    return FileRead("文本", NumberedReader(lines).rows())


def _csv(text: str, delimiter: str) -> FileRead:
    rows: tuple[RawRow, ...] = rows_of_sheets([read_csv(text, LONGEST_CELL, delimiter)])
    return FileRead("CSV", rows)


def _headed(text: str, delimiter: str) -> bool:
    return find_heading(_sample(text, delimiter)) is not None


def delimiter_of(text: str) -> str:
    """What divides the cells: the sign that gives most lines the same number of them, at least
    two; the headings decide where there are any. "" where nothing does."""
    best, chosen = 0.0, ""
    for delimiter in DELIMITERS:
        rows = [row for row in _sample(text, delimiter) if any(row)]
        if not rows:
            continue
        width, times = Counter(len(row) for row in rows).most_common(1)[0]
        share = times / len(rows)
        headed = find_heading(rows) is not None
        score = share + (2 if headed else 0) + min(width, 10) / 100
        if width >= 2 and (share >= 0.5 or headed) and score > best:
            best, chosen = score, delimiter
    return chosen


def _sample(text: str, delimiter: str) -> list[list[str]]:
    rows = csv.reader(
        io.StringIO(text[:60_000].replace("\x00", ""), newline=""), delimiter=delimiter
    )
    found = []
    try:
        for row in rows:
            found.append(row)
            if len(found) > 4 * LOOKED_AT:
                break
    except csv.Error:
        return found
    return found
