"""Care of the four keys: a new set, a copy in a safe place, and whether they fit the database."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import LargeBinary, select, type_coerce

from anquan_exam import clock, keys
from anquan_exam.domain.access import Actor
from anquan_exam.keys import Keyring
from anquan_exam.models import Exam, Person
from anquan_exam.models.cipher import Undecipherable
from anquan_exam.models.session import reading, transaction
from anquan_exam.models.types import cipher
from anquan_exam.services import trail
from anquan_exam.services.errors import Problem

_PURPOSE = b"anquan-exam key fingerprint 1"


@dataclass(frozen=True)
class KeyState:
    """A key's name and fingerprint, and whether it fits what is stored (None: nothing to try)."""

    name: str
    fingerprint: str
    fits: bool | None


def fingerprints(ring: Keyring) -> dict[str, str]:
    """16 hex digits a key, by which one set is told from another; they give nothing away."""
    return {
        name: hmac.new(getattr(ring, name), _PURPOSE, hashlib.sha256).hexdigest()[:16]
        for name in keys.NAMES
    }


def current() -> Keyring:
    """The keys in force. Raises KeysMissing."""
    return keys.load(folder(), create=False)


def folder() -> Path:
    """Where the keys in force are kept."""
    found: Path = current_app.extensions["settings"].keys
    return found


def create(target: Path) -> dict[str, str]:
    """Make a new set in the empty folder `target`; their fingerprints.

    Raises Problem `keys_folder_not_empty`: keys in use are never replaced."""
    if target.exists() and any(target.iterdir()):
        raise Problem("keys_folder_not_empty", folder=str(target))
    return fingerprints(keys.load(target, create=True))


def check() -> list[KeyState]:
    """Whether each key is there and opens what is stored."""
    fits = {"data": _data_fits(), "exam": _exam_fits(), "index": _index_fits()}
    found = fingerprints(current())
    return [KeyState(name, found[name], fits.get(name)) for name in keys.NAMES]


def backup(actor: Actor, target: Path, *, now: datetime) -> Path:
    """Copy the keys into a new folder below `target`, readable by its owner only; that folder."""
    ring = current()
    copy = target / f"anquan-keys-{clock.local(now):%Y%m%d-%H%M%S}"
    copy.mkdir(parents=True, mode=0o700)
    for name in keys.NAMES:
        path = copy / f"{name}.key"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(getattr(ring, name).hex() + "\n")
            os.fsync(file.fileno())
    with transaction() as session:
        subject = ("keys", fingerprints(ring)["data"])
        trail.record(session, actor, "keys.backed_up", subject, now=now)
    return copy


def _data_fits() -> bool | None:
    query = select(type_coerce(Person.id_number, LargeBinary)).where(Person.id_number.is_not(None))
    with reading() as session:
        sealed = session.scalar(query.order_by(Person.id).limit(1))
    return None if sealed is None else _opens(sealed, "person.id_number", "data")


def _exam_fits() -> bool | None:
    query = select(type_coerce(Exam.secret, LargeBinary)).where(Exam.secret.is_not(None))
    with reading() as session:
        sealed = session.scalar(query.order_by(Exam.id).limit(1))
    return None if sealed is None else _opens(sealed, "exam.secret", "exam")


def _opens(sealed: bytes, purpose: str, key: str) -> bool:
    try:
        cipher().decrypt(bytes(sealed), purpose, key=key)
    except Undecipherable:
        return False
    return True


def _index_fits() -> bool | None:
    """Needs an ID number that the data key opens; its index must be the stored one."""
    if not _data_fits():
        return None
    with reading() as session:
        number, index = session.execute(
            select(Person.id_number, Person.id_number_index)
            .where(Person.id_number.is_not(None))
            .order_by(Person.id)
            .limit(1)
        ).one()
    return bool(number and cipher().index(number, "person.id_number") == index)
