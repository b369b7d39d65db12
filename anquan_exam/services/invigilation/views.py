"""What the pages of the exam room show: frozen views."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anquan_exam.domain.bodies import Body
from anquan_exam.domain.invigilation import Look, Seat, Weight, counted_leaves
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.sitting import Absence
from anquan_exam.services.joining.arrivals import Arrived


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is, and what its phone told; from the events."""

    answered: int = 0
    last_seen: datetime | None = None
    absences: tuple[Absence, ...] = ()
    devices: frozenset[str] = frozenset()
    """Marks of the browsers that wrote to it; empty for those without one."""
    minutes_added: int = 0
    left_out: bool = False
    """Handed in by the exam's rule for leaving the page too often."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What an attempt earned: hundredths of a mark."""

    score: int
    full_score: int
    passed: bool


@dataclass(frozen=True, slots=True)
class SeatView:
    """One candidate in the room."""

    number: str
    name: str
    posts: str
    department: str
    employer: str
    employee_number: str
    own: bool
    """The actor himself: only to be looked at."""
    added_late: bool
    """Assigned after publishing."""
    state: Seat
    identity: str
    """How presence was confirmed, for the sitting at hand; "" when it was not."""
    extra_minutes: int
    """Granted before the start, and added since."""
    tries: int
    attempt: str | None
    """Public id of the last attempt."""
    questions: int
    progress: Progress
    deadline: datetime | None
    closed_at: datetime | None
    late: bool
    """Answers came after the deadline, within the grace."""
    supervised: bool | None
    """None before it was graded."""
    mark: Mark | None
    """None while any paper of the exam is open."""
    awaiting_marks: bool
    """The paper is in, and people have still to mark some of it."""
    body: Body = Body.OWN
    """How the last paper is put before the person."""
    conductor: str = ""
    """Who puts in the answers, where it is not the person; the name."""
    shared_with: tuple[str, ...] = ()
    """Names of others who wrote from the same browser."""
    weight: Weight = Weight.NONE
    looks: tuple[Look, ...] = ()
    arrived: bool = False
    """Has come in on a phone, and waits to be seen."""
    chair: str = ""
    """The seat that was drawn, in words."""
    incidents: int = 0
    """Entries of the log that concern him."""
    barred: bool = False
    """Somebody else was found in his place: no start."""
    upheld: bool = False
    """So it was decided by a second person."""

    @property
    def short_chair(self) -> str:
        """The seat without its row."""
        return self.chair.partition("（")[0]

    @property
    def away(self) -> timedelta:
        """How long he was off the page, all told, where both ends are known."""
        lengths = (absence.length for absence in self.progress.absences)
        return sum((length for length in lengths if length), timedelta())

    @property
    def changed_after(self) -> int:
        """After how many leaves the answer changed."""
        return sum(absence.changed_after for absence in self.progress.absences)

    @property
    def counted_leaves(self) -> int:
        """How many leaves count where the policy hands in for them."""
        return counted_leaves(self.progress.absences)


@dataclass(frozen=True, slots=True)
class CodeView:
    """A start code that is valid now."""

    id: int
    code: str
    given_by: str
    given_at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class RoomView:
    """An exam as its invigilators see it."""

    exam: str
    title: str
    purpose: str
    place: str
    owner: str
    invigilators: tuple[str, ...]
    policy: Policy
    paused: bool
    over: bool
    """Nobody can begin any more."""
    closed: bool
    """For good: its secret is revealed."""
    opens_at: datetime
    closes_at: datetime | None
    codes: tuple[CodeView, ...]
    seats: tuple[SeatView, ...]
    """Whoever needs a look first."""
    marks_visible: bool
    incidents: int
    """Entries of the log that stand."""
    seated: bool
    """Seats were drawn."""
    version: str
    """Changes whenever anything above may have, and says until when time alone changes nothing."""
    arrived: tuple[Arrived, ...] = ()
    """Who waits to be seen, the earliest first."""

    def count(self, *states: Seat) -> int:
        """How many are in one of `states`."""
        return sum(seat.state in states for seat in self.seats)

    @property
    def to_look_at(self) -> int:
        """How many are worth a look."""
        return sum(bool(seat.looks) for seat in self.seats)


@dataclass(frozen=True, slots=True)
class LateSheetView:
    """A sheet that came after the close."""

    id: int
    received_at: datetime
    late_by: timedelta
    """After the deadline."""
    adds: tuple[int, ...]
    """Numbers of the questions whose answer it would add or change."""
    proposed_by: str
    proposed_by_me: bool
    reason: str
    decided_by: str
    decided_at: datetime | None
    accepted: bool | None


@dataclass(frozen=True, slots=True)
class TryView:
    """One attempt of a candidate, for the page about one person."""

    attempt: str
    number: int
    status: str
    started_at: datetime
    deadline: datetime
    closed_at: datetime | None
    receipt: str
    void_reason: str | None
    mark: Mark | None
    supervised: bool | None
    late_sheets: tuple[LateSheetView, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonView:
    """One candidate with everything an invigilator may know."""

    room: RoomView
    seat: SeatView
    tries: tuple[TryView, ...] = ()
    weights: tuple[tuple[Absence, Weight], ...] = ()
    devices: tuple[str, ...] = field(default=())
    """What the browsers called themselves."""
    networks: tuple[str, ...] = ()
