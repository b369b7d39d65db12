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
from anquan_exam.services.banks.trees import Tree, TreeBank, publish_tree, read_tree

__all__ = [
    "Fault",
    "NotSound",
    "Origin",
    "Outcome",
    "Published",
    "Tree",
    "TreeBank",
    "publish",
    "publish_tree",
    "read_tree",
    "record_documents",
    "stored_register",
]
