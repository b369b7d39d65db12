"""Questions out of files of other programs: read, judged, and nothing guessed silently.

`read_file` gives the rows as they stand, by the meaning of their cells; `judge_rows` gives each its
verdict: accepted, repaired (saying how) or parked (saying why). What a row's line means depends on
the format: Excel's and CSV's row, the line of a text or GIFT file, the ordinal of the question in
Word, Moodle XML and QTI."""

from collections.abc import Mapping, Sequence

from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.question_import.judging import judge_lot
from anquan_exam.exchange.question_import.kinds import kind_label
from anquan_exam.exchange.question_import.options import options_of
from anquan_exam.exchange.question_import.reading import read_file
from anquan_exam.exchange.question_import.report import report, report_rows
from anquan_exam.exchange.question_import.rows import (
    Cells,
    Context,
    FileRead,
    Judged,
    RawRow,
    Verdict,
)
from anquan_exam.exchange.question_import.twins import Face, Known, compare, face, known_faces
from anquan_exam.exchange.question_import.why import Note, Why, label, say

LOT = 200

__all__ = [
    "LOT",
    "Cells",
    "Context",
    "Face",
    "FileRead",
    "FileRefused",
    "Judged",
    "Known",
    "Note",
    "RawRow",
    "Verdict",
    "Why",
    "compare",
    "face",
    "judge_lot",
    "judge_rows",
    "kind_label",
    "known_faces",
    "label",
    "options_of",
    "read_file",
    "report",
    "report_rows",
    "say",
]


def judge_rows(
    rows: Sequence[RawRow], documents: Mapping[str, str] | None = None, known: Known | None = None
) -> list[Judged]:
    """The verdict on every row, compared with each other and with what the bank has."""
    lots = (rows[start : start + LOT] for start in range(0, len(rows), LOT))
    judged = [one for lot in lots for one in judge_lot(lot, documents or {})]
    return compare(judged, known or {})
