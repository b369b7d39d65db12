"""The ends a case came to, as the columns beside it keep them: one that was found not to be any
stays known for the time it was held to be one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from anquan_exam import clock
from anquan_exam.domain.cases import Standing, Step
from anquan_exam.models import CaseFile


@dataclass(frozen=True, slots=True)
class Ended:
    """An end as it was known from `at` until it was found not to be one (None: it stands)."""

    step: Step
    at: datetime
    cleared_on: date | None
    moved_post_id: int | None
    until: datetime | None = None


def ends_of(case: CaseFile) -> Iterator[Ended]:
    """Every end the case was held to have come to after it had stood, in order."""
    for step, at, on, post, until in case.earlier:
        yield Ended(
            Step(step),
            datetime.fromisoformat(at),
            date.fromisoformat(on) if on else None,
            post,
            datetime.fromisoformat(until),
        )
    now = _end_of(case)
    if now is not None:
        yield now


def _end_of(case: CaseFile) -> Ended | None:
    ends = {Step.CLEARED: case.cleared_at, Step.MOVED: case.moved_at, Step.DROPPED: case.undone_at}
    held = ((step, at) for step, at in ends.items() if at is not None)
    found = (Ended(step, at, case.cleared_on, case.moved_post_id) for step, at in held)
    return next(found, None)


def keep_end(case: CaseFile, stands: Standing, known: datetime) -> None:
    """Put beside the case that it ended, and that this is known from `known` on; or that it has not
    ended after all."""
    ended = stands.ended_at if stands.verified_at else None
    step, before = stands.step if ended else None, _end_of(case)
    if step is (before.step if before else None):
        return
    if before is not None:
        on = before.cleared_on.isoformat() if before.cleared_on else None
        at, until = before.at.isoformat(), known.isoformat()
        spell = [before.step.value, at, on, before.moved_post_id, until]
        case.earlier = [*case.earlier, spell]
    cleared = step is Step.CLEARED
    case.cleared_at = known if cleared else None
    case.cleared_on = clock.local(ended).date() if ended and cleared else None
    case.moved_at = known if step is Step.MOVED else None
    case.moved_post_id = None
    case.undone_at = known if step is Step.DROPPED else None
