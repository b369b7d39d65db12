"""Shift lists (当班名单): who is at work, put in by the unit; a newer one supersedes."""

from anquan_exam.services.shift_lists.acts import ShiftInput, keep, look_through, withdraw
from anquan_exam.services.shift_lists.matching import Read
from anquan_exam.services.shift_lists.views import (
    LineRow,
    ShiftFilter,
    ShiftRowView,
    ShiftView,
    line_rows,
    listed,
    view,
)

__all__ = [
    "LineRow",
    "Read",
    "ShiftFilter",
    "ShiftInput",
    "ShiftRowView",
    "ShiftView",
    "keep",
    "line_rows",
    "listed",
    "look_through",
    "view",
    "withdraw",
]
