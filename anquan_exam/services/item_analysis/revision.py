"""One revision in full: its figures, who chose what, how the strong and the weak did, and how it
changed with time and from revision to revision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.item_analysis.cells import LEAST, is_small, suppressed
from anquan_exam.domain.item_analysis.drift import Drift, Period, by_period, drift, over_time
from anquan_exam.domain.item_analysis.intervals import Estimate, wilson
from anquan_exam.domain.item_analysis.items import (
    FLOOR,
    Answers,
    Fifth,
    Group,
    ItemFigures,
    fifths,
    figures,
    grouped,
    other_answers,
)
from anquan_exam.domain.item_analysis.verdicts import (
    BAD,
    Finding,
    dead_options,
    findings,
    rivals,
)
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.models import BankItem, BankVersion, QuestionRevision
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import seen_bank
from anquan_exam.services.banks.suspension_views import proposed_now, standing_now
from anquan_exam.services.errors import NotFound
from anquan_exam.services.item_analysis.asked import asked_now
from anquan_exam.services.item_analysis.listing import option_ids, versions_of
from anquan_exam.services.item_analysis.selection import About, Sittings, about
from anquan_exam.services.item_analysis.sheets import NOBODY, Exposure, Sheets, by_revision, load

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of a group chose an option; None: too few to be shown."""

    count: int | None
    of: int

    @property
    def percent(self) -> int | None:
        """In whole percent of the group."""
        return None if self.count is None else round(100 * self.count / self.of) if self.of else 0


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option, who chose it by group, and what to notice about it."""

    id: str
    text: str
    right: bool
    cells: Mapping[Group, Cell]
    rival: bool
    dead: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """Another revision of the same question, or this one; `change` is from the one before."""

    revision: str
    versions: tuple[int, int] | None
    n: int
    difficulty: Estimate | None
    change: Drift | None


@dataclass(frozen=True)
class RevisionView:
    """Everything the page shows. Without `figures` fewer than five people answered."""

    bank_id: str
    bank_title: str
    question: Question
    revision: str
    pieces: Mapping[str, object]
    about: tuple[About, ...]
    n: int
    retests: int | None
    first_share: Estimate | None
    """Difficulty without retests, where there are some and enough of both."""
    figures: ItemFigures | None
    findings: tuple[Finding, ...]
    options: tuple[OptionRow, ...]
    others: tuple[tuple[tuple[str, ...], int], ...]
    characteristic: tuple[Fifth, ...]
    drawn: int
    possible: int
    exposure: Estimate | None
    stages: tuple[Stage, ...]
    periods: tuple[Period, ...]
    over_time: Drift | None
    suspension: int | None
    proposal: int | None

    @property
    def judged(self) -> bool:
        """Whether there are answers enough for a verdict."""
        return self.n >= FLOOR

    @property
    def choices_shown(self) -> bool:
        """Whether anything is left of who chose what once small cells are hidden."""
        return any(cell.count for option in self.options for cell in option.cells.values())

    @property
    def bad(self) -> bool:
        """Whether what was found is reason enough to propose a suspension."""
        return not BAD.isdisjoint(self.findings)


def revision_view(
    actor: Actor, bank_id: str, revision: str, sittings: Sittings, *, now: datetime
) -> RevisionView:
    """One revision of a bank within sight. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        bank = seen_bank(session, actor, bank_id, now)
        hashes = _revisions(session, bank_id, revision)
        asked = asked_now(session, hashes)
        question = asked[revision]
        sheets = load(session, actor, bank_id, hashes, sittings, question.id)
        pieces = session.scalars(
            select(QuestionRevision.pieces).where(QuestionRevision.hash == revision)
        ).one()
        frame = sheets.of(revision)
        lot = by_revision(frame).get(revision, NOBODY)
        given = lot.answers
        found = figures(given, option_ids(question), question.key) if len(frame) >= LEAST else None
        periods = _periods(frame)
        return RevisionView(
            bank_id=bank.id,
            bank_title=bank.title,
            question=question,
            revision=revision,
            pieces=pieces,
            about=about(session, actor, Permission.BANKS_VIEW),
            n=len(frame),
            retests=_shown(lot.retests, len(frame)),
            first_share=_first(frame),
            figures=found,
            findings=findings(found) if found else (),
            options=_options(question, found) if found else (),
            others=_others(question, given),
            characteristic=_characteristic(given),
            drawn=sheets.exposure.drawn[revision],
            possible=sheets.exposure.possible[revision],
            exposure=_exposure(sheets.exposure, revision),
            stages=_stages(session, bank_id, hashes, sheets),
            periods=periods,
            over_time=over_time(periods),
            suspension=standing_now(session, question.id, clock.local(now).date()),
            proposal=proposed_now(session).get(question.id),
        )


