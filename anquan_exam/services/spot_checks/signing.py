"""Signing a version of the record: drawn on the screen, on paper, or refused before a witness."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.check_record import HEAD, SignedHow
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.exchange.signatures import SignatureRefused, clean_signature
from anquan_exam.models import CheckSignature, CheckVersion, SpotCheck
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.spot_checks.reach import find, note
from anquan_exam.services.spot_checks.versions import newest

MOST_NAME = 60
MOST_REASON = 200
OFFICER_ROLE = "执法人员"


@dataclass(frozen=True, slots=True)
class Signing:
    """What comes from the page. Name and role count for the unit's head alone: the officers are
    those of the plan. `picture` is a PNG; reason and witness belong to a refusal."""

    how: SignedHow
    name: str = ""
    role: str = ""
    picture: bytes = b""
    reason: str = ""
    witness: str = ""


def sign(
    actor: Actor, public_id: str, version: int, seat: int, given: Signing, *, now: datetime
) -> None:
    """Put down how a party signed the newest version; `seat` 0 is the unit's head.

    Raises NotFound, Invalid `signer_missing`, `text_too_long`, `refusal_unsaid`,
    `refusal_witness_missing`, `officer_refuses`, `signature_empty`, `signature_bad`; Problem
    `record_moved_on`, `record_signed`."""
    _check(given, seat)
    picture = _picture(given)
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        frozen = _frozen(session, check, version)
        name, role = _party(check, seat, given)
        if _taken(session, frozen, seat):
            raise Problem("record_signed")
        refused = given.how is SignedHow.REFUSED
        digest = sha256_hex(canonical_json(frozen.content))
        session.add(
            CheckSignature(
                version_id=frozen.id,
                seat=seat,
                how=given.how.value,
                name=name,
                role=role,
                picture=picture,
                reason=given.reason.strip() if refused else "",
                witness=given.witness.strip() if refused else "",
                digest=digest,
                taken_by=actor.person_id,
                signed_at=now,
            )
        )
        note(
            session,
            actor,
            check,
            place,
            "spot_check.signed",
            now,
            version=version,
            name=name,
            signed=given.how.value,
            sha256=digest,
        )


def _check(given: Signing, seat: int) -> None:
    if seat == HEAD and not given.name.strip():
        raise Invalid("signer_missing", "name")
    for field, most in (
        ("name", MOST_NAME),
        ("role", MOST_NAME),
        ("witness", MOST_NAME),
        ("reason", MOST_REASON),
    ):
        if len(getattr(given, field).strip()) > most:
            raise Invalid("text_too_long", field, most=most)
    if given.how is SignedHow.REFUSED:
        if seat != HEAD:
            raise Invalid("officer_refuses", "how")
        if not given.reason.strip():
            raise Invalid("refusal_unsaid", "reason")
        if not given.witness.strip():
            raise Invalid("refusal_witness_missing", "witness")


def _picture(given: Signing) -> bytes | None:
    if given.how is not SignedHow.SCREEN:
        return None
    if not given.picture:
        raise Invalid("signature_empty", "picture")
    try:
        return clean_signature(given.picture)
    except SignatureRefused as refused:
        raise Invalid(f"signature_{refused.reason}", "picture") from refused


def _frozen(session: Session, check: SpotCheck, version: int) -> CheckVersion:
    last = newest(session, check.id)
    if last is None or not 1 <= version <= last.number:
        raise NotFound("version")
    if version != last.number:
        raise Problem("record_moved_on")
    return last


def _party(check: SpotCheck, seat: int, given: Signing) -> tuple[str, str]:
    if seat == HEAD:
        return given.name.strip(), given.role.strip()
    if not 1 <= seat <= len(check.officers):
        raise NotFound("seat")
    name, number = check.officers[seat - 1]
    return name[:MOST_NAME], f"{OFFICER_ROLE} {number}"[:MOST_NAME]


def _taken(session: Session, frozen: CheckVersion, seat: int) -> bool:
    taken = select(CheckSignature.id).where(
        CheckSignature.version_id == frozen.id, CheckSignature.seat == seat
    )
    return session.scalar(taken) is not None
