"""What became of the documents questions rest on: recorded, looked into, confirmed, withdrawn."""

from anquan_exam.services.overlays.acts import (
    OverlayInput,
    confirm,
    lift_confirmation,
    record_overlay,
    withdraw_overlay,
)
from anquan_exam.services.overlays.held_back import HELD_BACK_PAGE_SIZE, HeldBack, list_held_back
from anquan_exam.services.overlays.impact import Impact, impact, preview
from anquan_exam.services.overlays.pages import (
    DocumentPage,
    OverlayLine,
    OverlayPage,
    document_page,
    overlay_page,
    questions_on,
    successors,
)

__all__ = [
    "HELD_BACK_PAGE_SIZE",
    "DocumentPage",
    "HeldBack",
    "Impact",
    "OverlayInput",
    "OverlayLine",
    "OverlayPage",
    "confirm",
    "document_page",
    "impact",
    "lift_confirmation",
    "list_held_back",
    "overlay_page",
    "preview",
    "questions_on",
    "record_overlay",
    "successors",
    "withdraw_overlay",
]
