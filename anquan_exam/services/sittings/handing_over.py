"""The invigilator's device handed to a candidate: it becomes a sign-in of his that is good for this
exam only, and hers is ended. A PIN, or her password, makes it hers again."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.bodies import Body
from anquan_exam.domain.handed import HELD, MOST_TRIES, pin_of
from anquan_exam.domain.invigilation import presence_holds
from anquan_exam.domain.policy import Policy
from anquan_exam.models import (
    Attempt,
    Candidate,
    Credential,
    Exam,
    HandedDevice,
    Person,
    Place,
    SignIn,
)
from anquan_exam.models.session import reading, transaction
from anquan_exam.models.types import cipher
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.exams.common import note as note_exam
from anquan_exam.services.invigilation.reach import candidate_of, running
from anquan_exam.services.joining.passes import end_passes
from anquan_exam.services.sign_ins import token_hash
from anquan_exam.services.sittings.conducting import newest_code, offered_at


@dataclass(frozen=True, slots=True)
class Handed:
    """A device just handed over: the token goes into its cookie and is stored nowhere."""

    id: int
    token: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """A device in a candidate's hands."""

    exam: str
    title: str
    number: str
    name: str
    officer: str
    done: bool
    """The paper is in."""
    needs_password: bool
    """The PIN will not do any more."""


def hand_over(
    actor: Actor,
    exam_id: str,
    number: str,
    pin: str,
    *,
    now: datetime,
    device: str,
    network: str,
) -> Handed:
    """Make the device one on which the candidate writes this paper and nothing else, until `pin`
    takes it back. What he has begun elsewhere goes on here.

    Raises NotFound, Forbidden `own_sitting`, Invalid `bad_pin`, Problem `exam_not_running`,
    `body_not_safe`, `not_identified`, `no_try_left`."""
    digits = pin_of(pin)
    with transaction() as session:
        exam, place = running(session, actor, exam_id)
        candidate = candidate_of(session, actor, exam, number)
        if digits is None:
            raise Invalid("bad_pin", "pin")
        if Body.HANDED not in offered_at(session, exam):
            raise Problem("body_not_safe")
        _refuse_stranger(session, exam, candidate)
        _go_on_here(session, exam, candidate, now)
        token = secrets.token_urlsafe(32)
        opened = _pass(exam, candidate, token, now, device, network)
        session.add(opened)
        session.flush()
        end_passes(session, exam.id, candidate.person_id, now=now, but=opened.id)
        _end_sign_in(session, actor.sign_in_id, now)
        row = HandedDevice(
            exam_id=exam.id,
            candidate_id=candidate.id,
            officer_id=actor.person_id,
            sign_in_id=opened.id,
            pin=_kept(digits),
            handed_at=now,
            expires_at=now + HELD,
        )
        session.add(row)
        session.flush()
        note_exam(session, actor, exam, place, "device.handed", now, number=number)
        return Handed(row.id, token)


def _refuse_stranger(session: Session, exam: Exam, candidate: Candidate) -> None:
    """Whoever was not seen for the sitting at hand, or has none left."""
    begun, live, ended = session.execute(
        select(
            func.count(Attempt.id),
            func.count(Attempt.id).filter(Attempt.status == "open"),
            func.max(Attempt.closed_at),
        ).where(Attempt.exam_id == exam.id, Attempt.person_id == candidate.person_id)
    ).one()
    most = Policy.from_json(exam.policy).max_tries
    if not live and most is not None and begun - candidate.extra_tries >= most:
        raise Problem("no_try_left", name=candidate.name)
    if candidate.removed_at is not None or not presence_holds(candidate.present_at, ended):
        raise Problem("not_identified", name=candidate.name)


def _go_on_here(session: Session, exam: Exam, candidate: Candidate, now: datetime) -> None:
    """What was begun on his own phone, or is being put in, goes on on this device."""
    session.execute(
        update(Attempt)
        .where(
            Attempt.exam_id == exam.id,
            Attempt.person_id == candidate.person_id,
            Attempt.status == "open",
            Attempt.accept_until >= now,
            Attempt.body != Body.PAPER.value,
        )
        .values(epoch=Attempt.epoch + 1, body=Body.HANDED.value, conducted_by=None, witness="")
    )


def _pass(
    exam: Exam, candidate: Candidate, token: str, now: datetime, device: str, network: str
) -> SignIn:
    return SignIn(
        token_hash=token_hash(token),
        person_id=candidate.person_id,
        created_at=now,
        expires_at=now + HELD,
        device=device[:120],
        network=network,
        exam_id=exam.id,
        seen_at=now,
    )


def _kept(pin: str, salt: str = "") -> str:
    salt = salt or secrets.token_hex(8)
    return f"{salt}${cipher().index(f'{salt}:{pin}', 'handed_device.pin')}"


