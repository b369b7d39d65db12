"""Questions brought in from files: uploaded, read with a verdict per row, mended, put into a draft.

What cannot be understood for certain is parked with its reason; everything can be interrupted and
taken up again; a question keeps the id it was given, and no other ever gets it."""

from anquan_exam.services.banks.draft_adding import Target
from anquan_exam.services.banks.importing.committing import start as start_commit
from anquan_exam.services.banks.importing.jobs import drop, read, upload
from anquan_exam.services.banks.importing.mending import mend
from anquan_exam.services.banks.importing.pictures import picture
from anquan_exam.services.banks.importing.topics import new_target, targets
from anquan_exam.services.banks.importing.views import (
    FILTERS,
    ImportView,
    RowView,
    imports_of,
    parked_rows,
    report_of,
    row,
    rows_of,
    view,
)
from anquan_exam.services.banks.importing.work import begin, carry_on, resume_stale

__all__ = [
    "FILTERS",
    "ImportView",
    "RowView",
    "Target",
    "begin",
    "carry_on",
    "drop",
    "imports_of",
    "mend",
    "new_target",
    "parked_rows",
    "picture",
    "read",
    "report_of",
    "resume_stale",
    "row",
    "rows_of",
    "start_commit",
    "targets",
    "upload",
    "view",
]
