"""Backups: the whole database in one checked file, and back. The keys are never in it."""

from anquan_exam.services.backups.acts import (
    Backup,
    Restored,
    Verified,
    create,
    default_folder,
    fetch,
    kept,
    prune,
    restore,
    verify,
)

__all__ = [
    "Backup",
    "Restored",
    "Verified",
    "create",
    "default_folder",
    "fetch",
    "kept",
    "prune",
    "restore",
    "verify",
]
