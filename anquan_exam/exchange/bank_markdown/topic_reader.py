"""Reads a topic file: front matter, then one block a question."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict

from anquan_exam.domain.question_rules import Part, Problem
from anquan_exam.domain.questions import Basis, Kind, Question, part_id
from anquan_exam.exchange.bank_markdown.body import Body, BodyReader, NumberedLine
from anquan_exam.exchange.bank_markdown.case_body import ReadPart, read_parts, split_case
from anquan_exam.exchange.bank_markdown.heading import Heading, read_heading
from anquan_exam.exchange.bank_markdown.lines import HEADING
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.exchange.yaml_fields import Title
from anquan_exam.exchange.yaml_text import fit, read_mapping

FENCE = "---"
MAX_FRONT_MATTER_LINES = 20
# Stands in for a difficulty that could not be read, so that the rest is still checked.
UNREAD_DIFFICULTY = 1


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A block of the file. `question` is None where its id or kind could not be read; in a file
    that is not faithful it may lack what was not understood, and serves only to be checked.
    """

    id: str | None
    line: int
    heading: Heading
    question: Question | None
    retired: str | None
    body: Body | None
    parts: tuple[ReadPart, ...] = ()

    def line_of(self, problem: Problem) -> int:
        """The line to show for `problem`."""
        line, body = self.line, self.body
        if problem.item:
            line, body = self.parts[problem.item - 1].line, self.parts[problem.item - 1].body
        return line if body is None or problem.part is Part.HEADING else _line_in(body, problem)

    def bases(self) -> Iterator[tuple[int, Basis]]:
        """What the question and its parts rest on, with the lines it stands on."""
        bodies = (self.body, *(part.body for part in self.parts))
        return ((body.basis_line, basis) for body in bodies if body for basis in body.basis)


def _line_in(body: Body, problem: Problem) -> int:
    if problem.part in (Part.OPTION, Part.BLANK, Part.RUBRIC):
        lines = body.part_lines
        return lines[problem.index] if problem.index < len(lines) else body.stem_line
    return {
        Part.BASIS: body.basis_line,
        Part.EXPLANATION: body.explanation_line,
        Part.PICTURE: body.picture_line,
    }.get(problem.part, body.stem_line)


@dataclass(frozen=True, slots=True)
class ReadTopic:
    """A topic file as read. `faithful`: everything in it was understood, so it may be rewritten."""

    file: str
    title: str
    questions: tuple[ReadQuestion, ...]
    findings: tuple[Finding, ...]
    faithful: bool


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Title


def read_topic(text: str, findings: Findings) -> ReadTopic:
    """The topic `text` (line ends `\\n`) holds, with what is wrong with its form."""
    lines = list(enumerate(text.split("\n"), start=1))
    title, rest = _front_matter(lines, findings)
    blocks = _blocks(rest, findings)
    if not blocks:
        findings.fault(1, "这个文件里一道题也没有")
    questions = tuple(_read_question(block, findings) for block in blocks)
    return ReadTopic(
        findings.file, title, questions, tuple(findings.found), faithful=findings.faithful
    )


def _front_matter(lines: list[NumberedLine], findings: Findings) -> tuple[str, list[NumberedLine]]:
    if lines[0][1].rstrip() != FENCE:
        findings.fault(1, "文件开头缺少前言：第一行应当是 ---，接着写 title: 标题，再用 --- 结束")
        return "", _from_first_heading(lines)
    end = next((i for i, (_, line) in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    heading = next((i for i, (_, line) in enumerate(lines) if HEADING.match(line)), len(lines))
    if end is None or end > min(heading, MAX_FRONT_MATTER_LINES):
        findings.fault(1, "前言没有结束：title 之后要有一行 ---")
        return "", _from_first_heading(lines)
    text = "\n".join(line for _, line in lines[1:end])
    yaml_text = read_mapping(text, findings, first_line=2)
    sheet = None if yaml_text is None else fit(yaml_text, _FrontMatter, findings)
    return (sheet.title if sheet else ""), lines[end + 1 :]


def _from_first_heading(lines: list[NumberedLine]) -> list[NumberedLine]:
    start = next((i for i, (_, line) in enumerate(lines) if HEADING.match(line)), len(lines))
    return lines[start:]


def _blocks(lines: list[NumberedLine], findings: Findings) -> list[list[NumberedLine]]:
    blocks: list[list[NumberedLine]] = []
    for number, line in lines:
        if HEADING.match(line):
            blocks.append([(number, line)])
        elif blocks:
            blocks[-1].append((number, line))
        elif line.strip():
            findings.fault(number, "第一道题的标题之前有多余的文字")
    return blocks


def _read_question(block: list[NumberedLine], findings: Findings) -> ReadQuestion:
    number, line = block[0]
    heading = read_heading(number, line, findings)
    if heading.kind is None:
        return ReadQuestion(heading.id, number, heading, None, None, None)
    lines, blocks = split_case(block[1:]) if heading.kind is Kind.CASE else (block[1:], [])
    body = BodyReader(heading.kind, heading.id, number, findings).read(lines)
    parts = read_parts(blocks, heading.id, findings)
    question = _question(heading, heading.kind, body, parts)
    return ReadQuestion(heading.id, number, heading, question, body.retired, body, parts)


def _question(
    heading: Heading, kind: Kind, body: Body, parts: tuple[ReadPart, ...]
) -> Question | None:
    if heading.id is None:
        return None
    difficulty = UNREAD_DIFFICULTY if heading.difficulty is None else heading.difficulty
    found = _asked(heading.id, kind, difficulty, body)
    return replace(
        found,
        must_know=heading.must_know,
        tags=heading.tags,
        parts=tuple(
            _asked(part_id(heading.id, number), part.kind, difficulty, part.body)
            for number, part in enumerate(parts, start=1)
            if part.kind and part.body
        ),
    )


def _asked(question_id: str, kind: Kind, difficulty: int, body: Body) -> Question:
    return Question(
        id=question_id,
        kind=kind,
        difficulty=difficulty,
        must_know=False,
        tags=(),
        stem=body.stem,
        options=tuple(body.options),
        key=tuple(body.key),
        blanks=tuple(body.blanks),
        basis=tuple(body.basis),
        explanation=body.explanation,
        picture=body.picture,
        outlines=tuple(body.outlines),
        rubric=tuple(body.rubric),
        model_answer=body.model_answer,
    )
