"""The clinic's pages: what was found in a bank, its draft, or all banks in reach."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.clinic import Code, Finding, Severity
from anquan_exam.domain.questions import Question
from anquan_exam.models import BankDraft, BankVersion, ClinicDismissal, Person
from anquan_exam.models.session import reading
from anquan_exam.services.banks.examining import Examined, examined
from anquan_exam.services.banks.loading import editable_banks, own_bank, seen_bank, version_of
from anquan_exam.services.errors import NotFound
from anquan_exam.services.practice.learners import refuse_during_exam

CLINIC_PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class ClinicFilter:
    """What of the findings to show; `dismissed` shows those that were let stand, and only them."""

    severity: Severity | None = None
    code: Code | None = None
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Who let a finding stand, when, and why."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExaminedQuestion:
    """A question of a finding. `asked` is what is meant: the question, or one part of a case.
    `in_draft` tells whether it stands in the draft that is examined, to be changed there."""

    bank_id: str
    bank_title: str
    question: Question
    asked: Question
    in_draft: bool

    @property
    def part(self) -> str:
        """The number of the part that is meant; "" where it is the whole question."""
        return "" if self.asked is self.question else self.asked.id.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ClinicLine:
    """A finding with its questions; `mine` says whether the actor may let it stand."""

    finding: Finding
    bank_title: str
    questions: tuple[ExaminedQuestion, ...]
    dismissed: Dismissal | None
    mine: bool


@dataclass(frozen=True, slots=True)
class ClinicPage:
    """A page of findings. Counts leave out what was let stand; `bank_id` is None over all banks.

    `number` is the version examined, 0 for a draft and over all banks."""

    bank_id: str | None
    title: str
    number: int
    has_draft: bool
    examined: int
    severities: Mapping[Severity, int]
    codes: Mapping[Code, int]
    dismissed: int
    lines: tuple[ClinicLine, ...]
    total: int


def bank_clinic(
    actor: Actor, bank_id: str, wanted: ClinicFilter, page: int, *, draft: bool, now: datetime
) -> ClinicPage:
    """What was found in the newest version of the bank, or in its draft.

    Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        has_draft, number = _open(session, actor, bank_id, draft, now)
        seen = _examined(session, actor, bank_id, draft, now)
        title = seen.titles[bank_id]
        mine = [finding for finding in seen.findings if bank_id in finding.banks]
        size = sum(bank == bank_id for bank, _ in seen.entries)
        return _page(
            session, actor, seen, mine, wanted, page, (bank_id, title, number, has_draft, size)
        )


def all_clinic(actor: Actor, wanted: ClinicFilter, page: int, *, now: datetime) -> ClinicPage:
    """What was found in all banks the actor may look into, and between them.

    Raises Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        seen = examined(session, actor, clock.local(now).date())
        about = (None, "", 0, False, len(seen.entries))
        return _page(session, actor, seen, seen.findings, wanted, page, about)


def clinic_finding(
    actor: Actor, bank_id: str, key: str, *, draft: bool, now: datetime
) -> ClinicLine:
    """One finding of the bank with its questions. Raises NotFound, also once it is mended."""
    with reading() as session:
        return finding_line(session, actor, bank_id, key, draft, now)


def finding_line(
    session: Session, actor: Actor, bank_id: str, key: str, draft: bool, now: datetime
) -> ClinicLine:
    """The same within a caller's session."""
    _open(session, actor, bank_id, draft, now)
    seen = _examined(session, actor, bank_id, draft, now)
    found = next((f for f in seen.findings if f.key == key and bank_id in f.banks), None)
    if found is None:
        raise NotFound("finding")
    dismissed = _dismissals(session, [key])
    return _line(
        found, seen, dismissed, editable_banks(session, actor), _draft_name(bank_id, draft)
    )


def _open(
    session: Session, actor: Actor, bank_id: str, draft: bool, now: datetime
) -> tuple[bool, int]:
    """Whether the bank has a draft, and the number of the version that is examined."""
    seen_bank(session, actor, bank_id, now)
    has_draft = session.get(BankDraft, bank_id) is not None
    if draft:
        own_bank(session, actor, bank_id)
        return has_draft, 0
    version: BankVersion = version_of(session, bank_id)
    return has_draft, version.number


def _examined(session: Session, actor: Actor, bank_id: str, draft: bool, now: datetime) -> Examined:
    return examined(session, actor, clock.local(now).date(), bank_id if draft else None)


def _draft_name(bank_id: str | None, draft: bool) -> str:
    return bank_id if draft and bank_id else ""


def _page(
    session: Session,
    actor: Actor,
    seen: Examined,
    findings: Iterable[Finding],
    wanted: ClinicFilter,
    page: int,
    about: tuple[str | None, str, int, bool, int],
) -> ClinicPage:
    bank_id, title, number, has_draft, size = about
    findings = tuple(findings)
    dismissals = _dismissals(session, {finding.key for finding in findings})
    open_ones = [finding for finding in findings if finding.key not in dismissals]
    shown = [
        finding
        for finding in (findings if wanted.dismissed else open_ones)
        if (finding.key in dismissals) is wanted.dismissed and _fits(finding, wanted)
    ]
    editable = editable_banks(session, actor)
    start = (page - 1) * CLINIC_PAGE_SIZE
    draft = _draft_name(bank_id, bank_id is not None and number == 0)
    return ClinicPage(
        bank_id=bank_id,
        title=title,
        number=number,
        has_draft=has_draft,
        examined=size,
        severities=Counter(finding.severity for finding in open_ones),
        codes=Counter(finding.code for finding in open_ones),
        dismissed=len(findings) - len(open_ones),
        lines=tuple(
            _line(finding, seen, dismissals, editable, draft)
            for finding in shown[start : start + CLINIC_PAGE_SIZE]
        ),
        total=len(shown),
    )


def _fits(finding: Finding, wanted: ClinicFilter) -> bool:
    if wanted.severity is not None and finding.severity is not wanted.severity:
        return False
    return wanted.code is None or finding.code is wanted.code


def _line(
    finding: Finding,
    seen: Examined,
    dismissals: Mapping[str, Dismissal],
    editable: Collection[str],
    draft_of: str,
) -> ClinicLine:
    questions = []
    for subject in finding.subjects:
        at = (subject.bank, subject.question)
        in_draft = subject.bank == draft_of
        question = seen.entries[at].question
        asked = next((part for part in question.parts if part.id == subject.part), question)
        title = seen.titles[subject.bank]
        questions.append(ExaminedQuestion(subject.bank, title, question, asked, in_draft))
    mine = bool(finding.banks & frozenset(editable))
    title = seen.titles[finding.bank]
    return ClinicLine(finding, title, tuple(questions), dismissals.get(finding.key), mine)


def _dismissals(session: Session, keys: Collection[str]) -> dict[str, Dismissal]:
    """The standing dismissals of these findings."""
    rows = session.execute(
        select(
            ClinicDismissal.key,
            ClinicDismissal.reason,
            Person.name,
            ClinicDismissal.recorded_at,
        )
        .outerjoin(Person, Person.id == ClinicDismissal.recorded_by)
        .where(ClinicDismissal.lifted_at.is_(None))
    )
    return {
        row.key: Dismissal(row.reason, row.name or "系统", row.recorded_at)
        for row in rows
        if row.key in keys
    }
