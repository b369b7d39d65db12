"""The log of a room: read, written, and put right by a further entry."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as PageNotFound

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.room_log import INCIDENT_WORDS, IncidentKind
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.invigilation import log
from anquan_exam.services.invigilation.room import room
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint
from anquan_exam.web.wording import say

DONE = ("提醒一次", "换了座位", "换了设备，接着答", "收了资料", "送医", "已报安全科")


@blueprint.get("/<exam>/log")
@needs(Permission.SIT)
def incidents(exam: str) -> ResponseReturnValue:
    """The entries, and the form for another; `correct` names the one to put right."""
    return _page(exam)


@blueprint.post("/<exam>/log")
@needs(Permission.SIT)
def write_incident(exam: str) -> ResponseReturnValue:
    """Add an entry."""
    try:
        corrects = _number(request.form.get("corrects", ""))
        number = log.write(actor(), exam, _typed(), corrects=corrects, now=clock.now())
    except Invalid as problem:
        return _page(exam, say(problem)), 422
    except NotFound:
        raise
    except Problem as problem:
        flash(say(problem), "stop")
    else:
        flash(f"第 {number} 条记下了。写错了不能改，再写一条更正它。", "safe")
    return redirect(url_for("invigilation.incidents", exam=exam))


def _number(text: str) -> int | None:
    """The number of the entry to put right; what is none names nothing that is there."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise NotFound("incident")
    return int(text)


def _typed() -> log.Happening:
    form = request.form
    try:
        kind = IncidentKind(form.get("kind", ""))
    except ValueError:
        raise Invalid("incident_kind", "kind") from None
    return log.Happening(
        kind=kind,
        at=_moment(form.get("at", "")),
        text=form.get("text", "")[:2000],
        done=form.get("done", "")[:2000],
        people=tuple(form.getlist("people")[:200]),
    )


def _moment(text: str) -> datetime:
    """A moment as a date-and-time box gives it, in local time."""
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("incident_time", "at") from None
    return typed if typed.tzinfo else typed.replace(tzinfo=clock.SHANGHAI)


def _page(exam: str, error: str = "") -> str:
    now = clock.now()
    entries = log.incidents(actor(), exam)
    number = _number(request.args.get("correct", "") or request.form.get("corrects", ""))
    wrong = next((one for one in entries if one.number == number), None)
    if number is not None and (wrong is None or wrong.corrected_by):
        raise PageNotFound
    view, draft = room(actor(), exam, now=now), _draft(wrong, now)
    others = [one for one in view.seats if not one.own]
    return render_template(
        "invigilation/log.html",
        room=view,
        people=sorted(others, key=lambda one: (one.number not in draft["people"], one.name)),
        entries=entries,
        kinds=INCIDENT_WORDS,
        dones=DONE,
        wrong=wrong,
        error=error,
        draft=draft,
    )


def _draft(wrong: log.IncidentView | None, now: datetime) -> dict[str, Any]:
    """What the form starts with: what was typed, the entry to put right, or this moment."""
    form = request.form
    if form:
        typed = {name: form.get(name, "") for name in ("kind", "at", "text", "done")}
        return {**typed, "people": form.getlist("people")}
    if wrong is not None:
        return {
            "kind": wrong.kind.value,
            "at": _box(wrong.at),
            "text": wrong.text,
            "done": wrong.done,
            "people": [number for number, _ in wrong.people],
        }
    concerned = request.args.get("who", "")
    return {"kind": "", "at": _box(now), "text": "", "done": "", "people": [concerned]}


def _box(at: datetime) -> str:
    """A moment as a date-and-time box wants it."""
    return f"{clock.local(at):%Y-%m-%dT%H:%M}"
