"""The part of the planning form that says where the people come from, and when the officer came."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import request, session

from anquan_exam import clock
from anquan_exam.services import spot_checks
from anquan_exam.services.errors import Invalid
from anquan_exam.web.access import actor
from anquan_exam.web.spot_photos import photos_sent

ROSTER, PASTED = "roster", "pasted"
_KEY = "spot_arrivals"
_REMEMBERED = 8


def first_seen(place_id: int, now: datetime) -> datetime:
    """When the form of this unit was first opened today in this browser: the officer came about
    then, and opening it again does not make it later."""
    kept: dict[str, str] = dict(session.get(_KEY, {}))
    today = clock.local(now).date()
    known = kept.get(str(place_id))
    if known and clock.local(datetime.fromisoformat(known)).date() == today:
        return datetime.fromisoformat(known)
    kept.pop(str(place_id), None)
    kept[str(place_id)] = now.isoformat(timespec="seconds")
    session[_KEY] = dict(list(kept.items())[-_REMEMBERED:])
    return datetime.fromisoformat(kept[str(place_id)])


def offers(place_id: int, now: datetime) -> dict[str, Any]:
    """What the form offers besides the roster, and what it shows beside its fields."""
    arrived = _arrived(place_id, now) or now
    return {
        "lists": spot_checks.offered(actor(), place_id, arrived_at=arrived, now=now),
        "arrived": f"{clock.local(arrived):%H:%M}",
        "visits": spot_checks.visits_this_year(actor(), place_id, now=now),
        "own": spot_checks.own_blueprints(actor(), place_id),
        "most_photos": spot_checks.MOST_PHOTOS,
        "today": clock.local(now).date(),
        "chosen_from": _chosen(),
    }


def _chosen() -> str:
    """The choice as sent; lines alone mean that they are to be drawn from."""
    return request.form.get("from") or (PASTED if request.form.get("shift", "").strip() else "")


def _arrived(place_id: int, now: datetime) -> datetime | None:
    """The time the form says, on the last day it fits; None where it says none or no time."""
    said = request.form.get("arrived", "").strip()
    if not said:
        return first_seen(place_id, now)
    try:
        at = time.fromisoformat(said)
    except ValueError:
        return None
    seen = first_seen(place_id, now)
    if f"{clock.local(seen):%H:%M}" == said:
        return seen
    here = clock.local(now)
    arrived = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return arrived if arrived <= here + timedelta(minutes=5) else arrived - timedelta(days=1)


def source_of(place_id: int, now: datetime) -> dict[str, Any]:
    """The fields of the plan that say where its people come from.

    Raises Invalid `shift_which`, `shift_empty`, `arrived_wrong`."""
    chosen, pasted = _chosen(), request.form.get("shift", "")
    if pasted.strip() and chosen != PASTED:
        raise Invalid("shift_which", "shift")
    if chosen == PASTED and not pasted.strip():
        raise Invalid("shift_empty", "shift")
    arrived = _arrived(place_id, now)
    if arrived is None:
        raise Invalid("arrived_wrong", "arrived")
    return {
        "shift": pasted,
        "shift_list": chosen if chosen not in ("", ROSTER, PASTED) else "",
        "arrived_at": arrived,
        "photos": photos_sent(),
    }
