"""Closed papers as one table: a row an answer, with what was won there and on the rest."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.item_analysis.items import Answers, Chosen
from anquan_exam.models import PoolRecord
from anquan_exam.services.item_analysis.events import word_by_word
from anquan_exam.services.item_analysis.selection import Sittings, papers, pools

if TYPE_CHECKING:
    from pandas import DataFrame

AT_ONCE = 500


@dataclass
class Exposure:
    """How often revisions were drawn, and how often they could have been."""

    drawn: Counter[str] = field(default_factory=Counter)
    possible: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Sheets:
    """The answers to the revisions asked for, and their exposure."""

    answers: "DataFrame"
    """attempt, number, revision, share, rest, answered, retest, day, chosen, seconds."""
    exposure: Exposure

    def of(self, revision: str) -> "DataFrame":
        """The answers to one revision."""
        return self.answers[self.answers["revision"] == revision]


def load(
    session: Session,
    actor: Actor,
    bank_id: str,
    revisions: Iterable[str],
    sittings: Sittings,
    question_id: str | None = None,
) -> Sheets:
    """All about `revisions` of a bank within the actor's sight; of one question, if named."""
    import pandas

    wanted, exposure = frozenset(revisions), Exposure()
    table: _Table = {name: [] for name in _COLUMNS}
    began: dict[int, datetime] = {}
    statement = papers(actor, bank_id, sittings, question_id)
    for paper in session.execute(statement.execution_options(yield_per=AT_ONCE)):
        items = list(flat(paper.content))
        exposure.drawn.update({item.revision for item in items} & wanted)
        if paper.counted:
            items = items[: len(paper.marks["items"])]  # fewer where it stopped early
        if paper.counted and len(items) > 1:
            _add(table, paper, items, wanted)
            began[paper.attempt] = paper.started_at
    exposure.possible.update(_possible(session, pools(actor, bank_id, sittings), wanted))
    answers = pandas.DataFrame(table).astype({"attempt": "int64", "number": "int64"})
    words = word_by_word(session, began)
    return Sheets(answers.merge(words, on=["attempt", "number"], how="left"), exposure)


class Item(NamedTuple):
    """A question of a stored paper."""

    section: str
    question: str
    revision: str
    marks: int


def flat(content: Mapping[str, Any]) -> Iterator[Item]:
    """The questions of a stored paper in order; from the stored form: thousands are read."""
    for section, marks, questions in content["parts"]:
        for question, revision, *_ in questions:
            yield Item(section, question, revision, marks)


_COLUMNS = ("attempt", "number", "revision", "share", "rest", "answered", "retest", "day")
_Table = dict[str, list[Any]]


def _add(table: _Table, paper: Any, items: list[Item], wanted: frozenset[str]) -> None:
    """The answers of a paper, column by column: half a million small tuples would keep the
    garbage collector busier than the work itself."""
    scored = paper.marks["items"]
    full, total = sum(item.marks for item in items), sum(each[1] for each in scored)
    taken = [each for each in _wholes(items, scored, wanted) if full > each[2] > 0]
    table["revision"] += [each[0] for each in taken]
    table["number"] += [each[1] for each in taken]
    table["share"] += [score / marks for _, _, marks, score, _ in taken]
    table["rest"] += [(total - score) / (full - marks) for _, _, marks, score, _ in taken]
    table["answered"] += [each[4] for each in taken]
    for name, value in (
        ("attempt", paper.attempt),
        ("retest", paper.retest),
        ("day", clock.local(paper.started_at).date()),
    ):
        table[name] += [value] * len(taken)


_Whole = tuple[str, int, int, int, bool]
"""Revision, number on the paper, marks, score, answered."""


def _wholes(items: list[Item], scored: list[Any], wanted: frozenset[str]) -> Collection[_Whole]:
    """What was won on each of the wanted revisions. The parts of a case are one: they stand and
    fall together."""
    found: dict[str, _Whole] = {}
    for item, (number, score, _, answered) in zip(items, scored, strict=True):
        address = item.revision
        if address not in wanted:
            continue
        before = found.get(address)
        if before is None:
            found[address] = (address, number, item.marks, score, answered)
        else:
            _, first, marks, won, said = before
            found[address] = (address, first, marks + item.marks, won + score, said or answered)
    return found.values()


def _possible(session: Session, pooled: Select[str, int], wanted: frozenset[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for address, papers_drawn in session.execute(pooled).all():
        entries = session.scalars(select(PoolRecord.entries).where(PoolRecord.hash == address))
        for entry in entries.one():
            if entry[2] in wanted:
                found[entry[2]] += papers_drawn
    return found


@dataclass(frozen=True)
class Lot:
    """All answers to one revision, as the domain takes them, and how many of them are retests."""

    answers: Answers
    retests: int


def by_revision(frame: "DataFrame") -> dict[str, Lot]:
    """Each revision to its answers."""
    ordered = frame.sort_values("revision", kind="stable")
    column = {name: ordered[name].tolist() for name in ordered.columns}
    chosen = list(map(_chosen, column["chosen"], column["answered"]))
    found: dict[str, Lot] = {}
    for revision, run in groupby(range(len(ordered)), key=column["revision"].__getitem__):
        places = list(run)
        part = slice(places[0], places[-1] + 1)
        seconds = [each for each in column["seconds"][part] if each == each]  # NaN is not itself
        answers = Answers(
            column["share"][part],
            column["rest"][part],
            column["answered"][part],
            chosen[part],
            seconds,
        )
        found[revision] = Lot(answers, sum(column["retest"][part]))
    return found


NOBODY = Lot(Answers((), (), (), (), ()), 0)


def _chosen(chosen: Any, answered: bool) -> Chosen | None:
    """Nothing where nothing was answered; unknown where no event tells what was."""
    if isinstance(chosen, tuple):
        return chosen
    return None if answered else ()
