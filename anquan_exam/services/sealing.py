"""The one sealer: numbers the unsealed entries of the trail and chains them by hash.

Acts insert their entries unsealed, so none waits for a global head. Whoever holds the lease
appends to the chain; the unique position and predecessor refuse a fork even if the lease failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, null, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.chain import GENESIS, Entry, Head, chained
from anquan_exam.models import TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import leases, trail

LEASE = "seal"
LEASE_SECONDS = 10.0
BATCH = 500

ENTRY_COLUMNS = (
    TrailEntry.id,
    TrailEntry.at,
    TrailEntry.actor_id,
    TrailEntry.actor_name,
    TrailEntry.act,
    TrailEntry.subject_kind,
    TrailEntry.subject_id,
    TrailEntry.place_path,
    TrailEntry.digest,
)


def seal_batch(holder: str, *, now: datetime, most: int = BATCH) -> int:
    """Seal up to `most` entries, oldest id first, in one transaction; how many were sealed.

    0 also when another process holds the lease."""
    with reading() as session:
        if not session.scalar(select(TrailEntry.id).where(TrailEntry.position.is_(None)).limit(1)):
            return 0
    with transaction() as session:
        if not leases.take_in(session, LEASE, holder, now=now, seconds=LEASE_SECONDS):
            return 0
        sealed = [
            {"id": entry.id, "position": head.position, "previous": previous, "seal": head.seal}
            for entry, head, previous in chained(head_in(session), _unsealed(session, most))
        ]
        if sealed:
            session.execute(update(TrailEntry), sealed)
        return len(sealed)


def seal_all(holder: str, *, now: datetime, batch: int = BATCH) -> int:
    """Seal whatever is unsealed, batch by batch, and let go of the lease; how many were sealed."""
    total = 0
    while count := seal_batch(holder, now=now, most=batch):
        total += count
    if total:
        leases.give_back(LEASE, holder)
    return total


def _unsealed(session: Session, most: int) -> list[Entry]:
    rows = session.execute(
        select(*ENTRY_COLUMNS)
        .where(TrailEntry.position.is_(None))
        .order_by(TrailEntry.id)
        .limit(most)
    )
    return [Entry(*row) for row in rows]


def head() -> Head:
    """The newest seal, as records print it (`str` of it is POSITION:HASH)."""
    with reading() as session:
        return head_in(session)


def head_in(session: Session) -> Head:
    """The newest seal as `session` sees it."""
    row = session.execute(
        select(TrailEntry.position, TrailEntry.seal)
        .where(TrailEntry.position.is_not(None))
        .order_by(TrailEntry.position.desc())
        .limit(1)
    ).one_or_none()
    return Head(row.position, row.seal) if row else Head(0, GENESIS)


def unsealed_count() -> int:
    """How many entries wait for the sealer."""
    with reading() as session:
        waiting = select(func.count()).where(TrailEntry.position.is_(None))
        return session.scalar(waiting.select_from(TrailEntry)) or 0


def erase_payloads(actor: Actor, *, before: datetime, now: datetime) -> int:
    """Erase payload and salt of the sealed entries from before `before`; how many.

    Their digests stay, so the chain stays whole, and tell nothing without the salt. That an
    erasure took place is an entry itself."""
    erased: dict[str, Any] = {"payload": null(), "salt": None}
    with transaction() as session:
        found = session.scalars(
            update(TrailEntry)
            .where(
                TrailEntry.at < before,
                TrailEntry.position.is_not(None),
                TrailEntry.salt.is_not(None),
            )
            .values(erased)
            .returning(TrailEntry.id)
        )
        if count := len(found.all()):
            subject = ("trail", "payloads")
            limit = before.isoformat()
            trail.record(
                session, actor, "trail.erased", subject, now=now, before=limit, count=count
            )
        return count
