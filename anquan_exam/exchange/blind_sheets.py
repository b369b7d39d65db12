"""The paper of a blind review: the sheet a reader is given, and the file answers are kept in."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.blind_review import (
    BlindAnswer,
    Flag,
    NotAnAnswer,
    read_answer,
    shown_steps,
)
from anquan_exam.domain.documents import Document
from anquan_exam.domain.questions import KIND_LABELS, Kind, Question, revision_hash
from anquan_exam.exchange.bank_markdown import PICTURES

REVIEW = "review"
_KEPT = ("question", "revision", "reader", "answered_on", "answer", "flag", "remark")
_GIVEN = ("question", "revision", "answer", "flag", "remark")
_SHORT = 12
MAX_REMARK = 300

_HOW = {
    Kind.SINGLE: "写一个字母",
    Kind.MULTIPLE: "写出所有对的字母，如 ACD",
    Kind.TRUE_FALSE: "写“对”或“错”",
    Kind.FILL_IN: "几个空用 | 隔开",
    Kind.ORDERING: "按先后写数字，如 3124",
    Kind.SHORT_ANSWER: "写要点",
    Kind.HAZARD_PICTURE: "写出是隐患的字母",
    Kind.CASE: "各小题的答案用；隔开",
}


class AnswersRefused(ValueError):
    """A file of answers that cannot be taken; says the line and what is wrong."""


def sheet(questions: Iterable[Question], register: Mapping[str, Document]) -> str:
    """What a reader is given: Markdown, with where it is written but without key, explanation,
    tags and difficulty."""
    return "\n".join(line for question in questions for line in _asked(question, register))


def template(questions: Iterable[Question]) -> str:
    """The CSV for the answers to them, to be filled in."""
    return _csv(_GIVEN, ([q.id, revision_hash(q)[:_SHORT], "", "", ""] for q in questions))


def _asked(question: Question, register: Mapping[str, Document]) -> Iterator[str]:
    yield f"## {question.id} {revision_hash(question)[:_SHORT]}"
    yield ""
    yield f"（{KIND_LABELS[question.kind]}：{_HOW[question.kind]}）"
    yield from _body(question)
    for number, part in enumerate(question.parts, 1):
        yield f"### 第 {number} 小题（{KIND_LABELS[part.kind]}：{_HOW[part.kind]}）"
        yield from _body(part)
    places = (f"《{_short(b.document, register)}》{b.locator}" for b in question.all_basis)
    yield f"出处：{'；'.join(places)}"
    yield ""


def _body(question: Question) -> Iterator[str]:
    yield ""
    yield question.stem
    if question.picture:
        yield f"（图 {PICTURES}/{question.picture.name}：{question.picture.alt}）"
    yield ""
    if question.kind is Kind.ORDERING:
        for place, step in enumerate(shown_steps(question), 1):
            yield f"{place}. {step.text}"
    elif question.kind is not Kind.TRUE_FALSE:
        for option in question.options:
            yield f"{option.id}. {option.text}"
    if question.options:
        yield ""


def _short(document: str, register: Mapping[str, Document]) -> str:
    return register[document].short if document in register else document


def answers_in(text: str, bank: Bank, *, reader: str, on: date) -> list[BlindAnswer]:
    """The answers a reader gave in the CSV of `template`. Rows without an answer are left out.

    Raises AnswersRefused where a row names a question `bank` does not have, another revision than
    the one asked now, or what cannot be read as an answer.
    """
    live = {entry.question.id: entry.question for entry in bank.active()}
    taken: list[BlindAnswer] = []
    for line, row in _rows(text, _GIVEN):
        if not row["answer"] and not row["flag"]:
            continue
        question = live.get(row["question"])
        if question is None:
            raise AnswersRefused(f"第 {line} 行：题库里没有 {row['question']} 这道题")
        revision = revision_hash(question)
        if not revision.startswith(row["revision"]) or len(row["revision"]) < _SHORT:
            raise AnswersRefused(f"第 {line} 行：{question.id} 改过了，请对着新的题再答")
        try:
            read_answer(question, row["answer"])
        except NotAnAnswer as wrong:
            raise AnswersRefused(f"第 {line} 行 {question.id} 的 answer：{wrong}") from wrong
        flag = _flag(line, row["flag"])
        remark = row["remark"][:MAX_REMARK]
        taken.append(BlindAnswer(question.id, revision, reader, on, row["answer"], flag, remark))
    return taken


def read_answers(path: Path) -> list[BlindAnswer]:
    """The answers kept in `path`, in the order given; none where there is no such file.
    Raises AnswersRefused."""
    if not path.exists():
        return []
    return [
        BlindAnswer(
            row["question"],
            row["revision"],
            row["reader"],
            _day(line, row["answered_on"]),
            row["answer"],
            _flag(line, row["flag"]),
            row["remark"],
        )
        for line, row in _rows(path.read_text("utf-8"), _KEPT)
    ]


def write_answers(path: Path, answers: Iterable[BlindAnswer]) -> None:
    """All the answers kept for a bank; the reverse of `read_answers`."""
    rows = (
        [a.question, a.revision, a.reader, str(a.answered_on), a.answer, a.flag or "", a.remark]
        for a in answers
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text(_csv(_KEPT, rows), "utf-8")


def _rows(text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if missing := [name for name in columns if name not in (reader.fieldnames or [])]:
        raise AnswersRefused(f"第 1 行：没有 {'、'.join(missing)} 这一列")
    for row in reader:
        yield reader.line_num, {name: (row[name] or "").strip() for name in columns}


def _flag(line: int, text: str) -> Flag | None:
    try:
        return Flag(text) if text else None
    except ValueError as error:
        known = "、".join(Flag)
        raise AnswersRefused(f"第 {line} 行的 flag：写 {known}，或者空着，不是“{text}”") from error


def _day(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise AnswersRefused(f"第 {line} 行的 answered_on：不是日期“{text}”") from error


def _csv(columns: tuple[str, ...], rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
