"""How people of the demonstration district answer: some know more, some less, always the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from anquan_exam.domain.access import Actor
from anquan_exam.domain.grading import asked_of
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.domain.sitting import EventKind
from anquan_exam.models.session import reading
from anquan_exam.services.practice import sets
from anquan_exam.services.sittings import handing_in, plans
from anquan_exam.services.sittings.saving import read_events
from anquan_exam.services.sittings.starting import start
from anquan_exam.services.sittings.tokens import read
from anquan_exam.services.sittings.views import SittingView

DEVICE = "演示"
KNOWS = (0.76, 0.99)
"""Between these shares of the questions a person of the district knows."""


@dataclass(frozen=True)
class Sitter:
    """A candidate: who, and the public number in the exam."""

    actor: Actor
    number: str


def sit(sitter: Sitter, exam: str, code: str, *, now: datetime, finished: bool = True) -> None:
    """Start, answer in the course of some minutes, and hand in unless it is not finished."""
    view = start(sitter.actor, exam, code, now=now, device=DEVICE, network="")
    if not finished:
        return
    luck = Random(sitter.actor.name)  # noqa: S311 - a demonstration, not a draw
    minutes = luck.randint(14, 38)
    token = read(view.token)
    assert token is not None
    handing_in.hand_in(
        sitter.actor,
        token,
        read_events(_events(view, luck, now, minutes), view.paper.shape()),
        {},
        now=now + timedelta(minutes=minutes),
        device=DEVICE,
        network="",
    )


def _events(
    view: SittingView, luck: Random, began: datetime, minutes: int
) -> list[dict[str, object]]:
    """The answers as a phone would have queued them."""
    keys = _questions(view.paper)
    knows = luck.uniform(*KNOWS)
    pace = timedelta(minutes=minutes) / (len(view.paper.items) + 1)
    return [
        {
            "seq": item.number,
            "kind": EventKind.ANSWERED.value,
            "item": item.number,
            "payload": answer(item, keys[item.revision], right=luck.random() < knows),
            "client_at": int((began + pace * item.number).timestamp() * 1000),
        }
        for item in view.paper.items
    ]


def _questions(paper: Paper) -> dict[str, Question]:
    with reading() as session:
        return dict(plans.questions(session, {item.revision for item in paper.items}))


def answer(item: PaperItem, question: Question, *, right: bool) -> list[str]:
    """An answer that is right, or surely is not; `question` is the revision the item names."""
    asked = asked_of(item, question)
    if item.kind is Kind.FILL_IN:
        return [accepted[0] if right else "不记得" for accepted in asked.blanks]
    if item.kind is Kind.SHORT_ANSWER:
        return [asked.model_answer if right and asked.model_answer else "不记得"]
    if right:
        return list(asked.key)
    if item.kind is Kind.ORDERING:
        return list(reversed(asked.key))
    wrong = [option for option in item.options if option not in asked.key]
    return wrong[:1] or list(asked.key[:1])


def practise(actor: Actor, bank: str, *, now: datetime) -> None:
    """A set of ten left off in the middle, two of the answers wrong."""
    set_id = sets.start_bank(actor, bank, size=10, now=now)
    paper = sets.view(actor, set_id, now=now).paper
    keys = _questions(paper)
    for item in paper.items[:5]:
        right = item.number not in (2, 4)
        given = answer(item, keys[item.revision], right=right)
        sets.answer(actor, set_id, item.number, given, all_said=right, now=now)
