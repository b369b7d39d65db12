"""Assignment of a draft: by enterprise, department, team, post, category, or a list of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.vocabulary import CATEGORY_LABELS, PersonCategory
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    CaseRetest,
    ExamTarget,
    Person,
    Place,
    Post,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.common import draft_of, find, note
from anquan_exam.services.exams.people import Assigned, assigned, meant


@dataclass(frozen=True, slots=True)
class TargetView:
    """One line of the assignment, and how many people it means on the day."""

    id: int
    words: str
    people: int
    person: bool
    """It names one person rather than a group."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: its id, its name, and how deep it stands in a tree."""

    id: int
    name: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class TargetChoices:
    """What groups may be made of."""

    places: tuple[Choice, ...]
    posts: tuple[Choice, ...]
    categories: tuple[tuple[str, str], ...]


def choices(actor: Actor, public_id: str, *, day: date) -> TargetChoices:
    """The places, posts and categories there are people of. Raises NotFound."""
    with reading() as session:
        _, owner = find(session, actor, public_id)
        places = session.execute(
            select(Place.id, Place.name, Place.path)
            .where(
                Place.path.startswith(owner.path, autoescape=True),
                Place.closed_at.is_(None),
            )
            .order_by(Place.path)
        ).all()
        posts = session.execute(
            select(Post.id, Post.name)
            .join(AssignmentPost, AssignmentPost.post_id == Post.id)
            .join(Assignment, Assignment.id == AssignmentPost.assignment_id)
            .join(Place, Place.id == Assignment.place_id)
            .where(Place.path.startswith(owner.path, autoescape=True))
            .distinct()
            .order_by(Post.name)
        ).all()
    top = owner.path.count("/")
    return TargetChoices(
        tuple(Choice(id_, name, path.count("/") - top) for id_, name, path in places),
        tuple(Choice(id_, name) for id_, name in posts),
        tuple((category.value, label) for category, label in CATEGORY_LABELS.items()),
    )


def targets(actor: Actor, public_id: str, *, day: date) -> tuple[TargetView, ...]:
    """The assignment of a draft, line by line, groups first. Raises NotFound."""
    with reading() as session:
        exam, owner = find(session, actor, public_id)
        rows = session.scalars(
            select(ExamTarget).where(ExamTarget.exam_id == exam.id).order_by(ExamTarget.id)
        ).all()
        names = _names(session, rows)
        groups = [row for row in rows if row.person_id is None]
        singles = [row for row in rows if row.person_id is not None]
        counted = {
            row.id: len(assigned(session, owner, meant(session, [row]), day)) for row in groups
        }
        there = {one.person_id for one in assigned(session, owner, meant(session, singles), day)}
        counted |= {row.id: int(row.person_id in there) for row in singles}
        return tuple(
            TargetView(row.id, _words(row, names), counted[row.id], row.person_id is not None)
            for row in (*groups, *singles)
        )


def people_of(session: Session, exam_id: int, owner: Place, day: date) -> tuple[Assigned, ...]:
    """Everybody the assignment of an exam means on `day`, each once. Whoever has a case at a unit
    sits its retest there though they left: as they were on their last day."""
    rows = session.scalars(select(ExamTarget).where(ExamTarget.exam_id == exam_id)).all()
    found = assigned(session, owner, meant(session, rows), day)
    if found or session.get(CaseRetest, exam_id) is None:
        return found
    last = session.scalar(
        select(func.max(Assignment.ends_on)).where(
            Assignment.host_id == owner.id,
            Assignment.person_id.in_([row.person_id for row in rows]),
        )
    )
    return assigned(session, owner, meant(session, rows), last) if last else ()


def add_group(
    actor: Actor,
    public_id: str,
    *,
    place_id: int | None,
    post_id: int | None,
    category: str | None,
    now: datetime,
) -> None:
    """Assign everybody of a place (None: the whole owner) who has the post and the category given.

    Raises NotFound, Problem `exam_not_draft`, Invalid `no_such_target`."""
    if category is not None and category not in set(PersonCategory):
        raise Invalid("no_such_target", "category")
    with transaction() as session:
        exam, owner = draft_of(session, actor, public_id)
        place = session.get(Place, place_id or owner.id)
        if place is None or not place.path.startswith(owner.path):
            raise Invalid("no_such_target", "place_id")
        if post_id is not None and not _is_held_under(session, owner, post_id):
            raise Invalid("no_such_target", "post_id")
        same = select(ExamTarget.id).where(
            ExamTarget.exam_id == exam.id,
            ExamTarget.place_id == place.id,
            ExamTarget.post_id.is_not_distinct_from(post_id),
            ExamTarget.category.is_not_distinct_from(category),
        )
        if session.scalar(same) is None:
            session.add(
                ExamTarget(exam_id=exam.id, place_id=place.id, post_id=post_id, category=category)
            )
            note(session, actor, exam, owner, "exam.target_added", now, group=place.name)


def _is_held_under(session: Session, owner: Place, post_id: int) -> bool:
    """Whether anybody was ever assigned to the post under `owner`: what choices() offers."""
    held = (
        select(AssignmentPost.post_id)
        .join(Assignment, Assignment.id == AssignmentPost.assignment_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(
            AssignmentPost.post_id == post_id, Place.path.startswith(owner.path, autoescape=True)
        )
    )
    return session.scalar(held.limit(1)) is not None


def add_people(
    actor: Actor, public_id: str, people: Iterable[str], *, day: date, now: datetime
) -> int:
    """Assign people (public ids) at work under the owner; gives how many were new.

    Raises NotFound, Problem `exam_not_draft`."""
    with transaction() as session:
        exam, owner = draft_of(session, actor, public_id)
        wanted = Person.public_id.in_(set(people))
        there = {one.person_id for one in assigned(session, owner, wanted, day)}
        known = set(
            session.scalars(
                select(ExamTarget.person_id).where(
                    ExamTarget.exam_id == exam.id, ExamTarget.person_id.is_not(None)
                )
            )
        )
        new = sorted(there - known)
        session.add_all(ExamTarget(exam_id=exam.id, person_id=person) for person in new)
        if new:
            note(session, actor, exam, owner, "exam.target_added", now, people=len(new))
        return len(new)


def remove(actor: Actor, public_id: str, target_id: int, *, now: datetime) -> None:
    """Take a line off the assignment. Raises NotFound, Problem `exam_not_draft`."""
    with transaction() as session:
        exam, owner = draft_of(session, actor, public_id)
        row = session.get(ExamTarget, target_id)
        if row is not None and row.exam_id == exam.id:
            session.delete(row)
            note(session, actor, exam, owner, "exam.target_removed", now, target=target_id)


def _names(session: Session, rows: Iterable[ExamTarget]) -> dict[tuple[str, int], str]:
    rows = tuple(rows)
    names: dict[tuple[str, int], str] = {}
    for kind, table in (("place", Place), ("post", Post), ("person", Person)):
        ids = {getattr(row, f"{kind}_id") for row in rows} - {None}
        found = session.execute(select(table.id, table.name).where(table.id.in_(ids)))
        names.update({(kind, id_): name for id_, name in found})
    return names


def _words(row: ExamTarget, names: Mapping[tuple[str, int], str]) -> str:
    if row.person_id is not None:
        return names[("person", row.person_id)]
    parts = [names[("place", row.place_id)]] if row.place_id else []
    if row.post_id:
        parts.append(names[("post", row.post_id)])
    if row.category:
        parts.append(CATEGORY_LABELS[PersonCategory(row.category)])
    return "，".join(parts)
