"""A person's answers for those in charge."""

from datetime import date, datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.services.eligibility.one import Asked, person_answers
from anquan_exam.web import eligibility_words as words
from anquan_exam.web.access import actor, needs
from anquan_exam.web.eligibility import blueprint
from anquan_exam.web.numbers import small

_MINUTE = timedelta(minutes=1)


@blueprint.get("/eligibility/<public_id>")
@needs(Permission.PEOPLE_VIEW)
def person(public_id: str) -> ResponseReturnValue:
    """Every post held, on the day and by what was known when the address says."""
    now = clock.now()
    today = clock.local(now).date()
    known = _known_at(now)
    asked = Asked(
        day_asked("day", today), known or now, request.args.get("post", 0, type=small) or 0
    )
    return render_template(
        "eligibility/person.html",
        found=person_answers(actor(), public_id, asked, now=now),
        asked=asked,
        today=today,
        on=words.On(asked.day, spoken=asked.day == today),
        known=f"{clock.local(known):%Y-%m-%dT%H:%M}" if known else "",
        words=words,
    )


def day_asked(name: str, today: date) -> date:
    """The day the address names: today, tomorrow or 2026-11-27; what it says amiss is today."""
    text = request.args.get(name, "")
    if text == "tomorrow":
        return today + timedelta(days=1)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    # Ten years each way: beyond it nobody asks, and the calendar has an end.
    return day if abs((day - today).days) < 3653 else today


def _known_at(now: datetime) -> datetime | None:
    """The moment by which the facts were known; None for now, and for what lies ahead.

    A minute is meant to its end."""
    try:
        text = datetime.fromisoformat(request.args.get("known", ""))
    except ValueError:
        return None
    if not 1950 < text.year < 9000:
        return None
    known = text.replace(tzinfo=clock.SHANGHAI) if text.tzinfo is None else text
    known = known.replace(second=0, microsecond=0) + _MINUTE
    return known if known <= now else None
