"""Rows of made-up files, judged, and what a test asks of them."""

from anquan_exam.domain.questions import Question
from anquan_exam.exchange.question_import import Judged, Why, judge_rows, read_file

ONE_CELL = ("题型", "题目", "选项", "答案")
KEYS = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案")


def judged(data: bytes, name: str = "题.xlsx") -> list[Judged]:
    return judge_rows(read_file(data, name).rows, {"安全生产法": "work-safety-law"})


def only(data: bytes, name: str = "题.xlsx") -> Judged:
    (row,) = judged(data, name)
    return row


def taken(row: Judged) -> Question:
    assert row.question is not None, [note.say() for note in row.notes]
    return row.question


def whys(row: Judged) -> list[Why]:
    return [note.why for note in row.notes]


def texts(row: Judged) -> list[str]:
    return [option.text for option in taken(row).options]
