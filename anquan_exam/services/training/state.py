"""Where a session stands, as its row says and as lists ask for it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists

from anquan_exam.models import Attendance, TrainingSession


class SessionState(StrEnum):
    """Where a session stands."""

    COMING = "coming"
    NOW = "now"
    OVER = "over"
    CANCELLED = "cancelled"
    OPEN = "open"
    """Only asked for: over, with hours that do not count yet."""


def state_of(row: TrainingSession, now: datetime) -> SessionState:
    """The state of a row."""
    if row.cancelled_at is not None:
        return SessionState.CANCELLED
    if now < row.begins_at:
        return SessionState.COMING
    return SessionState.NOW if now < row.ends_at else SessionState.OVER


def state_is(state: SessionState, now: datetime) -> ColumnElement[bool]:
    """The condition that a session is in the state."""
    held = TrainingSession
    if state is SessionState.CANCELLED:
        return held.cancelled_at.is_not(None)
    conditions = {
        SessionState.COMING: held.begins_at > now,
        SessionState.NOW: and_(held.begins_at <= now, held.ends_at > now),
        SessionState.OVER: held.ends_at <= now,
        SessionState.OPEN: and_(
            held.begins_at <= now,
            exists().where(
                Attendance.session_id == held.id,
                Attendance.withdrawn_at.is_(None),
                Attendance.counted_at.is_(None),
            ),
        ),
    }
    return and_(held.cancelled_at.is_(None), conditions[state])
