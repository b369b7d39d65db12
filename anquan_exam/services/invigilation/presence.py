"""Presence and identity: confirmed from the list before the start, taken back with a reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.invigilation import presence_holds
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Attempt, Candidate, Exam
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.invigilation.reach import candidate_of, checked_reason, running
from anquan_exam.services.joining.arrivals import see
from anquan_exam.services.joining.passes import doubt_passes


class Identity(StrEnum):
    """How somebody was identified."""

    ID_CARD = "id_card"
    BADGE = "badge"
    KNOWN = "known"


ON_RECORD = {Identity.ID_CARD: "身份证", Identity.BADGE: "工牌", Identity.KNOWN: "熟人辨认"}
MOST_NAME = 30


@dataclass(frozen=True)
class _Sittings:
    """What a candidate has sat so far."""

    begun: int
    open: bool
    last_ended_at: datetime | None


def confirm(
    actor: Actor,
    exam_id: str,
    number: str,
    identity: Identity,
    known_by: str,
    *,
    now: datetime,
    phone: int | None = None,
) -> str:
    """Note that a candidate is here and is who he says; gives his name.

    `known_by` names who recognised him, where that is how; `phone` the pass he came in on by the
    join code, to be said where there are several. His other passes end. Raises NotFound,
    Forbidden `own_sitting`, Invalid `known_by_missing`, Problem `exam_not_running`,
    `candidate_removed`, `candidate_barred`, `already_present`, `no_try_left`, `several_phones`."""
    who = " ".join(known_by.split())[:MOST_NAME]
    if identity is Identity.KNOWN and not who:
        raise Invalid("known_by_missing", "known_by")
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        sat = _sittings(session, exam, candidate)
        came_in = see(session, candidate, phone, now=now)
        _check(candidate, sat, Policy.from_json(exam.policy), came_in)
        candidate.present_at, candidate.present_by = now, actor.person_id
        candidate.identity_seen = ON_RECORD[identity]
        if identity is Identity.KNOWN:
            candidate.identity_seen = f"{ON_RECORD[identity]}：{who}"
        note(
            session,
            actor,
            exam,
            place,
            "candidate.identified",
            now,
            number=number,
            identity=identity.value,
        )
        return candidate.name


def _check(candidate: Candidate, sat: _Sittings, policy: Policy, came_in: bool) -> None:
    if candidate.removed_at is not None:
        raise Problem("candidate_removed", name=candidate.name)
    if candidate.barred_at is not None:
        raise Problem("candidate_barred", name=candidate.name)
    if presence_holds(candidate.present_at, sat.last_ended_at) and not came_in:
        raise Problem("already_present", name=candidate.name)
    used = sat.begun - candidate.extra_tries
    if not sat.open and policy.max_tries is not None and used >= policy.max_tries:
        raise Problem("no_try_left", name=candidate.name)


def take_back(actor: Actor, exam_id: str, number: str, reason: str, *, now: datetime) -> str:
    """Undo a confirmation that has not served a finished sitting yet; whoever came in by the join
    code waits again. Gives the name.

    Raises NotFound, Forbidden `own_sitting`, Invalid `reason_missing`, Problem `exam_not_running`,
    `not_present`."""
    why = checked_reason(reason)
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        sat = _sittings(session, exam, candidate)
        if not presence_holds(candidate.present_at, sat.last_ended_at):
            raise Problem("not_present", name=candidate.name)
        candidate.present_at = candidate.present_by = None
        doubt_passes(session, exam.id, candidate.person_id, now=now)
        candidate.identity_seen = ""
        note(session, actor, exam, place, "candidate.unidentified", now, number=number, reason=why)
        return candidate.name


def _sittings(session: Session, exam: Exam, candidate: Candidate) -> _Sittings:
    mine = (Attempt.exam_id == exam.id, Attempt.person_id == candidate.person_id)
    begun, last = session.execute(
        select(func.count(Attempt.id), func.max(Attempt.closed_at)).where(*mine)
    ).one()
    is_open = session.scalar(select(Attempt.id).where(*mine, Attempt.status == "open"))
    return _Sittings(begun, is_open is not None, last)
