"""A version of a bank in the formats of other programs, and what each of them cannot hold.

What a format holds is read back the same by `question_import` (`exact.py`); docs/formats.md lists
the rest."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.documents import Document
from anquan_exam.domain.questions import Question
from anquan_exam.exchange.question_export import excel, gift, moodle, qti, word
from anquan_exam.exchange.question_export.holding import (
    LeftOut,
    Material,
    Written,
    anything,
    divide,
    in_a_row,
)

__all__ = [
    "ENDINGS",
    "LABELS",
    "MEDIA",
    "Format",
    "LeftOut",
    "Material",
    "Written",
    "export",
    "held",
]


class Format(StrEnum):
    """A format a version may be taken away in."""

    EXCEL = "excel"
    WORD = "word"
    GIFT = "gift"
    MOODLE = "moodle"
    QTI = "qti"


LABELS = {
    Format.EXCEL: "Excel",
    Format.WORD: "Word",
    Format.GIFT: "GIFT",
    Format.MOODLE: "Moodle XML",
    Format.QTI: "QTI 3.0",
}
ENDINGS = {
    Format.EXCEL: "xlsx",
    Format.WORD: "docx",
    Format.GIFT: "gift",
    Format.MOODLE: "xml",
    Format.QTI: "zip",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA = {
    Format.EXCEL: f"{_OFFICE}.spreadsheetml.sheet",
    Format.WORD: f"{_OFFICE}.wordprocessingml.document",
    Format.GIFT: "text/plain; charset=utf-8",
    Format.MOODLE: "application/xml",
    Format.QTI: "application/zip",
}
_WRITERS: Mapping[Format, Callable[[Bank, Material], Written]] = {
    Format.EXCEL: excel.write,
    Format.WORD: word.write,
    Format.GIFT: gift.write,
    Format.MOODLE: moodle.write,
    Format.QTI: qti.write,
}

_HOLDING: Mapping[Format, Callable[[Question], str | None]] = {
    Format.EXCEL: in_a_row,
    Format.WORD: anything,
    Format.GIFT: gift.why_not,
    Format.MOODLE: moodle.why_not,
    Format.QTI: anything,
}


def export(
    bank: Bank,
    wanted: Format,
    *,
    pictures: Mapping[str, bytes],
    block: Callable[[str], str],
    line: Callable[[str], str],
    register: Mapping[str, Document],
) -> Written:
    """The questions of `bank` in use, as a file; and those the format cannot hold.

    `block` and `line` turn Markdown into safe HTML."""
    return _WRITERS[wanted](bank, Material(pictures, block, line, register))


def held(bank: Bank, wanted: Format) -> tuple[int, tuple[LeftOut, ...]]:
    """How many questions of `bank` the format holds, and which it does not."""
    found, left_out = divide(bank, _HOLDING[wanted])
    return len(found), left_out
