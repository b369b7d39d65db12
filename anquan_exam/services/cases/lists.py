"""Lists of cases: of a unit by where they stand, and one's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.cases import ENDED, Step
from anquan_exam.domain.eligibility.facts import CaseKind, Effect
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import (
    Assignment,
    CaseFile,
    CaseRequest,
    Employment,
    Enterprise,
    Person,
    Place,
)
from anquan_exam.models.session import reading
from anquan_exam.services.cases.common import led_by, within
from anquan_exam.services.people.finding import with_lamp

PAGE = 20
MOST_EXPORTED = 5000
_ENDED = tuple(step.value for step in ENDED)


class State(StrEnum):
    """Which cases are wanted."""

    OPEN = "open"
    HEARING = "hearing"
    SIGNING = "signing"
    STOPPED = "stopped"
    DUE = "due"
    OVERDUE = "overdue"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; "" and 0 for any. `text`: a name, initials, an employee's or a case's number."""

    state: State | None = State.OPEN
    kind: str = ""
    place_id: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. `asked`: late acts that wait for a second person."""

    public_id: str
    number: str
    name: str
    unit: str
    department: str
    kind: CaseKind
    violation: str
    effect: Effect
    step: Step
    blocks: bool
    happened_at: datetime
    opens_on: date
    due_on: date | None
    replacement: str
    what: str
    cleared_on: date | None
    asked: int = 0


def listed(
    actor: Actor, wanted: CaseFilter, *, today: date, page: int = 1, size: int = PAGE
) -> tuple[tuple[CaseLine, ...], int]:
    """A page of the cases within reach, and how many there are: those that stop somebody first,
    then by when they fall due."""
    query = _query(actor, wanted, today)
    with reading() as session:
        total = session.scalar(
            select(func.count()).select_from(query.with_only_columns(CaseFile.id).subquery())
        )
        rows = session.execute(_ordered(query).limit(size).offset((page - 1) * size)).all()
        return _lines(session, rows), total or 0


def _ordered(query: Any) -> Any:
    return query.order_by(
        CaseFile.step.in_(_ENDED),
        CaseFile.effect != Effect.STOP.value,
        CaseFile.due_on.is_(None),
        CaseFile.due_on,
        CaseFile.id.desc(),
    )


def counts(actor: Actor, *, today: date) -> dict[State, int]:
    """How many cases within reach are in each state."""
    base = select(func.count(CaseFile.id)).where(within(actor, Permission.PEOPLE_VIEW))
    with reading() as session:
        return {state: session.scalar(base.where(_in_state(state, today))) or 0 for state in State}


def departments(actor: Actor) -> tuple[tuple[int, str], ...]:
    """The places whose people have cases within reach: (id, name), for whoever looks across units
    with the unit's."""
    across = actor.spans(Permission.PEOPLE_VIEW)
    with reading() as session:
        rows = session.execute(
            select(Place.id, Place.name, Enterprise.short_name, Place.kind)
            .join(Enterprise, Enterprise.place_id == Place.enterprise_id)
            .where(
                exists(
                    select(CaseFile.id)
                    .join(
                        Assignment,
                        and_(
                            Assignment.person_id == CaseFile.person_id,
                            Assignment.host_id == CaseFile.enterprise_id,
                        ),
                    )
                    .where(Assignment.place_id == Place.id, within(actor, Permission.PEOPLE_VIEW))
                )
            )
            .order_by(Place.path)
        ).all()
        below = PlaceKind.ENTERPRISE.value
        return tuple(
            (id_, f"{unit}，{name}" if across and kind != below else name)
            for id_, name, unit, kind in rows
        )


def own(actor: Actor) -> tuple[CaseLine, ...]:
    """One's own cases, those that still go on first."""
    return _of(CaseFile.person_id == actor.person_id)


def led(actor: Actor) -> tuple[CaseLine, ...]:
    """The cases that wait for the principal who asks: to decide, or to sign."""
    steps = (Step.DECISION.value, Step.SIGN_OFF.value)
    return _of(
        and_(
            led_by(actor.person_id),
            CaseFile.step.in_(steps),
            CaseFile.person_id != actor.person_id,
        )
    )


def _of(condition: ColumnElement[bool]) -> tuple[CaseLine, ...]:
    with reading() as session:
        rows = session.execute(_ordered(_base().where(condition)).limit(100)).all()
        return _lines(session, rows)


