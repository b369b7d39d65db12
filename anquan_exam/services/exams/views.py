"""Reading exams: a list, and one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.policy import Policy
from anquan_exam.models import (
    Attempt,
    BlueprintRecord,
    Candidate,
    Exam,
    Invigilator,
    Person,
    Place,
    Site,
)
from anquan_exam.models.session import reading
from anquan_exam.services.exams.common import ExamStatus, find
from anquan_exam.services.scope import candidates_within, exams_owned, exams_seen


@dataclass(frozen=True, slots=True)
class ExamRow:
    """A line of the list."""

    public_id: str
    title: str
    owner: str
    kind: str
    status: ExamStatus
    opens_at: datetime
    closes_at: datetime | None
    candidates: int
    begun: int


@dataclass(frozen=True, slots=True)
class InvigilatorView:
    """Somebody named to supervise."""

    person_id: int
    public_id: str
    name: str


@dataclass(frozen=True)
class ExamView:
    """An exam as its manager sees it. The secret is not here: not even hidden."""

    id: int
    public_id: str
    title: str
    purpose: str
    status: ExamStatus
    owner_id: int
    owner: str
    owner_path: str
    site_id: int | None
    site: str
    no_phones: str
    """Why phones may not be at the site; empty where they may."""
    place_text: str
    blueprint: Blueprint
    blueprint_id: str
    """Public id of the stored blueprint a draft uses; "" when there is none."""
    policy: Policy
    opens_at: datetime
    closes_at: datetime | None
    published_at: datetime | None
    commitment: str
    revealed_at: datetime | None
    invigilators: tuple[InvigilatorView, ...]
    may_edit: bool

    @property
    def where(self) -> str:
        """Site and place in one line."""
        return "，".join(part for part in (self.site, self.place_text) if part)


def get(actor: Actor, public_id: str) -> ExamView:
    """One exam that the actor may see. Raises NotFound."""
    with reading() as session:
        exam, owner = find(session, actor, public_id, Permission.EXAMS_VIEW)
        return view_of(session, actor, exam, owner)


def view_of(session: Session, actor: Actor, exam: Exam, owner: Place) -> ExamView:
    """The view of a row at hand."""
    site = session.get(Site, exam.site_id) if exam.site_id else None
    record = session.get(BlueprintRecord, exam.blueprint_id) if exam.blueprint_id else None
    edit = session.scalar(
        select(Exam.id).where(Exam.id == exam.id, exams_owned(actor, Permission.EXAMS_EDIT))
    )
    draft_uses = record if exam.status == ExamStatus.DRAFT else None
    return ExamView(
        id=exam.id,
        public_id=exam.public_id,
        title=exam.title,
        purpose=exam.purpose,
        status=ExamStatus(exam.status),
        owner_id=exam.owner_id,
        owner=owner.name,
        owner_path=owner.path,
        site_id=exam.site_id,
        site=site.name if site else "",
        no_phones=site.no_phones_reason if site and site.no_phones else "",
        place_text=exam.place_text,
        blueprint=Blueprint.from_json(draft_uses.content if draft_uses else exam.blueprint),
        blueprint_id=record.public_id if record else "",
        policy=Policy.from_json(exam.policy),
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        published_at=exam.published_at,
        commitment=exam.commitment or "",
        revealed_at=exam.revealed_at,
        invigilators=invigilators_of(session, exam.id),
        may_edit=edit is not None,
    )


def invigilators_of(session: Session, exam_id: int) -> tuple[InvigilatorView, ...]:
    """Who is named to supervise, by name."""
    rows = session.execute(
        select(Person.id, Person.public_id, Person.name)
        .join(Invigilator, Invigilator.person_id == Person.id)
        .where(Invigilator.exam_id == exam_id)
        .order_by(Person.name, Person.id)
    )
    return tuple(InvigilatorView(*row) for row in rows)


def listed(
    actor: Actor,
    *,
    query: str = "",
    status: ExamStatus | None = None,
    page: int = 1,
    size: int = 20,
) -> tuple[tuple[ExamRow, ...], int]:
    """A page of the exams in sight, the latest window first, and how many there are in all."""
    wanted = [exams_seen(actor, Permission.EXAMS_VIEW)]
    if status is not None:
        wanted.append(Exam.status == status)
    if query.strip():
        wanted.append(Exam.title.icontains(query.strip(), autoescape=True))
    begun = select(Attempt.id).where(
        Attempt.exam_id == Candidate.exam_id, Attempt.person_id == Candidate.person_id
    )
    mine = and_(Candidate.exam_id == Exam.id, Candidate.removed_at.is_(None))
    within = candidates_within(actor, Permission.EXAMS_VIEW)
    people = select(func.count()).where(mine, within).scalar_subquery()
    started = select(func.count()).where(mine, within, exists(begun)).scalar_subquery()
    with reading() as session:
        total = session.scalar(select(func.count(Exam.id)).where(*wanted))
        rows = session.execute(
            select(Exam, Place.name, people, started)
            .join(Place, Place.id == Exam.owner_id)
            .where(*wanted)
            .order_by(Exam.opens_at.desc(), Exam.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        return tuple(_row(*row) for row in rows), total or 0


def _row(exam: Exam, owner: str, people: int, begun: int) -> ExamRow:
    return ExamRow(
        exam.public_id,
        exam.title,
        owner,
        exam.kind,
        ExamStatus(exam.status),
        exam.opens_at,
        exam.closes_at,
        people,
        begun,
    )


def status_counts(actor: Actor) -> Mapping[ExamStatus, int]:
    """How many exams in sight there are of each status."""
    with reading() as session:
        rows = session.execute(
            select(Exam.status, func.count())
            .where(exams_seen(actor, Permission.EXAMS_VIEW))
            .group_by(Exam.status)
        ).all()
    return {ExamStatus(status): number for status, number in rows}


@dataclass(frozen=True, slots=True)
class ExamSummary:
    """A line for whoever runs the machine."""

    public_id: str
    status: str
    opens_at: datetime
    owner: str
    title: str


def summaries(status: ExamStatus | None = None) -> tuple[ExamSummary, ...]:
    """Every exam, the latest window first: for the command line, which has no scope."""
    statement = (
        select(Exam.public_id, Exam.status, Exam.opens_at, Place.name, Exam.title)
        .join(Place, Place.id == Exam.owner_id)
        .order_by(Exam.opens_at.desc(), Exam.id.desc())
    )
    if status is not None:
        statement = statement.where(Exam.status == status)
    with reading() as session:
        return tuple(ExamSummary(*row) for row in session.execute(statement))
