"""What somebody may practise on a day: the stock of every enterprise they work for, as one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from anquan_exam.domain.blueprints import PoolEntry
from anquan_exam.services.pools import Stock, stock
from anquan_exam.services.practice.learners import Standing

# No place has this id: whoever works nowhere sees the public banks.
NOWHERE = 0
POOL = "practice"


def stock_for(
    session: Session, who: Standing, day: date, banks: Iterable[str] | None = None
) -> Stock:
    """What exams would draw from on `day`, of the banks open to this person."""
    wanted = None if banks is None else set(banks)
    parts = [stock(session, place, day, wanted) for place in who.enterprises or {NOWHERE}]
    return Stock(
        entries=tuple(
            {(e.bank, e.question_id): e for part in parts for e in part.entries}.values()
        ),
        versions={id_: version for part in parts for id_, version in part.versions.items()},
        topics={id_: titles for part in parts for id_, titles in part.topics.items()},
    )


def as_one(entries: Iterable[PoolEntry]) -> tuple[PoolEntry, ...]:
    """The entries as a pool of one name, so that one section draws across banks; an id once."""
    once = {entry.question_id: entry for entry in entries}
    return tuple(replace(e, bank=POOL, topic=f"{e.bank}/{e.topic}") for e in once.values())
