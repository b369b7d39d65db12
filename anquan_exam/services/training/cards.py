"""The card of 三级安全教育: what counts by level, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.education_card import CardSigner
from anquan_exam.domain.eligibility.facts import LEVELS, Training
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Attendance,
    CardSignature,
    Employment,
    Exam,
    Person,
    Place,
    Post,
    TrainingSession,
)
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.people.views import person_in_scope
from anquan_exam.services.scope import people_within


@dataclass(frozen=True, slots=True)
class CardLine:
    """One session of a level. `assessed`: by which exam, or "" by the teacher."""

    on: date
    begins_at: datetime
    ends_at: datetime
    minutes: int
    content: str
    teacher: str
    assessed: str
    counted: bool
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Signature:
    """How somebody signed a level. `picture` (PNG) is None where it was on paper; `stands`: what
    the level holds is what was signed."""

    signer: CardSigner
    name: str
    at: datetime
    picture: bytes | None
    stands: bool


@dataclass(frozen=True, slots=True)
class CardLevel:
    """A level with what was done for it; `minutes` count."""

    level: Training
    lines: tuple[CardLine, ...]
    minutes: int
    signatures: tuple[Signature, ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) of what counts, as it is signed."""
        told = [
            [one.begins_at.isoformat(), one.ends_at.isoformat(), one.content, one.teacher]
            for one in self.lines
            if one.counted
        ]
        return sha256_hex(canonical_json(told))

    @property
    def teachers(self) -> tuple[str, ...]:
        """Who taught what counts."""
        return tuple(dict.fromkeys(one.teacher for one in self.lines if one.counted))

    def signed(self, signer: CardSigner) -> Signature | None:
        """How `signer` signed it: what stands first, else what was signed before it changed."""
        own = [one for one in self.signatures if one.signer is signer]
        return next((one for one in own if one.stands), own[-1] if own else None)

    @property
    def done(self) -> bool:
        """Whether anything counts."""
        return self.minutes > 0


@dataclass(frozen=True)
class Card:
    """The card of one person at the employer the actor sees; `needed` minutes in all (0: no rule
    on record says so)."""

    public_id: str
    name: str
    employer: str
    department: str
    posts: str
    employee_number: str
    joined: date | None
    levels: tuple[CardLevel, ...]
    needed: int
    may_sign: bool

    @property
    def minutes(self) -> int:
        """What counts of all levels."""
        return sum(level.minutes for level in self.levels)

    @property
    def missing(self) -> tuple[Training, ...]:
        """The levels of which nothing counts yet."""
        return tuple(level.level for level in self.levels if not level.done)


def card(actor: Actor, public_id: str, *, now: datetime) -> Card:
    """The card of a person within reach. Raises NotFound."""
    with reading() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_VIEW, public_id)
        held = job(session, person.id)
        joined = held[1].begins_on if held else None
        lines = lines_of(session, person.id, joined)
        signed = _signatures(session, held[1].id) if held else {}
        return Card(
            public_id=person.public_id,
            name=person.name,
            employer=held[2] if held else "",
            department=held[3] if held else "",
            posts=_posts(session, held[0].id) if held else "",
            employee_number=(held[1].employee_number or "") if held else "",
            joined=joined,
            levels=tuple(
                level_of(level, lines.get(level, []), signed.get(level.value, ()))
                for level in LEVELS
            ),
            needed=_needed(session),
            may_sign=_may_sign(session, actor, person.id),
        )


def _may_sign(session: Session, actor: Actor, person_id: int) -> bool:
    within = people_within(actor, Permission.PEOPLE_EDIT)
    found = select(Person.id).where(Person.id == person_id, within)
    return person_id != actor.person_id and session.scalar(found) is not None


def job(session: Session, person_id: int) -> tuple[Assignment, Employment, str, str] | None:
    """The latest assignment: with its employment, and the names of unit and place."""
    found = session.execute(
        select(Assignment, Employment, Place)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(Assignment.person_id == person_id)
        .order_by(
            Assignment.ends_on.is_not(None), Assignment.begins_on.desc(), Assignment.id.desc()
        )
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    assignment, employment, place = found
    unit = session.get_one(Place, assignment.host_id)
    return assignment, employment, unit.name, place.name if place.id != unit.id else ""


def _posts(session: Session, assignment_id: int) -> str:
    names = session.scalars(
        select(Post.name)
        .join(AssignmentPost, AssignmentPost.post_id == Post.id)
        .where(AssignmentPost.assignment_id == assignment_id)
        .order_by(Post.name)
    )
    return "、".join(names)


def lines_of(
    session: Session, person_id: int, since: date | None
) -> dict[Training, list[CardLine]]:
    """By level, what was held since the employment began."""
    rows = session.execute(
        select(Attendance, TrainingSession, Exam.title, Person.name)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .outerjoin(Exam, Exam.id == TrainingSession.exam_id)
        .outerjoin(Person, Person.id == Attendance.confirmed_by)
        .where(
            Attendance.person_id == person_id,
            Attendance.withdrawn_at.is_(None),
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.kind.in_([level.value for level in LEVELS]),
        )
        .order_by(Attendance.begins_at, Attendance.id)
    )
    found: dict[Training, list[CardLine]] = {}
    for one, held, exam, manager in rows:
        line = _line(one, held, exam or "", manager or "")
        if since is None or line.on >= since:
            found.setdefault(Training(held.kind), []).append(line)
    return found


def _line(one: Attendance, held: TrainingSession, exam: str, manager: str) -> CardLine:
    return CardLine(
        on=clock.local(one.ends_at).date(),
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        minutes=int((one.ends_at - one.begins_at) / timedelta(minutes=1)),
        content=held.content,
        teacher=held.teacher,
        assessed=exam,
        counted=one.counted_at is not None,
        confirmed_by=manager,
    )


def level_of(
    level: Training, lines: Sequence[CardLine], signed: Sequence[CardSignature] = ()
) -> CardLevel:
    """A level of the card with the signatures there are for it."""
    made = CardLevel(level, tuple(lines), sum(one.minutes for one in lines if one.counted))
    stand = made.digest
    return replace(
        made,
        signatures=tuple(
            Signature(
                CardSigner(one.signer), one.name, one.signed_at, one.picture, one.digest == stand
            )
            for one in signed
        ),
    )


def _signatures(session: Session, employment_id: int) -> dict[str, list[CardSignature]]:
    """By level, in order."""
    found: dict[str, list[CardSignature]] = {}
    for row in session.scalars(
        select(CardSignature)
        .where(CardSignature.employment_id == employment_id)
        .order_by(CardSignature.id)
    ):
        found.setdefault(row.level, []).append(row)
    return found


def _needed(session: Session) -> int:
    """What the rules on record ask of the levels together; the least of several."""
    asked = [
        one.minutes
        for one in rules_of(session)
        if one.check is Check.HOURS_ONCE and set(LEVELS) & set(one.levels) and one.minutes
    ]
    return min(asked, default=0)
