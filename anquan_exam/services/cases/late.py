"""Whatever is dated further back than the limit: not refused, but put off until a second person
stands for it, with the reason in sight of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.cases import Happening
from anquan_exam.models import CaseRequest
from anquan_exam.services.cases.acting import Act
from anquan_exam.services.cases.common import MOST_WHY, CaseRefused, is_late
from anquan_exam.services.cases.folding import refused


@dataclass(frozen=True, slots=True)
class Late:
    """What somebody wants to put on record of an earlier moment, and why it comes late."""

    act: str
    at: datetime
    payload: Mapping[str, Any]
    text: str
    why: str


def put_off(act: Act, late: Late, new: Happening | None = None) -> bool:
    """Whether it was put off: False where it is not late at all. What the case would not take
    anyway (`new`) is refused at once. Raises CaseRefused `case_late_reason`."""
    if not is_late(late.at, act.now):
        return False
    if new is not None and (against := refused(act.session, act.case, new, now=act.now)):
        raise CaseRefused(against)
    why = late.why.strip()
    if not why:
        raise CaseRefused("case_late_reason")
    assert act.actor.person_id is not None
    if _waits(act, late):  # sent twice
        return True
    act.session.add(
        CaseRequest(
            case_id=act.case.id,
            act=late.act,
            at=late.at,
            payload=dict(late.payload),
            text=late.text,
            why=why[:MOST_WHY],
            asked_by=act.actor.person_id,
            asked_at=act.now,
        )
    )
    day = str(clock.local(late.at).date())
    act.note("case.late_asked", case_wanted=late.act, day=day, reason=why[:MOST_WHY])
    return True


def _waits(act: Act, late: Late) -> bool:
    """Whether the same, by the same person, waits already."""
    rows = act.session.scalars(
        select(CaseRequest)
        .where(
            CaseRequest.case_id == act.case.id,
            CaseRequest.asked_by == act.actor.person_id,
            CaseRequest.act == late.act,
            CaseRequest.at == late.at,
            CaseRequest.decided_at.is_(None),
        )
        .order_by(CaseRequest.id)
    )
    return any(row.payload == dict(late.payload) and row.text == late.text for row in rows)
