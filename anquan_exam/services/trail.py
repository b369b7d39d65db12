"""The trail: an entry is written in the act's own transaction, and chained by a sealer
afterwards."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from anquan_exam.domain.access import Actor
from anquan_exam.models import TrailEntry
from anquan_exam.models.base import table_of
from anquan_exam.models.prepared import Prepared
from anquan_exam.models.session import Entry, core

_NEW = Prepared(
    insert(table_of(TrailEntry)),
    *("at", "actor_id", "actor_name", "act", "subject_kind", "subject_id", "place_path"),
    *("payload", "salt", "digest"),
)


def entry_digest(salt: str, record: Mapping[str, Any]) -> str:
    """SHA-256 over the salt and the canonical JSON of what the entry says: 64 hex digits."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def record(
    session: Entry,
    actor: Actor,
    act: str,
    subject: tuple[str, str],
    *,
    now: datetime,
    place_path: str = "",
    **payload: Any,
) -> None:
    """Add one entry to the act's transaction.

    `act` is noun.verb (`exam.published`); `subject` (kind, id); `payload` JSON-able, without
    ID numbers, codes or secrets."""
    salt = secrets.token_hex(16)
    _NEW.run(
        core(session),
        {
            "at": now,
            "actor_id": actor.person_id,
            "actor_name": actor.name,
            "act": act,
            "subject_kind": subject[0],
            "subject_id": subject[1],
            "place_path": place_path,
            "payload": payload,
            "salt": salt,
            "digest": entry_digest(salt, payload),
        },
    )
