"""One row judged: accepted, repaired where the mend is certain, else parked."""

from collections.abc import Mapping, Sequence

from anquan_exam.domain.banks import Topic
from anquan_exam.domain.question_rules import Rule, problems
from anquan_exam.domain.questions import (
    Question,
)
from anquan_exam.exchange.bank_markdown import NotWritable, write_topic
from anquan_exam.exchange.bank_markdown.wording import problem_wording
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.rows import Judged, Parked, RawRow, Verdict
from anquan_exam.exchange.question_import.whole import understood
from anquan_exam.exchange.question_import.why import Why, note

# What a draft may lack: it is shown as to be completed, and publishing asks for it.
LATER = frozenset({Rule.NO_BASIS, Rule.EMPTY_EXPLANATION, Rule.RUBRIC_COUNT})
_TOPIC = Topic("01-import", "题")
_PARTS = {
    "stem": Field.STEM,
    "option": Field.OPTIONS,
    "blank": Field.ANSWER,
    "basis": Field.BASIS,
    "explanation": Field.EXPLANATION,
    "picture": Field.PICTURE,
}


def _field_of(part: str) -> Field:
    return _PARTS.get(part, Field.WHOLE)


def judge_lot(rows: Sequence[RawRow], documents: Mapping[str, str]) -> list[Judged]:
    """Some rows with their verdicts, each looked at by itself. `documents`: their ids by title."""
    judged = [_judge(row, documents) for row in rows]
    if _writable(judged):
        return judged
    return [row if _writable([row]) else _unwritable(row) for row in judged]


def _writable(rows: Sequence[Judged]) -> bool:
    """Whether a bank can hold all these questions and give them back the same."""
    questions = [row.question for row in rows if row.question is not None]
    try:
        if questions:
            write_topic(_TOPIC, [(question, None) for question in questions])
    except NotWritable:
        return False
    return True


def _unwritable(row: Judged) -> Judged:
    return Judged(row.raw, Verdict.PARKED, (note(Why.UNWRITABLE, Field.STEM),), None)


def _judge(row: RawRow, documents: Mapping[str, str]) -> Judged:
    try:
        if row.parked is not None:
            raise Parked(row.parked)
        question, notes = understood(row, documents)
        _refuse_faults(question)
    except Parked as parked:
        return Judged(row, Verdict.PARKED, (parked.note,), None)
    verdict = Verdict.REPAIRED if notes else Verdict.ACCEPTED
    return Judged(row, verdict, notes, question)


def _refuse_faults(made: Question) -> None:
    for problem in problems(made):
        if problem.rule not in LATER:
            said = problem_wording(problem)
            raise Parked(note(Why.RULE, _field_of(problem.part.value), problem=said))
