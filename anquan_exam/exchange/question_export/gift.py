"""Questions as GIFT, Moodle's text format; texts are Markdown, and say so.

What GIFT has no place for stands in tags, the way Moodle reads them: `// [tag:难度:3]`."""

import re
from collections.abc import Iterator

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.questions import BLANK, Kind, Question
from anquan_exam.exchange.question_export.holding import (
    GENERATOR,
    Material,
    Written,
    by_topic,
    divide,
    in_a_row,
    tagged,
)

FIRST_LINE = f"// {GENERATOR} 1"
_ESCAPED = re.compile(r"[\\~=#{}:]")
_RIGHT, _WRONG = "=", "~"


def write(bank: Bank, material: Material) -> Written:
    """A text with one block a question, under its topic."""
    held, left_out = divide(bank, why_not)
    blocks = [FIRST_LINE]
    for title, entries in by_topic(held):
        blocks.append(f"$CATEGORY: {_line(bank.title)}/{_line(title)}")
        blocks += [_block(entry.question) for entry in entries]
    return Written(("\n\n".join(blocks) + "\n").encode(), len(held), left_out)


def why_not(question: Question) -> str | None:
    """Why the format cannot hold the question; None where it can."""
    if question.kind is Kind.ORDERING:
        return "放不下排序题"
    if question.kind is Kind.FILL_IN and len(question.blanks) != 1:
        return "放不下几个空的填空题"
    if question.kind is Kind.SHORT_ANSWER and (question.rubric or question.model_answer):
        return "放不下评分要点和参考答案"
    return in_a_row(question)


def _block(question: Question) -> str:
    tags = " ".join(f"[tag:{_tag(tag)}]" for tag in tagged(question))
    answers = "".join(_answers(question))
    if question.explanation:
        answers += f"####{_text(question.explanation)}"
    title = f"::{_text(question.id)}::[markdown]"
    if question.kind is Kind.FILL_IN:
        before, _, after = question.stem.partition(BLANK)
        asked = f"{_text(before)}{{{answers}}}{_text(after)}"
    else:
        asked = f"{_text(question.stem)}{{{answers}}}"
    return f"// [id:{_tag(question.id)}] {tags}\n{title}{asked}"


def _answers(question: Question) -> Iterator[str]:
    if question.kind is Kind.TRUE_FALSE:
        yield "TRUE" if question.key == ("A",) else "FALSE"
    elif question.kind is Kind.FILL_IN:
        yield from (f"={_weighted(variant, 100)}" for variant in question.blanks[0])
    elif question.kind is Kind.SINGLE:
        for option in question.options:
            right = option.id in question.key
            text = _weighted(option.text, 100 if right else 0)
            yield (_RIGHT if right else _WRONG) + text
    elif question.kind is Kind.MULTIPLE:
        share = _share(len(question.key))
        for option in question.options:
            yield f"~%{share if option.id in question.key else '-100'}%{_text(option.text)}"


def _share(count: int) -> str:
    """What each of so many right options earns, as Moodle knows it."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")


def _weighted(text: str, weight: int) -> str:
    """A text that begins like a weight says its own first."""
    return f"%{weight}%{_text(text)}" if text.startswith("%") else _text(text)


def _text(text: str) -> str:
    return _ESCAPED.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _tag(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def _line(text: str) -> str:
    """A name in a path of categories."""
    return " ".join(text.replace("/", "／").split())
