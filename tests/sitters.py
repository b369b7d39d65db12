"""Workers who sit exams in tests: a live sign-in, and what their page would send."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anquan_exam.domain.access import Actor
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind
from anquan_exam.models import Person, SignIn
from anquan_exam.models.session import transaction
from anquan_exam.services import sign_ins
from anquan_exam.services.sittings import handing_in, saving
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.sittings.tokens import AttemptToken, read
from anquan_exam.services.sittings.views import SittingView
from tests.builders import NOW, actor_for, make_enterprise, make_person
from tests.exam_builders import MadeExam, make_exam


@dataclass
class Sitter:
    """A worker with a live sign-in, sitting an exam on `device`."""

    actor: Actor
    cookie: str
    exam: MadeExam
    device: str = ":phone"

    @property
    def number(self) -> str:
        """The candidate's public number."""
        return self.exam.numbers[self.actor.person_id or 0]

    def start(self, code: str = "", now: datetime = NOW) -> SittingView:
        return start(
            self.actor, self.exam.public_id, code, now=now, device=self.device, network="10.0.0.0"
        )

    def save(
        self, view: SittingView, *events: dict[str, Any], now: datetime = NOW, cookie: str = ""
    ) -> saving.Saved:
        token = token_of(view)
        return saving.save(
            token,
            cookie or self.cookie,
            saving.read_events(list(events), token.shape, one_by_one=token.one_by_one),
            now=now,
            device=self.device,
            network="10.0.0.0",
        )

    def hand_in(
        self,
        view: SittingView,
        *events: dict[str, Any],
        sheet: dict[str, Any] | None = None,
        now: datetime = NOW,
    ) -> handing_in.Receipt:
        token = token_of(view)
        return handing_in.hand_in(
            self.actor,
            token,
            saving.read_events(list(events), token.shape, one_by_one=token.one_by_one),
            handing_in.read_sheet(sheet, token.shape),
            now=now,
            device=self.device,
            network="10.0.0.0",
        )


def token_of(view: SittingView) -> AttemptToken:
    token = read(view.token)
    assert token is not None
    return token


def sitter_for(
    person: Person, exam: MadeExam, device: str = ":phone", *, now: datetime = NOW
) -> Sitter:
    """`person` with a sign-in of `now`, ready to sit `exam`."""
    return Sitter(actor_for(person), cookie_of(person, now), exam, device)


def sitter(policy: Policy | None = None, **exam: Any) -> Sitter:
    """A new person of a new enterprise, the only candidate of a new exam."""
    enterprise = make_enterprise()
    person = make_person(enterprise=enterprise)
    return sitter_for(person, make_exam(enterprise, candidates=[person], policy=policy, **exam))


def cookie_of(person: Person, now: datetime = NOW) -> str:
    """The raw token of a sign-in of `person` at `now`."""
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(
            SignIn(
                token_hash=sign_ins.token_hash(token),
                person_id=person.id,
                created_at=now,
                expires_at=now + timedelta(hours=12),
            )
        )
    return token


def answered(number: int, answer: list[str], seq: int = 0) -> dict[str, Any]:
    """The event of an answer, numbered as its question unless told otherwise."""
    return {"seq": seq or number, "kind": "answered", "item": number, "payload": answer}


def right_answers(view: SittingView) -> dict[str, list[str]]:
    """What builders make right; see `exam_builders.made_question`."""
    right = {
        Kind.MULTIPLE: ["A", "B"],
        Kind.FILL_IN: ["3"],
        Kind.ORDERING: ["A", "B", "C", "D"],
        Kind.HAZARD_PICTURE: ["200,200", "D"],
        Kind.SHORT_ANSWER: ["停止作业，报告班长。"],
    }
    return {str(item.number): right.get(item.kind, ["A"]) for item in view.paper.items}
