"""Signing in and out: revocable sign-ins, lock-out after wrong codes, the actor behind a token."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Grant, Role
from anquan_exam.domain.vocabulary import Industry
from anquan_exam.models import Credential, Employment, Enterprise, Person, Place, RoleGrant, SignIn
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared
from anquan_exam.models.session import acting, glancing, reading, transaction
from anquan_exam.services import passwords, trail
from anquan_exam.services.errors import Invalid
from anquan_exam.services.joining.passes import holder

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
JUST_NOW = timedelta(minutes=10)

# Asked with nearly every page: built once.
_sign_in, _person, _credential = table_of(SignIn), table_of(Person), table_of(Credential)
_NEW = Prepared(
    insert(_sign_in),
    *("token_hash", "person_id", "created_at", "expires_at", "device", "network"),
)
_grant, _place = table_of(RoleGrant), table_of(Place)
_LIVE = Prepared(
    select(
        _sign_in.c.id,
        _person.c.id,
        _person.c.name,
        _credential.c.must_change,
        _person.c.notice_seen_at,
        _person.c.demo,
        _sign_in.c.exam_id,
        _sign_in.c.seen_at,
        _grant.c.role,
        _place.c.id,
        _place.c.path,
        _grant.c.industry,
    )
    .join_from(_sign_in, _person, _person.c.id == _sign_in.c.person_id)
    .join(_credential, _credential.c.person_id == _person.c.id)
    .outerjoin(
        _grant.join(_place, _place.c.id == _grant.c.place_id),
        and_(_grant.c.person_id == _person.c.id, _grant.c.revoked_at.is_(None)),
    )
    .where(
        _sign_in.c.token_hash == bindparam("token"),
        _sign_in.c.revoked_at.is_(None),
        _sign_in.c.expires_at > bindparam("now", type_=_sign_in.c.expires_at.type),
    )
)
_GRANTS = (
    select(_grant.c.role, _place.c.id, _place.c.path, _grant.c.industry)
    .join_from(_grant, _place, _place.c.id == _grant.c.place_id)
    .where(_grant.c.person_id == bindparam("person"), _grant.c.revoked_at.is_(None))
)


@dataclass(frozen=True)
class Opened:
    """A fresh sign-in: the token goes into the cookie and is stored nowhere."""

    token: str
    must_change: bool
    notice_seen: bool


def token_hash(token: str) -> str:
    """What the database keeps of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_account(session: Session, account: str, enterprise: str, today: date) -> Person | None:
    """The person with this phone, or with this employee number at the enterprise (public id), the
    last day of the job included."""
    if not enterprise:
        return session.scalar(select(Person).where(Person.phone == account))
    numbered = (
        select(Employment.person_id)
        .join(Enterprise, Enterprise.place_id == Employment.employer_id)
        .where(
            Enterprise.public_id == enterprise,
            Employment.employee_number == account,
            or_(Employment.ends_on.is_(None), Employment.ends_on >= today),
        )
    )
    found = session.scalars(select(Person).where(Person.id.in_(numbered)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def sign_in(
    account: str,
    password: str,
    *,
    enterprise: str = "",
    now: datetime,
    hours: int,
    device: str = "",
    network: str = "",
    demo_allowed: bool = True,
) -> Opened:
    """Check the code and open a sign-in of `hours`.

    Raises Invalid: `wrong_account_or_code`, `locked` with the minutes left, or `demo_refused`;
    LineFull before anything is looked up, so that it says nothing about the account."""
    with passwords.place_in_line():
        with reading() as session:
            person = find_account(session, account, enterprise, clock.local(now).date())
            credential = session.get(Credential, person.id) if person else None
        _refuse_locked(credential, now)
        stored = credential.password_hash if credential else None
        right = passwords.verify_password(stored, password)
    if not (person and credential and right):
        if person and credential:
            _count_failure(person, now)
        raise Invalid("wrong_account_or_code", "password")
    if person.demo and not demo_allowed:
        raise Invalid("demo_refused", "account")
    return _open(person, credential, now, hours, device, network)


def _refuse_locked(credential: Credential | None, now: datetime) -> None:
    if credential and credential.locked_until and credential.locked_until > now:
        minutes = int((credential.locked_until - now).total_seconds() // 60) + 1
        raise Invalid("locked", "password", minutes=minutes)


def _count_failure(person: Person, now: datetime) -> None:
    with transaction() as session:
        credential = session.get_one(Credential, person.id, with_for_update=True)
        credential.failures += 1
        if credential.failures >= MOST_FAILURES:
            credential.failures = 0
            credential.locked_until = now + LOCKED_FOR
            who = Actor(person.id, person.name)
            trail.record(session, who, "sign_in.locked", ("person", person.public_id), now=now)


def _open(
    person: Person, credential: Credential, now: datetime, hours: int, device: str, network: str
) -> Opened:
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": token_hash(token),
        "person_id": person.id,
        "created_at": now,
        "expires_at": now + timedelta(hours=hours),
        "device": device[:120],
        "network": network,
    }
    with acting() as connection:  # on SQLite every save waits meanwhile: no session here
        _NEW.run(connection, row)
        if credential.failures or credential.locked_until:
            connection.execute(
                update(Credential)
                .where(Credential.person_id == person.id)
                .values(failures=0, locked_until=None)
            )
        who = Actor(person.id, person.name)
        subject = ("person", person.public_id)
        trail.record(connection, who, "sign_in.opened", subject, now=now, network=network)
    return Opened(token, credential.must_change, person.notice_seen_at is not None)


def actor_of(token: str, *, now: datetime, demo_allowed: bool = True) -> Actor | None:
    """The person behind a live token, with the grants in force; None if it is not live, or a
    demonstration's where those are not allowed."""
    with glancing() as connection:
        rows = _LIVE.all(connection, {"token": token_hash(token), "now": now})
    if not rows or (rows[0].demo and not demo_allowed):
        return None
    sign_in_id, person_id, name, must_change, notice_seen_at, *_ = rows[0]
    if rows[0].exam_id is not None:
        return holder(rows[0], now=now)
    grants = _grants(row[8:] for row in rows if row[8] is not None)
    return Actor(person_id, name, grants, sign_in_id, must_change, notice_seen_at is not None)


def grants_of(session: Session, person_id: int) -> tuple[Grant, ...]:
    """The roles a person holds now."""
    return _grants(session.connection().execute(_GRANTS, {"person": person_id}))


def _grants(rows: Iterable[Any]) -> tuple[Grant, ...]:
    return tuple(
        Grant(Role(role), place_id, path, Industry(industry) if industry else None)
        for role, place_id, path, industry in rows
    )


def sign_out(actor: Actor, *, now: datetime) -> None:
    """End this sign-in at once, on every server."""
    with transaction() as session:
        session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(revoked_at=now))
        trail.record(session, actor, "sign_in.closed", ("person", str(actor.person_id)), now=now)


def just_signed_in(actor: Actor, *, now: datetime) -> bool:
    """Whether the actor must choose a code and gave the one handed out moments ago: nobody should
    have to type eight letters and digits twice on a phone."""
    if not actor.must_change_code:
        return False
    with reading() as session:
        began = session.scalar(select(SignIn.created_at).where(SignIn.id == actor.sign_in_id))
    return began is not None and now - began <= JUST_NOW


def change_password(actor: Actor, old: str | None, new: str, *, now: datetime) -> None:
    """Replace the actor's code; every other sign-in of theirs ends. `old` may be None for whoever
    has `just_signed_in`.

    Raises Invalid: `wrong_old_code`, `too_short`, `too_common`, `same_as_account`,
    `same_as_before`; LineFull before anything is looked at."""
    if old is None and not just_signed_in(actor, now=now):
        raise Invalid("wrong_old_code", "old")
    with passwords.place_in_line():
        hashed = _new_hash(actor, old, new)
    with transaction() as session:
        session.execute(
            update(Credential)
            .where(Credential.person_id == actor.person_id)
            .values(password_hash=hashed, must_change=False, changed_at=now, failures=0)
        )
        revoke_sign_ins(session, actor.person_id, now, but=actor.sign_in_id)
        trail.record(session, actor, "code.changed", ("person", str(actor.person_id)), now=now)


def _new_hash(actor: Actor, old: str | None, new: str) -> str:
    with reading() as session:
        credential = session.get_one(Credential, actor.person_id)
        phone = session.scalar(select(Person.phone).where(Person.id == actor.person_id)) or ""
    before = credential.password_hash
    if old is not None and not passwords.verify_password(before, old):
        raise Invalid("wrong_old_code", "old")
    same = old == new or (old is None and passwords.verify_password(before, new))
    weak = "same_as_before" if same else passwords.weakness(new, phone)
    if weak:
        raise Invalid(weak, "new")
    return passwords.hash_password(new)


def revoke_sign_ins(
    session: Session, person_id: int | None, now: datetime, *, but: int | None = None
) -> None:
    """End a person's live sign-ins, except the one numbered `but`."""
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.id != (but or 0))
        .values(revoked_at=now)
    )


