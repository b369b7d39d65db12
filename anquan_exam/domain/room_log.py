"""What is written down about an exam room: kinds of incidents, and when they can have happened."""

from datetime import datetime, timedelta
from enum import StrEnum

from anquan_exam.domain.sitting import utc

BEFORE = timedelta(days=1)
"""How long before the opening something may have happened that belongs to the exam."""


class IncidentKind(StrEnum):
    """What sort of thing happened."""

    EQUIPMENT = "equipment"
    DOUBTED = "doubted"
    IMPERSONATION = "impersonation"
    CRIB = "crib"
    WHISPER = "whisper"
    ILLNESS = "illness"
    POWER = "power"
    OTHER = "other"


INCIDENT_WORDS: dict[IncidentKind, str] = {
    IncidentKind.EQUIPMENT: "设备或网络故障",
    IncidentKind.DOUBTED: "身份存疑",
    IncidentKind.IMPERSONATION: "替考",
    IncidentKind.CRIB: "夹带或抄袭",
    IncidentKind.WHISPER: "交头接耳",
    IncidentKind.ILLNESS: "突发疾病",
    IncidentKind.POWER: "断电",
    IncidentKind.OTHER: "其他",
}


def can_have_happened(at: datetime, opens_at: datetime, now: datetime) -> bool:
    """Whether something that happened `at` belongs in the log written `now`."""
    return utc(opens_at) - BEFORE <= utc(at) <= utc(now)
