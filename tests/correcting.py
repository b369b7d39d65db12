"""A bank with a wrong key, people who sat it, and two editors who mend it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.corrections import CorrectionMode
from anquan_exam.domain.questions import revision_hash
from anquan_exam.domain.regrading import RegradeMode
from anquan_exam.models import (
    Attempt,
    PaperRecord,
    Place,
    Result,
)
from anquan_exam.models.session import reading
from anquan_exam.services import regrades
from anquan_exam.services.corrections import acts
from anquan_exam.services.corrections.acts import Proposal
from tests.builders import NOW, actor_for, grant, make_person
from tests.exam_builders import MadeBank
from tests.result_builders import AFTER, Room, begin, finish

LATER = AFTER + timedelta(days=1)
REASON = "法条第一条的数字抄错了"


def district_of(room: Room) -> Place:
    with reading() as session:
        return session.get_one(Place, room.enterprise.district_id)


def editor(room: Room, name: str = "李编") -> Actor:
    """A bank editor of the whole district."""
    person = make_person(name, enterprise=room.enterprise)
    grant(person, Role.BANK_EDITOR, district_of(room))
    return actor_for(person)


def wrong(bank: MadeBank, at: int = 0) -> str:
    return revision_hash(bank.questions[at])


def corrected(
    two: tuple[Actor, Actor],
    revision: str,
    mode: CorrectionMode = CorrectionMode.NEW_KEY,
    key: tuple[str, ...] = ("B",),
    *,
    now: datetime = LATER,
) -> int:
    key = key if mode is CorrectionMode.NEW_KEY else ()
    number = acts.propose(two[0], Proposal(revision, 0, mode, key, reason=REASON), now=now)
    acts.decide(two[1], number, accept=True, now=now)
    return number


def regraded(
    two: tuple[Actor, Actor],
    number: int,
    mode: RegradeMode = RegradeMode.BOTH_WAYS,
    *,
    now: datetime = LATER,
) -> str:
    public_id = regrades.propose(two[0], number, mode, REASON, now=now)
    regrades.carry_on(public_id, lambda: now)
    regrades.decide(two[1], public_id, accept=True, now=now)
    regrades.carry_on(public_id, lambda: now)
    return public_id


def results(attempt: str) -> list[Result]:
    with reading() as session:
        return list(
            session.scalars(
                select(Result)
                .join(Attempt, Attempt.id == Result.attempt_id)
                .where(Attempt.public_id == attempt)
                .order_by(Result.sequence)
            )
        )


def place_of(attempt: str, revision: str) -> int:
    """The number of the question on the paper of the attempt."""
    with reading() as session:
        content = session.scalars(
            select(PaperRecord.content)
            .join(Attempt, Attempt.paper_id == PaperRecord.id)
            .where(Attempt.public_id == attempt)
        ).one()
    asked = [row[1] for part in content["parts"] for row in part[2]]
    return asked.index(revision) + 1


def sit_knowing(room: Room, person: object, revision: str, answer: str, others: int) -> str:
    """Answer the question of `revision` with `answer`, and so many others rightly."""
    view = begin(room.exam, person)  # type: ignore[arg-type]
    items = view.paper.items
    rest = [item.number for item in items if item.revision != revision]
    events = tuple(
        {
            "seq": item.number,
            "kind": "answered",
            "item": item.number,
            "payload": [answer if item.revision == revision
                        else "A" if item.number in rest[:others] else "B"],
        }
        for item in items
    )  # fmt: skip
    finish(person, view, 0, now=NOW + timedelta(minutes=5), events=events)  # type: ignore[arg-type]
    return view.attempt
