"""The corrections that hold: few, and asked for at every hand-in."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from anquan_exam.domain.corrections import Asked, Correction, CorrectionMode, in_force
from anquan_exam.models import KeyCorrection, Result
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared
from anquan_exam.models.session import Entry, core

_table = table_of(KeyCorrection)
_HOLDING = Prepared(
    select(
        _table.c.id,
        _table.c.revision,
        _table.c.part,
        _table.c.mode,
        _table.c.key,
        _table.c.blanks,
    ).where(_table.c.accepted.is_(True), _table.c.withdrawn_at.is_(None))
)


def corrections_now(session: Entry) -> Mapping[Asked, Correction]:
    """What holds of each question, as the caller's transaction sees it; one short statement."""
    rows = _HOLDING.all(core(session), {})
    return in_force(map(as_correction, rows)) if rows else {}


def corrections_of(session: Entry, attempt_id: int) -> Mapping[Asked, Correction]:
    """Those that the newest result of the attempt was graded with."""
    cited = core(session).scalar(
        select(Result.corrections)
        .where(Result.attempt_id == attempt_id)
        .order_by(Result.sequence.desc())
        .limit(1)
    )
    if not cited:
        return {}
    rows = core(session).execute(select(_table).where(_table.c.id.in_(cited)))
    return in_force(map(as_correction, rows))


def as_correction(row: Any) -> Correction:
    """The correction a row of the table states."""
    return Correction(
        id=row.id,
        revision=row.revision,
        part=row.part,
        mode=CorrectionMode(row.mode),
        key=tuple(row.key),
        blanks=tuple(tuple(variants) for variants in row.blanks),
    )
