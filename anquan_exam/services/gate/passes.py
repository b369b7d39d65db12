"""The pass behind the code on a person's phone: signed when first looked at, shown again as it was
while it says the same."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.gate_pass import (
    MOST_POSTS,
    GatePass,
    Mark,
    by_unit,
    good_until,
    sealed,
    to_sign,
)
from anquan_exam.models import IssuedPass
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import signing
from anquan_exam.services.eligibility.own import OwnCode
from anquan_exam.services.errors import NotFound
from anquan_exam.services.ids import new_id

ID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """What the code carries, and until when it is good."""

    text: str
    until: datetime


def show(actor: Actor, code: OwnCode, *, now: datetime) -> Shown | None:
    """The actor's pass for the posts of the own `code` of today; None for whoever is stopped in one
    of them or holds none. Raises NotFound for the system."""
    if actor.person_id is None:
        raise NotFound("person")
    if code.blocked or not code.posts:
        return None
    wanted = _wanted(code, clock.local(now).date())
    with reading() as session:
        row = _same(session, actor.person_id, wanted, now)
        if row is not None:
            return _signed(session, row, wanted, now)
    with transaction() as session:
        row = _same(session, actor.person_id, wanted, now)
        return _signed(session, row or _issue(session, actor.person_id, wanted, now), wanted, now)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a pass is to say."""

    name: str
    id_tail: str
    posts: tuple[tuple[str, tuple[str, ...]], ...]
    keys: tuple[tuple[int, int], ...]
    until: datetime

    @property
    def shows(self) -> str:
        """The same for two passes that say the same."""
        keys = [list(key) for key in self.keys]
        return sha256_hex(canonical_json([self.name, self.id_tail, self.posts, keys]))


def _wanted(code: OwnCode, today: date) -> _Wanted:
    posts = code.posts[:MOST_POSTS]
    return _Wanted(
        code.name,
        code.id_tail,
        by_unit((one.enterprise, one.post) for one in posts),
        tuple((one.enterprise_id, one.post_id) for one in posts),
        good_until(today, code.until, clock.SHANGHAI),
    )


def _same(session: Session, person_id: int, wanted: _Wanted, now: datetime) -> IssuedPass | None:
    """One issued before that still says so."""
    return session.scalar(
        select(IssuedPass)
        .where(
            IssuedPass.person_id == person_id,
            IssuedPass.shows == wanted.shows,
            IssuedPass.until == wanted.until,
            IssuedPass.issued_at <= now,
            IssuedPass.revoked_at.is_(None),
        )
        .order_by(IssuedPass.id.desc())
        .limit(1)
    )


def _issue(session: Session, person_id: int, wanted: _Wanted, now: datetime) -> IssuedPass:
    row = IssuedPass(
        pass_id=new_id(ID_LENGTH),
        person_id=person_id,
        issued_at=now,
        until=wanted.until,
        posts=[list(key) for key in wanted.keys],
        shows=wanted.shows,
        checked_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _signed(session: Session, row: IssuedPass, wanted: _Wanted, now: datetime) -> Shown:
    one = GatePass(row.pass_id, row.issued_at, row.until, wanted.name, wanted.id_tail, wanted.posts)
    return Shown(sealed_by(session, Mark.PERSON, one.body(), now), row.until)


def sealed_by(session: Session, mark: Mark, body: str, now: datetime) -> str:
    """`body` under the key in use."""
    signed = signing.sign(session, to_sign(mark, body), now=now)
    return sealed(mark, signed.kid, body, signed.signature)
