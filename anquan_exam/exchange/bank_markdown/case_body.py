"""What stands under the heading of a case: the scenario, then one block a part."""

from dataclasses import dataclass

from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.bank_markdown.body import Body, BodyReader, NumberedLine
from anquan_exam.exchange.bank_markdown.heading import read_part_heading
from anquan_exam.exchange.bank_markdown.lines import PART_HEADING
from anquan_exam.exchange.findings import Findings


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part of a case. `kind` is None where its heading does not say it."""

    line: int
    kind: Kind | None
    body: Body | None


def split_case(
    lines: list[NumberedLine],
) -> tuple[list[NumberedLine], list[list[NumberedLine]]]:
    """What stands above the first part, and the lines of each part, its heading first."""
    starts = [at for at, (_, line) in enumerate(lines) if PART_HEADING.match(line)]
    ends = [*starts[1:], len(lines)]
    blocks = [lines[start:end] for start, end in zip(starts, ends, strict=True)]
    return lines[: starts[0] if starts else len(lines)], blocks


def read_parts(
    blocks: list[list[NumberedLine]], question: str | None, findings: Findings
) -> tuple[ReadPart, ...]:
    """The parts of the case `question`, in their order."""
    return tuple(
        _part(block, number, question, findings) for number, block in enumerate(blocks, start=1)
    )


def _part(
    block: list[NumberedLine], number: int, question: str | None, findings: Findings
) -> ReadPart:
    line, text = block[0]
    kind = read_part_heading(line, text, number, question, findings)
    if kind is None:
        return ReadPart(line, None, None)
    body = BodyReader(kind, question, line, findings).read(block[1:])
    if body.retired is not None:
        findings.fault(line, "小题不能单独停用，要停用就停用整个案例", question)
    return ReadPart(line, kind, body)
