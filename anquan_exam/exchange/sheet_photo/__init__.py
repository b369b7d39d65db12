"""An answer sheet in a photograph: whose it is, straightened, and how dark each box is.

`zxing-cpp` and numpy are imported when a photograph is read, not before."""

from anquan_exam.exchange.sheet_photo.straightening import (
    SheetUnreadable,
    Straight,
    Unreadable,
    straighten,
)

__all__ = ["SheetUnreadable", "Straight", "Unreadable", "straighten"]
