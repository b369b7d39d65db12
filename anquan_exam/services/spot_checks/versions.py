"""Freezing the record: numbered once, then version after version, each signed for itself."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.check_record import due_fits, record_number
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.models import CheckFollowUp, CheckNumber, CheckVersion, Place, SpotCheck
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.results import sight
from anquan_exam.services.spot_checks.content import Asked, Standing, Words, headed, standing
from anquan_exam.services.spot_checks.reach import find, note
from anquan_exam.services.spot_checks.views import SpotView, view

MOST_REASON = 200


@dataclass(frozen=True, slots=True)
class Freezing:
    """What the officer decides: `after` is the version they saw as the newest (0: none), `reason`
    why it is to be written anew, `due_on` by when people are trained and tested again."""

    after: int
    due_on: date | None
    reason: str = ""


def freeze(actor: Actor, public_id: str, given: Freezing, said: Words, *, now: datetime) -> int:
    """Freeze the record as it stands, with its number, as the next version; gives which one.

    Raises NotFound, Invalid `due_wrong`, `reason_missing`, `text_too_long`; Problem
    `spot_check_not_drawn`, `record_not_begun`, `record_sitting`, `record_moved_on`."""
    due_on, reason = _checked(given, clock.local(now).date())
    before = view(actor, public_id)
    if before.exam:
        sight.settle(before.exam, now=now)
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        seen = view(actor, public_id, session)
        last = newest(session, check.id)
        if (last.number if last else 0) != given.after:
            raise Problem("record_moved_on")
        stands = standing(session, check, seen, said, now=now)
        _refuse_too_early(seen, stands)
        number = number_of(session, check.id) or _numbered(session, actor, check, place, now)
        content = headed(stands.content, number, given.after + 1, reason, due_on)
        made = CheckVersion(
            check_id=check.id,
            number=given.after + 1,
            content=content,
            digest=sha256_hex(canonical_json(content)),
            due_on=due_on,
            frozen_by=actor.person_id,
            frozen_at=now,
        )
        session.add(made)
        session.flush()
        session.add_all(_follow_up(made, one) for one in stands.asked)
        note(
            session,
            actor,
            check,
            place,
            "spot_check.frozen",
            now,
            number=number,
            version=made.number,
            sha256=made.digest,
            last_day=due_on.isoformat(),
            people=len(stands.asked),
            reason=reason,
        )
        return made.number


def newest(session: Session, check: int) -> CheckVersion | None:
    """The newest version of the record of a check."""
    return session.scalar(
        select(CheckVersion)
        .where(CheckVersion.check_id == check)
        .order_by(CheckVersion.number.desc())
        .limit(1)
    )


def number_of(session: Session, check: int) -> str:
    """The number of the record as it is read; "" before the first version."""
    row = session.get(CheckNumber, check)
    return record_number(row.year, row.number) if row else ""


def _checked(given: Freezing, today: date) -> tuple[date, str]:
    if given.due_on is None or not due_fits(given.due_on, today):
        raise Invalid("due_wrong", "due_on")
    reason = given.reason.strip()
    if given.after and not reason:
        raise Invalid("reason_missing", "reason")
    if len(reason) > MOST_REASON:
        raise Invalid("text_too_long", "reason", most=MOST_REASON)
    return given.due_on, reason


def _refuse_too_early(seen: SpotView, stands: Standing) -> None:
    if seen.word is None:
        raise Problem("spot_check_not_drawn")
    # Where nobody called is at hand there is no exam, and a record all the same.
    if seen.exam is None and seen.called:
        raise Problem("record_not_begun")
    if stands.sitting:
        raise Problem("record_sitting", people=stands.sitting)


def _numbered(session: Session, actor: Actor, check: SpotCheck, unit: Place, now: datetime) -> str:
    """The next number of the year at the department's place, which is locked meanwhile: no number
    is given twice, and none is left out."""
    place_id, year = _department(actor, unit), clock.local(now).year
    session.execute(
        select(Place.id).where(Place.id == place_id).with_for_update(key_share=True)
    ).one()
    last = session.scalar(
        select(func.max(CheckNumber.number)).where(
            CheckNumber.place_id == place_id, CheckNumber.year == year
        )
    )
    made = CheckNumber(check_id=check.id, place_id=place_id, year=year, number=(last or 0) + 1)
    session.add(made)
    session.flush()
    return record_number(made.year, made.number)


def _department(actor: Actor, unit: Place) -> int:
    """The place in the tree that the officer inspects for: the nearest above the unit."""
    paths = [one.path for one in actor.areas(Permission.SPOT_CHECK)]
    above = [path for path in paths if unit.path.startswith(path)]
    return int(max(above, key=len).strip("/").rpartition("/")[2])


def _follow_up(version: CheckVersion, one: Asked) -> CheckFollowUp:
    return CheckFollowUp(
        version_id=version.id,
        check_id=version.check_id,
        person_id=one.person.person_id,
        kind=one.kind.value,
        department=one.person.department[:120],
        posts=one.person.posts[:200],
        why=one.why[:300],
        due_on=version.due_on,
    )
