"""名单: who is stopped, has something to do, is overdue, or holds what ends soon, at one unit.

Nothing is kept: every list is answered anew from eligibility, cases, certificates and absences."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.cases import ENDED
from anquan_exam.domain.eligibility.facts import CaseKind, Effect
from anquan_exam.domain.eligibility.reasons import Reason, Why
from anquan_exam.models import CaseFile, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import absences
from anquan_exam.services.absences import AbsenceFilter, AbsenceRow
from anquan_exam.services.cases.common import within
from anquan_exam.services.certificates import views as certificates
from anquan_exam.services.certificates.views import CertificateRow, Show
from anquan_exam.services.eligibility import lists
from anquan_exam.services.eligibility.lists import Row, note_taken_out

PAGE = 50
EVERY = 100_000


class Tab(StrEnum):
    """Which list."""

    STOPPED = "stopped"
    DUE = "due"
    OVERDUE = "overdue"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class CaseItem:
    """An open case that stands against somebody."""

    public_id: str
    number: str
    kind: CaseKind
    effect: Effect
    due_on: date | None


Item = Reason | CaseItem | CertificateRow | AbsenceRow
_CASES: Mapping[Why, tuple[Tab, ...]] = {
    Why.CASE_OPEN: (Tab.STOPPED,),
    Why.CASE_OVERDUE: (Tab.STOPPED, Tab.OVERDUE),
    Why.CASE_DUE: (Tab.DUE,),
}
"""On which lists a case puts somebody, also one of another unit or one that ended with a post
taken away."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which list of which unit (public id), narrowed to a department, a post, words."""

    tab: Tab
    enterprise_id: int
    place_id: int = 0
    post: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on a list, with what puts them there."""

    row: Row
    items: tuple[Item, ...]

    @property
    def by(self) -> date | None:
        """The first day that one of the items names."""
        return min((day for item in self.items if (day := day_of(item))), default=None)


@dataclass(frozen=True, slots=True)
class Roll:
    """A page of a list, how many are on it, and how many on each."""

    lines: tuple[Line, ...]
    total: int
    counts: Mapping[Tab, int]


def day_of(item: Item) -> date | None:
    """By when something is to be done, or until when it holds."""
    if isinstance(item, CaseItem):
        return item.due_on
    if isinstance(item, CertificateRow):
        days = [day for day in (item.dates.review_by, item.dates.valid_until) if day]
        return min(days, default=None)
    if isinstance(item, AbsenceRow):
        return item.full_on
    return item.by


def roll(actor: Actor, wanted: Wanted, *, now: datetime, page: int = 1, size: int = PAGE) -> Roll:
    """Page `page` of the list: what comes first by its day first, then by name."""
    found = _found(actor, wanted, now)
    lines = found[wanted.tab]
    start = (page - 1) * size
    counts = {tab: len(found[tab]) for tab in Tab}
    return Roll(tuple(lines[start : start + size]), len(lines), counts)


def export(actor: Actor, wanted: Wanted, *, now: datetime) -> tuple[Line, ...]:
    """The whole list, to be taken out of the system. On the trail."""
    lines = tuple(_found(actor, wanted, now)[wanted.tab])
    with transaction() as session:
        told = {"rows": len(lines), "roll": wanted.tab.value}
        note_taken_out(session, actor, "roll.exported", wanted.enterprise_id, now, **told)
    return lines


def _found(actor: Actor, wanted: Wanted, now: datetime) -> dict[Tab, list[Line]]:
    today = clock.local(now).date()
    asked = lists.Wanted(today, wanted.enterprise_id, wanted.place_id, wanted.text)
    rows = [
        row
        for row in lists.rows_of(actor, asked, now=now)
        if not wanted.post or any(one.post == wanted.post for one in row.answers)
    ]
    items: dict[Tab, dict[str, list[Item]]] = {tab: defaultdict(list) for tab in Tab}
    for tab, person, item in _items(actor, wanted.enterprise_id, rows, now):
        items[tab][person].append(item)
    return {tab: _sorted(rows, items[tab]) for tab in Tab}


def _sorted(rows: Sequence[Row], items: Mapping[str, list[Item]]) -> list[Line]:
    lines = [Line(row, tuple(items[row.person])) for row in rows if row.person in items]
    return sorted(lines, key=lambda one: one.by or date.max)


def _items(
    actor: Actor, enterprise_id: int, rows: Iterable[Row], now: datetime
) -> Iterator[tuple[Tab, str, Item]]:
    """Everything that puts somebody on a list: (list, public id, item)."""
    cases = _cases(actor, enterprise_id)
    for row in rows:
        for tab, item in _standing(row, cases.get(row.person, {}), clock.local(now).date()):
            yield tab, row.person, item
    shows = {Tab.DUE: Show.REVIEW, Tab.OVERDUE: Show.OVER, Tab.ENDING: Show.ENDING_60}
    for tab, show in shows.items():
        wanted = certificates.Wanted(show=show, unit=enterprise_id)
        for card in certificates.every(actor, wanted, now=now):
            yield tab, card.person, card
    near = AbsenceFilter(absences.Wanted.NEAR, unit=enterprise_id)
    for away in absences.listed(actor, near, now=now, size=EVERY)[0]:
        yield Tab.ENDING, away.person, away


def _standing(row: Row, cases: Mapping[str, CaseItem], today: date) -> Iterator[tuple[Tab, Item]]:
    """What stands against somebody as eligibility answers, a case of this unit told by itself;
    of whoever holds no post, and has no answer, the cases."""
    if not row.answers:
        yield from ((tab, case) for case in cases.values() for tab in _tabs(case, today))
    for reason in row.reasons:
        if reason.why in _CASES:
            item = cases.get(str(reason.detail["case"]), reason)
            yield from ((tab, item) for tab in _CASES[reason.why])
        elif reason.blocks:
            yield Tab.STOPPED, reason


def _tabs(case: CaseItem, today: date) -> tuple[Tab, ...]:
    if case.effect is Effect.STOP:
        return (Tab.STOPPED,)
    if case.due_on is not None and case.due_on < today:
        return Tab.STOPPED, Tab.OVERDUE
    return (Tab.DUE,)


def _cases(actor: Actor, enterprise_id: int) -> Mapping[str, dict[str, CaseItem]]:
    """The cases of the unit within reach that stand against somebody and go on: public id of the
    person to number to case."""
    with reading() as session:
        rows = session.execute(
            select(CaseFile, Person.public_id)
            .join(Person, Person.id == CaseFile.person_id)
            .where(
                CaseFile.enterprise_id == enterprise_id,
                CaseFile.blocks.is_(True),
                CaseFile.step.not_in([step.value for step in ENDED]),
                within(actor, Permission.PEOPLE_VIEW),
            )
            .order_by(CaseFile.due_on, CaseFile.id)
        ).all()
    found: dict[str, dict[str, CaseItem]] = defaultdict(dict)
    for case, person in rows:
        found[person][case.number] = CaseItem(
            case.public_id, case.number, CaseKind(case.kind), Effect(case.effect), case.due_on
        )
    return found
