"""The address behind a session's QR code: signed, and good for some minutes only."""

import hashlib
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, Signer

GOOD_FOR = timedelta(minutes=5)
_SALT = "training-ticket-1"


def _signer() -> Signer:
    return Signer(current_app.secret_key, salt=_SALT, digest_method=hashlib.sha256)  # type: ignore[arg-type]


def issue(public_id: str, *, now: datetime) -> str:
    """The signed text for a session (public id)."""
    return _signer().sign(f"{public_id}~{int(now.timestamp())}").decode()


def session_of(ticket: str, *, now: datetime) -> tuple[str, bool] | None:
    """The session of a ticket, and whether it is still good; None for what is not of our making."""
    try:
        public_id, at = _signer().unsign(ticket).decode().split("~")
        issued = datetime.fromtimestamp(int(at), UTC)
    except (BadSignature, ValueError):
        return None
    return public_id, -GOOD_FOR <= now - issued <= GOOD_FOR
