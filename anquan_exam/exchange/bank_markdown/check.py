"""`flask banks check`: everything wrong with the banks under a path. Needs no database."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anquan_exam.domain.documents import Document, basis_problem
from anquan_exam.domain.private_ids import RESERVED, is_private
from anquan_exam.domain.question_rules import problems
from anquan_exam.domain.questions import Basis, Kind, stem_fingerprint
from anquan_exam.exchange.bank_markdown.canonical import canonical_findings
from anquan_exam.exchange.bank_markdown.folders import (
    DOCUMENTS,
    BankFolder,
    ReadBank,
    bank_folders,
    read_bank,
    root_above,
)
from anquan_exam.exchange.bank_markdown.topic_reader import ReadQuestion, ReadTopic
from anquan_exam.exchange.bank_markdown.wording import basis_wording, problem_wording
from anquan_exam.exchange.certificates_yaml import FILE_NAME as GUIDES
from anquan_exam.exchange.certificates_yaml import guide_findings
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.eligibility_yaml import FILE_NAME as RULES
from anquan_exam.exchange.eligibility_yaml import rule_findings
from anquan_exam.exchange.findings import Finding
from anquan_exam.exchange.ready_yaml import FILE_NAME as READY
from anquan_exam.exchange.ready_yaml import ready_findings
from anquan_exam.exchange.retention_yaml import FILE_NAME as RETENTION
from anquan_exam.exchange.retention_yaml import retention_findings


@dataclass(frozen=True, slots=True)
class BankSummary:
    """What a bank holds, retired questions included; `version` is None where it is unreadable."""

    id: str
    category: str
    version: int | None
    questions: int
    by_kind: Mapping[str, int]
    by_difficulty: Mapping[str, int]

    def to_json(self) -> dict[str, object]:
        """The same as plain JSON."""
        return {
            "id": self.id,
            "category": self.category,
            "version": self.version,
            "questions": self.questions,
            "by_kind": dict(self.by_kind),
            "by_difficulty": dict(self.by_difficulty),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The banks found and the findings, in the order of files and lines."""

    banks: tuple[BankSummary, ...]
    findings: tuple[Finding, ...]

    @property
    def summary(self) -> str:
        """`N banks, M questions, K errors`."""
        questions = sum(bank.questions for bank in self.banks)
        return f"{len(self.banks)} banks, {questions} questions, {len(self.findings)} errors"

    def to_json(self) -> dict[str, object]:
        """The same as plain JSON."""
        return {
            "banks": [bank.to_json() for bank in self.banks],
            "findings": [finding.to_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Examination:
    """The banks at a path as read, the register that holds for them, and what is wrong."""

    banks: tuple[ReadBank, ...]
    register: Mapping[str, Document]
    report: Report

    def findings_of(self, bank: ReadBank) -> tuple[Finding, ...]:
        """What is wrong with `bank` and its files."""
        shown = bank.folder.shown_as
        return tuple(
            f for f in self.report.findings if f.file == shown or f.file.startswith(f"{shown}/")
        )


def check_banks(path: Path, *, shown_as: str, shipped: Path, day: date | None) -> Report:
    """The report of `examine_banks`."""
    return examine_banks(path, shown_as=shown_as, shipped=shipped, day=day).report


def examine_banks(path: Path, *, shown_as: str, shipped: Path, day: date | None) -> Examination:
    """Reads and checks every bank at `path` (see `bank_folders`) by the law of `day`; with None
    it does not matter when a document holds.

    Documents come from the root above the banks where it has them, else from `shipped`, the
    root of the shipped banks. `shown_as` is what findings call `path`.
    """
    banks = [read_bank(folder) for folder in bank_folders(path, shown_as)]
    register, found = _register(path, shown_as, shipped, banks)
    found += _misplaced(banks)
    found += _duplicate_ids(banks, _neighbours(path))
    for bank in banks:
        found += bank.findings
        found += _reserved_ids(bank)
        found += content_findings(bank.topics, register, day)
    if (path / READY).is_file():
        topics = {bank.folder.name: _topic_ids(bank) for bank in banks}
        found += ready_findings(path / READY, topics, shown_as=f"{shown_as}/{READY}")
    if (path / RULES).is_file():
        found += rule_findings(path / RULES, register.values(), shown_as=f"{shown_as}/{RULES}")
    if (path / GUIDES).is_file():
        found += guide_findings(path / GUIDES, register.values(), shown_as=f"{shown_as}/{GUIDES}")
    if (path / RETENTION).is_file():
        shown = f"{shown_as}/{RETENTION}"
        found += retention_findings(path / RETENTION, register.values(), shown_as=shown)
    faulty = {finding.file for finding in found}
    for bank in banks:
        # The spelling of a file whose sense is wrong is not what its author wants to hear of.
        found += (f for f in canonical_findings(bank) if f.file not in faulty)
    if not banks:
        found.append(Finding(shown_as, 1, None, "这里没有找到题库"))
    ordered = sorted(set(found), key=lambda f: (f.file, f.line, f.question or "", f.problem))
    report = Report(tuple(_summary(bank) for bank in banks), tuple(ordered))
    return Examination(tuple(banks), register, report)


def content_findings(
    topics: Sequence[ReadTopic], register: Mapping[str, Document], day: date | None
) -> Iterator[Finding]:
    """What is wrong with the questions of one bank, whatever the form of its files."""
    for file, question in _questions(topics):
        yield from _question_findings(file, question, register, day)
    yield from _same_stems(topics)


def repeated_ids(topics: Sequence[ReadTopic], known: Mapping[str, str]) -> Iterator[Finding]:
    """The ids met before in `topics`, or in `known` (id to where it stands)."""
    first = dict(known)
    for file, read in _questions(topics):
        if read.id is None:
            continue
        if read.id in first:
            problem = f"题号 {read.id} 已经用在 {first[read.id]}"
            yield Finding(file, read.line, read.id, problem)
        first.setdefault(read.id, f"{file}:{read.line}")


def documents_folder(path: Path, shipped: Path) -> Path:
    """The register that holds for the banks at `path`."""
    for root in (path, root_above(path)):
        if root is not None and (root / DOCUMENTS).is_dir():
            return root / DOCUMENTS
    return shipped / DOCUMENTS


def _register(
    path: Path, shown_as: str, shipped: Path, banks: Iterable[ReadBank]
) -> tuple[dict[str, Document], list[Finding]]:
    """The register, and what is wrong with it: with all of it where it lies inside `path`, else
    with the documents `banks` cite.
    """
    folder = documents_folder(path, shipped)
    above = os.path.relpath(folder, path.resolve())
    inside = folder.parent == path
    shown = os.path.normpath(os.path.join(shown_as, DOCUMENTS if inside else above))
    register, found = read_register(folder, shown_as=shown)
    cited = {basis.document for bank in banks for basis in _cited(bank)}
    return register, [f for f in found if inside or Path(f.file).stem in cited]


def _topic_ids(bank: ReadBank) -> frozenset[str]:
    return frozenset(Path(topic.file).stem for topic in bank.topics)


def _cited(bank: ReadBank) -> Iterator[Basis]:
    for _, read in _placed(bank):
        if read.question is not None:
            yield from read.question.all_basis


def _placed(bank: ReadBank) -> Iterator[tuple[str, ReadQuestion]]:
    return _questions(bank.topics)


def _questions(topics: Iterable[ReadTopic]) -> Iterator[tuple[str, ReadQuestion]]:
    for topic in topics:
        for question in topic.questions:
            yield topic.file, question


def _reserved_ids(bank: ReadBank) -> Iterator[Finding]:
    """Ids that only an enterprise's own banks may have."""
    problem = f"开头的“{RESERVED}”只给单位自己的题库用，请换一个"
    if is_private(bank.folder.name):
        yield Finding(bank.folder.shown_as, 1, None, problem)
    for file, read in _placed(bank):
        if read.id is not None and is_private(read.id):
            yield Finding(file, read.line, read.id, problem)


def _question_findings(
    file: str, read: ReadQuestion, register: Mapping[str, Document], day: date | None
) -> Iterator[Finding]:
    if read.question is None or read.body is None:
        return
    for problem in problems(read.question):
        yield Finding(file, read.line_of(problem), read.id, problem_wording(problem))
    if read.retired is not None:
        return  # what a retired question rested on may be gone
    for line, basis in read.bases():
        if broken := basis_problem(basis, register, day):
            yield Finding(file, line, read.id, basis_wording(broken))


def _same_stems(topics: Iterable[ReadTopic]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for file, read in _questions(topics):
        if read.question is None or read.body is None or read.retired is not None:
            continue
        fingerprint = stem_fingerprint(read.question.stem)
        if fingerprint and fingerprint in first:
            problem = f"题干和 {first[fingerprint]} 相同"
            yield Finding(file, read.body.stem_line, read.id, problem)
        first.setdefault(fingerprint, read.question.id)


def _duplicate_ids(banks: Iterable[ReadBank], neighbours: Iterable[ReadBank]) -> list[Finding]:
    known: dict[str, str] = {}
    for bank in neighbours:
        for file, read in _placed(bank):
            known.setdefault(read.id or "", f"{file}:{read.line}")
    return list(repeated_ids([topic for bank in banks for topic in bank.topics], known))


def _misplaced(banks: Iterable[ReadBank]) -> Iterator[Finding]:
    """Two folders of one name: a bank id is unique over all categories."""
    shelves: dict[str, BankFolder] = {}
    for bank in banks:
        folder = bank.folder
        if folder.name in shelves:
            problem = f"题库 {folder.name} 已经在 {shelves[folder.name].shown_as}"
            yield Finding(folder.shown_as, 1, None, problem)
        shelves.setdefault(folder.name, folder)


def _neighbours(path: Path) -> list[ReadBank]:
    """The other banks of the tree, when `path` is a part of it: ids are unique over them all."""
    root = root_above(path)
    if root is None:
        return []
    own = {folder.path.resolve() for folder in bank_folders(path, "")}
    others = (f for f in bank_folders(root, root.name) if f.path.resolve() not in own)
    return [read_bank(folder) for folder in others]


def _summary(bank: ReadBank) -> BankSummary:
    questions = [question for _, question in _placed(bank)]
    kinds = Counter(question.heading.kind for question in questions)
    difficulties = Counter(question.heading.difficulty for question in questions)
    return BankSummary(
        id=bank.sheet.id if bank.sheet else bank.folder.name,
        category=bank.sheet.category.value if bank.sheet else bank.folder.shelf or "",
        version=bank.sheet.version if bank.sheet else None,
        questions=len(questions),
        by_kind={kind.value: kinds[kind] for kind in Kind},
        by_difficulty={str(level): difficulties[level] for level in range(1, 6)},
    )
