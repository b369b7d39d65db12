"""One person's answers for those in charge: on any day, by what was known at any moment, and for
a post the person does not hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.eligibility.ahead import supposing
from anquan_exam.models import Enterprise, Person, Post
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.files import files_of
from anquan_exam.services.eligibility.held import Held, Narrowed, held_within
from anquan_exam.services.eligibility.lists import PostAnswer, Row, answered
from anquan_exam.services.eligibility.posts import posts_of
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.errors import NotFound
from anquan_exam.services.people.views import person_in_scope


@dataclass(frozen=True)
class Choice:
    """A post that may be asked about."""

    id: int
    name: str


@dataclass(frozen=True)
class Asked:
    """The question put: on which day, by what was known when, for which other post (0: none)."""

    day: date
    known_at: datetime
    post_id: int = 0


@dataclass(frozen=True)
class Supposed:
    """The answer for a post the person does not hold."""

    enterprise: str
    answer: PostAnswer


@dataclass(frozen=True)
class PersonAnswers:
    """What stands for or against a person: by unit, within the actor's reach."""

    person: str
    name: str
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...]
    supposed: Supposed | None


def person_answers(actor: Actor, public_id: str, asked: Asked, *, now: datetime) -> PersonAnswers:
    """The answers for the person with that public id, as far as the actor may see people.

    Posts held elsewhere are left out. Raises NotFound for somebody out of reach, and for a post
    that is none of the units the person works at."""
    with reading() as session:
        person = person_in_scope(session, actor, Permission.PEOPLE_VIEW, public_id)
        today = clock.local(now).date()
        narrowed = Narrowed(people=(person.id,))
        held = held_within(
            session, actor, asked.day, narrowed, today=today, known_at=asked.known_at
        )
        choices, own = _choices(session, held), {one.post_id for one in held}
        return PersonAnswers(
            person.public_id,
            person.name,
            tuple(answered(session, held, asked.day, known_at=asked.known_at)),
            tuple(Choice(post.id, post.name) for post in choices if post.id not in own),
            _supposed(session, person, held, choices, asked) if asked.post_id else None,
        )


def _choices(session: Session, held: Sequence[Held]) -> Sequence[Post]:
    """The posts of the units the person works at, and those of everybody."""
    units = {one.enterprise_id for one in held}
    if not units:
        return ()
    return session.scalars(
        select(Post)
        .where(
            or_(Post.enterprise_id.in_(units), Post.enterprise_id.is_(None)),
            Post.closed_at.is_(None),
        )
        .order_by(Post.name, Post.id)
    ).all()


def _supposed(
    session: Session, person: Person, held: Sequence[Held], choices: Sequence[Post], asked: Asked
) -> Supposed:
    wanted = next((post for post in choices if post.id == asked.post_id), None)
    if wanted is None:
        raise NotFound("post")
    unit = wanted.enterprise_id or held[0].enterprise_id
    key = (unit, wanted.id)
    post = posts_of(session, [key], known_at=asked.known_at)[key]
    file = files_of(session, [person.id])[person.id]
    verdict = supposing(file, post, rules_of(session), asked.day, asked.known_at)
    name = session.get_one(Enterprise, unit).short_name
    return Supposed(name, PostAnswer(wanted.id, wanted.name, "", verdict))
