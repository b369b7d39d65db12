"""What guards' phones fetch while they have a network: the keys to check by, and the passes taken
back. Nobody's name stands in either."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.gate_pass import LIST_LIFE, Mark, RevokedList, public_key_json
from anquan_exam.models import IssuedPass
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import signing
from anquan_exam.services.gate.passes import sealed_by

EVERY = timedelta(minutes=10)
"""A list is dated to so much, so that phones may keep it unless something changed."""


@dataclass(frozen=True, slots=True)
class Published:
    """The signed list; `tag` changes with what it says."""

    text: str
    tag: str


def public_keys() -> tuple[Mapping[str, str], ...]:
    """Every public key passes were ever signed with, the newest first."""
    with reading() as session:
        return tuple(public_key_json(one.kid, one.public) for one in signing.public_keys(session))


def revoked_list(*, now: datetime) -> Published:
    """The passes taken back that have not run out, signed."""
    with reading() as session:
        if signing.public_keys(session):
            return _published(session, now)
    with transaction() as session:  # the first ever asked for makes the key
        return _published(session, now)


def _published(session: Session, now: datetime) -> Published:
    found = revoked(session, now)
    return Published(sealed_by(session, Mark.LIST, found.body(), now), found.body())


def revoked(session: Session, now: datetime) -> RevokedList:
    """The list as of `now`: dated to ten minutes, or to the last that came onto it."""
    rows = session.execute(
        select(IssuedPass.pass_id, IssuedPass.revoked_at)
        .where(IssuedPass.revoked_at.is_not(None), IssuedPass.until > now)
        .order_by(IssuedPass.pass_id)
    ).all()
    seconds = EVERY.total_seconds()
    turn = datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
    made = max([turn, *(row.revoked_at for row in rows if row.revoked_at is not None)])
    return RevokedList(made, made + LIST_LIFE, tuple(row.pass_id for row in rows))
