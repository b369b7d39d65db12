"""What comes back from a device: checked from end to end, taken once, kept as it came."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.offline_log import FORMAT, Fault, VisitFault
from anquan_exam.domain.offline_visit import Terms, Visit, replay
from anquan_exam.domain.papers import Paper
from anquan_exam.models import OfflineUpload, OfflineVisit, Place, Site, SpotCheck
from anquan_exam.models.session import transaction
from anquan_exam.services.errors import Forbidden, Invalid, Problem
from anquan_exam.services.spot_checks.listed import read_listed
from anquan_exam.services.spot_checks.offline.preparing import checked_key, held_under, milliseconds
from anquan_exam.services.spot_checks.offline.settling import settle
from anquan_exam.services.spot_checks.reach import find, note

MOST_BYTES = 4 * 1024 * 1024
MOST_KEPT = 50
"""Uploads kept of one check: whoever sends more of them refused has a device to be looked at."""
HALF = 32
_ENDED = {"cancelled": Fault.CANCELLED, "replaced": Fault.REPLACED, "synced": Fault.SECOND}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said to an upload: the same every time it is sent."""

    upload: int
    accepted: bool
    fault: Fault | None
    entry: int


@dataclass(frozen=True, slots=True)
class _Upload:
    """An upload as far as it can be read."""

    signed: str
    signature: bytes
    package: str
    digest: str
    log: Any


def sync(
    actor: Actor, public_id: str, raw: str, *, now: datetime, device: str, network: str
) -> Outcome:
    """Take what a device signed: {"signed": text, "signature": base64 of r and s}, where the text
    is JSON {"format", "package", "digest", "log"}. If it is sound the check is drawn, its exam
    held, closed and graded, all in this transaction; if not it is kept as evidence.

    Raises NotFound, Invalid `upload_too_large`, `upload_unreadable` (no text a database can hold),
    Forbidden `sync_not_yours` for anybody but who prepared it, Problem `too_many_uploads`."""
    sha256 = _checked(raw)
    with transaction() as session:
        check, place = find(session, actor, public_id, lock=True)
        known = _known(session, check, sha256)
        if known is not None:
            return _outcome(known)
        upload = _read(raw)
        visit = _visit_of(session, check, upload)
        if visit is not None and visit.prepared_by != actor.person_id:
            raise Forbidden("sync_not_yours")
        again = _same_as_accepted(session, visit, upload)
        if again is not None:
            return _outcome(again)
        if _count(session, check) >= MOST_KEPT:
            raise Problem("too_many_uploads", most=MOST_KEPT)
        kept = OfflineUpload(
            check_id=check.id,
            visit_id=visit.id if visit else None,
            raw=raw,
            sha256=sha256,
            received_at=now,
            received_by=actor.person_id,
        )
        _judge(session, actor, (check, place), visit, upload, kept, now, device, network)
        session.add(kept)
        session.flush()
        return _outcome(kept)


def _judge(
    session: Session,
    actor: Actor,
    about: tuple[SpotCheck, Place],
    visit: OfflineVisit | None,
    upload: _Upload | None,
    kept: OfflineUpload,
    now: datetime,
    device: str,
    network: str,
) -> None:
    """Write on `kept` what comes of it; of a sound one, make the exam."""
    check, place = about
    try:
        told = _told(session, check, visit, upload, now)
    except VisitFault as refused:
        kept.accepted, kept.fault, kept.fault_entry = False, refused.fault.value, refused.entry
        kept.doubts = []
        detail = {"refused": refused.fault.value, "sha256": kept.sha256}
        note(session, actor, check, place, "spot_check.sync_refused", now, **detail)
        return
    kept.accepted, kept.fault, kept.fault_entry = True, "", 0
    kept.doubts = [[doubt.value, about_] for doubt, about_ in told.doubts]
    if visit is not None:
        settle(session, actor, check, place, visit, told, now=now, device=device, network=network)
        visit.ended_as, visit.ended_at, visit.ended_by = "synced", now, actor.person_id
        told_of = {"package": visit.public_id, "sha256": kept.sha256, "word": check.word}
        note(session, actor, check, place, "spot_check.synced", now, **told_of)