def _base() -> Any:
    return (
        select(CaseFile, Person.name, Place.name)
        .join(Person, Person.id == CaseFile.person_id)
        .join(Place, Place.id == CaseFile.enterprise_id)
    )


def _query(actor: Actor, wanted: CaseFilter, today: date) -> Any:
    conditions = [within(actor, Permission.PEOPLE_VIEW), *_conditions(wanted, today)]
    return _base().where(*conditions)


def _conditions(wanted: CaseFilter, today: date) -> Iterator[ColumnElement[bool]]:
    if wanted.state is not None:
        yield _in_state(wanted.state, today)
    if wanted.kind:
        yield CaseFile.kind == wanted.kind
    if wanted.place_id:
        yield _works_under(wanted.place_id)
    if text := wanted.text.strip():
        yield _said(text)


def _in_state(state: State, today: date) -> ColumnElement[bool]:
    going = CaseFile.step.not_in(_ENDED)
    trains = CaseFile.effect == Effect.TRAIN_BY.value
    return {
        State.OPEN: going,
        State.HEARING: CaseFile.step == Step.HEARING.value,
        State.SIGNING: CaseFile.step == Step.SIGN_OFF.value,
        State.STOPPED: and_(CaseFile.blocks, CaseFile.effect == Effect.STOP.value, going),
        State.DUE: and_(going, CaseFile.blocks, trains, CaseFile.due_on >= today),
        State.OVERDUE: and_(going, CaseFile.blocks, trains, CaseFile.due_on < today),
        State.ENDED: CaseFile.step.in_(_ENDED),
    }[state]


def _works_under(place_id: int) -> ColumnElement[bool]:
    at, top = aliased(Place), aliased(Place)
    path = select(top.path).where(top.id == place_id).scalar_subquery()
    return exists(
        select(Assignment.id)
        .join(at, at.id == Assignment.place_id)
        .where(
            Assignment.person_id == CaseFile.person_id,
            Assignment.host_id == CaseFile.enterprise_id,
            func.substr(at.path, 1, func.length(path)) == path,
        )
    )


def _said(text: str) -> ColumnElement[bool]:
    numbered = exists().where(
        Employment.person_id == CaseFile.person_id,
        func.lower(Employment.employee_number) == text.lower(),
    )
    ways: list[ColumnElement[bool]] = [
        func.lower(Person.name).contains(text.lower(), autoescape=True),
        CaseFile.number.contains(text, autoescape=True),
        numbered,
        with_lamp(text),
    ]
    if text.isascii() and text.isalpha():
        letters = text.lower()
        ways += [Person.initials.startswith(letters), Person.initials.contains(f" {letters}")]
    return or_(*ways)


def _lines(session: Session, rows: Sequence[Any]) -> tuple[CaseLine, ...]:
    cases = [row[0] for row in rows]
    where, asked = _places(session, cases), _waiting(session, cases)
    return tuple(
        CaseLine(
            case.public_id,
            case.number,
            name,
            unit,
            where.get((case.person_id, case.enterprise_id), ""),
            CaseKind(case.kind),
            case.violation,
            Effect(case.effect),
            Step(case.step),
            case.blocks,
            case.happened_at,
            case.opens_on,
            case.due_on,
            case.replacement,
            case.what,
            case.cleared_on,
            asked.get(case.id, 0),
        )
        for case, name, unit in rows
    )


def _places(session: Session, cases: Sequence[CaseFile]) -> dict[tuple[int, int], str]:
    """(person, unit) to the department or team."""
    rows = session.execute(
        select(Assignment.person_id, Assignment.host_id, Place.name)
        .join(Place, Place.id == Assignment.place_id)
        .where(
            Assignment.person_id.in_([case.person_id for case in cases]),
            Assignment.place_id != Assignment.host_id,
        )
        .order_by(Assignment.ends_on.is_(None), Assignment.id.desc())
    )
    return {(person, host): name for person, host, name in rows}


def _waiting(session: Session, cases: Sequence[CaseFile]) -> dict[int, int]:
    rows = session.execute(
        select(CaseRequest.case_id, func.count())
        .where(
            CaseRequest.case_id.in_([case.id for case in cases]),
            CaseRequest.decided_at.is_(None),
        )
        .group_by(CaseRequest.case_id)
    )
    return dict(rows.all())
