"""The questions of a bank with their figures: computed once, then sorted and filtered at will."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Area, Permission
from anquan_exam.domain.item_analysis.cells import LEAST
from anquan_exam.domain.item_analysis.intervals import Estimate
from anquan_exam.domain.item_analysis.items import FLOOR, Times, figures
from anquan_exam.domain.item_analysis.verdicts import BAD, Finding, findings
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.models import Attempt, BankItem, BankVersion, PaperRecord, QuestionRevision, Result
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import newest, seen_bank
from anquan_exam.services.banks.revisions import folded
from anquan_exam.services.banks.suspension_views import proposed_now
from anquan_exam.services.item_analysis.asked import asked_now
from anquan_exam.services.item_analysis.collector import collector_paused
from anquan_exam.services.item_analysis.selection import About, Sittings, about
from anquan_exam.services.item_analysis.sheets import NOBODY, Exposure, Lot, by_revision, load
from anquan_exam.services.pinyin import initials
from anquan_exam.services.pools import suspended_on

PAGE = 50
KEPT = 16


@dataclass(frozen=True)
class Line:
    """One revision with its figures; from fewer than five answers there are none."""

    question: Question
    revision: str
    versions: tuple[int, int] | None
    """First and last version of the bank that holds it."""
    n: int
    retests: int
    difficulty: Estimate | None
    discrimination: Estimate | None
    omitted: Estimate | None
    times: Times | None
    drawn: int
    possible: int
    findings: tuple[Finding, ...]

    @property
    def shown(self) -> bool:
        """Whether there are answers enough to say anything."""
        return self.n >= LEAST

    @property
    def judged(self) -> bool:
        """Whether there are answers enough for a verdict."""
        return self.n >= FLOOR


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list, and in which order. `finding`: one of Finding, "bad", "few" or "sound"."""

    sittings: Sittings = Sittings.COUNTED
    word: str = ""
    finding: str = ""
    kind: str = ""
    topic: str = ""
    old: bool = False
    """Revisions that the newest version no longer holds, too."""
    sort: str = ""
    down: bool = False


@dataclass(frozen=True)
class BankView:
    """A bank's list: whose answers it is made of, and how many papers."""

    id: str
    title: str
    about: tuple[About, ...]
    papers: int
    lines: tuple[Line, ...]
    topics: Mapping[str, str]
    suspended: frozenset[str]
    """Question ids."""
    proposed: frozenset[str]

    def found(self, finding: Finding) -> int:
        """How many questions of the list show a finding."""
        return sum(finding in line.findings for line in self.lines)


