"""What the installation vouches for outside itself: signed with ECDSA on P-256 over SHA-256,
which a browser without network can check (WebCrypto)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import SigningKey
from anquan_exam.models.session import transaction
from anquan_exam.services import trail

WIDTH = 32
_CURVE = ec.SECP256R1()
_HASH = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature: 64 bytes, r then s (IEEE P1363, as WebCrypto wants it), and the key's id."""

    kid: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key to check by: `public` is 65 bytes, uncompressed."""

    kid: str
    public: bytes
    made_at: datetime
    retired_at: datetime | None


def sign(session: Session, payload: bytes, *, now: datetime) -> Signed:
    """Sign `payload` with the key in use, made on first use within the caller's transaction."""
    key = _in_use(session) or _made(session, now)
    private = ec.derive_private_key(int.from_bytes(key.private), _CURVE)
    r, s = decode_dss_signature(private.sign(payload, _HASH))
    return Signed(key.kid, r.to_bytes(WIDTH) + s.to_bytes(WIDTH))


def verify(session: Session, payload: bytes, signed: Signed) -> bool:
    """Whether one of this installation's keys signed exactly `payload`."""
    public = session.scalar(select(SigningKey.public).where(SigningKey.kid == signed.kid))
    if public is None or len(signed.signature) != 2 * WIDTH:
        return False
    r, s = (int.from_bytes(signed.signature[at : at + WIDTH]) for at in (0, WIDTH))
    key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, bytes(public))
    try:
        key.verify(encode_dss_signature(r, s), payload, _HASH)
    except InvalidSignature:
        return False
    return True


def public_keys(session: Session) -> tuple[PublicKey, ...]:
    """Every key that was ever in use, the newest first. The private halves stay sealed, so that
    what was signed can be checked even where the data key is lost."""
    rows = session.execute(
        select(
            SigningKey.kid, SigningKey.public, SigningKey.made_at, SigningKey.retired_at
        ).order_by(SigningKey.id.desc())
    )
    return tuple(PublicKey(row.kid, bytes(row.public), row.made_at, row.retired_at) for row in rows)


def renew(session: Session, *, now: datetime) -> str:
    """Sign with a new key from now on; its id. What was signed before stays good. Needs no private
    half of an earlier one: it is the way out where the data key is lost."""
    session.execute(
        update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=now)
    )
    return _made(session, now).kid


def renew_key(actor: Actor, *, stolen: bool = False, now: datetime) -> str:
    """The same as an act of its own, on the trail. `stolen`: whatever earlier keys signed is good
    no more, since others may sign with them."""
    with transaction() as session:
        if stolen:
            session.execute(delete(SigningKey))
        kid = renew(session, now=now)
        act = "keys.signing_replaced" if stolen else "keys.signing_renewed"
        trail.record(session, actor, act, ("keys", kid), now=now)
    return kid


def _in_use(session: Session) -> SigningKey | None:
    in_use = select(SigningKey).where(SigningKey.retired_at.is_(None))
    return session.scalar(in_use.order_by(SigningKey.id).limit(1))


def _made(session: Session, now: datetime) -> SigningKey:
    private = ec.generate_private_key(_CURVE)
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = SigningKey(
        kid=hashlib.sha256(public).hexdigest()[:16],
        public=public,
        private=private.private_numbers().private_value.to_bytes(WIDTH),
        made_at=now,
    )
    session.add(key)
    session.flush()
    return key
