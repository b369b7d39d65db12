"""The check-in code a person shows on his phone: signed, good for some minutes, of one exam."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from itsdangerous import BadSignature, Signer

from anquan_exam.domain.access import Actor
from anquan_exam.domain.joining import CHECK_IN_FOR

_SALT = "check-in-1"


@dataclass(frozen=True, slots=True)
class Badge:
    """Who shows it, in which exam (public id), and by which sign-in he holds the phone."""

    exam: str
    number: str
    phone: int
    issued_at: datetime

    def expired(self, now: datetime) -> bool:
        """Whether it is too old, or from a clock ahead of ours."""
        return not -CHECK_IN_FOR <= now - self.issued_at <= CHECK_IN_FOR


def _signer() -> Signer:
    return Signer(current_app.secret_key, salt=_SALT, digest_method=hashlib.sha256)  # type: ignore[arg-type]


def issue(actor: Actor, exam: str, number: str, *, now: datetime) -> str:
    """The signed text for the actor, whose number in the exam is `number`."""
    text = f"{exam}~{number}~{actor.sign_in_id or 0}~{int(now.timestamp())}"
    return _signer().sign(text).decode()


def read(text: str) -> Badge | None:
    """What was signed here; None for anything else."""
    try:
        exam, number, phone, at = _signer().unsign(text).decode().split("~")
        return Badge(exam, number, int(phone), datetime.fromtimestamp(int(at), UTC))
    except (BadSignature, ValueError):
        return None
