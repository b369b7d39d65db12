"""The papers on paper of a room, and one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import Blueprint
from anquan_exam.domain.invigilation import Seat
from anquan_exam.domain.sitting import Answer, fold
from anquan_exam.models import PaperTimes, Person, SecondEntry, SheetPhoto
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Problem
from anquan_exam.services.invigilation.reach import exam_of
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.views import RoomView, SeatView
from anquan_exam.services.paper_body.keyers import may_enter
from anquan_exam.services.paper_body.photos import PhotoView, photo_views
from anquan_exam.services.paper_body.reach import OnPaper, on_paper, papers_on_paper
from anquan_exam.services.paper_body.second import SecondView, second_view
from anquan_exam.services.sittings import putting_in
from anquan_exam.services.sittings.events import events_of


@dataclass(frozen=True)
class Times:
    """When a paper was handed out and collected, as noted."""

    handed_out: datetime | None = None
    collected: datetime | None = None


@dataclass(frozen=True)
class PaperLine:
    """One candidate in the list of the printed papers."""

    seat: SeatView
    paper_number: str
    """Of the newest paper on paper; "" where there is none."""
    times: Times
    photos: int
    second: bool
    """Keyed in twice."""

    @property
    def to_key(self) -> bool:
        """Whether the paper is still to be keyed in."""
        return bool(self.paper_number) and self.seat.state is Seat.SITTING


@dataclass(frozen=True)
class PaperRoom:
    """The room as whoever prints and keys in sees it."""

    room: RoomView
    lines: tuple[PaperLine, ...]
    """By group and name."""


@dataclass(frozen=True)
class PaperPage:
    """One paper on paper, with all that was keyed in and kept."""

    paper: OnPaper
    title: str
    blueprint: Blueprint
    mine: bool
    """The actor is the one who puts it in."""
    may_second: bool
    """The actor may key it in a second time."""
    keyed_by: str
    open: bool
    answers: Mapping[int, Answer]
    times: Times
    photos: tuple[PhotoView, ...]
    second: SecondView | None
    after: str
    """The number of the next candidate whose paper is to be keyed in; "" for none."""

    def photo(self, id_: int) -> PhotoView | None:
        """One of its photographs."""
        return next((each for each in self.photos if each.id == id_), None)

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The questions nothing was put in for."""
        return tuple(i.number for i in self.paper.paper.items if not self.answers.get(i.number))


def paper_room(actor: Actor, exam_id: str, *, now: datetime) -> PaperRoom:
    """Everybody in the room with their printed paper. Raises NotFound."""
    view = room(actor, exam_id, now=now)
    with reading() as session:
        exam, _ = exam_of(session, actor, exam_id)
        rows = session.execute(papers_on_paper(exam)).all()
        held = {
            candidate.number: (attempt.id, record.number) for attempt, record, candidate in rows
        }
        ids = [attempt for attempt, _ in held.values()]
        times = _times(session, ids)
        photos = dict(
            session.execute(
                select(SheetPhoto.attempt_id, func.count())
                .where(SheetPhoto.attempt_id.in_(ids))
                .group_by(SheetPhoto.attempt_id)
            ).all()
        )
        seconds = set(
            session.scalars(select(SecondEntry.attempt_id).where(SecondEntry.attempt_id.in_(ids)))
        )
    lines = []
    for seat in sorted(view.seats, key=lambda seat: (seat.department, seat.name, seat.number)):
        attempt, number = held.get(seat.number, (0, ""))
        lines.append(
            PaperLine(
                seat,
                number,
                times.get(attempt, Times()),
                photos.get(attempt, 0),
                attempt in seconds,
            )
        )
    return PaperRoom(view, tuple(lines))


def _times(session: Session, attempts: list[int]) -> dict[int, Times]:
    rows = session.scalars(select(PaperTimes).where(PaperTimes.attempt_id.in_(attempts)))
    return {row.attempt_id: Times(row.handed_out_at, row.collected_at) for row in rows}


def paper_page(actor: Actor, exam_id: str, number: str) -> PaperPage:
    """The newest paper of a candidate, which is on paper. Raises NotFound, Forbidden
    `own_sitting`, Problem `not_on_paper_body`."""
    with reading() as session:
        found = on_paper(session, actor, exam_id, number)
        by = session.get(Person, found.conducted_by)
        return PaperPage(
            paper=found,
            title=found.exam.title,
            blueprint=Blueprint.from_json(found.exam.blueprint),
            mine=found.conducted_by == actor.person_id,
            may_second=may_enter(session, found, actor.person_id),
            keyed_by=by.name if by else "",
            open=found.status == "open",
            answers=dict(fold(events_of(session, found.id)).answers),
            times=_times(session, [found.id]).get(found.id, Times()),
            photos=photo_views(session, found.id),
            second=second_view(session, found),
            after=_after(session, actor, found),
        )


def _after(session: Session, actor: Actor, found: OnPaper) -> str:
    """Who comes next in the list, from the beginning again at its end."""
    rows = session.execute(papers_on_paper(found.exam)).all()
    order = [
        (candidate.number, attempt.status == "open" and candidate.person_id != actor.person_id)
        for attempt, _, candidate in rows
    ]
    at = next((i for i, (number, _) in enumerate(order) if number == found.number), 0)
    onward = [*order[at + 1 :], *order[:at]]
    return next((number for number, open_ in onward if open_ and number != found.number), "")


def finish(actor: Actor, exam_id: str, number: str, *, now: datetime) -> str:
    """Hand in a paper that was keyed in, and have it graded; gives the attempt's public id.

    Raises NotFound, Forbidden `own_sitting`, Problem `not_on_paper_body`, `entries_differ` while a
    second entry differs, `attempt_over`, `attempt_not_conducted`."""
    with reading() as session:
        second = second_view(session, on_paper(session, actor, exam_id, number))
    if second is not None and second.differences:
        raise Problem("entries_differ", count=len(second.differences))
    return putting_in.finish(actor, exam_id, number, now=now)
