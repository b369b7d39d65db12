"""Column types: aware UTC moments, and text encrypted at rest."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import JSON, DateTime, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from anquan_exam.models.cipher import Cipher

JsonDocument = JSON().with_variant(JSONB(), "postgresql")
# The paper and the events are hashed as written: plain JSON keeps key order on every database.
JsonText = JSON()


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


class UtcDateTime(TypeDecorator[datetime]):
    """Refuses naive moments; stores UTC, gives back aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """SQLite keeps texts, and a hand-in reads fifty moments: one call in C for each."""
        return (
            _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)
        )

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def cipher() -> Cipher:
    """The cipher of this application."""
    found: Cipher = current_app.extensions["cipher"]
    return found


class EncryptedText(TypeDecorator[str]):
    """Text stored as AES-256-GCM, bound to `purpose` (table.column) so cells cannot be swapped
    about."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else cipher().encrypt(value.encode(), self.purpose)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else cipher().decrypt(bytes(value), self.purpose).decode()


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes encrypted with the exam key (secrets of draws), or another the column names."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str, key: str = "exam") -> None:
        super().__init__()
        self.purpose = purpose
        self.key = key

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else cipher().encrypt(value, self.purpose, key=self.key)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else cipher().decrypt(bytes(value), self.purpose, key=self.key)
