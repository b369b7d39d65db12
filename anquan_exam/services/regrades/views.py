"""What a regrade does, or did: in figures, and person by person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.regrading import Move, RegradeMode, Standing, move
from anquan_exam.models import (
    Attempt,
    Bank,
    Candidate,
    Exam,
    KeyCorrection,
    Person,
    Regrade,
    RegradeRow,
)
from anquan_exam.models.session import reading
from anquan_exam.services.corrections.reach import banks_in_charge
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.regrades.acts import regrade_in_charge
from anquan_exam.services.scope import candidates_within

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class RegradeLine:
    """A regrade in a list."""

    public_id: str
    question_id: str
    bank: str
    mode: RegradeMode
    status: str
    total: int
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class RegradePage:
    """A regrade with what it comes to. `counts` is over the rows counted so far; `mine` says that
    the actor proposed it, so somebody else must decide."""

    line: RegradeLine
    correction_id: int
    revision: str
    reason: str
    counted: int
    applied: int
    changed: int
    """How many results were added."""
    counts: Mapping[Move, int]
    exams: int
    decided_by: str
    decided_at: datetime | None
    decline_reason: str
    done_at: datetime | None
    mine: bool

    @property
    def working(self) -> bool:
        """Whether it is being counted or applied at this moment."""
        return self.line.status in ("counting", "applying")

    @property
    def in_effect(self) -> int:
        """How many results it changes, or changed, under its mode."""
        up = self.counts[Move.UP] + self.counts[Move.FLIP_UP]
        down = self.counts[Move.DOWN] + self.counts[Move.FLIP_DOWN]
        return up if self.line.mode is RegradeMode.RAISE_ONLY else up + down


@dataclass(frozen=True, slots=True)
class RegradeFilter:
    """Which rows: moves (none: all that move), and a word in name, number or exam."""

    moves: tuple[Move, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class RegradeRowView:
    """One attempt. `name` is "" where the person is out of the actor's reach."""

    exam: str
    exam_id: str
    number: str
    name: str
    employer: str
    old: Standing
    new: Standing | None
    moved: Move | None
    applied: bool | None


