"""Sittings for item analysis: people of known strength, a question that is keyed wrong, and the
time each answer took."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.policy import Policy
from anquan_exam.domain.questions import Kind, revision_hash
from anquan_exam.models import Person
from anquan_exam.services.sittings import handing_in, saving
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.sittings.tokens import read
from tests.builders import (
    NOW,
    MadeEnterprise,
    actor_for,
    make_district,
    make_enterprise,
    make_holder,
    make_manager,
    make_person,
)
from tests.exam_builders import MadeBank, MadeExam, make_exam, make_published_bank, sections_of
from tests.result_builders import confirm

Chooser = Callable[[PaperItem], list[str]]
SECONDS = 30


@dataclass(frozen=True)
class Hall:
    """An enterprise of a district whose people sat a public bank's questions."""

    district_id: int
    enterprise: MadeEnterprise
    manager: Person
    editor: Person
    """Of banks, for the whole district."""
    bank: MadeBank
    exam: MadeExam
    people: tuple[Person, ...]

    def revision(self, at: int) -> str:
        """The address of question `at` of the bank."""
        return revision_hash(self.bank.questions[at])

    @property
    def actor(self) -> Actor:
        """The district's bank editor, acting."""
        return actor_for(self.editor)


def sit_with(
    exam: MadeExam,
    person: Person,
    choose: Chooser,
    *,
    supervisor: Person | None = None,
    now: datetime = NOW,
    seconds: Callable[[int], int] = lambda number: SECONDS,
) -> str:
    """`person` answers each question with what `choose` says, taking `seconds` for each, and hands
    in. The attempt's public id."""
    if supervisor is not None:
        confirm(exam, person, supervisor, now=now)
    view = start(actor_for(person), exam.public_id, "", now=now, device="", network="")
    token = read(view.token)
    assert token is not None
    at, events = now, list[dict[str, Any]]()
    for item in view.paper.items:
        at += timedelta(seconds=seconds(item.number))
        if answer := choose(item):
            events.append(answered(item.number, answer, at))
    handing_in.hand_in(
        actor_for(person),
        token,
        saving.read_events(events, token.shape),
        {},
        now=at,
        device="",
        network="",
    )
    return view.attempt


def answered(number: int, answer: Sequence[str], at: datetime) -> dict[str, Any]:
    """The event of an answer at a moment of the phone's clock."""
    return {
        "seq": number,
        "kind": "answered",
        "item": number,
        "payload": list(answer),
        "client_at": int(at.timestamp() * 1000),
    }


def strength(place: int, of: int, suspect: str = "") -> Chooser:
    """Person `place` of `of`: the later, the more right. The `suspect` question the stronger half
    answers with B, which is not the key."""

    def choose(item: PaperItem) -> list[str]:
        if item.question_id == suspect:
            return ["B"] if place >= of / 2 else ["A"]
        serial = int(item.question_id.rsplit("-", 1)[1])
        return ["A"] if (serial * 13 + place * 7) % of <= place else ["CD"[serial % 2]]

    return choose


def make_hall(
    people: int = 40,
    *,
    pool: int = 8,
    drawn: int = 8,
    suspect: int = 0,
    supervised: bool = True,
    policy: Policy | None = None,
    **exam: Any,
) -> Hall:
    """A public bank of single choices and an exam in which everybody sat, in a district."""
    district = make_district()
    enterprise = make_enterprise(district=district)
    manager = make_manager(enterprise)
    bank = make_published_bank(pool, kinds=(Kind.SINGLE,))
    sitters = tuple(make_person(enterprise=enterprise) for _ in range(people))
    made = make_exam(
        enterprise,
        bank=bank,
        sections=sections_of(bank, {Kind.SINGLE: drawn}),
        candidates=sitters,
        policy=policy,
        **exam,
    )
    for place, person in enumerate(sitters):
        choose = strength(place, people, bank.questions[suspect].id)
        begins = exam.get("opens_at", NOW - timedelta(hours=1)) + timedelta(minutes=1)
        sit_with(made, person, choose, supervisor=manager if supervised else None, now=begins)
    editor = make_holder(Role.BANK_EDITOR, district)
    return Hall(district.id, enterprise, manager, editor, bank, made, sitters)


def sheet_of(answers: Mapping[int, list[str]]) -> Chooser:
    """Answers by number on the paper; nothing for the rest."""
    return lambda item: answers.get(item.number, [])
