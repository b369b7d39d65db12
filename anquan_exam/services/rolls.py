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
from anquan_exam.models import CaseFile, Enterprise, Person
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import absences, trail
from anquan_exam.services.absences import AbsenceFilter, AbsenceRow
from anquan_exam.services.cases.common import within
from anquan_exam.services.certificates import views as certificates
from anquan_exam.services.certificates.views import CertificateRow, Show
from anquan_exam.services.eligibility import lists
from anquan_exam.services.eligibility.lists import Row

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
TOLD_OTHERWISE = frozenset({Why.CASE_OPEN, Why.CASE_OVERDUE, Why.CASE_DUE, Why.CERTIFICATE_ENDING})
"""Reasons that the cases and the certificates themselves tell better."""


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
        public = session.scalar(
            select(Enterprise.public_id).where(Enterprise.place_id == wanted.enterprise_id)
        )
        trail.record(
            session,
            actor,
            "roll.exported",
            ("enterprise", public or ""),
            now=now,
            rows=len(lines),
            roll=wanted.tab.value,
        )
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
    for row in rows:
        for reason in row.reasons:
            if reason.blocks and reason.why not in TOLD_OTHERWISE:
                yield Tab.STOPPED, row.person, reason
    today = clock.local(now).date()
    for person, case in _cases(actor, enterprise_id):
        for tab in _tabs(case, today):
            yield tab, person, case
    shows = {Tab.DUE: Show.REVIEW, Tab.OVERDUE: Show.OVER, Tab.ENDING: Show.ENDING_60}
    for tab, show in shows.items():
        for card in certificates.every(actor, certificates.Wanted(show=show), now=now):
            yield tab, card.person, card
    near = AbsenceFilter(absences.Wanted.NEAR)
    for away in absences.listed(actor, near, now=now, size=EVERY)[0]:
        yield Tab.ENDING, away.person, away


def _tabs(case: CaseItem, today: date) -> tuple[Tab, ...]:
    if case.effect is Effect.STOP:
        return (Tab.STOPPED,)
    if case.due_on is not None and case.due_on < today:
        return Tab.STOPPED, Tab.OVERDUE
    return (Tab.DUE,)


def _cases(actor: Actor, enterprise_id: int) -> list[tuple[str, CaseItem]]:
    """The cases of the unit within reach that stand against somebody and go on."""
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
    return [
        (
            person,
            CaseItem(
                case.public_id,
                case.number,
                CaseKind(case.kind),
                Effect(case.effect),
                case.due_on,
            ),
        )
        for case, person in rows
    ]
