"""What forms of cases send, read."""

from datetime import date, datetime

from flask import request

from anquan_exam import clock
from anquan_exam.services.errors import Invalid


def day_of(field: str, now: datetime) -> date:
    """The day of a field; today where it is left empty. Raises Invalid `case_moment`."""
    text = request.form.get(field, "").strip()
    if not text:
        return clock.local(now).date()
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid("case_moment", field) from wrong


def moment_of(day: str, time: str) -> datetime:
    """The moment of the fields `day` and `time`, on the clock of China. Raises Invalid
    `case_moment`."""
    text = f"{request.form.get(day, '').strip()}T{request.form.get(time, '').strip()}"
    try:
        plain = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid("case_moment", time) from wrong
    if plain.tzinfo is not None:
        raise Invalid("case_moment", time)
    return plain.replace(tzinfo=clock.local(clock.now()).tzinfo)


def pictures(field: str) -> tuple[bytes, ...]:
    """The pictures of a field, as the camera gave them."""
    sent = (file.read() for file in request.files.getlist(field) if file.filename)
    return tuple(data for data in sent if data)


def text(field: str) -> str:
    """What was typed."""
    return request.form.get(field, "")
