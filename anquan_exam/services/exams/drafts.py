"""A draft: what is asked, when, where, by which policy, and for whom. Nothing is frozen yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import ROLE_PERMISSIONS, Actor, Permission
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Enterprise, Exam, Invigilator, Person, Place, RoleGrant, Site
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.blueprints.views import find as find_blueprint
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.common import ExamStatus, draft_of, find, has_begun, note
from anquan_exam.services.exams.views import InvigilatorView
from anquan_exam.services.ids import new_id
from anquan_exam.services.scope import place_in_scope

MOST_TITLE = 120
MOST_PURPOSE = 300
FIRST_HOUR, LAST_HOUR = 9, 17


@dataclass(frozen=True, slots=True)
class Draft:
    """What a manager fills in. Moments are aware."""

    title: str
    purpose: str
    site_id: int | None
    place_text: str
    opens_at: datetime
    closes_at: datetime | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """A site of the owner; `no_phones` says why phones may not be there."""

    id: int
    name: str
    no_phones: str


def create(actor: Actor, blueprint: str, *, now: datetime, owner_id: int | None = None) -> str:
    """A draft from the blueprint with this public id; gives the exam's public id.

    Its owner is the blueprint's, or `owner_id` below it (an enterprise of the district). The window
    is tomorrow's working day until somebody says otherwise. Raises NotFound, Problem
    `blueprint_archived`."""
    with transaction() as session:
        record, place = find_blueprint(session, actor, blueprint)
        if record.archived_at is not None:
            raise Problem("blueprint_archived")
        if owner_id is not None:
            place = place_in_scope(session, actor, Permission.EXAMS_EDIT, owner_id)
        opens = clock.local(now).replace(
            hour=FIRST_HOUR, minute=0, second=0, microsecond=0
        ) + timedelta(days=1)
        policy = Policy.from_json(record.policy)
        exam = Exam(
            public_id=new_id(),
            title=record.title,
            kind=policy.kind.value,
            owner_id=place.id,
            blueprint_id=record.id,
            blueprint=record.content,
            policy=record.policy,
            opens_at=opens,
            closes_at=opens.replace(hour=LAST_HOUR),
            created_by=actor.person_id,
            created_at=now,
        )
        session.add(exam)
        note(session, actor, exam, place, "exam.created", now, blueprint=record.public_id)
        return exam.public_id


def edit(actor: Actor, public_id: str, draft: Draft, *, now: datetime) -> None:
    """Replace what the draft says.

    Raises NotFound, Problem `exam_not_draft`, Invalid `title_missing`, `title_too_long`,
    `text_too_long`, `window_reversed`, `no_such_site`."""
    title = draft.title.strip()
    if not title:
        raise Invalid("title_missing", "title")
    if len(title) > MOST_TITLE:
        raise Invalid("title_too_long", "title", most=MOST_TITLE)
    if len(draft.purpose) > MOST_PURPOSE:
        raise Invalid("text_too_long", "purpose", most=MOST_PURPOSE)
    if len(draft.place_text) > MOST_TITLE:
        raise Invalid("text_too_long", "place_text", most=MOST_TITLE)
    if draft.closes_at is not None and draft.closes_at <= draft.opens_at:
        raise Invalid("window_reversed", "closes_at")
    with transaction() as session:
        exam, place = draft_of(session, actor, public_id)
        if draft.site_id is not None and _site(session, place, draft.site_id) is None:
            raise Invalid("no_such_site", "site_id")
        exam.title, exam.purpose = title, draft.purpose.strip()
        exam.site_id, exam.place_text = draft.site_id, draft.place_text.strip()
        exam.opens_at, exam.closes_at = draft.opens_at, draft.closes_at
        exam.policy, exam.kind = draft.policy.to_json(), draft.policy.kind.value
        note(session, actor, exam, place, "exam.edited", now)


def name_invigilators(
    actor: Actor, public_id: str, people: Iterable[str], *, now: datetime
) -> None:
    """Name exactly these people (public ids); while a draft, or before it is over.

    Raises NotFound, Problem `exam_over`, Invalid `no_such_invigilator`."""
    wanted = set(people)
    with transaction() as session:
        exam, place = find(session, actor, public_id, lock=True)
        if exam.status in (ExamStatus.CLOSED, ExamStatus.CANCELLED):
            raise Problem("exam_over")
        chosen = [one for one in invigilators_at(session, place) if one.public_id in wanted]
        if len(chosen) != len(wanted):
            raise Invalid("no_such_invigilator", "invigilators")
        session.execute(delete(Invigilator).where(Invigilator.exam_id == exam.id))
        session.add_all(Invigilator(exam_id=exam.id, person_id=one.person_id) for one in chosen)
        names = [one.name for one in chosen]
        note(session, actor, exam, place, "exam.invigilators_named", now, names=names)


def may_invigilate(actor: Actor, public_id: str) -> tuple[InvigilatorView, ...]:
    """Who may be named: whoever holds the permission at the owner or above. Raises NotFound."""
    with reading() as session:
        _, place = find(session, actor, public_id)
        return invigilators_at(session, place)


def sites(actor: Actor, public_id: str) -> tuple[SiteChoice, ...]:
    """The open sites of the exam's owner. Raises NotFound."""
    with reading() as session:
        _, place = find(session, actor, public_id)
        rows = session.scalars(
            select(Site)
            .where(Site.enterprise_id == place.enterprise_id, Site.closed_at.is_(None))
            .order_by(Site.name)
        )
        return tuple(
            SiteChoice(s.id, s.name, s.no_phones_reason if s.no_phones else "") for s in rows
        )


def cancel(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """Call it off: a draft at any time, a published exam while nobody has begun.

    Raises NotFound, Invalid `reason_missing`, Problem `exam_over`, `exam_begun`."""
    with transaction() as session:
        exam, place = find(session, actor, public_id, lock=True)
        if exam.status in (ExamStatus.CLOSED, ExamStatus.CANCELLED):
            raise Problem("exam_over")
        if exam.status != ExamStatus.DRAFT and not reason.strip():
            raise Invalid("reason_missing", "reason")
        if has_begun(session, exam.id):
            raise Problem("exam_begun")
        exam.status = ExamStatus.CANCELLED
        note(session, actor, exam, place, "exam.cancelled", now, reason=reason.strip()[:300])


def _site(session: Session, place: Place, site_id: int) -> Site | None:
    return session.scalar(
        select(Site)
        .join(Enterprise, Enterprise.place_id == Site.enterprise_id)
        .where(Site.id == site_id, Site.enterprise_id == place.enterprise_id)
    )


def invigilators_at(session: Session, place: Place) -> tuple[InvigilatorView, ...]:
    """Whoever holds the permission at the place or above it, by name."""
    roles = [r for r, held in ROLE_PERMISSIONS.items() if Permission.EXAMS_INVIGILATE in held]
    above = [int(part) for part in place.path.strip("/").split("/")]
    rows = session.execute(
        select(Person.id, Person.public_id, Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role.in_(roles),
            RoleGrant.place_id.in_(above),
            RoleGrant.revoked_at.is_(None),
        )
        .distinct()
        .order_by(Person.name)
    )
    return tuple(InvigilatorView(*row) for row in rows)
