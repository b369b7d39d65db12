"""An exam that people come into on their own phones, in tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.policy import Policy
from anquan_exam.models import Person, SignIn, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services import sign_ins
from anquan_exam.services.invigilation import presence
from anquan_exam.services.invigilation.presence import Identity
from anquan_exam.services.invigilation.room import room
from anquan_exam.services.invigilation.views import RoomView
from anquan_exam.services.joining import codes, entering
from anquan_exam.services.joining.entering import Claim
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.sittings.views import SittingView
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    id_number,
    make_enterprise,
    make_holder,
    make_person,
)
from tests.exam_builders import MadeExam, make_exam

WATCHED = Policy(needs_presence=True)
_serial: Iterator[int] = count(1)


@dataclass
class Door:
    """An exam with two workers, its invigilator, and its join code."""

    enterprise: MadeEnterprise
    exam: MadeExam
    watcher: Person
    invigilator: Actor
    one: Person
    two: Person
    code: str

    def number(self, person: Person) -> str:
        return self.exam.numbers[person.id]

    def come(self, person: Person, now: datetime = NOW, device: str = ":示例手机") -> str:
        """The token of a fresh pass of `person`."""
        claim = Claim(person.name, person.id_number_tail)
        return entering.enter(self.code, claim, now=now, hours=12, device=device).token

    def see(self, person: Person, now: datetime = NOW, phone: int | None = None) -> str:
        number = self.number(person)
        return presence.confirm(
            self.invigilator, self.exam.public_id, number, Identity.BADGE, "", now=now, phone=phone
        )

    def begin(self, token: str, now: datetime = NOW) -> SittingView:
        """Start, or go on, on the phone with that pass."""
        actor = holder(token, now)
        assert actor is not None
        return start(actor, self.exam.public_id, "", now=now, device=":x", network="10.0.0.0")

    def look(self, now: datetime = NOW) -> RoomView:
        return room(self.invigilator, self.exam.public_id, now=now)

    def waiting(self, now: datetime = NOW) -> list[str]:
        return [one.name for one in self.look(now).arrived]


def door(
    policy: Policy = WATCHED,
    *,
    now: datetime = NOW,
    names: tuple[str, str] = ("示例甲", "测试乙"),
    **exam_of: Any,
) -> Door:
    """An exam open for three hours from an hour before `now`, its code given."""
    enterprise = make_enterprise("示例煤业有限公司")
    watcher = make_holder(Role.INVIGILATOR, enterprise, "示例监考")
    one, two = (
        make_person(name, enterprise=enterprise, identity=id_number(next(_serial)), number=f"W{at}")
        for at, name in enumerate(names, 1)
    )
    exam = make_exam(
        enterprise,
        candidates=[one, two],
        invigilators=[watcher],
        policy=policy,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3),
        **exam_of,
    )
    actor = actor_for(watcher)
    code = codes.give(actor, exam.public_id, now=now)
    return Door(enterprise, exam, watcher, actor, one, two, code)


def holder(token: str, now: datetime = NOW) -> Actor | None:
    """Whoever a token stands for."""
    return sign_ins.actor_of(token, now=now)


def trail(act: str) -> list[TrailEntry]:
    """The entries of one act, in order."""
    with reading() as session:
        found = select(TrailEntry).where(TrailEntry.act == act).order_by(TrailEntry.id)
        return list(session.scalars(found))


def text(client: FlaskClient, url: str, status: int = 200) -> str:
    """A page that must answer with `status`."""
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.get_data(as_text=True)


def come(client: FlaskClient, gate: Door, person: Person, **fields: str) -> TestResponse:
    """Fill in the form behind the join code as `person`, but for `fields`."""
    form = {"name": person.name, "tail": person.id_number_tail, **fields}
    return client.post(f"/join/{gate.code}", data=form)


def room_of(gate: Door) -> str:
    """The address of the board."""
    return f"/invigilation/{gate.exam.public_id}"


def see(desk: FlaskClient, gate: Door, person: Person) -> str:
    """Confirm `person` from the roll."""
    form = {"number": gate.number(person), "identity": "badge", "name": person.name}
    answer = desk.post(f"{room_of(gate)}/roll", data=form, follow_redirects=True)
    return answer.get_data(as_text=True)


def pass_of(token: str) -> SignIn:
    """The row behind a token."""
    with reading() as session:
        found = select(SignIn).where(SignIn.token_hash == sign_ins.token_hash(token))
        return session.scalars(found).one()
