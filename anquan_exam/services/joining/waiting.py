"""What a waiting phone asks again and again: whether anything has changed for it."""

import hashlib
from datetime import datetime

from sqlalchemy import bindparam, select

from anquan_exam.domain.access import Actor
from anquan_exam.models import Candidate, Exam
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared
from anquan_exam.models.session import glancing
from anquan_exam.services.errors import NotFound

_exam, _candidate = table_of(Exam), table_of(Candidate)
_STATE = Prepared(
    select(
        _exam.c.status,
        _exam.c.opens_at,
        _candidate.c.arrived_at,
        _candidate.c.present_at,
        _candidate.c.removed_at,
    )
    .join_from(_exam, _candidate, _candidate.c.exam_id == _exam.c.id)
    .where(_exam.c.public_id == bindparam("exam"), _candidate.c.person_id == bindparam("person"))
)


def state(actor: Actor, exam_id: str, *, now: datetime) -> str:
    """A digest that changes when there is something new for the waiting actor. Raises NotFound."""
    values = {"exam": exam_id, "person": actor.person_id}
    with glancing() as connection:
        row = _STATE.one_or_none(connection, values)
    if row is None:
        raise NotFound("exam")
    seen = (actor.person_id, actor.confirmed, now >= row.opens_at, *row)
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
