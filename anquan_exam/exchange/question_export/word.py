"""A version as a Word document to read, print and correct on paper: every kind, with the answers.

Questions stand the way importing reads a Word document: numbered, A. B. C. D., then 答案："""

import io
from collections.abc import Iterator
from typing import Any

from anquan_exam.domain.banks import Bank, BankQuestion
from anquan_exam.domain.pictures import write_outline
from anquan_exam.domain.questions import KIND_LABELS, TRUE_FALSE_TEXTS, Kind, Question
from anquan_exam.exchange.html_lines import plain_lines, plain_text
from anquan_exam.exchange.question_export.holding import (
    Material,
    Written,
    anything,
    by_topic,
    divide,
)

_WIDEST = 12  # centimetres


def write(bank: Bank, material: Material) -> Written:
    """A .docx with the topics as headings."""
    import docx
    from docx.oxml.ns import qn

    held, left_out = divide(bank, anything)
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "宋体"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.add_heading(f"{bank.title}（第 {bank.version} 版，{len(held)} 题，含答案）", 0)
    number = 0
    for title, entries in by_topic(held):
        document.add_heading(title, 1)
        for entry in entries:
            number += 1
            _Question(document, material).write(number, entry)
    target = io.BytesIO()
    document.save(target)
    return Written(target.getvalue(), number, left_out)


class _Question:
    """Writes one question after the other into the document."""

    def __init__(self, document: Any, material: Material) -> None:
        self.document, self.material = document, material

    def write(self, number: int, entry: BankQuestion) -> None:
        """The question with all that belongs to it."""
        asked = entry.question
        self._asked(f"{number}. ", asked)
        for at, part in enumerate(asked.parts, 1):
            self._asked(f"（{at}）", part)
        about = [asked.id, f"难度 {asked.difficulty}", *asked.tags]
        about += ["必知必会"] if asked.must_know else []
        self._line("　".join(about)).runs[0].italic = True

    def _asked(self, mark: str, asked: Question) -> None:
        first, *rest = plain_lines(self.material.block(asked.stem)) or [""]
        self._line(f"{mark}【{KIND_LABELS[asked.kind]}】{first}")
        for line in rest:
            self._line(line)
        self._picture(asked)
        for option in asked.options if asked.kind is not Kind.TRUE_FALSE else ():
            self._line(f"{option.id}. {plain_text(self.material.line(option.text))}")
        for line in self._right(asked):
            self._line(line)
        if asked.explanation:
            self._line(f"解析：{plain_text(self.material.line(asked.explanation))}")
        if asked.basis:
            self._line(f"依据：{'；'.join(map(self.material.cited, asked.basis))}")

    def _picture(self, asked: Question) -> None:
        shown = asked.picture
        data = self.material.pictures.get(shown.name) if shown else None
        if data is None:
            return
        from docx.shared import Cm

        self.document.add_picture(io.BytesIO(data), width=Cm(_WIDEST))
        for option, outline in zip(asked.options, asked.outlines, strict=False):
            self._line(f"位置 {option.id}：{write_outline(outline)}")

    def _right(self, asked: Question) -> Iterator[str]:
        """What is right, in lines."""
        if asked.kind is Kind.FILL_IN:
            yield "答案：" + "；".join(" | ".join(variants) for variants in asked.blanks)
        elif asked.kind is Kind.TRUE_FALSE:
            yield f"答案：{TRUE_FALSE_TEXTS[0 if asked.key == ('A',) else 1]}"
        elif asked.kind is Kind.SHORT_ANSWER:
            for point in asked.rubric:
                yield f"评分要点 {point.share}%：{plain_text(self.material.line(point.text))}"
            yield f"答案：{plain_text(self.material.line(asked.model_answer))}"
        elif asked.kind is not Kind.CASE:
            yield f"答案：{''.join(asked.key)}"

    def _line(self, text: str) -> Any:
        return self.document.add_paragraph(text)
