"""A spot check held where there is no network: prepared beforehand, synced once, afterwards.

See docs/offline-visits.md for what is trusted and what is not."""

from anquan_exam.services.spot_checks.offline.preparing import Package, Shown, cancel, prepare
from anquan_exam.services.spot_checks.offline.syncing import Outcome, sync
from anquan_exam.services.spot_checks.offline.views import (
    OfflineView,
    UploadView,
    VisitView,
    raw_of,
    view,
)

__all__ = [
    "OfflineView",
    "Outcome",
    "Package",
    "Shown",
    "UploadView",
    "VisitView",
    "cancel",
    "prepare",
    "raw_of",
    "sync",
    "view",
]
