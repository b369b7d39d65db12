"""Reading blueprints: one by its public id, a list, and the places that may own one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import BlueprintRecord, Place
from anquan_exam.models.session import reading
from anquan_exam.services.scope import places_within, with_place


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """A line of the list. Marks in hundredths."""

    public_id: str
    title: str
    owner: str
    sections: int
    questions: int
    full_score: int
    duration_minutes: int
    label: str
    updated_at: datetime
    archived: bool


@dataclass(frozen=True, slots=True)
class BlueprintView:
    """A blueprint as it is worked on; `stamp` changes with every save."""

    public_id: str
    owner_id: int
    owner: str
    blueprint: Blueprint
    policy: Policy
    stamp: str
    updated_at: datetime
    archived: bool


@dataclass(frozen=True, slots=True)
class OwnerChoice:
    """A place that may own a blueprint or an exam."""

    id: int
    name: str


def find(
    session: Session, actor: Actor, public_id: str, *, lock: bool = False
) -> tuple[BlueprintRecord, Place]:
    """The row and its owner, within the actor's reach. Raises NotFound."""
    return with_place(
        session,
        BlueprintRecord,
        BlueprintRecord.owner_id,
        BlueprintRecord.public_id == public_id,
        places_within(actor, Permission.EXAMS_EDIT),
        missing="blueprint",
        lock=lock,
    )


def get(actor: Actor, public_id: str) -> BlueprintView:
    """One blueprint. Raises NotFound."""
    with reading() as session:
        record, place = find(session, actor, public_id)
        return BlueprintView(
            public_id=record.public_id,
            owner_id=record.owner_id,
            owner=place.name,
            blueprint=Blueprint.from_json(record.content),
            policy=Policy.from_json(record.policy),
            stamp=stamp(record),
            updated_at=record.updated_at,
            archived=record.archived_at is not None,
        )


def stamp(record: BlueprintRecord) -> str:
    """What a form sends back, to prove that it saw the newest content."""
    return record.updated_at.isoformat()


def listed(
    actor: Actor, *, query: str = "", archived: bool = False, page: int = 1, size: int = 20
) -> tuple[tuple[BlueprintRow, ...], int]:
    """A page of blueprints, the newest first, and how many there are in all."""
    wanted = [
        places_within(actor, Permission.EXAMS_EDIT),
        BlueprintRecord.archived_at.is_not(None)
        if archived
        else BlueprintRecord.archived_at.is_(None),
    ]
    if query.strip():
        wanted.append(BlueprintRecord.title.icontains(query.strip(), autoescape=True))
    base = select(BlueprintRecord, Place.name).join(Place, Place.id == BlueprintRecord.owner_id)
    with reading() as session:
        total = session.scalar(select(func.count()).select_from(base.where(*wanted).subquery()))
        rows = session.execute(
            base.where(*wanted)
            .order_by(BlueprintRecord.updated_at.desc(), BlueprintRecord.id.desc())
            .limit(size)
            .offset((page - 1) * size)
        ).all()
        return tuple(_row(record, owner) for record, owner in rows), total or 0


def _row(record: BlueprintRecord, owner: str) -> BlueprintRow:
    blueprint = Blueprint.from_json(record.content)
    policy = Policy.from_json(record.policy)
    return BlueprintRow(
        public_id=record.public_id,
        title=record.title,
        owner=owner,
        sections=len(blueprint.sections),
        questions=blueprint.question_count,
        full_score=blueprint.full_score,
        duration_minutes=policy.duration_minutes,
        label=policy.label,
        updated_at=record.updated_at,
        archived=record.archived_at is not None,
    )


def owners(actor: Actor, permission: Permission = Permission.EXAMS_EDIT) -> tuple[OwnerChoice, ...]:
    """The districts and enterprises in whose name the actor may set exams."""
    with reading() as session:
        rows = session.execute(
            select(Place.id, Place.name)
            .where(
                places_within(actor, permission),
                Place.kind.in_([PlaceKind.DISTRICT, PlaceKind.ENTERPRISE]),
                Place.closed_at.is_(None),
            )
            .order_by(Place.path)
        )
        return tuple(OwnerChoice(id_, name) for id_, name in rows)
