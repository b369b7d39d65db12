"""Question banks: publishing them, reading them, comparing versions, and an enterprise's own."""

from anquan_exam.services.banks.documents import record_documents, stored_register
from anquan_exam.services.banks.publishing import (
    Fault,
    NotSound,
    Origin,
    Outcome,
    Published,
    publish,
)

__all__ = [
    "Fault",
    "NotSound",
    "Origin",
    "Outcome",
    "Published",
    "publish",
    "record_documents",
    "stored_register",
]
