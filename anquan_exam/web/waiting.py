"""What waits for whoever looks at the desk, each with the page where it is seen to."""

from datetime import datetime
from typing import Any

from flask import url_for

from anquan_exam.domain.access import Actor
from anquan_exam.services import messages
from anquan_exam.web.waiting_words import WAITING

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "hearings": ("cases.index", {"state": "hearing"}),
    "signatures": ("cases.index", {"state": "signing"}),
    "cases": ("cases.index", {"state": "overdue"}),
    "asked": ("follow_ups.index", {"state": "overdue"}),
    "certificates": ("certificates.index", {"show": "over"}),
    "late_sheets": ("invigilation.index", {}),
    "objections": ("objections.index", {}),
    "suspensions": ("suspensions.index", {}),
    "corrections": ("corrections.index", {}),
    "regrades": ("corrections.regrade_list", {}),
    "absences": ("absences.index", {}),
    "case_acts": ("cases.index", {}),
    "file_corrections": ("personal_file.corrections", {}),
    "not_sent": ("system.outgoing", {}),
}


def waiting_part(who: Actor, now: datetime) -> dict[str, Any]:
    """waiting: list of (in words, url)."""
    found = messages.waiting(who, now=now)
    return {
        "waiting": [
            (WAITING[name].format(number), url_for(PAGES[name][0], **PAGES[name][1]))
            for name, number in found.items()
        ]
    }
