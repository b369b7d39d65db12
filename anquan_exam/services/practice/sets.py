"""A set of questions to practise: drawn, answered one by one with the key shown after each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.blueprints import PoolEntry
from anquan_exam.domain.papers import Paper, PaperItem
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.models import PracticeAnswer, PracticeSet
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.ids import new_id
from anquan_exam.services.practice import pools, taking
from anquan_exam.services.practice.drawing import SIZES, draw
from anquan_exam.services.practice.learners import refuse_during_exam, standing
from anquan_exam.services.practice.shelf import practised
from anquan_exam.services.sittings import plans


@dataclass(frozen=True)
class Given:
    """What was answered to a question of a set."""

    answer: tuple[str, ...]
    right: bool


@dataclass(frozen=True)
class SetView:
    """A set somebody practises, and how far they are."""

    id: str
    title: str
    choice: str
    paper: Paper
    answers: Mapping[int, Given]
    """By number on the paper."""
    started_at: datetime
    finished_at: datetime | None

    @property
    def total(self) -> int:
        """How many questions it has."""
        return len(self.paper.items)

    @property
    def right(self) -> tuple[int, ...]:
        """Numbers answered right."""
        return tuple(number for number, answer in sorted(self.answers.items()) if answer.right)

    @property
    def wrong(self) -> tuple[int, ...]:
        """Numbers answered wrong."""
        return tuple(number for number, answer in sorted(self.answers.items()) if not answer.right)

    def next_open(self, after: int = 0) -> int | None:
        """The next unanswered number behind `after`, else the first one; None when all are."""
        waiting = [i.number for i in self.paper.items if i.number not in self.answers]
        return next((number for number in waiting if number > after), next(iter(waiting), None))


def start_bank(
    actor: Actor,
    bank_id: str,
    *,
    topic: str = "",
    kind: str = "",
    size: int = SIZES[0],
    now: datetime,
) -> str:
    """Draw a set from a bank, its topic and kind ("" for all); its public id.

    Raises NotFound, Invalid `practice_nothing`, Problem `practice_during_exam`."""
    day = clock.local(now).date()
    with reading() as session:
        refuse_during_exam(session, actor, now)
        stock = pools.stock_for(session, standing(session, actor, day), day, [bank_id])
    if bank_id not in stock.versions:
        raise NotFound("bank")
    wanted = [e for e in stock.entries if topic in ("", e.topic) and kind in ("", e.kind.value)]
    names = (stock.title(bank_id), stock.topics[bank_id].get(topic, ""))
    title = "，".join(name for name in names if name)
    return start(actor, title, f"bank:{bank_id}:{topic}:{kind}", wanted, size, now=now)


def start(
    actor: Actor,
    title: str,
    choice: str,
    pool: Iterable[PoolEntry],
    size: int,
    *,
    now: datetime,
) -> str:
    """Draw and store a set; an unfinished one of the same choice is finished as it stands.

    Raises Invalid `practice_nothing`."""
    entries = pools.as_one(pool)
    if not entries:
        raise Invalid("practice_nothing", "kind")
    with reading() as session:
        paper = draw(entries, size, practised(session, actor))
    public_id = new_id()
    with transaction() as session:
        _end_others(session, actor, choice, now)
        session.add(
            PracticeSet(
                public_id=public_id,
                person_id=actor.person_id,
                title=title[:120],
                choice=choice,
                item_count=len(paper.items),
                paper=paper.to_json(),
                started_at=now,
            )
        )
        trail.record(
            session, actor, "practice.started", ("practice", public_id), now=now, choice=choice
        )
    return public_id


def _end_others(session: Session, actor: Actor, choice: str, now: datetime) -> None:
    """Of one choice one set is open at a time."""
    session.execute(
        update(PracticeSet)
        .where(
            PracticeSet.person_id == actor.person_id,
            PracticeSet.choice == choice,
            PracticeSet.finished_at.is_(None),
        )
        .values(finished_at=now)
    )


def view(actor: Actor, set_id: str, *, now: datetime) -> SetView:
    """One's own set. Raises NotFound, Problem `practice_during_exam`."""
    with reading() as session:
        refuse_during_exam(session, actor, now)
        return _view(session, _own(session, actor, set_id))


