"""Leases: of many processes, one at a time does a periodic job. A lease lapses by itself, so a
process that dies holding one blocks nobody for long."""

import os
import secrets
import socket
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from anquan_exam.models import Lease
from anquan_exam.models.session import reading, transaction


def new_holder() -> str:
    """A name for this process that no other has, readable in a log."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def take(name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """Take or renew the lease `name` until `now` + `seconds`; False while another holds it."""
    with transaction() as session:
        return take_in(session, name, holder, now=now, seconds=seconds)


def take_in(session: Session, name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """The same within the caller's transaction: nobody else can take it before that has ended.

    One statement, so two that race are put in order by the database."""
    insert: Any = postgresql.insert if _is_postgresql(session) else sqlite.insert
    until = now + timedelta(seconds=seconds)
    statement = insert(Lease).values(name=name, holder=holder, until=until)
    taken = session.execute(
        statement.on_conflict_do_update(
            index_elements=[Lease.name],
            set_={"holder": holder, "until": until},
            where=or_(Lease.until <= now, Lease.holder == holder),
        ).returning(Lease.holder)
    )
    return taken.scalar_one_or_none() is not None


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def give_back(name: str, holder: str) -> None:
    """Let the next one start at once; nothing happens if the lease was lost meanwhile."""
    with transaction() as session:
        session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


def holder_of(name: str, *, now: datetime) -> str | None:
    """Who holds the lease `name` at `now`, or None."""
    with reading() as session:
        return session.scalar(select(Lease.holder).where(Lease.name == name, Lease.until > now))
