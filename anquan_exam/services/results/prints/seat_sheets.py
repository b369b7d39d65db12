"""座位表: the plan of each room as it lies, and a list to sign by seats."""

from datetime import datetime
from typing import Any

from anquan_exam.domain.access import Actor
from anquan_exam.domain.seating import Layout
from anquan_exam.exchange.pdf import render
from anquan_exam.models.session import reading
from anquan_exam.services.errors import NotFound
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.invigilation.seating import DrawLine, SeatedPerson, SeatsView, seats
from anquan_exam.services.results import sight, words
from anquan_exam.services.results.prints.footing import footing, heading

PLAIN_ACROSS = 6
"""How many seats of a room without rows are printed beside each other."""


def seat_plan(actor: Actor, exam_id: str, site: str, *, now: datetime) -> bytes:
    """The seat plan and the sign-in list of every room (PDF). Raises NotFound, also where no seats
    were drawn."""
    view = seats(actor, exam_id)
    if not view.people:
        raise NotFound("seats")
    with reading() as session:
        exam = sight.exam_of(session, actor, exam_of(session, actor, exam_id)[0], now=now)
    content = {
        **heading(exam),
        "draw": drawn(view.draws),
        "rooms": [_room(view, at, layout) for at, layout in enumerate(view.rooms)],
    }
    return render("seat_plan", {**content, **footing(exam, content, site, now)})


def drawn(draws: tuple[DrawLine, ...]) -> str:
    """How the seats came about, in a sentence; "" where none were drawn."""
    if not draws:
        return ""
    last = draws[-1]
    text = f"{words.minute(last.at)}，{last.by}，第 {last.number} 次抽"
    again = [f"第 {one.number} 次：{one.reason}" for one in draws if one.reason]
    return text + (f"（重抽原因，{'；'.join(again)}）" if again else "")


def _room(view: SeatsView, at: int, layout: Layout) -> dict[str, Any]:
    here = [one for one in view.people if one.room == at]
    return {
        "name": layout.name,
        "rows": layout.rows,
        "across": layout.columns if layout.rows else min(PLAIN_ACROSS, layout.columns),
        "seats": _cells(layout, here),
        "people": [_line(one) for one in here],
    }


def _cells(layout: Layout, here: list[SeatedPerson]) -> list[list[str]]:
    """Number and name of each seat of the room in order, those put in behind the others. Of a room
    without rows the seats behind the last one taken are left out."""
    names = {one.seat: one.name for one in here}
    last = max(names, default=0)
    most = max(layout.seats, last) if layout.rows else last
    return [[str(number), names.get(number, "")] for number in range(1, most + 1)]


def _line(one: SeatedPerson) -> dict[str, str]:
    return {
        "seat": str(one.seat),
        "where": one.words,
        "name": one.name,
        "department": one.department,
        "employee_number": one.employee_number,
        "paper": one.number,
    }