def set_initial_code(session: Session, person_id: int, hashed: str, now: datetime) -> None:
    """Give a person a code that must be changed at the next sign-in (within the caller's act)."""
    credential = session.get(Credential, person_id)
    if credential is None:
        credential = Credential(person_id=person_id, password_hash=hashed, changed_at=now)
        session.add(credential)
    credential.password_hash = hashed
    credential.must_change = True
    credential.failures = 0
    credential.locked_until = None
    credential.changed_at = now
    revoke_sign_ins(session, person_id, now)


def see_notice(actor: Actor, *, now: datetime) -> None:
    """Note that the privacy notice was shown and taken note of."""
    with transaction() as session:
        session.execute(
            update(Person)
            .where(Person.id == actor.person_id, Person.notice_seen_at.is_(None))
            .values(notice_seen_at=now)
        )
        who = session.scalars(select(Person.public_id).where(Person.id == actor.person_id)).one()
        trail.record(session, actor, "notice.seen", ("person", who), now=now)


def enterprises_named(text: str, limit: int = 20) -> list[tuple[str, str]]:
    """(public id, short name) of enterprises whose name holds `text`: the list for number sign-
    in."""
    with reading() as session:
        rows = session.execute(
            select(Enterprise.public_id, Place.name)
            .join(Place, Place.id == Enterprise.place_id)
            .where(func.lower(Place.name).contains(text.lower(), autoescape=True))
            .order_by(Place.name)
            .limit(limit)
        )
        return [(public, name) for public, name in rows]
