"""May this person do this job: by person and post, on a day, by what was known at a moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.eligibility import Verdict, eligibility
from anquan_exam.models import Assignment, AssignmentPost, Person
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.files import files_of
from anquan_exam.services.eligibility.held import was_held
from anquan_exam.services.eligibility.posts import posts_of
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.errors import NotFound
from anquan_exam.services.scope import people_within


@dataclass(frozen=True)
class Answer:
    """What stands for or against one person in one post at one unit."""

    enterprise_id: int
    post_id: int
    verdict: Verdict


def own_answers(actor: Actor, valid_on: date, *, now: datetime) -> tuple[Answer, ...]:
    """The actor's own answers, for every post held."""
    if actor.person_id is None:
        raise NotFound("person")
    with reading() as session:
        return answers_of(session, [actor.person_id], valid_on, known_at=now)[actor.person_id]


def person_answers(
    actor: Actor, person: str, valid_on: date, *, known_at: datetime
) -> tuple[Answer, ...]:
    """The answers for the person with public id `person`, for every post held on `valid_on`.

    Raises NotFound."""
    with reading() as session:
        number = session.scalar(
            select(Person.id).where(
                Person.public_id == person, people_within(actor, Permission.PEOPLE_VIEW)
            )
        )
        if number is None:
            raise NotFound("person")
        return answers_of(session, [number], valid_on, known_at=known_at)[number]


def answers_of(
    session: Session, people: Collection[int], valid_on: date, *, known_at: datetime
) -> Mapping[int, tuple[Answer, ...]]:
    """Person id to the answers for every post held on `valid_on`; statements do not grow with the
    people. Who holds no post has none."""
    held = _held(session, people, valid_on, known_at)
    rules, files = rules_of(session), files_of(session, people)
    posts = posts_of(session, {key for own in held.values() for key in own}, known_at=known_at)
    return {
        person: tuple(
            Answer(*key, eligibility(files[person], posts[key], rules, valid_on, known_at))
            for key in held.get(person, ())
        )
        for person in people
    }


def _held(
    session: Session, people: Collection[int], day: date, known_at: datetime
) -> Mapping[int, tuple[tuple[int, int], ...]]:
    """Person id to (enterprise, post) held on `day`, as known at `known_at`."""
    rows = session.execute(
        select(Assignment.person_id, Assignment.host_id, AssignmentPost.post_id)
        .join(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
        .where(Assignment.person_id.in_(people), was_held(day, known_at))
        .order_by(Assignment.id, AssignmentPost.post_id)
    )
    held: dict[int, dict[tuple[int, int], None]] = {}
    for person, enterprise, post in rows:
        held.setdefault(person, {})[enterprise, post] = None
    return {person: tuple(keys) for person, keys in held.items()}
