"""Putting a certificate on record, putting it right, taking it back, noting that it was revoked.

Rows are never edited: what was known at any moment can be asked for again."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.certificates import Dates, Guides
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.models import CertificateRecord, Person, Place
from anquan_exam.models.session import transaction
from anquan_exam.services import trail
from anquan_exam.services.certificates.checking import (
    CertificateInput,
    Checked,
    checked,
    checked_reason,
    cleaned_photo,
    refuse_twice,
    revoked,
)
from anquan_exam.services.certificates.reach import find, holder
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.ids import new_id


def enter(
    actor: Actor, person: str, given: CertificateInput, known: Guides, *, now: datetime
) -> str:
    """Enter a card of the person with public id `person`; its public id.

    Raises NotFound, Invalid `certificate_*`, `picture_*`."""
    today = clock.local(now).date()
    card, photo = checked(given, known, today), cleaned_photo(given.photo)
    with transaction() as session:
        found, unit = holder(session, actor, person, today)
        refuse_twice(session, actor, found.id, card)
        row = made(card, found.id, unit.id, actor, now)
        _put_photo(row, photo)
        session.add(row)
        note(session, actor, "certificate.entered", row, found, unit.path, now)
        return row.public_id


def correct(
    actor: Actor,
    public_id: str,
    given: CertificateInput,
    reason: str,
    known: Guides,
    *,
    now: datetime,
) -> str:
    """Put another row in the place of one that is wrong; the new one's public id. The number and
    the photo stay where none is given, a revocation always.

    Raises NotFound, Problem `certificate_withdrawn`, Invalid."""
    today = clock.local(now).date()
    why = checked_reason(reason)
    photo = cleaned_photo(given.photo)
    with transaction() as session:
        old, person, unit = _standing(session, actor, public_id, today)
        card = checked(replace(given, number=given.number or old.number), known, today)
        refuse_twice(session, actor, person.id, card, but=old.id)
        row = _instead(session, old, revoked(card, old.revoked_on), actor, now)
        if photo is not None:
            _put_photo(row, photo)
        row.revoked_why = old.revoked_why
        _withdraw(old, why, actor, now)
        note(session, actor, "certificate.corrected", row, person, unit.path, now, reason=why)
        return row.public_id


def withdraw(actor: Actor, public_id: str, reason: str, *, now: datetime) -> None:
    """Take back a row that should not be there; it stays on record with the reason.

    Raises NotFound, Problem `certificate_withdrawn`, Invalid."""
    why = checked_reason(reason)
    with transaction() as session:
        row, person, unit = _standing(session, actor, public_id, clock.local(now).date())
        _withdraw(row, why, actor, now)
        note(session, actor, "certificate.withdrawn", row, person, unit.path, now, reason=why)


def revoke(actor: Actor, public_id: str, on: date | None, said: str, *, now: datetime) -> str:
    """Note that the authority revoked or cancelled a card on a day; `said`: who said so, and why.
    The public id of the row that says so from now on.

    Raises NotFound, Problem `certificate_withdrawn`, `certificate_revoked`, Invalid."""
    today = clock.local(now).date()
    why = checked_reason(said, "said")
    with transaction() as session:
        old, person, unit = _standing(session, actor, public_id, today)
        if old.revoked_on is not None:
            raise Problem("certificate_revoked")
        if on is None or not old.valid_from <= on <= today:
            raise Invalid("certificate_revoked_on", "on")
        row = _instead(session, old, revoked(_card(old), on), actor, now)
        row.revoked_why = why
        _withdraw(old, why, actor, now)
        told = {"revoked_on": on.isoformat(), "reason": why}
        note(session, actor, "certificate.revoked", row, person, unit.path, now, **told)
        return row.public_id


def look(actor: Actor, public_id: str, *, now: datetime) -> tuple[bytes, str]:
    """The photo of a card and its media type; each look is on the trail. Raises NotFound."""
    with transaction() as session:
        row, person = find(session, actor, public_id, clock.local(now).date())
        photo = row.photo
        if photo is None:
            raise NotFound("photo")
        unit = session.get_one(Place, row.enterprise_id)
        note(session, actor, "certificate.photo_seen", row, person, unit.path, now)
    return photo, "image/png" if photo.startswith(b"\x89PNG") else "image/jpeg"


def unmask(actor: Actor, public_id: str, *, now: datetime) -> str:
    """The whole number of a card; who looked stands on the trail. Raises NotFound."""
    with transaction() as session:
        today = clock.local(now).date()
        row, person = find(session, actor, public_id, today, Permission.PEOPLE_UNMASK)
        unit = session.get_one(Place, row.enterprise_id)
        note(session, actor, "certificate.unmasked", row, person, unit.path, now)
        return row.number


def made(
    card: Checked, person_id: int, unit_id: int, actor: Actor, now: datetime
) -> CertificateRecord:
    """A new row of a card."""
    return CertificateRecord(
        public_id=new_id(),
        person_id=person_id,
        enterprise_id=unit_id,
        family=card.family.value,
        operations=list(card.operations),
        number=card.number,
        number_index=card.number_index,
        issuer=card.issuer,
        valid_from=card.dates.valid_from,
        valid_until=card.dates.valid_until,
        review_by=card.dates.review_by,
        revoked_on=card.dates.revoked_on,
        recorded_at=now,
        recorded_by=actor.person_id,
    )


def note(
    session: Session,
    actor: Actor,
    act: str,
    row: CertificateRecord,
    person: Person,
    path: str,
    now: datetime,
    **payload: Any,
) -> None:
    """The trail entry of an act on a certificate: no number."""
    told = {
        "name": person.name,
        "family": row.family,
        "operations": row.operations,
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        **payload,
    }
    subject = ("certificate", row.public_id)
    trail.record(session, actor, act, subject, now=now, place_path=path, **told)


def _standing(
    session: Session, actor: Actor, public_id: str, today: date
) -> tuple[CertificateRecord, Person, Place]:
    """A row to act on, locked. Raises NotFound, Problem `certificate_withdrawn`."""
    row, person = find(session, actor, public_id, today, Permission.PEOPLE_EDIT, lock=True)
    if row.withdrawn_at is not None:
        raise Problem("certificate_withdrawn")
    return row, person, session.get_one(Place, row.enterprise_id)


def _card(row: CertificateRecord) -> Checked:
    dates = Dates(row.valid_from, row.valid_until, row.review_by, row.revoked_on)
    return Checked(Family(row.family), tuple(row.operations), row.number, row.issuer, dates)


def _instead(
    session: Session, old: CertificateRecord, card: Checked, actor: Actor, now: datetime
) -> CertificateRecord:
    row = made(card, old.person_id, old.enterprise_id, actor, now)
    row.replaces_id = old.id
    row.photo, row.photo_sha256 = old.photo, old.photo_sha256
    session.add(row)
    return row


def _withdraw(row: CertificateRecord, why: str, actor: Actor, now: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now, actor.person_id, why


def _put_photo(row: CertificateRecord, photo: bytes | None) -> None:
    if photo is not None:
        row.photo, row.photo_sha256 = photo, hashlib.sha256(photo).hexdigest()
