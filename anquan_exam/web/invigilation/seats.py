"""The seats of an exam: drawn, drawn anew, looked at."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.seating import MOST_ROOMS, Layout
from anquan_exam.services.errors import Invalid, Problem
from anquan_exam.services.invigilation import seating
from anquan_exam.services.invigilation.room import room
from anquan_exam.web.access import actor, needs
from anquan_exam.web.invigilation import blueprint
from anquan_exam.web.wording import say

FIRST_NAMES = ("考场一", "考场二", "考场三", "考场四", "考场五", "考场六", "考场七", "考场八")


@blueprint.get("/<exam>/seats")
@needs(Permission.SIT)
def seats(exam: str) -> ResponseReturnValue:
    """The seats as they stand, and the form for a draw."""
    return _page(exam)


@blueprint.post("/<exam>/seats")
@needs(Permission.SIT)
def draw_seats(exam: str) -> ResponseReturnValue:
    """Draw them."""
    try:
        number = seating.draw(
            actor(), exam, _rooms(), request.form.get("reason", ""), now=clock.now()
        )
    except Invalid as problem:
        return _page(exam, say(problem)), 422
    except Problem as problem:
        if problem.code not in ("seats_fixed", "nobody_to_seat", "exam_not_running"):
            raise
        flash(say(problem), "stop")
    else:
        flash(f"第 {number} 次抽的座位定了。考生在考试须知里看得到自己的座位。", "safe")
    return redirect(url_for("invigilation.seats", exam=exam))


def _rooms() -> list[Layout]:
    """The rooms of the form: those with any figure in them."""
    form = request.form
    rows = zip(
        form.getlist("name")[: MOST_ROOMS + 1],
        form.getlist("rows"),
        form.getlist("columns"),
        strict=False,
    )
    filled = [row for row in rows if row[1].strip() or row[2].strip()]
    return [Layout(name, _figure(count), _figure(each)) for name, count, each in filled]


def _figure(text: str) -> int:
    """What was typed as a number; nothing stands for 0, nonsense for what fits no room."""
    text = text.strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else -1


def _page(exam: str, error: str = "") -> str:
    view, now = seating.seats(actor(), exam), clock.now()
    return render_template(
        "invigilation/seats.html",
        room=room(actor(), exam, now=now),
        view=view,
        plans=[(at, layout, _grid(view, at)) for at, layout in enumerate(view.rooms)],
        lines=_lines(view),
        error=error,
        reason=request.form.get("reason", ""),
    )


def _grid(view: seating.SeatsView, at: int) -> list[list[tuple[int, seating.SeatedPerson | None]]]:
    """The rows of a room, the first in front; seats put in are a row of their own behind."""
    here = {one.seat: one for one in view.people if one.room == at}
    layout = view.rooms[at]
    across = layout.columns if layout.rows else 6
    numbers = list(range(1, max(layout.seats, *here, 1) + 1)) if here else []
    rows = [numbers[start : start + across] for start in range(0, len(numbers), across)]
    taken = [row for row in rows if any(number in here for number in row)]
    return [[(number, here.get(number)) for number in row] for row in taken]


def _lines(view: seating.SeatsView) -> list[tuple[str, str, str]]:
    """What the form starts with: what was typed, the rooms as they stand, or one room."""
    form = request.form
    if form.getlist("columns"):
        typed = zip(
            form.getlist("name"), form.getlist("rows"), form.getlist("columns"), strict=False
        )
        lines = list(typed)[:MOST_ROOMS]
    elif view.rooms:
        lines = [
            (one.name, str(one.rows) if one.rows else "", str(one.columns)) for one in view.rooms
        ]
    else:
        lines = [(FIRST_NAMES[0], "", str(view.candidates or ""))]
    known = len(lines)
    more = min(MOST_ROOMS, max(3, known + 1))
    return [*lines, *((FIRST_NAMES[at], "", "") for at in range(known, more))]