def unfinished(actor: Actor, limit: int = 5) -> tuple[SetView, ...]:
    """The sets one may go on with, the newest first."""
    with reading() as session:
        found = session.scalars(
            select(PracticeSet)
            .where(PracticeSet.person_id == actor.person_id, PracticeSet.finished_at.is_(None))
            .order_by(PracticeSet.started_at.desc(), PracticeSet.id.desc())
            .limit(limit)
        ).all()
        return tuple(_view(session, record) for record in found)


def _own(session: Session, actor: Actor, set_id: str, *, lock: bool = False) -> PracticeSet:
    query = select(PracticeSet).where(
        PracticeSet.public_id == set_id, PracticeSet.person_id == actor.person_id
    )
    record = session.scalar(query.with_for_update() if lock else query)
    if record is None:
        raise NotFound("practice")
    return record


def _view(session: Session, record: PracticeSet) -> SetView:
    given = session.scalars(select(PracticeAnswer).where(PracticeAnswer.set_id == record.id))
    return SetView(
        id=record.public_id,
        title=record.title,
        choice=record.choice,
        paper=Paper.from_json(record.paper),
        answers={row.number: Given(tuple(row.answer), row.right) for row in given},
        started_at=record.started_at,
        finished_at=record.finished_at,
    )


def questions(view: SetView) -> dict[str, Question]:
    """The questions of a set by revision."""
    with reading() as session:
        return dict(plans.questions(session, {item.revision for item in view.paper.items}))


def answer(
    actor: Actor,
    set_id: str,
    number: int,
    given: Sequence[str],
    *,
    all_said: bool = False,
    now: datetime,
) -> SetView:
    """Take and mark the answer to one question; the first one stands, sent again or not.

    Nobody marks short answers in practice: `all_said` is what the learner found on comparing.
    Fills the wrong-question book. Like an exam's save it leaves no trail entry of its own.
    Raises NotFound, Invalid `practice_empty`, `practice_unfinished` or `bad_answer`, Problem
    `practice_over` or `practice_during_exam`."""
    with transaction() as session:
        refuse_during_exam(session, actor, now)
        record = _own(session, actor, set_id, lock=True)
        paper = Paper.from_json(record.paper)
        item = _item(paper, number)
        known = session.get(PracticeAnswer, (record.id, number))
        if known is None:
            if record.finished_at is not None:
                raise Problem("practice_over")
            taking.check(item, given)
            _take(session, actor, record, paper, item, tuple(given), all_said, now)
        return _view(session, record)


def _item(paper: Paper, number: int) -> PaperItem:
    if not 1 <= number <= len(paper.items):
        raise NotFound("question")
    return paper.items[number - 1]


def _take(
    session: Session,
    actor: Actor,
    record: PracticeSet,
    paper: Paper,
    item: PaperItem,
    given: tuple[str, ...],
    all_said: bool,
    now: datetime,
) -> None:
    question = plans.questions(session, {item.revision})[item.revision]
    written = item.kind is Kind.SHORT_ANSWER
    right = all_said if written else taking.is_right(item, question, given)
    session.add(
        PracticeAnswer(
            set_id=record.id,
            number=item.number,
            question_id=item.question_id,
            answer=list(given),
            right=right,
            answered_at=now,
        )
    )
    taking.note(session, record, paper, item, right, now)
    done = session.scalar(select(func.count()).where(PracticeAnswer.set_id == record.id))
    if done == record.item_count:
        _finish(session, actor, record, now)


def finish(actor: Actor, set_id: str, *, now: datetime) -> None:
    """End a set as it stands; ended twice is ended once. Raises NotFound."""
    with transaction() as session:
        record = _own(session, actor, set_id, lock=True)
        if record.finished_at is None:
            _finish(session, actor, record, now)


def _finish(session: Session, actor: Actor, record: PracticeSet, now: datetime) -> None:
    record.finished_at = now
    marks = Counter(
        session.scalars(select(PracticeAnswer.right).where(PracticeAnswer.set_id == record.id))
    )
    trail.record(
        session,
        actor,
        "practice.finished",
        ("practice", record.public_id),
        now=now,
        questions=record.item_count,
        right=marks[True],
        wrong=marks[False],
    )
