"""Publishing a tree of bank folders: what set-up does with the shipped ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import Bank
from anquan_exam.domain.documents import Document, basis_problem
from anquan_exam.exchange.bank_markdown import Examination, ReadBank, examine_banks
from anquan_exam.exchange.findings import Finding
from anquan_exam.services.banks.documents import record_documents
from anquan_exam.services.banks.publishing import NotSound, Origin, Published, publish
from anquan_exam.services.errors import Problem


@dataclass(frozen=True, slots=True)
class TreeBank:
    """What became of one bank of the tree: `published`, or else `findings` or a `refusal`.

    `not_drawn` counts its questions that no paper gets today, as their basis is not in force."""

    bank: str
    published: Published | None = None
    findings: tuple[Finding, ...] = ()
    refusal: Problem | None = None
    not_drawn: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree as read; its register is in the database already."""

    examination: Examination
    general: tuple[Finding, ...]
    """What is wrong outside the banks: with documents, or with finding no bank at all."""

    @property
    def banks(self) -> tuple[ReadBank, ...]:
        """The banks to publish, one by one."""
        return self.examination.banks


def read_tree(path: Path, *, shown_as: str, shipped: Path, actor: Actor, now: datetime) -> Tree:
    """Read and check the banks at `path`, and record the documents they may rest on.

    A text that is not in force today is no error here: its questions are stored, and drawn on
    the days it holds."""
    examination = examine_banks(path, shown_as=shown_as, shipped=shipped, day=None)
    record_documents(examination.register.values(), actor=actor, now=now)
    own = {finding for bank in examination.banks for finding in examination.findings_of(bank)}
    rest = (finding for finding in examination.report.findings if finding not in own)
    return Tree(examination, tuple(rest))


def publish_tree(tree: Tree, *, actor: Actor, now: datetime) -> Iterator[TreeBank]:
    """Publish the banks one after the other, each in its own transaction."""
    for read in tree.banks:
        yield _publish_one(tree.examination, read, actor, now)


def _publish_one(examination: Examination, read: ReadBank, actor: Actor, now: datetime) -> TreeBank:
    name, bank = read.folder.name, read.bank()
    findings = examination.findings_of(read)
    if bank is None or findings:
        return TreeBank(name, findings=findings)
    not_drawn = _not_in_force(bank, examination.register, clock.local(now).date())
    try:
        done = publish(
            bank,
            examination.register,
            actor=actor,
            now=now,
            origin=Origin.SHIPPED,
            pictures=read.pictures,
        )
    except NotSound as refused:
        shown = read.folder.shown_as
        faults = tuple(Finding(shown, 1, f.question, f.problem) for f in refused.faults)
        return TreeBank(name, findings=faults)
    except Problem as refusal:
        return TreeBank(name, refusal=refusal)
    return TreeBank(name, published=done, not_drawn=not_drawn)


def _not_in_force(bank: Bank, register: Mapping[str, Document], day: date) -> int:
    return sum(
        any(basis_problem(basis, register, day) for basis in entry.question.all_basis)
        for entry in bank.active()
    )
