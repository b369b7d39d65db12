"""Who holds a post without the certificate it needs (无证上岗), or with another than that
(岗证不匹), by the rules on record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.eligibility import eligibility
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.eligibility.reasons import Reason, Why
from anquan_exam.domain.eligibility.rules import Check
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Employment,
    Enterprise,
    Person,
    Place,
    PostFeatures,
)
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.files import cards_of
from anquan_exam.services.eligibility.posts import posts_of
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.people.finding import with_number
from anquan_exam.services.scope import places_within

_ABOUT = (Check.CERTIFICATE, Check.HIGH_RISK)
KINDS = (Why.NO_CERTIFICATE, Why.CERTIFICATE_MISMATCH, Why.CERTIFICATE_OVER)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Gap:
    """Somebody in a post, and what is missing there. `operations` as the post needs them; `blocks`:
    it keeps the person from the job; `ended`: the last day of what there was."""

    person: str
    name: str
    unit: str
    department: str
    post: str
    why: Why
    family: Family
    operations: str
    blocks: bool
    remedy: str
    ended: date | None


def gaps(
    actor: Actor,
    *,
    now: datetime,
    why: Why | None = None,
    query: str = "",
    permission: Permission = Permission.PEOPLE_VIEW,
) -> tuple[Gap, ...]:
    """Everybody at work within reach who lacks what a post of theirs needs, by name."""
    today = clock.local(now).date()
    with reading() as session:
        held = _held(session, actor, permission, today, query)
        found = [gap for part in _parts(held) for gap in _of(session, part, today, now)]
    return tuple(gap for gap in found if why is None or gap.why is why)


def _held(
    session: Session, actor: Actor, permission: Permission, today: date, query: str
) -> Sequence[Any]:
    """Who holds a post of which somebody said what it needs."""
    statement = (
        select(
            Assignment.person_id,
            Assignment.host_id,
            AssignmentPost.post_id,
            Person.public_id,
            Person.name,
            Enterprise.short_name.label("unit"),
            Place.name.label("place"),
            Place.kind,
        )
        .join(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(Enterprise, Enterprise.place_id == Assignment.host_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(
            at_work(today),
            places_within(actor, permission),
            select(PostFeatures.id)
            .where(
                PostFeatures.post_id == AssignmentPost.post_id,
                PostFeatures.enterprise_id == Assignment.host_id,
            )
            .exists(),
        )
        .order_by(Person.name, Person.id, AssignmentPost.post_id)
    )
    if query := query.strip():
        like = Person.name.icontains(query, autoescape=True)
        letters = Person.initials.icontains(query.lower(), autoescape=True)
        statement = statement.where(or_(like, letters, with_number(query)))
    return session.execute(statement).all()


def _parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _of(session: Session, rows: Sequence[Any], today: date, now: datetime) -> Iterator[Gap]:
    rules = tuple(rule for rule in rules_of(session) if rule.check in _ABOUT)
    posts = posts_of(session, {(row.host_id, row.post_id) for row in rows}, known_at=now)
    needing = [row for row in rows if posts[row.host_id, row.post_id].needs]
    files = cards_of(session, {row.person_id for row in needing})
    for row in needing:
        post = posts[row.host_id, row.post_id]
        verdict = eligibility(files[row.person_id], post, rules, today, now)
        for reason in verdict.reasons:
            if reason.why in KINDS:
                yield _gap(row, post.name, reason)


def _gap(row: Any, post: str, reason: Reason) -> Gap:
    return Gap(
        row.public_id,
        row.name,
        row.unit,
        "" if row.kind == "enterprise" else row.place,
        post,
        reason.why,
        Family(str(reason.detail["family"])),
        str(reason.detail["operations"]),
        reason.blocks,
        reason.rule.remedy if reason.rule else "",
        reason.by,
    )


def count(found: Sequence[Gap]) -> Mapping[Why, int]:
    """How many of each kind."""
    return {why: sum(1 for gap in found if gap.why is why) for why in KINDS}