def _revisions(session: Session, bank_id: str, revision: str) -> list[str]:
    """All revisions of the question of this one, the oldest first. Raises NotFound."""
    question = session.scalar(
        select(QuestionRevision.question_id).where(
            QuestionRevision.hash == revision, QuestionRevision.bank_id == bank_id
        )
    )
    if question is None:
        raise NotFound("question")
    rows = session.scalars(
        select(QuestionRevision.hash).where(QuestionRevision.question_id == question)
    )
    versions = versions_of(session, bank_id)
    return sorted(rows, key=lambda address: versions.get(address, (0, 0)))


def latest_revision(actor: Actor, bank_id: str, question_id: str, *, now: datetime) -> str:
    """The newest revision of a question. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        seen_bank(session, actor, bank_id, now)
        found = session.scalar(
            select(BankItem.revision)
            .join(BankVersion, BankVersion.id == BankItem.version_id)
            .where(BankVersion.bank_id == bank_id, BankItem.question_id == question_id)
            .order_by(BankVersion.number.desc())
            .limit(1)
        )
    if found is None:
        raise NotFound("question")
    return found


def _shown(count: int, of: int) -> int | None:
    """A part of a count as shown; None: it or the rest is too small to say how many."""
    return None if is_small(count) or is_small(of - count) else count


def _exposure(exposure: Exposure, revision: str) -> Estimate | None:
    drawn, possible = exposure.drawn[revision], exposure.possible[revision]
    return wilson(drawn / possible, possible) if possible >= drawn > 0 else None


def _first(frame: "DataFrame") -> Estimate | None:
    first = frame[~frame["retest"].astype(bool)]
    if min(len(first), len(frame) - len(first)) < LEAST:
        return None
    return wilson(min(1.0, float(first["share"].mean())), len(first))


def _options(question: Question, found: ItemFigures) -> tuple[OptionRow, ...]:
    """The options by group, small cells hidden; nothing of a group that itself is too small."""
    choices = found.choices
    table = [[option.counts[group] for group in Group] for option in choices.options]
    shown = suppressed(table)
    texts = {option.id: option.text for option in question.options}
    suspects = {option for pair in rivals(choices) for option in pair}
    dead = dead_options(choices)
    return tuple(
        OptionRow(
            id=option.id,
            text=texts[option.id],
            right=option.right,
            cells={g: Cell(count, choices.known[g]) for g, count in zip(Group, row, strict=True)},
            rival=found.n >= FLOOR and option.id in suspects,
            dead=found.n >= FLOOR and option.id in dead,
        )
        for option, row in zip(choices.options, shown, strict=True)
    )


WRITTEN = (Kind.FILL_IN, Kind.ORDERING)
"""Kinds of which many may give the same answer that is not the key."""


def _others(question: Question, given: Answers) -> tuple[tuple[tuple[str, ...], int], ...]:
    if question.kind not in WRITTEN:
        return ()
    return other_answers(given.shares, given.chosen, least=LEAST)


def _characteristic(given: Answers) -> tuple[Fifth, ...]:
    if set(grouped(given.rests)) <= {Group.MIDDLE}:
        return ()
    return tuple(fifth for fifth in fifths(given.shares, given.rests) if fifth.n >= LEAST)


def _periods(frame: "DataFrame") -> tuple[Period, ...]:
    days: list[date] = frame["day"].tolist()
    periods = by_period(days, frame["share"].tolist())
    return tuple(period for period in periods if period.share.n >= LEAST)


def _stages(
    session: Session, bank_id: str, hashes: Sequence[str], sheets: Sheets
) -> tuple[Stage, ...]:
    versions = versions_of(session, bank_id)
    stages: list[Stage] = []
    before: Estimate | None = None
    for address in hashes:
        frame = sheets.of(address)
        enough = len(frame) >= LEAST
        share = wilson(min(1.0, float(frame["share"].mean())), len(frame)) if enough else None
        change = drift(before, share) if before and share else None
        stages.append(Stage(address, versions.get(address), len(frame), share, change))
        before = share or before
    return tuple(stages)
