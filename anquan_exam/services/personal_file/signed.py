"""The file as signed JSON, and telling whether one is genuine (docs/personal-file.md).

The payload is written in one spelling (domain/digests) and signed as such, so that it may be
indented, or its keys put in another order, without harm."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from anquan_exam import clock
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import sealing, signing
from anquan_exam.services.personal_file.viewing import Line, PersonalFile, Shown

FORMAT = "anquan-exam/personal-file/1"
ALGORITHM = "ECDSA-P256-SHA256"
ENVELOPE = frozenset({"payload", "algorithm", "kid", "signature", "public_key"})
MOST_BYTES = 4 * 1024 * 1024
_UNPADDED = b"="


class Fault(StrEnum):
    """Why a file that was handed in is not vouched for."""

    UNREADABLE = "unreadable"
    """No such file at all, or cut short."""
    FOREIGN = "foreign"
    """Signed with a key that was never this installation's."""
    ALTERED = "altered"
    """The signature is not over what it says."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says of itself, once it is known to be genuine; else why it is not."""

    fault: Fault | None
    name: str = ""
    made_at: datetime | None = None
    whole: bool = False
    entries: int = 0
    digest: str = ""


def payload_of(file: PersonalFile, *, now: datetime) -> dict[str, Any]:
    """What is signed, and what the printed digest is of."""
    head = sealing.head()
    return {
        "format": FORMAT,
        "person": {"id": file.public_id, "name": file.name},
        "made_at": clock.local(now).isoformat(timespec="seconds"),
        "seen_as": file.standing.value,
        "whole": not file.cut,
        "trail_head": str(head) if head.position else "",
        "entries": [_entry(line) for line in file.lines],
    }


def _entry(line: Line) -> dict[str, Any]:
    entry, shown = line
    return {
        "ref": entry.ref,
        "kind": entry.kind.value,
        "on": entry.on.isoformat(),
        "unit": entry.unit_name if shown is Shown.WHOLE else "",
        "shown": shown.value,
        "withdrawn": entry.withdrawn,
        "data": entry.data if shown is Shown.WHOLE else entry.brief,
    }


def digest_of(payload: Mapping[str, Any]) -> str:
    """SHA-256 of the entries, 64 hex digits: of one content the same, on paper and in a file,
    whenever it was made."""
    return sha256_hex(canonical_json(payload["entries"]))


def signed(file: PersonalFile, *, now: datetime) -> bytes:
    """The file as JSON with its signature (UTF-8)."""
    payload = payload_of(file, now=now)
    content = canonical_json(payload)
    with transaction() as session:
        done = signing.sign(session, content, now=now)
        keys = {key.kid: key.public for key in signing.public_keys(session)}
    envelope = {
        "payload": payload,
        "algorithm": ALGORITHM,
        "kid": done.kid,
        "signature": _encoded(done.signature),
        "public_key": _encoded(keys[done.kid]),
    }
    return json.dumps(envelope, ensure_ascii=False, indent=1).encode()


def check(content: bytes) -> Checked:
    """Whether `content` is a file this installation signed, word for word."""
    try:
        envelope = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
        payload = envelope["payload"]
        claimed = signing.Signed(str(envelope["kid"]), _decoded(envelope["signature"]))
        told = canonical_json(payload)
        if payload["format"] != FORMAT:
            return Checked(Fault.UNREADABLE)
        found = _said(payload)
        public = str(envelope["public_key"])
        as_made = set(envelope) == ENVELOPE and envelope["algorithm"] == ALGORITHM
        as_made = as_made and _encoded(claimed.signature) == envelope["signature"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        return Checked(Fault.UNREADABLE)
    with reading() as session:
        known = {key.kid: _encoded(key.public) for key in signing.public_keys(session)}
        if claimed.kid not in known:
            return Checked(Fault.FOREIGN)
        # What stands around the payload is not signed: it must be as it was written.
        as_made = as_made and public == known[claimed.kid]
        holds = as_made and signing.verify(session, told, claimed)
        return found if holds else Checked(Fault.ALTERED)


def _said(payload: Mapping[str, Any]) -> Checked:
    return Checked(
        None,
        str(payload["person"]["name"]),
        datetime.fromisoformat(payload["made_at"]),
        payload["whole"] is True,
        len(payload["entries"]),
        digest_of(payload),
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose keys comes twice: readers differ in which of the two they take."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key comes twice")
    return made


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(_UNPADDED).decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