def _told(
    session: Session,
    check: SpotCheck,
    visit: OfflineVisit | None,
    upload: _Upload | None,
    now: datetime,
) -> Visit:
    """What the upload tells. Raises VisitFault for the first check it fails."""
    if upload is None:
        raise VisitFault(Fault.UNREADABLE)
    if visit is None:
        raise VisitFault(Fault.PACKAGE)
    if not _is_signed(visit, upload):
        raise VisitFault(Fault.SIGNATURE)
    if upload.digest != visit.digest:
        raise VisitFault(Fault.DIGEST)
    if visit.ended_as:
        raise VisitFault(_ENDED[visit.ended_as])
    return replay(upload.log, _terms(session, check, visit, now))


def _terms(session: Session, check: SpotCheck, visit: OfflineVisit, now: datetime) -> Terms:
    policy = held_under(check)
    sites = select(Site.id, Site.no_phones).where(Site.enterprise_id == check.place_id)
    return Terms(
        digest=visit.digest,
        check=check.public_id,
        secret=check.secret,
        people=tuple((p.key, p.stratum) for p in read_listed(check.people).values()),
        count=check.count,
        shapes=tuple(item.shape for item in Paper.from_json(visit.paper).items),
        prepared=milliseconds(visit.prepared_at),
        expires=milliseconds(visit.expires_at),
        received=milliseconds(now),
        allowed=int((policy.duration + policy.grace).total_seconds() * 1000),
        sites=dict(session.execute(sites).all()),
    )


def _checked(raw: str) -> str:
    """The SHA-256 of an upload that can be kept."""
    if "\0" in raw:
        raise Invalid("upload_unreadable", "file")
    data = raw.encode("utf-8", "surrogatepass")
    if len(data) > MOST_BYTES:
        raise Invalid("upload_too_large", "file", most=MOST_BYTES // (1024 * 1024))
    try:
        data.decode()
    except UnicodeDecodeError as broken:
        raise Invalid("upload_unreadable", "file") from broken
    return hashlib.sha256(data).hexdigest()


def _read(raw: str) -> _Upload | None:
    """The upload, or None for what a device never writes."""
    try:
        outer = json.loads(raw)
        signed, signature = outer["signed"], base64.b64decode(outer["signature"], validate=True)
        inner = json.loads(signed)
        found = _Upload(signed, signature, inner["package"], inner["digest"], inner["log"])
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return None
    texts = (found.package, found.digest)
    plain = inner.get("format") == FORMAT and all(isinstance(text, str) for text in texts)
    return found if plain else None


def _visit_of(session: Session, check: SpotCheck, upload: _Upload | None) -> OfflineVisit | None:
    if upload is None:
        return None
    return session.scalar(
        select(OfflineVisit).where(
            OfflineVisit.check_id == check.id, OfflineVisit.public_id == upload.package
        )
    )


def _is_signed(visit: OfflineVisit, upload: _Upload) -> bool:
    """Whether the device of this visit signed the very text."""
    if len(upload.signature) != 2 * HALF:
        return False
    r, s = (int.from_bytes(part, "big") for part in _halves(upload.signature))
    try:
        text = upload.signed.encode()
        key = checked_key(visit.public_key)
        key.verify(encode_dss_signature(r, s), text, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):  # a lone surrogate has no UTF-8
        return False
    return True


def _halves(signature: bytes) -> tuple[bytes, bytes]:
    return signature[:HALF], signature[HALF:]


def _known(session: Session, check: SpotCheck, sha256: str) -> OfflineUpload | None:
    return session.scalar(
        select(OfflineUpload).where(
            OfflineUpload.check_id == check.id, OfflineUpload.sha256 == sha256
        )
    )


def _same_as_accepted(
    session: Session, visit: OfflineVisit | None, upload: _Upload | None
) -> OfflineUpload | None:
    """The accepted upload where this one says the same under another signature: a signature of
    this kind is another one each time it is made."""
    if visit is None or upload is None or visit.ended_as != "synced":
        return None
    accepted = session.scalar(
        select(OfflineUpload).where(OfflineUpload.visit_id == visit.id, OfflineUpload.accepted)
    )
    before = _read(accepted.raw) if accepted else None
    same = before is not None and before.signed == upload.signed and _is_signed(visit, upload)
    return accepted if same else None


def _count(session: Session, check: SpotCheck) -> int:
    wanted = OfflineUpload.check_id == check.id
    return session.scalar(select(func.count(OfflineUpload.id)).where(wanted)) or 0


def _outcome(kept: OfflineUpload) -> Outcome:
    return Outcome(
        kept.id, kept.accepted, Fault(kept.fault) if kept.fault else None, kept.fault_entry
    )
