"""The list of rooms, and the board of one: looked at again every few seconds."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.invigilation import Seat
from anquan_exam.services.invigilation import collecting, messages, starts
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.rooms import When, rooms
from anquan_exam.services.invigilation.version import unchanged
from anquan_exam.services.invigilation.views import RoomView, SeatView
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint, words
from anquan_exam.web.invigilation.acting import act
from anquan_exam.web.invigilation.entry import entry_of

MOST_SEATS = 120
SHOWS: dict[str, tuple[str, tuple[Seat, ...]]] = {
    "sitting": ("在考", (Seat.SITTING,)),
    "done": ("已交", words.DONE),
    "waiting": ("没开始", (Seat.AWAITED, Seat.PRESENT)),
    "absent": ("缺考", (Seat.ABSENT,)),
}


@blueprint.get("/")
@needs(Permission.SIT)
def index() -> ResponseReturnValue:
    """The rooms: today's first."""
    found = rooms(actor(), now=clock.now())
    parts = [
        ("今天", [line for line in found if line.when is When.TODAY]),
        ("还有事没完", [line for line in found if line.when is When.WAITING]),
        ("这几天", [line for line in found if line.when is When.AHEAD]),
    ]
    return render_template("invigilation/index.html", parts=parts)


@blueprint.get("/<exam>")
@needs(Permission.SIT)
def board(exam: str) -> ResponseReturnValue:
    """The board; with `part=live` only what changes, and 304 while nothing does."""
    now = clock.now()
    live = request.args.get("part") == "live"
    held = _held() if live else ""
    if held and unchanged(actor(), exam, held, now=now):
        return _tagged(make_response("", 304), held)
    view = room(actor(), exam, now=now)
    page = "invigilation/live.html" if live else "invigilation/board.html"
    response = make_response(render_template(page, **_page(view), now_at=now))
    return _tagged(response, view.version, kept=live)


def _held() -> str:
    """The version of the board that the browser shows."""
    tags = request.if_none_match.as_set(include_weak=True)
    return min((tag.partition(":")[0] for tag in tags), default="")


def _tagged(response: Response, version: str, *, kept: bool = True) -> Response:
    """With its version; the whole page is not kept, or the button back would show it to whoever
    holds the phone next."""
    response.set_etag(version, weak=True)
    response.headers["Cache-Control"] = "private, no-cache" if kept else "no-store"
    response.headers["Vary"] = "Cookie"
    return response


def _page(view: RoomView) -> dict[str, Any]:
    show, query = request.args.get("show", ""), request.args.get("q", "").strip()
    seats = [seat for seat in view.seats if _shown(seat, show) and _fits(seat, query)]
    return {
        "room": view,
        "seats": seats[:MOST_SEATS],
        "more": max(0, len(seats) - MOST_SEATS),
        "show": show,
        "query": query,
        "figures": _figures(view, show),
        "say": words,
        "entry": entry_of(view.exam),
        "said": messages.said(actor(), view.exam),
        "live_url": url_for(
            "invigilation.board", exam=view.exam, part="live", show=show or None, q=query or None
        ),
    }


def _shown(seat: SeatView, show: str) -> bool:
    if show == "look":
        return bool(seat.looks)
    return show not in SHOWS or seat.state in SHOWS[show][1]


def _fits(seat: SeatView, query: str) -> bool:
    about = (seat.name, seat.department, seat.posts, seat.employee_number)
    return not query or any(query in text for text in about)


def _figures(view: RoomView, show: str) -> list[dict[str, Any]]:
    """The counts over the list; each opens to its names, a second time to everybody."""
    counts = [("look", "要看", view.to_look_at)]
    counts += [(key, label, view.count(*states)) for key, (label, states) in SHOWS.items()]
    return [
        {
            "key": key,
            "label": label,
            "number": number,
            "on": key == show,
            "url": url_for("invigilation.board", exam=view.exam, show=None if key == show else key),
        }
        for key, label, number in counts
        if number or key in ("look", "sitting", "done")
    ]


@blueprint.post("/<exam>/pause")
@needs(Permission.SIT)
def pause(exam: str) -> ResponseReturnValue:
    """Let nobody start for now."""
    reason = request.form.get("reason", "")
    return act(
        lambda: starts.pause(actor(), exam, reason, now=clock.now()),
        "暂停开考了。在答的人接着答。",
        url_for("invigilation.board", exam=exam),
    )


@blueprint.post("/<exam>/resume")
@needs(Permission.SIT)
def resume(exam: str) -> ResponseReturnValue:
    """Let people start again."""
    return act(
        lambda: starts.resume(actor(), exam, now=clock.now()),
        "恢复开考了。",
        url_for("invigilation.board", exam=exam),
    )


@blueprint.get("/<exam>/collect")
@needs(Permission.SIT)
def collect_all(exam: str) -> ResponseReturnValue:
    """Collecting every paper: step one says what it means, step two asks why."""
    view = room(actor(), exam, now=clock.now())
    open_seats = [seat for seat in view.seats if seat.state is Seat.SITTING and not seat.own]
    unanswered = sum(seat.questions - seat.progress.answered for seat in open_seats)
    return render_template(
        "invigilation/collect.html",
        room=view,
        names=[seat.name for seat in open_seats],
        unanswered=unanswered,
        step=2 if request.args.get("step") == "2" and open_seats else 1,
        reasons=words.REASONS,
        back_url=url_for("invigilation.board", exam=exam),
        next_url=url_for("invigilation.collect_all", exam=exam, step=2),
        act_url=url_for("invigilation.collect_all_now", exam=exam),
    )


@blueprint.post("/<exam>/collect")
@needs(Permission.SIT)
def collect_all_now(exam: str) -> ResponseReturnValue:
    """The act of step two."""
    reason = request.form.get("reason", "")
    return act(
        lambda: collecting.collect_all(actor(), exam, reason, now=clock.now()),
        "卷都收上来了。收到的答案都算数。",
        url_for("invigilation.board", exam=exam),
    )
