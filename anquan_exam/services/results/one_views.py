"""What is shown of one person's part in an exam."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anquan_exam.domain.sitting import Absence, Event
from anquan_exam.services.results.sight import ExamView
from anquan_exam.services.sittings.verdicts import ItemView


@dataclass(frozen=True)
class Grading:
    """One grading of an attempt; the newest stands."""

    sequence: int
    score: int
    full_score: int
    pass_percent: int
    passed: bool
    supervised: bool
    late: bool
    law_as_of: date
    versions: dict[str, Any]
    """Bank id to {"version", "sha256"}."""
    banks: tuple[str, ...]
    """Title and version of each bank, in words."""
    paper_hash: str
    grader: str
    cause: str
    events_digest: str
    graded_at: datetime
    topics: tuple[tuple[str, int, int], ...]
    """Title, score, full."""
    asked: int | None = None
    """How many questions were asked, where the sitting stopped early."""


@dataclass(frozen=True)
class LogLine:
    """One event with where it came from."""

    event: Event
    device: str
    network: str


@dataclass(frozen=True)
class LateView:
    """A sheet that came after the grace."""

    received_at: datetime
    sha256: str
    accepted: bool | None
    reason: str


@dataclass(frozen=True)
class Try:
    """Another attempt of the same person in the same exam."""

    attempt: str
    number: int
    status: str
    started_at: datetime


@dataclass(frozen=True)
class SheetView:
    """One attempt whole, as far as it may be seen."""

    exam: ExamView
    attempt: str
    attempt_id: int
    status: str
    void_reason: str
    number: str
    """The paper's public number."""
    try_number: int
    name: str
    employer: str
    department: str
    posts: str
    category: str
    employee_number: str
    id_number_tail: str
    present_at: datetime | None
    present_by: str
    identity_seen: str
    code_given_by: str
    word: str
    """The start code or word in the draw; "" until the questions are open."""
    started_at: datetime
    deadline_at: datetime
    closed_at: datetime | None
    receipt: str
    paper_hash: str
    drawn_at: datetime
    gradings: tuple[Grading, ...]
    """The newest first."""
    answered: int
    question_count: int
    late_items: tuple[int, ...]
    absences: tuple[Absence, ...]
    log: tuple[LogLine, ...]
    items: tuple[ItemView, ...]
    """Empty until questions and keys may be seen."""
    late_sheets: tuple[LateView, ...]
    tries: tuple[Try, ...]
