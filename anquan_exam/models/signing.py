"""The keys this installation signs with. One is in use; those before it stay, to check by."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from anquan_exam.models.base import Base
from anquan_exam.models.types import EncryptedBytes, UtcDateTime


class SigningKey(Base):
    """An ECDSA key on P-256. The private half is encrypted with the data key, so that a copy of the
    database alone signs nothing."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The first 16 hex digits of the SHA-256 of `public`.
    kid: Mapped[str] = mapped_column(String(16), unique=True)
    # 65 bytes, uncompressed: 04, x, y.
    public: Mapped[bytes]
    # 32 bytes, the secret number.
    private: Mapped[bytes] = mapped_column(EncryptedBytes("signing_key.private", "data"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # From then on nothing new is signed with it.
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
