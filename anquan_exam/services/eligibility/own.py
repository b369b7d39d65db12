"""One's own code: may I work today, in which posts, till when; if not, why and whom to see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.eligibility import Verdict, eligibility
from anquan_exam.domain.eligibility.ahead import holds_until
from anquan_exam.domain.eligibility.reasons import Reason
from anquan_exam.models import Person, Place, RoleGrant
from anquan_exam.models.session import reading
from anquan_exam.services.eligibility.files import files_of
from anquan_exam.services.eligibility.held import Held, held_where, was_held
from anquan_exam.services.eligibility.posts import posts_of
from anquan_exam.services.eligibility.rules import rules_of
from anquan_exam.services.errors import NotFound

MOST_CONTACTS = 3


@dataclass(frozen=True)
class OwnPost:
    """The answer for a post one holds today."""

    enterprise_id: int
    enterprise: str
    place: str
    post_id: int
    post: str
    verdict: Verdict


@dataclass(frozen=True)
class Contact:
    """A safety manager of one's unit; `phone` "" where there is none."""

    name: str
    phone: str


@dataclass(frozen=True)
class OwnCode:
    """What one's code page shows. `until`: the last day on which nothing blocks, where that is
    near; it stays None for whoever is blocked."""

    name: str
    id_tail: str
    posts: tuple[OwnPost, ...]
    until: date | None
    ask: tuple[Contact, ...]

    @property
    def blocked(self) -> bool:
        """Whether one of the posts may not be done."""
        return any(not one.verdict.eligible for one in self.posts)

    @property
    def reasons(self) -> tuple[tuple[OwnPost, Reason], ...]:
        """Each reason once with the first post it is of, what blocks first."""
        found: dict[tuple[object, ...], tuple[OwnPost, Reason]] = {}
        for post in self.posts:
            for one in post.verdict.reasons:
                found.setdefault(one.key, (post, one))
        return tuple(sorted(found.values(), key=lambda pair: not pair[1].blocks))

    def names(self, *, eligible: bool) -> tuple[str, ...]:
        """The posts that may, or may not, be done."""
        return tuple(
            dict.fromkeys(one.post for one in self.posts if one.verdict.eligible is eligible)
        )


def own_code(actor: Actor, *, now: datetime, ahead: bool = True) -> OwnCode:
    """The actor's own code for today. `ahead`: look for the day on which it turns red too."""
    if actor.person_id is None:
        raise NotFound("person")
    today = clock.local(now).date()
    with reading() as session:
        person = session.get_one(Person, actor.person_id)
        known = was_held(today, now)
        held = held_where(session, known, aliased(Place), [Person.id == person.id])
        posts, until = _posts(session, person.id, held, today, now, ahead)
        units = {one.enterprise_id for one in held}
        ask = _contacts(session, units, person.id)
        return OwnCode(person.name, person.id_number_tail, posts, until, ask)


def _posts(
    session: Session, person: int, held: Sequence[Held], today: date, now: datetime, ahead: bool
) -> tuple[tuple[OwnPost, ...], date | None]:
    keys = {(one.enterprise_id, one.post_id): one for one in held if one.post_id is not None}
    if not keys:
        return (), None
    rules, file = rules_of(session), files_of(session, [person])[person]
    posts = posts_of(session, keys, known_at=now)
    found = tuple(
        OwnPost(
            key[0],
            one.enterprise,
            one.place,
            key[1],
            one.post,
            eligibility(file, posts[key], rules, today, now),
        )
        for key, one in keys.items()
    )
    if not ahead or any(not one.verdict.eligible for one in found):
        return found, None
    days = [holds_until(file, posts[key], rules, today, now) for key in keys]
    return found, min((day for day in days if day is not None), default=None)


def _contacts(session: Session, units: Collection[int], person: int) -> tuple[Contact, ...]:
    """The safety managers of the units, oneself left out."""
    rows = session.execute(
        select(Person.name, Person.phone)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == Role.SAFETY_MANAGER.value,
            RoleGrant.place_id.in_(units),
            RoleGrant.revoked_at.is_(None),
            Person.id != person,
        )
        .distinct()
        .order_by(Person.name, Person.phone)
        .limit(MOST_CONTACTS)
    )
    return tuple(Contact(name, phone or "") for name, phone in rows)
