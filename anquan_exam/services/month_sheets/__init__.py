"""月报表: the manager's sheet of a month, each figure with whom it counts; frozen three days after
the month's end, what comes later shown beside it."""

from anquan_exam.services.month_sheets.freezing import freeze_due
from anquan_exam.services.month_sheets.views import (
    Named,
    SheetView,
    export,
    latest,
    names,
    view,
)

__all__ = ["Named", "SheetView", "export", "freeze_due", "latest", "names", "view"]
