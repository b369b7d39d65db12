"""How somebody is to sit: what the page about one person offers."""

from dataclasses import dataclass

from flask import current_app, url_for

from anquan_exam.domain.bodies import Body
from anquan_exam.domain.invigilation import Seat
from anquan_exam.services.invigilation.aloud import aloud_in
from anquan_exam.services.invigilation.views import PersonView
from anquan_exam.services.sittings import conducting
from anquan_exam.web.access import actor

PAGES = {
    Body.HANDED: "invigilation.hand_over",
    Body.ORAL: "invigilation.oral",
    Body.PAPER: "invigilation.paper_body",
}
"""Where each body begins; one whose page is not there is not offered."""

SAYS = {
    Body.HANDED: ("用我的手机", "交给他答，锁在卷子上，要密码才能退出"),
    Body.ORAL: ("当面问答", "你念题，他说，你点；旁边要有见证人"),
    Body.PAPER: ("纸卷", "打印出来写，答完再录进来"),
}


@dataclass(frozen=True)
class Offer:
    """One way to sit, as a button."""

    body: Body
    label: str
    hint: str
    url: str


@dataclass(frozen=True)
class Choice:
    """The ways to sit, and why not others."""

    own: bool
    """Whether the person may sit on the own phone."""
    no_phones: str
    """Site and reason, where nobody may carry one."""
    aloud: str
    """Why the person may be asked aloud."""
    offers: tuple[Offer, ...]


def choice(view: PersonView) -> Choice | None:
    """What may be chosen for somebody who can begin, or is sitting; None for anybody else."""
    seat, exam = view.seat, view.room.exam
    begins = seat.state in (Seat.AWAITED, Seat.PRESENT) and not view.room.over
    if seat.own or not (begins or seat.state is Seat.SITTING):
        return None
    safe = conducting.bodies_of(actor(), exam)
    aloud = aloud_in(actor(), exam).get(seat.number, "")
    offers = [_offer(body, exam, seat.number) for body in PAGES if body in safe]
    found = [offer for offer in offers if offer is not None]
    return Choice(
        own=Body.OWN in safe,
        no_phones=conducting.no_phones_of(actor(), exam),
        aloud=aloud,
        offers=tuple(sorted(found, key=lambda one: not (aloud and one.body is Body.ORAL))),
    )


def _offer(body: Body, exam: str, number: str) -> Offer | None:
    if PAGES[body] not in current_app.view_functions:
        return None
    return Offer(body, *SAYS[body], url_for(PAGES[body], exam=exam, number=number))
