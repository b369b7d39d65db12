"""Builders of what results are made of: people who sat, did not sit, or sit this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from anquan_exam.domain.access import SYSTEM, Actor
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.sitting import EventKind, Sheet
from anquan_exam.models import Attempt, Candidate, Person
from anquan_exam.models.session import transaction
from anquan_exam.services.sittings import handing_in, saving
from anquan_exam.services.sittings.closing import Closing, grade_again, locked
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.sittings.tokens import read
from anquan_exam.services.sittings.views import SittingView
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_enterprise,
    make_manager,
    make_person,
)
from tests.exam_builders import MadeExam, make_exam

AFTER = NOW + timedelta(hours=4)
"""The window of a made exam and its grace are over."""
RIGHT = {Kind.MULTIPLE: ["A", "B"], Kind.FILL_IN: ["3"]}
WRONG = {Kind.MULTIPLE: ["A", "C"], Kind.FILL_IN: ["九"]}


@dataclass(frozen=True)
class Room:
    """An exam with its manager and candidates."""

    enterprise: MadeEnterprise
    manager: Person
    people: tuple[Person, ...]
    exam: MadeExam

    @property
    def actor(self) -> Actor:
        """The manager, acting."""
        return actor_for(self.manager)


def make_room(*names: str, policy: Policy | None = None, **exam: Any) -> Room:
    """An exam of a new enterprise with candidates of these names."""
    enterprise = make_enterprise()
    people = tuple(make_person(name, enterprise=enterprise) for name in names)
    manager = make_manager(enterprise)
    made = make_exam(enterprise, candidates=people, policy=policy, **exam)
    return Room(enterprise, manager, people, made)


def begin(exam: MadeExam, person: Person, *, now: datetime = NOW, code: str = "") -> SittingView:
    """`person` starts."""
    return start(
        actor_for(person), exam.public_id, code, now=now, device="Android", network="10.0.0.0"
    )


def sit(
    exam: MadeExam,
    person: Person,
    right: int,
    *,
    now: datetime = NOW,
    minutes: int = 20,
    supervised_by: Person | None = None,
    events: tuple[dict[str, Any], ...] = (),
) -> str:
    """`person` answers the first `right` questions rightly and the others wrongly, and hands in
    after `minutes`. The attempt's public id."""
    if supervised_by is not None:
        confirm(exam, person, supervised_by, now=now)
    view = begin(exam, person, now=now)
    finish(person, view, right, now=now + timedelta(minutes=minutes), events=events)
    return view.attempt


def confirm(exam: MadeExam, person: Person, by: Person, *, now: datetime = NOW) -> None:
    """`by` saw that `person` is there, and who it is."""
    assign(exam, person, present_at=now, present_by=by.id, identity_seen="身份证")


def finish(
    person: Person,
    view: SittingView,
    right: int,
    *,
    now: datetime,
    events: tuple[dict[str, Any], ...] = (),
) -> None:
    """Hand in `view` with so many right answers."""
    token = read(view.token)
    assert token is not None
    sheet = {
        str(item.number): (RIGHT if item.number <= right else WRONG).get(
            item.kind, ["A" if item.number <= right else "B"]
        )
        for item in view.paper.items
    }
    handing_in.hand_in(
        actor_for(person),
        token,
        saving.read_events(list(events), token.shape),
        handing_in.read_sheet(sheet, token.shape),
        now=now,
        device="Android",
        network="10.0.0.0",
    )


def assign(exam: MadeExam, person: Person, **columns: Any) -> None:
    """Change what the exam's register says of a candidate (department, posts, category …)."""
    with transaction() as session:
        session.execute(
            update(Candidate)
            .where(Candidate.exam_id == exam.id, Candidate.person_id == person.id)
            .values(**columns)
        )


def grade_otherwise(attempt: str, right: int, *, now: datetime) -> None:
    """Grade a closed attempt again, as a regrade does, as if so many had been answered rightly."""
    with transaction() as session:
        row = locked(session, Attempt.public_id == attempt)
        items = Paper.from_json(row.paper).items
        answers = {
            item.number: tuple(
                (RIGHT if item.number <= right else WRONG).get(
                    item.kind, ["A" if item.number <= right else "B"]
                )
            )
            for item in items
        }
        why = Closing(EventKind.MARKED, row.status, "regraded", SYSTEM, {}, "标准答案错了")
        grade_again(session, row, Sheet(answers), why, now=now)


def void(attempt: str, reason: str = "替考", *, now: datetime = NOW) -> None:
    """Declare an attempt void."""
    with transaction() as session:
        session.execute(
            update(Attempt)
            .where(Attempt.public_id == attempt)
            .values(status="voided", void_reason=reason, closed_at=now)
        )
