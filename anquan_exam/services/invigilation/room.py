"""The room: every candidate with where they are and what is worth a look, in a fixed number of
statements however many they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import CONDUCTED, Body
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
from anquan_exam.services.invigilation.version import (
    closing_moment,
    leave_moments,
    next_change,
    quiet_moment,
    state_of,
    version,
)
from anquan_exam.services.invigilation.views import Mark, Progress, RoomView, SeatView
from anquan_exam.services.joining.arrivals import arrived
from anquan_exam.services.sittings.closing import close_overdue

_ORDER = (Seat.SITTING, Seat.PRESENT, Seat.AWAITED)


def room(actor: Actor, exam_id: str, *, now: datetime) -> RoomView:
    """The room of an exam as it stands; overdue papers are closed by the look. Raises NotFound."""
    with reading() as session:
        number = exam_of(session, actor, exam_id)[0].id
    close_overdue(now=now, exam_id=number)
    with reading() as session:
        # First what it counts, then what it shows: what comes between is told the next time.
        state = state_of(session, number, actor)
        facts = read(session, actor, exam_id)
        policy = Policy.from_json(facts.exam.policy)
        able = [one for one in facts.candidates if _has_try(one, facts, policy)]
        waiting = arrived(session, number, able, _present(facts), now=now)
    over = _over(facts, now)
    shared = _shared(facts)
    at_door = {one.number for one in waiting}
    seats = []
    for one in facts.candidates:
        with_others = shared.get(one.person_id, ())
        view = _seat(_sitter(one, facts, over), facts, policy, actor, with_others, now)
        seats.append(replace(view, arrived=one.number in at_door))
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
        incidents=facts.incidents,
        seated=facts.seating is not None,
        version=version(state, next_change(_moments(facts, policy, seats, now), now)),
        arrived=() if over else waiting,
    )


def _has_try(one: Candidate, facts: Facts, policy: Policy) -> bool:
    """Whether he is at a paper or may still begin one: nobody waits at the door for less."""
    own = facts.attempts.get(one.person_id, ())
    going_on = any(a.status == "open" for a in own)
    return going_on or policy.max_tries is None or len(own) < policy.max_tries + one.extra_tries


def _present(facts: Facts) -> Iterator[int]:
    """Persons confirmed for the sitting at hand, begun or not."""
    for one in facts.candidates:
        own = facts.attempts.get(one.person_id, ())
        ended = max((a.closed_at for a in own if a.closed_at), default=None)
        if presence_holds(one.present_at, ended):
            yield one.person_id


def _over(facts: Facts, now: datetime) -> bool:
    """Whether nobody can begin any more."""
    ends = _ends(facts)
    return facts.exam.status == "closed" or (ends is not None and now >= ends)


def _ends(facts: Facts) -> datetime | None:
    """When nobody can begin any more; extra time keeps the window open for whoever has it."""
    closes = facts.exam.closes_at
    longest = max((one.extra_minutes for one in facts.candidates), default=0)
    return closes + timedelta(minutes=longest) if closes else None


def _moments(
    facts: Facts, policy: Policy, seats: Iterable[SeatView], now: datetime
) -> Iterator[datetime]:
    """When time alone may change what is shown."""
    if (ends := _ends(facts)) is not None:
        yield ends
    for one in seats:
        if one.state is Seat.SITTING and one.deadline is not None:
            yield closing_moment(one.deadline, policy.grace)
            if one.body not in CONDUCTED:
                yield quiet_moment(one.progress.last_seen or now, now)
            for each in one.progress.absences:
                if each.returned_at is None:
                    yield from leave_moments(each.left_at)


def _shared(facts: Facts) -> dict[int, tuple[str, ...]]:
    """Person id to the names of the others whose own phone seems to be the same browser."""
    names = {one.person_id: one.name for one in facts.candidates}
    users: dict[str, set[int]] = {}
    for person, own in facts.attempts.items():
        if own[-1].body != Body.OWN:
            continue
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


@dataclass(frozen=True)
class _Sitter:
    """A candidate with the newest attempt and what came of it."""

    candidate: Candidate
    tries: int
    last: Row[Any] | None
    progress: Progress
    result: Row[Any] | None
    present: bool
    """Confirmed for the last attempt, or for the one to come."""
    state: Seat

    @property
    def body(self) -> Body:
        return Body(self.last.body) if self.last else Body.OWN

    @property
    def waiting(self) -> bool:
        """Whether some of the paper has still to be marked."""
        return self.last is not None and self.last.status == "awaiting_marks"

    def away(self, now: datetime) -> Weight:
        """How much the leaves of the last attempt weigh."""
        if self.last is None:
            return Weight.NONE
        return heaviest(self.progress.absences, self.last.closed_at or now)


def _sitter(one: Candidate, facts: Facts, over: bool) -> _Sitter:
    own = facts.attempts.get(one.person_id, ())
    last = own[-1] if own else None
    progress = facts.progress[last.id] if last else Progress()
    return _Sitter(
        candidate=one,
        tries=len(own),
        last=last,
        progress=progress,
        result=facts.results.get(last.id) if last else None,
        present=presence_holds(one.present_at, _earlier_end(own)),
        state=_state(one, own, over, progress.left_out),
    )


def _seat(
    sitter: _Sitter,
    facts: Facts,
    policy: Policy,
    actor: Actor,
    shared_with: tuple[str, ...],
    now: datetime,
) -> SeatView:
    one, last, result = sitter.candidate, sitter.last, sitter.result
    seen = sitter.present or sitter.state is Seat.PRESENT
    return SeatView(
        number=one.number,
        name=one.name,
        posts=one.posts,
        department=one.department,
        employer=one.employer,
        employee_number=one.employee_number,
        own=one.person_id == actor.person_id,
        added_late=one.added_at is not None,
        state=sitter.state,
        identity=one.identity_seen if seen else "",
        extra_minutes=one.extra_minutes + sitter.progress.minutes_added,
        tries=sitter.tries,
        attempt=last.public_id if last else None,
        questions=last.item_count if last else 0,
        progress=sitter.progress,
        deadline=last.deadline_at if last else None,
        closed_at=last.closed_at if last else None,
        late=bool(result and result.late),
        supervised=result.supervised if result else None,
        mark=_mark(result) if result and not facts.any_open and not sitter.waiting else None,
        awaiting_marks=sitter.waiting,
        body=sitter.body,
        conductor=(last.conductor if last else None) or "",
        shared_with=shared_with,
        weight=sitter.away(now),
        looks=tuple(_looks(sitter, facts, policy, shared=bool(shared_with), now=now)),
        chair=facts.seating.words(one.id) if facts.seating else "",
        incidents=facts.concerned.get(one.id, 0),
        barred=one.barred_at is not None,
        upheld=facts.accused.get(one.id, False),
    )


def _earlier_end(own: tuple[Row[Any], ...]) -> datetime | None:
    """When the attempt before the last one ended: confirmations since then are for the last."""
    return max((a.closed_at for a in own[:-1] if a.closed_at), default=None)


def _state(one: Candidate, own: tuple[Row[Any], ...], over: bool, left_out: bool) -> Seat:
    last = own[-1] if own else None
    ended = max((a.closed_at for a in own if a.closed_at), default=None)
    return seat(
        SeatFacts(
            status=_closed_as(last) if last else None,
            collected=bool(last and last.closed_by and not _handed_in(last, one.person_id)),
            present=presence_holds(one.present_at, ended),
            over=over,
            left_out=left_out,
        )
    )


def _handed_in(last: Row[Any], person_id: int) -> bool:
    """Whether whoever answered, or put in what was answered, closed the paper."""
    return last.closed_by in (person_id, last.conducted_by)


def _closed_as(last: Row[Any]) -> str:
    """How the paper ended, also where its marks are still awaited: time closes it for nobody."""
    if last.status != "awaiting_marks":
        return str(last.status)
    return "submitted" if last.closed_by else "timed_out"


def _looks(
    sitter: _Sitter, facts: Facts, policy: Policy, *, shared: bool, now: datetime
) -> Iterable[Look]:
    if facts.accused.get(sitter.candidate.id) is False:
        yield Look.IMPERSONATED
    if sitter.last is not None and sitter.last.id in facts.late_sheets:
        yield Look.LATE_SHEET
    if sitter.state is not Seat.SITTING:
        return
    if shared:
        yield Look.SHARED_DEVICE
    if sitter.away(now) >= Weight.SOME:
        yield Look.LEFT_PAGE
    if policy.kind in QUALIFYING and not sitter.present:
        yield Look.NOT_IDENTIFIED
    if sitter.body not in CONDUCTED and is_quiet(sitter.progress.last_seen or now, now):
        yield Look.QUIET


def _mark(result: Row[Any]) -> Mark:
    return Mark(result.score, result.full_score, result.passed)


def _rank(view: SeatView) -> tuple[object, ...]:
    """Whoever needs a look first, then whoever is sitting, expected, done."""
    first = min((list(Look).index(look) for look in view.looks), default=len(Look))
    order = _ORDER.index(view.state) if view.state in _ORDER else len(_ORDER)
    return (first, -view.weight if view.looks else 0, order, view.department, view.name)
