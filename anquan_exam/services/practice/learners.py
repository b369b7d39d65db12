"""Who practises: what they do and where; and whether they are sitting an exam at this moment."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.audience import Learner
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Attempt,
    Employment,
    EnterpriseIndustry,
    Post,
)
from anquan_exam.services.errors import Problem


@dataclass(frozen=True)
class Standing:
    """A person's work today: what banks are chosen by, and the enterprises whose own banks open."""

    learner: Learner
    enterprises: frozenset[int]


def standing(session: Session, actor: Actor, day: date) -> Standing:
    """Employers and hosts of the actor on `day`, their industries, the posts held there."""
    rows = session.execute(
        select(Employment.employer_id, Assignment.host_id, Assignment.category, Post.name)
        .outerjoin(
            Assignment,
            (Assignment.employment_id == Employment.id)
            & (Assignment.begins_on <= day)
            & or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day),
        )
        .outerjoin(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
        .outerjoin(Post, Post.id == AssignmentPost.post_id)
        .where(
            Employment.person_id == actor.person_id,
            Employment.begins_on <= day,
            or_(Employment.ends_on.is_(None), Employment.ends_on >= day),
        )
    ).all()
    enterprises = {place for row in rows for place in row[:2] if place is not None}
    industries = session.scalars(
        select(EnterpriseIndustry.industry).where(EnterpriseIndustry.enterprise_id.in_(enterprises))
    )
    learner = Learner(
        industries=frozenset(industries),
        posts=frozenset(row.name for row in rows if row.name),
        categories=frozenset(row.category for row in rows if row.category),
    )
    return Standing(learner, frozenset(enterprises))


def refuse_during_exam(
    session: Session, actor: Actor, now: datetime, *, code: str = "practice_during_exam"
) -> None:
    """What shows keys waits until the actor's own exam is over. Raises Problem with this code."""
    if is_sitting(session, actor, now):
        raise Problem(code)


def is_sitting(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether the actor has a paper of any exam open at this moment."""
    sitting = session.scalar(
        select(Attempt.id)
        .where(
            Attempt.person_id == actor.person_id,
            Attempt.status == "open",
            Attempt.accept_until >= now,
        )
        .limit(1)
    )
    return sitting is not None
