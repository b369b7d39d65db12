"""Keyed in twice: a second person keys in the same sheet without seeing the first entry; where the
two differ, somebody looks at the sheet again. Offered, never asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.papers import Paper, PaperItem, check_answer
from anquan_exam.domain.questions import Kind
from anquan_exam.domain.sitting import fold
from anquan_exam.models import Person, SecondEntry
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.errors import Forbidden, Invalid, Problem
from anquan_exam.services.exams.common import note
from anquan_exam.services.paper_body.keyers import first_keyers
from anquan_exam.services.paper_body.reach import OnPaper, on_paper
from anquan_exam.services.sittings import putting_in
from anquan_exam.services.sittings.events import events_of


@dataclass(frozen=True)
class Difference:
    """A question on which the two entries do not agree."""

    item: PaperItem
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class SecondView:
    """A second entry beside the first."""

    entered_by: str
    entered_at: datetime
    differences: tuple[Difference, ...]
    """Those not settled yet."""
    settled: int
    """How many were settled."""


@dataclass(frozen=True)
class BlindView:
    """What whoever keys in a second time may see."""

    number: str
    name: str
    paper_number: str
    paper: Paper


def compared(paper: Paper) -> tuple[PaperItem, ...]:
    """The questions whose entries are compared: no two people copy out a text alike."""
    return tuple(item for item in paper.items if item.kind is not Kind.SHORT_ANSWER)


def blind(actor: Actor, exam_id: str, number: str) -> BlindView:
    """A paper to be keyed in once more. Raises NotFound, Forbidden `own_sitting`,
    `second_same_person`, Problem `not_on_paper_body`, `attempt_over`, `second_entered`."""
    with reading() as session:
        found = _to_enter(session, actor, exam_id, number)
        return BlindView(number, found.name, found.paper_number, found.paper)


def _to_enter(session: Session, actor: Actor, exam_id: str, number: str) -> OnPaper:
    found = on_paper(session, actor, exam_id, number)
    if found.status != "open":
        raise Problem("attempt_over")
    if actor.person_id in first_keyers(session, found):
        raise Forbidden("second_same_person")
    if session.get(SecondEntry, found.id) is not None:
        raise Problem("second_entered")
    return found


def enter(
    actor: Actor, exam_id: str, number: str, answers: Mapping[int, list[str]], *, now: datetime
) -> int:
    """Keep what a second person read from the sheet; on how many questions it differs from the
    first entry. On the trail.

    Raises as blind(), Invalid `not_on_paper`, `bad_answer`."""
    with transaction() as session:
        found = _to_enter(session, actor, exam_id, number)
        asked = {item.number: item for item in compared(found.paper)}
        for item, answer in answers.items():
            if item not in asked:
                raise Invalid("not_on_paper", "item", item=str(item))
            if not check_answer(asked[item].shape, answer):
                raise Invalid("bad_answer", "answer", item=str(item))
        entry = SecondEntry(
            attempt_id=found.id,
            answers={str(item): each for item, each in sorted(answers.items()) if each},
            entered_by=actor.person_id or 0,
            entered_at=now,
            settled=[],
        )
        session.add(entry)
        differing = len(_differences(session, found, entry))
        told = {"number": number, "attempt": found.public_id, "differing": differing}
        note(session, actor, found.exam, found.place, "attempt.keyed_twice", now, **told)
        return differing


def second_view(session: Session, found: OnPaper) -> SecondView | None:
    """The second entry of a paper beside the first; None where there is none."""
    entry = session.get(SecondEntry, found.id)
    if entry is None:
        return None
    return SecondView(
        entered_by=session.get_one(Person, entry.entered_by).name,
        entered_at=entry.entered_at,
        differences=_differences(session, found, entry),
        settled=len(entry.settled),
    )


def _differences(session: Session, found: OnPaper, entry: SecondEntry) -> tuple[Difference, ...]:
    first = fold(events_of(session, found.id)).answers
    second = entry.answers
    pairs = (
        Difference(item, tuple(first.get(item.number, ())), tuple(second.get(str(item.number), ())))
        for item in compared(found.paper)
        if item.number not in entry.settled
    )
    return tuple(pair for pair in pairs if _differ(pair))


def _differ(pair: Difference) -> bool:
    if pair.item.kind is Kind.ORDERING or not pair.item.options:
        return pair.first != pair.second
    return set(pair.first) != set(pair.second)


def settle(
    actor: Actor,
    exam_id: str,
    number: str,
    choices: Mapping[int, list[str]],
    *,
    now: datetime,
    device: str,
    network: str,
) -> int:
    """Put in what the sheet says where the entries differ (question -> answer); how many are left.
    On the trail. Done by whoever puts the paper in.

    Raises NotFound, Forbidden `own_sitting`, Invalid `not_on_paper`, `bad_answer`, Problem
    `nothing_to_settle`, `attempt_over`, `attempt_not_conducted`."""
    with transaction() as session:
        found = on_paper(session, actor, exam_id, number)
        entry = session.get(SecondEntry, found.id, with_for_update=True)
        open_ = {d.item.number for d in _differences(session, found, entry)} if entry else set()
        if entry is None or not open_ & set(choices):
            raise Problem("nothing_to_settle")
        chosen = {item: answer for item, answer in choices.items() if item in open_}
        putting_in.write(session, actor, found.exam, number, chosen, {}, now, device, network)
        entry.settled = sorted({*entry.settled, *chosen})
        entry.settled_by, entry.settled_at = actor.person_id, now
        told = {"number": number, "attempt": found.public_id, "items": sorted(chosen)}
        note(session, actor, found.exam, found.place, "attempt.entries_settled", now, **told)
        return len(open_ - set(chosen))