def list_regrades(actor: Actor, page: int, *, now: datetime) -> tuple[list[RegradeLine], int]:
    """The regrades of banks the actor answers for, the newest first; and how many there are."""
    proposer = aliased(Person)
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        wanted = (
            select(Regrade, KeyCorrection.question_id, Bank.title, proposer.name)
            .join(KeyCorrection, KeyCorrection.id == Regrade.correction_id)
            .join(Bank, Bank.id == KeyCorrection.bank_id)
            .join(proposer, proposer.id == Regrade.proposed_by)
            .where(banks_in_charge(actor))
        )
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        rows = session.execute(
            wanted.order_by(Regrade.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
        )
        return [_line(row[0], row[1], row[2], row[3]) for row in rows], total


def regrade_page(actor: Actor, public_id: str, *, now: datetime) -> RegradePage:
    """One regrade in figures. Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        row, correction, bank = regrade_in_charge(session, actor, public_id)
        names = _names(session, row.proposed_by, row.decided_by)
        rows = RegradeRow.regrade_id == row.id
        counted, applied, changed = session.execute(
            select(
                func.count().filter(RegradeRow.counted.is_(True)),
                func.count().filter(RegradeRow.applied.is_not(None)),
                func.count().filter(RegradeRow.applied.is_(True)),
            ).where(rows)
        ).one()
        exams = session.scalar(
            select(func.count(Attempt.exam_id.distinct()))
            .join(RegradeRow, RegradeRow.attempt_id == Attempt.id)
            .where(rows)
        )
        return RegradePage(
            line=_line(row, correction.question_id, bank.title, names[row.proposed_by]),
            correction_id=correction.id,
            revision=correction.revision,
            reason=row.reason,
            counted=counted,
            applied=applied,
            changed=changed,
            counts=_counts(session, rows),
            exams=exams or 0,
            decided_by=names.get(row.decided_by or 0, ""),
            decided_at=row.decided_at,
            decline_reason=row.decline_reason,
            done_at=row.done_at,
            mine=row.proposed_by == actor.person_id,
        )


def regrade_rows(
    actor: Actor, public_id: str, wanted: RegradeFilter, page: int, *, now: datetime
) -> tuple[list[RegradeRowView], int]:
    """The attempts of a regrade that `wanted` asks for, flips first; and how many there are.

    Raises NotFound, Problem `banks_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        row, _, _ = regrade_in_charge(session, actor, public_id)
        named = candidates_within(actor, Permission.RESULTS_VIEW)
        statement = (
            select(
                RegradeRow,
                Exam.title,
                Exam.public_id,
                Candidate.number,
                Candidate.name,
                Candidate.employer,
                named.label("named"),
            )
            .join(Attempt, Attempt.id == RegradeRow.attempt_id)
            .join(Exam, Exam.id == Attempt.exam_id)
            .join(
                Candidate,
                and_(
                    Candidate.exam_id == Attempt.exam_id,
                    Candidate.person_id == Attempt.person_id,
                ),
            )
            .where(RegradeRow.regrade_id == row.id, *_asked(wanted, named))
        )
        total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
        found = session.execute(
            statement.order_by(
                (RegradeRow.new_passed == RegradeRow.old_passed),
                Exam.id,
                Candidate.number,
            )
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        ).all()
        return [_row_view(each) for each in found], total


def _asked(wanted: RegradeFilter, named: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    moves = wanted.moves or tuple(each for each in Move if each is not Move.SAME)
    asked = [or_(*(_is(each) for each in moves))]
    if wanted.word:
        asked.append(
            or_(
                Candidate.number.contains(wanted.word.upper(), autoescape=True),
                Exam.title.contains(wanted.word, autoescape=True),
                and_(Candidate.name.contains(wanted.word, autoescape=True), named),
            )
        )
    return asked


def _is(moved: Move) -> ColumnElement[bool]:
    """The condition that a row moves so: what domain.regrading.move says, in SQL."""
    row = RegradeRow
    gain = row.new_score * row.old_full - row.old_score * row.new_full
    same_verdict = row.new_passed == row.old_passed
    return {
        Move.FLIP_UP: and_(row.new_passed.is_(True), row.old_passed.is_(False)),
        Move.FLIP_DOWN: and_(row.new_passed.is_(False), row.old_passed.is_(True)),
        Move.UP: and_(same_verdict, gain > 0),
        Move.DOWN: and_(same_verdict, gain < 0),
        Move.SAME: or_(and_(same_verdict, not_(gain != 0)), row.new_score.is_(None)),
    }[moved]


def _counts(session: Session, rows: ColumnElement[bool]) -> dict[Move, int]:
    counts = session.execute(
        select(
            *(func.count().filter(RegradeRow.counted.is_(True), _is(each)) for each in Move)
        ).where(rows)
    ).one()
    return dict(zip(Move, counts, strict=True))


def _row_view(found: Any) -> RegradeRowView:
    row = found.RegradeRow
    old = Standing(row.old_score, row.old_full, row.old_passed)
    new = None
    if row.new_score is not None:
        new = Standing(row.new_score, row.new_full, row.new_passed)
    return RegradeRowView(
        exam=found.title,
        exam_id=found.public_id,
        number=found.number,
        name=found.name if found.named else "",
        employer=found.employer,
        old=old,
        new=new,
        moved=move(old, new) if new else None,
        applied=row.applied,
    )


def _line(row: Regrade, question_id: str, bank: str, name: str) -> RegradeLine:
    return RegradeLine(
        public_id=row.public_id,
        question_id=question_id,
        bank=bank,
        mode=RegradeMode(row.mode),
        status=row.status,
        total=row.total,
        proposed_by=name,
        proposed_at=row.proposed_at,
    )


def _names(session: Session, *people: int | None) -> dict[int, str]:
    wanted = {person for person in people if person}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all())
