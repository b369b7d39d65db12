"""The room: every candidate with where they are and what is worth a look, in a fixed number of
statements however many they are."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from anquan_exam.domain.access import Actor
from anquan_exam.domain.invigilation import (
    Look,
    Seat,
    SeatFacts,
    Weight,
    heaviest,
    is_quiet,
    presence_holds,
    seat,
)
from anquan_exam.domain.policy import QUALIFYING, Policy
from anquan_exam.models import Candidate
from anquan_exam.models.session import reading
from anquan_exam.services.invigilation.facts import Facts, read
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.invigilation.views import Mark, Progress, RoomView, SeatView
from anquan_exam.services.sittings.closing import close_overdue

BEAT_SECONDS = 15
_ORDER = (Seat.SITTING, Seat.PRESENT, Seat.AWAITED)
_ENDED = frozenset(Seat) - {Seat.SITTING, Seat.PRESENT, Seat.AWAITED}


def room(actor: Actor, exam_id: str, *, now: datetime) -> RoomView:
    """The room of an exam as it stands; overdue papers are closed by the look. Raises NotFound."""
    with reading() as session:
        number = exam_of(session, actor, exam_id)[0].id
    close_overdue(now=now, exam_id=number)
    with reading() as session:
        facts = read(session, actor, exam_id)
    over = _over(facts, now)
    policy = Policy.from_json(facts.exam.policy)
    shared = _shared(facts)
    seats = [_seat(one, facts, policy, actor, shared, over, now) for one in facts.candidates]
    return RoomView(
        exam=facts.exam.public_id,
        title=facts.exam.title,
        purpose=facts.exam.purpose,
        place=facts.place,
        owner=facts.owner.name,
        invigilators=facts.invigilators,
        policy=policy,
        paused=facts.exam.status == "paused",
        over=over,
        closed=facts.exam.status == "closed",
        opens_at=facts.exam.opens_at,
        closes_at=facts.exam.closes_at,
        codes=facts.codes,
        seats=tuple(sorted(seats, key=_rank)),
        marks_visible=not facts.any_open,
        version=_version(facts, seats, now),
    )


def _over(facts: Facts, now: datetime) -> bool:
    """Whether nobody can begin any more; extra time keeps the window open for whoever has it."""
    closes = facts.exam.closes_at
    if facts.exam.status == "closed" or closes is None:
        return facts.exam.status == "closed"
    longest = max((one.extra_minutes for one in facts.candidates), default=0)
    return now >= closes + timedelta(minutes=longest)


def _shared(facts: Facts) -> dict[int, tuple[str, ...]]:
    """Person id to the names of the others who wrote from the same browser."""
    names = {one.person_id: one.name for one in facts.candidates}
    users: dict[str, set[int]] = {}
    for person, own in facts.attempts.items():
        for mark in facts.progress[own[-1].id].devices:
            users.setdefault(mark, set()).add(person)
    found: dict[int, set[int]] = {}
    for people in users.values():
        for person in people if len(people) > 1 else ():
            found.setdefault(person, set()).update(people - {person})
    return {
        person: tuple(sorted(names.get(other, "") for other in others))
        for person, others in found.items()
    }


def _seat(
    one: Candidate,
    facts: Facts,
    policy: Policy,
    actor: Actor,
    shared: Mapping[int, tuple[str, ...]],
    over: bool,
    now: datetime,
) -> SeatView:
    own = facts.attempts.get(one.person_id, ())
    last = own[-1] if own else None
    progress = facts.progress[last.id] if last else Progress()
    result = facts.results.get(last.id) if last else None
    present = presence_holds(one.present_at, _earlier_end(own))
    state = _state(one, own, over)
    with_others = shared.get(one.person_id, ())
    away = heaviest(progress.absences, last.closed_at or now) if last else Weight.NONE
    return SeatView(
        number=one.number,
        name=one.name,
        posts=one.posts,
        department=one.department,
        employer=one.employer,
        employee_number=one.employee_number,
        own=one.person_id == actor.person_id,
        added_late=one.added_at is not None,
        state=state,
        identity=one.identity_seen if present or state is Seat.PRESENT else "",
        extra_minutes=one.extra_minutes + progress.minutes_added,
        tries=len(own),
        attempt=last.public_id if last else None,
        questions=last.item_count if last else 0,
        progress=progress,
        deadline=last.deadline_at if last else None,
        closed_at=last.closed_at if last else None,
        late=bool(result and result.late),
        supervised=result.supervised if result else None,
        mark=_mark(result) if result and not facts.any_open else None,
        shared_with=with_others,
        weight=away,
        looks=tuple(
            _looks(
                state,
                late=last is not None and last.id in facts.late_sheets,
                shared=bool(with_others),
                away=away,
                unidentified=policy.kind in QUALIFYING and not present,
                quiet=is_quiet(progress.last_seen or now, now),
            )
        ),
    )


def _earlier_end(own: tuple[Row[Any], ...]) -> datetime | None:
    """When the attempt before the last one ended: confirmations since then are for the last."""
    return max((a.closed_at for a in own[:-1] if a.closed_at), default=None)


def _state(one: Candidate, own: tuple[Row[Any], ...], over: bool) -> Seat:
    last = own[-1] if own else None
    ended = max((a.closed_at for a in own if a.closed_at), default=None)
    return seat(
        SeatFacts(
            status=last.status if last else None,
            collected=bool(last and last.closed_by and last.closed_by != one.person_id),
            present=presence_holds(one.present_at, ended),
            over=over,
        )
    )


def _looks(
    state: Seat, *, late: bool, shared: bool, away: Weight, unidentified: bool, quiet: bool
) -> Iterable[Look]:
    if late:
        yield Look.LATE_SHEET
    if state is not Seat.SITTING:
        return
    if shared:
        yield Look.SHARED_DEVICE
    if away >= Weight.SOME:
        yield Look.LEFT_PAGE
    if unidentified:
        yield Look.NOT_IDENTIFIED
    if quiet:
        yield Look.QUIET


def _mark(result: Row[Any]) -> Mark:
    return Mark(result.score, result.full_score, result.passed)


def _rank(view: SeatView) -> tuple[object, ...]:
    """Whoever needs a look first, then whoever is sitting, expected, done."""
    first = min((list(Look).index(look) for look in view.looks), default=len(Look))
    order = _ORDER.index(view.state) if view.state in _ORDER else len(_ORDER)
    return (first, -view.weight if view.looks else 0, order, view.department, view.name)


def _version(facts: Facts, seats: Iterable[SeatView], now: datetime) -> str:
    """A digest of what is shown, and of the quarter of a minute."""
    beat = int(now.timestamp()) // BEAT_SECONDS
    what = (facts.exam.status, facts.codes, facts.any_open, tuple(seats), beat)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]
