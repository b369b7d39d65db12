"""The clinic over bank folders, without a database: each finding at its file and line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anquan_exam.domain.clinic import Entry, Finding, Severity, examine
from anquan_exam.domain.overlays import Law
from anquan_exam.exchange.bank_markdown import Examination, examine_banks
from anquan_exam.exchange.clinic_wording import SEVERITIES, in_full

MOST_NAMED = 5
Places = Mapping[tuple[str, str], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with where its first question stands; `also` are the places of the others."""

    finding: Finding
    file: str
    line: int
    also: tuple[str, ...]

    def __str__(self) -> str:
        """`file:line  question  severity  code  what, why and what to do`."""
        finding = self.finding
        question = finding.subjects[0].question if finding.subjects else "-"
        head = f"{self.file}:{self.line}  {question}  {SEVERITIES[finding.severity]}"
        also = f"（还有 {'、'.join(self.also[:MOST_NAMED])}" if self.also else ""
        if also:
            also += f" 等，一共 {len(self.also)} 处）" if len(self.also) > MOST_NAMED else "）"
        return f"{head}  {finding.code.value}  {in_full(finding)}{also}"

    def to_json(self) -> dict[str, object]:
        """The same as plain JSON."""
        finding = self.finding
        return {
            "file": self.file,
            "line": self.line,
            "code": finding.code.value,
            "severity": finding.severity.value,
            "questions": [subject.question for subject in finding.subjects],
            "text": in_full(finding),
            "also": list(self.also),
        }


@dataclass(frozen=True, slots=True)
class ClinicReport:
    """What the clinic found in so many banks and questions, the gravest first."""

    banks: int
    questions: int
    findings: tuple[PlacedFinding, ...]
    unread: int
    """Files with something in them that was not understood: not all of them was examined."""

    @property
    def must_mend(self) -> int:
        """How many findings must be mended."""
        return self._count(Severity.MUST)

    @property
    def summary(self) -> str:
        """`N banks, M questions: a must mend, b better mend, c to look at`."""
        rest = (
            f"{self._count(Severity.BETTER)} better mend, {self._count(Severity.LOOK)} to look at"
        )
        return f"{self.banks} banks, {self.questions} questions: {self.must_mend} must mend, {rest}"

    def _count(self, severity: Severity) -> int:
        return sum(placed.finding.severity is severity for placed in self.findings)

    def to_json(self) -> dict[str, object]:
        """The same as plain JSON."""
        return {
            "banks": self.banks,
            "questions": self.questions,
            "findings": [placed.to_json() for placed in self.findings],
        }


def clinic_report(path: Path, *, shown_as: str, shipped: Path, day: date) -> ClinicReport:
    """The clinic over every bank at `path` by the law of `day`; files are called as `check` calls
    them. What `check` finds is not said again."""
    read = examine_banks(path, shown_as=shown_as, shipped=shipped, day=None)
    entries, places = _entries(read)
    findings = examine(entries, Law(read.register), day)
    return ClinicReport(
        banks=len(read.banks),
        questions=len(entries),
        findings=tuple(_placed(finding, places) for finding in findings),
        unread=sum(not file.faithful for bank in read.banks for file in bank.files),
    )


def _entries(read: Examination) -> tuple[list[Entry], dict[tuple[str, str], tuple[str, int]]]:
    entries: list[Entry] = []
    places: dict[tuple[str, str], tuple[str, int]] = {}
    for bank in read.banks:
        name = bank.folder.name
        places[name, ""] = (f"{bank.folder.shown_as}/bank.yaml", 1)
        for topic in bank.topics:
            for each in topic.questions:
                if each.question is not None and each.retired is None:
                    entries.append(Entry(name, each.question))
                    places.setdefault((name, each.question.id), (topic.file, each.line))
    return entries, places


def _placed(finding: Finding, places: Places) -> PlacedFinding:
    at = [places[subject.bank, subject.question] for subject in finding.subjects]
    file, line = at[0] if at else places[finding.bank, ""]
    return PlacedFinding(finding, file, line, tuple(f"{f}:{n}" for f, n in at[1:]))
