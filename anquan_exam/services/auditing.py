"""Auditing: is the trail what it was when a head of it was printed on a record?"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.chain import Anchor, Entry, Link, Verdict, verify
from anquan_exam.models import TrailEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.sealing import ENTRY_COLUMNS

PAGE = 1000
_COLUMNS = (
    *ENTRY_COLUMNS,
    TrailEntry.position,
    TrailEntry.previous,
    TrailEntry.seal,
    TrailEntry.payload,
    TrailEntry.salt,
)


def verify_trail(anchor: Anchor | None = None) -> Verdict:
    """Check every sealed entry from the first on, or up to `anchor`."""
    with reading() as session:
        return verify_in(session, anchor)


def verify_in(session: Session, anchor: Anchor | None = None) -> Verdict:
    """The same in another database than the site's own, such as a restored one."""
    return verify(_links(session), anchor)


def verify_as(actor: Actor, anchor: Anchor | None = None, *, now: datetime) -> Verdict:
    """Check the trail for `actor`, and note on it that it was checked and what came out."""
    verdict = verify_trail(anchor)
    broken = verdict.broken
    with transaction() as session:
        trail.record(
            session,
            actor,
            "trail.verified",
            ("trail", str(verdict.head.position)),
            now=now,
            sound=verdict.sound,
            head=str(verdict.head),
            fault=broken.fault.value if broken else "",
            at=broken.position if broken else 0,
        )
    return verdict


def _links(session: Session) -> Iterator[Link]:
    """Every sealed entry by position, a page at a time: a long trail does not fit in memory."""
    reached: int | None = None
    while True:
        query = select(*_COLUMNS).where(TrailEntry.position.is_not(None))
        if reached is not None:
            query = query.where(TrailEntry.position > reached)
        rows = session.execute(query.order_by(TrailEntry.position).limit(PAGE)).all()
        yield from (_link(row) for row in rows)
        if len(rows) < PAGE:
            return
        reached = rows[-1].position


def _link(row: Any) -> Link:
    entry = Entry(*row[: len(ENTRY_COLUMNS)])
    fits = _fits(row.digest, row.payload, row.salt)
    return Link(entry, row.position, row.previous or "", row.seal or "", fits)


def _fits(digest: str, payload: object, salt: str | None) -> bool | None:
    """Whether the payload has its digest; None when both it and its salt are gone."""
    if payload is None and salt is None:
        return None
    return isinstance(payload, dict) and trail.entry_digest(salt or "", payload) == digest