def _end_sign_in(session: Session, number: int | None, now: datetime) -> None:
    session.execute(
        update(SignIn)
        .where(SignIn.id == number, SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def code_here(actor: Actor) -> str | None:
    """Of a candidate who holds the invigilator's device: the start code, which she need not say
    ("" where there is none). None: he holds his own."""
    if actor.exam is None:
        return None
    with reading() as session:
        exam = session.scalar(
            select(Exam)
            .join(HandedDevice, HandedDevice.exam_id == Exam.id)
            .where(HandedDevice.sign_in_id == actor.sign_in_id, HandedDevice.ended_at.is_(None))
        )
        return newest_code(session, exam) if exam else None


def held(handed: int, *, now: datetime) -> HeldView | None:
    """The device as it was handed over under this number; None once it is back."""
    with reading() as session:
        row = session.get(HandedDevice, handed)
        if row is None or row.ended_at is not None:
            return None
        exam = session.get_one(Exam, row.exam_id)
        candidate = session.get_one(Candidate, row.candidate_id)
        statuses = session.scalars(
            select(Attempt.status).where(
                Attempt.exam_id == exam.id,
                Attempt.person_id == candidate.person_id,
                (Attempt.status == "open") | (Attempt.closed_at >= row.handed_at),
            )
        ).all()
        return HeldView(
            exam=exam.public_id,
            title=exam.title,
            number=candidate.number,
            name=candidate.name,
            officer=session.get_one(Person, row.officer_id).name,
            done=bool(statuses) and "open" not in statuses,
            needs_password=_needs_password(session, row, now),
        )


def _needs_password(session: Session, row: HandedDevice, now: datetime) -> bool:
    """Too many wrong PINs, too long ago, or her password was changed since."""
    credential = session.get(Credential, row.officer_id)
    changed = credential is not None and credential.changed_at > row.handed_at
    return row.tries >= MOST_TRIES or now >= row.expires_at or changed


def take_back(
    handed: int, pin: str, *, now: datetime, hours: int, device: str, network: str
) -> str:
    """Make the device the invigilator's again, who knows the PIN: the token of her fresh sign-in.

    Raises NotFound, Problem `handed_locked`, Invalid `wrong_pin` with the tries left."""
    with transaction() as session:
        row = _row(session, handed)
        officer = session.get_one(Person, row.officer_id)
        if _needs_password(session, row, now):
            raise Problem("handed_locked", officer=officer.name)
        salt = row.pin.partition("$")[0]
        right = hmac.compare_digest(row.pin, _kept(pin_of(pin) or "-", salt))
        if right:
            token = secrets.token_urlsafe(32)
            session.add(
                SignIn(
                    token_hash=token_hash(token),
                    person_id=officer.id,
                    created_at=now,
                    expires_at=now + timedelta(hours=hours),
                    device=device[:120],
                    network=network,
                )
            )
            _end(session, row, Actor(officer.id, officer.name), "pin", now)
            return token
        row.tries += 1
        left = MOST_TRIES - row.tries
        if left <= 0:
            _note(session, row, _holder(session, row), "device.locked", now)
    if left <= 0:
        raise Problem("handed_locked", officer=officer.name)
    raise Invalid("wrong_pin", "pin", left=left)


def _row(session: Session, handed: int) -> HandedDevice:
    row = session.get(HandedDevice, handed, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotFound("device")
    return row


def _holder(session: Session, row: HandedDevice) -> Actor:
    candidate = session.get_one(Candidate, row.candidate_id)
    return Actor(candidate.person_id, candidate.name)


def _end(session: Session, row: HandedDevice, who: Actor, how: str, now: datetime) -> None:
    row.ended_at, row.ended_by = now, how
    _end_sign_in(session, row.sign_in_id, now)
    _note(session, row, who, "device.returned", now, how=how)


def _note(
    session: Session, row: HandedDevice, who: Actor, act: str, now: datetime, **told: str
) -> None:
    exam = session.get_one(Exam, row.exam_id)
    place = session.get_one(Place, exam.owner_id)
    number = session.get_one(Candidate, row.candidate_id).number
    note_exam(session, who, exam, place, act, now, number=number, **told)


def end_by_sign_in(handed: int, actor: Actor, *, now: datetime) -> None:
    """Make the device the invigilator's again, who signed in on it with her password; anybody
    else's sign-in is ended. What is back already stays so.

    Raises Invalid `handed_to_another`."""
    with transaction() as session:
        row = session.get(HandedDevice, handed, with_for_update=True)
        if row is None or row.ended_at is not None:
            return
        officer = session.get_one(Person, row.officer_id).name
        if row.officer_id == actor.person_id:
            _end(session, row, actor, "sign_in", now)
            return
        _end_sign_in(session, actor.sign_in_id, now)
    raise Invalid("handed_to_another", "account", officer=officer)