def bank_view(actor: Actor, bank_id: str, wanted: Wanted, *, now: datetime) -> BankView:
    """The lines that `wanted` asks for. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        bank = seen_bank(session, actor, bank_id, now)
        papers, everything = _computed(session, actor, bank_id, wanted.sittings)
        version = newest(session, bank_id)
        topics = _topics(session, version.id if version else 0)
        suspended = suspended_on(session, clock.local(now).date())
        proposed = proposed_now(session)
        people = about(session, actor, Permission.BANKS_VIEW)
    current = {revision: topic for revision, topic, _ in topics}
    kept = (line for line in everything if _fits(line, wanted, current))
    return BankView(
        id=bank.id,
        title=bank.title,
        about=people,
        papers=papers,
        lines=tuple(ordered(kept, wanted.sort, down=wanted.down)),
        topics={topic: title for _, topic, title in topics},
        suspended=frozenset(suspended),
        proposed=frozenset(proposed),
    )


def _topics(session: Session, version: int) -> list[tuple[str, str, str]]:
    rows = session.execute(
        select(BankItem.revision, BankItem.topic, BankItem.topic_title)
        .where(BankItem.version_id == version)
        .order_by(BankItem.position)
    )
    return [(row.revision, row.topic, row.topic_title) for row in rows]


def _fits(line: Line, wanted: Wanted, current: Mapping[str, str]) -> bool:
    asked = line.question
    if not wanted.old and line.revision not in current:
        return False
    if wanted.topic and current.get(line.revision) != wanted.topic:
        return False
    if wanted.kind and asked.kind != wanted.kind:
        return False
    return _has(line, wanted.finding) and _says(asked, wanted.word)


def _has(line: Line, finding: str) -> bool:
    if finding == "bad":
        return not BAD.isdisjoint(line.findings)
    if finding == "few":
        return not line.judged
    if finding == "sound":
        return line.judged and not line.findings
    return not finding or finding in line.findings


def _says(asked: Question, word: str) -> bool:
    plain = folded(f"{asked.id}\n{asked.stem}\n{' '.join(asked.tags)}")
    return all(part in plain or part in initials(asked.stem) for part in folded(word).split())


SORTS = {
    "id": lambda line: line.question.id,
    "n": lambda line: line.n if line.shown else None,
    "difficulty": lambda line: line.difficulty and line.difficulty.value,
    "discrimination": lambda line: line.discrimination and line.discrimination.value,
    "omitted": lambda line: line.omitted and line.omitted.value,
    "time": lambda line: line.times and line.times.median,
    "exposure": lambda line: line.drawn / line.possible if line.possible else None,
}


def ordered(lines: Iterable[Line], sort: str, *, down: bool = False) -> list[Line]:
    """Sorted as asked, those without the figure last; else the gravest findings first."""
    plain = sorted(lines, key=lambda line: (_gravity(line), -line.n, line.question.id))
    if sort not in SORTS:
        return plain
    value = SORTS[sort]
    known = [line for line in plain if value(line) is not None]
    rest = [line for line in plain if value(line) is None]
    return sorted(known, key=value, reverse=down) + rest


def _gravity(line: Line) -> int:
    order = list(Finding)
    return order.index(line.findings[0]) if line.findings else len(order) + (not line.judged)


# What was computed last, by all it depends on: results and papers are only ever added, so the
# newest of each tells whether it still holds.
_kept: dict[Any, tuple[int, tuple[Line, ...]]] = {}


def _computed(
    session: Session, actor: Actor, bank_id: str, sittings: Sittings
) -> tuple[int, tuple[Line, ...]]:
    areas: tuple[Area, ...] = actor.areas(Permission.BANKS_VIEW)
    key = (bank_id, sittings, areas, _stamp(session, bank_id))
    found = _kept.get(key)
    if found is None:
        with collector_paused():
            found = _compute(session, actor, bank_id, sittings)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return found


def _stamp(session: Session, bank_id: str) -> tuple[Any, ...]:
    """What changes as soon as a figure may: a paper, a result, a voided attempt, a version."""
    return (
        session.scalar(select(func.max(PaperRecord.id))),
        session.execute(
            select(Result.id, Result.graded_at, Attempt.public_id)
            .join(Attempt, Attempt.id == Result.attempt_id)
            .order_by(Result.id.desc())
            .limit(1)
        ).one_or_none(),
        session.execute(
            select(Attempt.status, func.count()).group_by(Attempt.status).order_by(Attempt.status)
        )
        .all()
        .__repr__(),
        session.scalar(select(func.max(BankVersion.number)).where(BankVersion.bank_id == bank_id)),
    )


def _compute(
    session: Session, actor: Actor, bank_id: str, sittings: Sittings
) -> tuple[int, tuple[Line, ...]]:
    revisions = session.scalars(
        select(QuestionRevision.hash).where(QuestionRevision.bank_id == bank_id)
    ).all()
    sheets = load(session, actor, bank_id, revisions, sittings)
    asked = asked_now(session, revisions)
    versions = versions_of(session, bank_id)
    lots = by_revision(sheets.answers)
    lines = tuple(
        _line(asked[r], r, versions.get(r), lots.get(r, NOBODY), sheets.exposure) for r in revisions
    )
    return sheets.answers["attempt"].nunique(), lines


def versions_of(session: Session, bank_id: str) -> dict[str, tuple[int, int]]:
    """Revision to the first and last version of the bank that holds it."""
    rows = session.execute(
        select(BankItem.revision, func.min(BankVersion.number), func.max(BankVersion.number))
        .join(BankVersion, BankVersion.id == BankItem.version_id)
        .where(BankVersion.bank_id == bank_id)
        .group_by(BankItem.revision)
    )
    return {revision: (first, last) for revision, first, last in rows}


def _line(
    asked: Question,
    revision: str,
    versions: tuple[int, int] | None,
    lot: Lot,
    exposure: Exposure,
) -> Line:
    n = len(lot.answers.shares)
    found = figures(lot.answers, option_ids(asked), asked.key) if n >= LEAST else None
    return Line(
        question=asked,
        revision=revision,
        versions=versions,
        n=n,
        retests=lot.retests,
        difficulty=found.difficulty if found else None,
        discrimination=found.discrimination if found else None,
        omitted=found.omitted if found else None,
        times=found.times if found and found.times and found.times.n >= LEAST else None,
        drawn=exposure.drawn[revision],
        possible=exposure.possible[revision],
        findings=findings(found) if found else (),
    )


CHOSEN_FROM = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
"""Kinds whose answers are options anybody may choose."""


def option_ids(asked: Question) -> tuple[str, ...]:
    """The options that answers are counted by; none where an answer is something else."""
    return tuple(o.id for o in asked.options) if asked.kind in CHOSEN_FROM else ()
