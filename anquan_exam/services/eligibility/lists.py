"""Who may not work on a day: a unit's people with what stands against each, counted and narrowed.

Nothing is kept: every list is answered anew from the facts of the moment, in batches."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.eligibility import Verdict
from anquan_exam.domain.eligibility.reasons import WARNINGS, Reason, Why
from anquan_exam.models import Enterprise, Place
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.eligibility.answers import answers_of
from anquan_exam.services.eligibility.held import Held, Narrowed, held_within

Counted = TypeVar("Counted", tuple[int, str], str, Why)
BATCH = 500
PAGE = 50


class State(StrEnum):
    """How somebody stands on the day, over all posts held at the unit."""

    BLOCKED = "blocked"
    """May not do one of the posts, or any."""
    WARNED = "warned"
    """May, and something falls due or ends soon."""
    NO_POST = "no-post"
    """Holds no post, so that nobody can say."""
    CLEAR = "clear"


@dataclass(frozen=True)
class PostAnswer:
    """The answer for one post."""

    post_id: int
    post: str
    place: str
    verdict: Verdict


@dataclass(frozen=True)
class Row:
    """One person at one unit, with the answers for every post held there."""

    person: str
    name: str
    number: str
    enterprise: str
    places: tuple[tuple[int, str], ...]
    """(id, way below the unit)."""
    answers: tuple[PostAnswer, ...]
    lamp: str = ""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What stands against the person in any of the posts, each once, what blocks first."""
        found = {one.key: one for answer in self.answers for one in answer.verdict.reasons}
        return tuple(sorted(found.values(), key=lambda one: not one.blocks))

    @property
    def pressing(self) -> tuple[Reason, ...]:
        """Those of the reasons that block or have a day: hints are left out."""
        return tuple(one for one in self.reasons if one.blocks or one.why in WARNINGS)

    @property
    def state(self) -> State:
        """How the person stands."""
        if not self.answers:
            return State.NO_POST
        if any(not one.verdict.eligible for one in self.answers):
            return State.BLOCKED
        warned = any(one.why in WARNINGS for one in self.reasons)
        return State.WARNED if warned else State.CLEAR

    def posts(self, *, eligible: bool) -> tuple[str, ...]:
        """The posts that may, or may not, be done."""
        return tuple(
            dict.fromkeys(one.post for one in self.answers if one.verdict.eligible is eligible)
        )


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to, on the day `day`; empty: everybody."""

    day: date
    enterprise_id: int = 0
    place_id: int = 0
    text: str = ""
    state: State | None = None
    post: str = ""
    why: Why | None = None


@dataclass(frozen=True)
class Tally:
    """How many people stand how; and where, in which posts and why people are blocked."""

    people: int
    states: Mapping[State, int]
    places: tuple[tuple[tuple[int, str], int], ...]
    posts: tuple[tuple[str, int], ...]
    whys: tuple[tuple[Why, int], ...]


@dataclass(frozen=True)
class UnitList:
    """A page of people and the figures over all of them."""

    rows: tuple[Row, ...]
    total: int
    tally: Tally


def unit_list(
    actor: Actor, wanted: Wanted, *, now: datetime, page: int = 1, size: int = PAGE
) -> UnitList:
    """Page `page` of the people within reach whom `wanted` asks for, by what is known now: those
    who may not work first, then by name."""
    found = rows_of(actor, wanted, now=now)
    chosen = sorted((row for row in found if _fits(row, wanted)), key=_urgency)
    start = (page - 1) * size
    return UnitList(tuple(chosen[start : start + size]), len(chosen), tally_of(found))


def export_rows(actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Row, ...]:
    """Everybody whom `wanted` asks for, to be taken out of the system. On the trail."""
    found = rows_of(actor, wanted, now=now)
    chosen = tuple(sorted((row for row in found if _fits(row, wanted)), key=_urgency))
    with transaction() as session:
        told = {"rows": len(chosen), "day": wanted.day.isoformat()}
        note_taken_out(session, actor, "eligibility.exported", wanted.enterprise_id, now, **told)
    return chosen


def note_taken_out(
    session: Session, actor: Actor, act: str, enterprise_id: int, now: datetime, **told: Any
) -> None:
    """Put on the trail, where the unit sees it too, that a list of its people was taken out."""
    public_id, path = session.execute(
        select(Enterprise.public_id, Place.path)
        .join(Place, Place.id == Enterprise.place_id)
        .where(Enterprise.place_id == enterprise_id)
    ).one()
    subject = ("enterprise", public_id)
    trail.record(session, actor, act, subject, now=now, place_path=path, **told)


def rows_of(actor: Actor, wanted: Wanted, *, now: datetime) -> list[Row]:
    """Everybody within reach at the unit and place, found by the text; by name."""
    narrowed = Narrowed(wanted.enterprise_id, wanted.place_id, wanted.text)
    today = clock.local(now).date()
    with reading() as session:
        held = held_within(session, actor, wanted.day, narrowed, today=today, known_at=now)
        return answered(session, held, wanted.day, known_at=now)


def answered(session: Session, held: Sequence[Held], day: date, *, known_at: datetime) -> list[Row]:
    """The people of `held` with their answers, in the order given."""
    people = list(dict.fromkeys(one.person_id for one in held))
    verdicts: dict[tuple[int, int, int], Verdict] = {}
    for batch in _batches(people):
        for person, answers in answers_of(session, batch, day, known_at=known_at).items():
            for one in answers:
                verdicts[person, one.enterprise_id, one.post_id] = one.verdict
    groups: dict[tuple[int, int], list[Held]] = {}
    for each in held:
        groups.setdefault((each.enterprise_id, each.person_id), []).append(each)
    return [_row(group, verdicts) for group in groups.values()]


def _row(group: Sequence[Held], verdicts: Mapping[tuple[int, int, int], Verdict]) -> Row:
    first = group[0]
    answers = {
        one.post_id: PostAnswer(
            one.post_id,
            one.post,
            one.place,
            verdicts[one.person_id, one.enterprise_id, one.post_id],
        )
        for one in group
        if one.post_id is not None
    }
    return Row(
        first.person,
        first.name,
        "、".join(dict.fromkeys(one.number for one in group if one.number)),
        first.enterprise,
        tuple(dict.fromkeys((one.place_id, one.place) for one in group)),
        tuple(answers.values()),
        "、".join(dict.fromkeys(one.lamp for one in group if one.lamp)),
    )


def tally_of(rows: Iterable[Row]) -> Tally:
    """The figures over `rows`; a person in several places or posts counts in each."""
    states: Counter[State] = Counter()
    places: Counter[tuple[int, str]] = Counter()
    posts: Counter[str] = Counter()
    whys: Counter[Why] = Counter()
    for row in rows:
        states[row.state] += 1
        if row.state is State.BLOCKED:
            places.update(row.places)
            posts.update(row.posts(eligible=False))
            whys.update({one.why for one in row.reasons if one.blocks})
    return Tally(sum(states.values()), states, _ordered(places), _ordered(posts), _ordered(whys))


def _ordered(counted: Mapping[Counted, int]) -> tuple[tuple[Counted, int], ...]:
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


_STATES = list(State)


def _urgency(row: Row) -> int:
    return _STATES.index(row.state)


def _fits(row: Row, wanted: Wanted) -> bool:
    return (
        (wanted.state is None or row.state is wanted.state)
        and (not wanted.post or any(one.post == wanted.post for one in row.answers))
        and (wanted.why is None or any(one.why is wanted.why for one in row.reasons))
    )


def _batches(people: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(people), BATCH):
        yield people[start : start + BATCH]
