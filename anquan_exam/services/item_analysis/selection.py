"""Which sittings item analysis rests on, and whose."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.policy_data import QUALIFYING, PolicyKind
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import (
    Attempt,
    BankVersion,
    Candidate,
    Exam,
    ExamVersion,
    PaperRecord,
    Place,
    Result,
)
from anquan_exam.services.scope import places_within

CLOSED = ("submitted", "timed_out")
HIDDEN = ("draft", "cancelled")


class Sittings(StrEnum):
    """Which of the closed papers are looked at."""

    COUNTED = "counted"
    """Supervised exams, retests among them: what results people are held to."""
    FIRST = "first"
    """The same without retests and second tries."""
    ALL = "all"
    """Self-tests and mock exams too, where anybody may have looked things up."""


@dataclass(frozen=True, slots=True)
class About:
    """One place whose people the figures are about; `industry` where only that one is seen."""

    place: str
    industry: Industry | None


def about(session: Session, actor: Actor, permission: Permission) -> tuple[About, ...]:
    """Whose answers the actor's figures are made of."""
    areas = actor.areas(permission)
    names = {
        row.path: row.name
        for row in session.execute(
            select(Place.path, Place.name).where(Place.path.in_([area.path for area in areas]))
        )
    }
    return tuple(About(names[area.path], area.industry) for area in areas if area.path in names)


def people_within(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The condition that a Candidate row is one of the actor's own people."""
    place = aliased(Place)
    return Candidate.place_id.in_(select(place.id).where(places_within(actor, permission, place)))


def papers(
    actor: Actor, bank_id: str, sittings: Sittings, question_id: str | None = None
) -> Select[Any]:
    """The drawn papers of exams that rest on the bank, each beside its attempt and newest result;
    with `question_id` only those it stands on."""
    statement = (
        select(
            PaperRecord.content,
            or_(PaperRecord.try_number > 1, Exam.kind == PolicyKind.RETEST.value).label("retest"),
            Attempt.id.label("attempt"),
            Attempt.started_at,
            Result.marks,
            counted(sittings).label("counted"),
        )
        .select_from(PaperRecord)
        .join(Exam, Exam.id == PaperRecord.exam_id)
        .join(
            Candidate,
            and_(
                Candidate.exam_id == PaperRecord.exam_id,
                Candidate.person_id == PaperRecord.person_id,
            ),
        )
        .join(Attempt, Attempt.paper_id == PaperRecord.id)
        .outerjoin(
            Result, and_(Result.attempt_id == Attempt.id, Result.sequence == latest_sequence())
        )
        .where(
            Exam.status.not_in(HIDDEN),
            Exam.kind.in_(_kinds(sittings)),
            rests_on(bank_id),
            people_within(actor, Permission.BANKS_VIEW),
        )
        .order_by(Attempt.id)
    )
    if question_id is None:
        return statement
    # An id is plain ASCII without quotes: in the JSON it stands as it is, or with a part behind it.
    text = cast(PaperRecord.content, Text)
    named = (text.contains(f'"{question_id}{end}', autoescape=True) for end in ('"', "/"))
    return statement.where(or_(*named))


def pools(actor: Actor, bank_id: str, sittings: Sittings) -> Select[str, int]:
    """Each pool the same papers were drawn from, and how many were."""
    drawn = papers(actor, bank_id, sittings).order_by(None)
    return drawn.with_only_columns(PaperRecord.pool_hash, func.count()).group_by(
        PaperRecord.pool_hash
    )


def latest_sequence() -> ScalarSelect[Any]:
    """The number of the newest result of an Attempt row."""
    newest = aliased(Result)
    return (
        select(func.max(newest.sequence))
        .where(newest.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )


def _kinds(sittings: Sittings) -> list[str]:
    everything = set(PolicyKind) - {PolicyKind.PRACTICE}
    return sorted(kind.value for kind in (everything if sittings is Sittings.ALL else QUALIFYING))


def counted(sittings: Sittings) -> ColumnElement[bool]:
    """The condition that the answers on a paper are looked at: closed, not void, and as asked."""
    closed = and_(Attempt.status.in_(CLOSED), Result.id.is_not(None))
    if sittings is Sittings.ALL:
        return closed
    closed = and_(closed, Result.supervised.is_(True))
    if sittings is Sittings.COUNTED:
        return closed
    return and_(closed, PaperRecord.try_number == 1, Exam.kind != PolicyKind.RETEST.value)


def rests_on(bank_id: str) -> ColumnElement[bool]:
    """The condition that an Exam row draws from some version of the bank."""
    return exists(
        select(ExamVersion.exam_id)
        .join(BankVersion, BankVersion.id == ExamVersion.version_id)
        .where(ExamVersion.exam_id == Exam.id, BankVersion.bank_id == bank_id)
    )
