"""What people are told: the kinds of messages, the groups they are counted in, and how what goes
outside (a phone's message, a chat) waits and is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DAY_BEGINS = 7
NIGHT_BEGINS = 21
"""From this hour until the morning's nobody's phone is made to ring."""

MOST_TRIES = 8
"""After so many a message is given up, and somebody has to look."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=2)


class Group(StrEnum):
    """What a message asks for."""

    TO_DO = "to-do"
    DUE = "due"
    EXPIRING = "expiring"
    NEWS = "news"
    """Good to know; nothing is to be done."""


class Kind(StrEnum):
    """What a message is about."""

    CASE_REPORTED = "case_reported"
    CASE_OPENED = "case_opened"
    CASE_VERIFIED = "case_verified"
    CASE_DROPPED = "case_dropped"
    CASE_CONFIRM_TRAINING = "case_confirm_training"
    CASE_RETEST = "case_retest"
    CASE_FAILED = "case_failed"
    CASE_PASSED = "case_passed"
    CASE_CLEARED = "case_cleared"
    CASE_DECIDED = "case_decided"
    EXAM_ASSIGNED = "exam_assigned"
    EXAM_CLOSING = "exam_closing"
    EXAM_FAILED = "exam_failed"
    TRAINING_TEACH = "training_teach"
    TRAINING_PLANNED = "training_planned"
    TRAINING_CONFIRM = "training_confirm"
    CERTIFICATE_REVIEW = "certificate_review"
    CERTIFICATE_EXPIRY = "certificate_expiry"
    ABSENCE_NEAR = "absence_near"
    FOLLOW_UP_DUE = "follow_up_due"
    FILE_ASKED = "file_asked"
    FILE_ANSWERED = "file_answered"
    DESK_WAITING = "desk_waiting"
    DESK_REDS = "desk_reds"
    DIGEST = "digest"


GROUPS: dict[Kind, Group] = {
    Kind.CASE_REPORTED: Group.TO_DO,
    Kind.CASE_OPENED: Group.TO_DO,
    Kind.CASE_VERIFIED: Group.TO_DO,
    Kind.CASE_DROPPED: Group.NEWS,
    Kind.CASE_CONFIRM_TRAINING: Group.TO_DO,
    Kind.CASE_RETEST: Group.TO_DO,
    Kind.CASE_FAILED: Group.TO_DO,
    Kind.CASE_PASSED: Group.NEWS,
    Kind.CASE_CLEARED: Group.NEWS,
    Kind.CASE_DECIDED: Group.NEWS,
    Kind.EXAM_ASSIGNED: Group.TO_DO,
    Kind.EXAM_CLOSING: Group.DUE,
    Kind.EXAM_FAILED: Group.TO_DO,
    Kind.TRAINING_TEACH: Group.TO_DO,
    Kind.TRAINING_PLANNED: Group.TO_DO,
    Kind.TRAINING_CONFIRM: Group.TO_DO,
    Kind.CERTIFICATE_REVIEW: Group.EXPIRING,
    Kind.CERTIFICATE_EXPIRY: Group.EXPIRING,
    Kind.ABSENCE_NEAR: Group.DUE,
    Kind.FOLLOW_UP_DUE: Group.DUE,
    Kind.FILE_ASKED: Group.TO_DO,
    Kind.FILE_ANSWERED: Group.NEWS,
    Kind.DESK_WAITING: Group.TO_DO,
    Kind.DESK_REDS: Group.DUE,
    Kind.DIGEST: Group.NEWS,
}

OPEN = tuple(kind for kind in Kind if GROUPS[kind] is not Group.NEWS)
"""The kinds that ask for something: counted as open until read, or until the matter is over."""

PRESSING = (Group.DUE, Group.TO_DO, Group.EXPIRING)
"""The groups by how much they press."""

AT_ONCE = frozenset(
    {
        Kind.CASE_REPORTED,
        Kind.CASE_OPENED,
        Kind.CASE_VERIFIED,
        Kind.CASE_RETEST,
        Kind.EXAM_CLOSING,
        Kind.DESK_REDS,
        Kind.DIGEST,
    }
)
"""Told outside as well, not only in the site; the rest is in the daily digest."""

STAGES = (60, 30, 7, 0)
"""Days before the last day of a certificate on which its holder is told."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes outside: to an address of the channel's own kind, with a link or ""; `at` is the
    moment of sending."""

    address: str
    text: str
    link: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the sending went. `again`: another try may help; `down`: the channel itself is out of
    order, so that the others in line need not be tried either."""

    sent: bool
    error: str = ""
    again: bool = True
    down: bool = False


SENT = Delivery(True)


def outside_text(count: int) -> str:
    """What is said outside: how many things, never which; no name, score, number or 三违."""
    return f"你有 {count} 件事要办，打开安全考看"


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries (1 or more) failed: twice as long each time."""
    doubled = FIRST_WAIT * (1 << min(max(tries, 1) - 1, 20))
    return min(doubled, LONGEST_WAIT)


def by_day(at: datetime) -> datetime:
    """`at` (local time), or the next morning where it is night."""
    if DAY_BEGINS <= at.hour < NIGHT_BEGINS:
        return at
    morning = at.replace(hour=DAY_BEGINS, minute=0, second=0, microsecond=0)
    return morning if at.hour < DAY_BEGINS else morning + timedelta(days=1)


def stage_bounds() -> tuple[tuple[int, int], ...]:
    """(stage, least days left): a stage holds from its own days down to above the next one's."""
    below = (*(days + 1 for days in STAGES[1:]), -14)
    return tuple(zip(STAGES, below, strict=True))
