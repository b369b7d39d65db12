"""Reading the trail: what happened, filtered and paged, within the actor's scope."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, true
from sqlalchemy.orm import Session, aliased

from anquan_exam.clock import SHANGHAI
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.models import Enterprise, Exam, Person, Place, TrailEntry
from anquan_exam.models.session import reading
from anquan_exam.services.scope import places_within


@dataclass(frozen=True)
class TrailFilter:
    """What to show. Empty means all. `act` ending in "." is all acts of a noun; days are China's,
    both included; `subject` is an id; `who` part of the name of whoever acted."""

    act: str = ""
    who: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class TrailView:
    """One entry as a list shows it. `subject_name` is empty when the subject has none (any
    more)."""

    id: int
    position: int | None
    at: datetime
    actor_name: str
    act: str
    subject_kind: str
    subject_id: str
    subject_name: str
    place: str
    payload: dict[str, Any] | None
    seal: str | None


def entries(
    actor: Actor, wanted: TrailFilter, *, page: int, size: int
) -> tuple[list[TrailView], int]:
    """Page `page` (from 1) of the entries `actor` may see, newest first, and how many there are."""
    condition = _visible(actor)
    with reading() as session:
        total = session.scalar(_matching(select(func.count(TrailEntry.id)), wanted, condition))
        rows = _newest(session, wanted, condition, offset=(page - 1) * size, limit=size)
        return _views(session, rows), total or 0


def acts_seen(actor: Actor) -> list[str]:
    """The acts that occur in what `actor` may see: what a filter can offer."""
    with reading() as session:
        query = select(TrailEntry.act).where(_visible(actor)).distinct().order_by(TrailEntry.act)
        return list(session.scalars(query))


def every_entry(wanted: TrailFilter, *, limit: int) -> list[TrailView]:
    """The newest `limit` entries of the whole site: for the command line."""
    with reading() as session:
        return _views(session, _newest(session, wanted, true(), offset=0, limit=limit))


def last_of(act: str) -> TrailView | None:
    """The newest entry of one act anywhere: when was the last backup, the last check?"""
    found = every_entry(TrailFilter(act=act), limit=1)
    return found[0] if found else None


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Administrators see all; others what happened at the places where they may read the trail."""
    if actor.can(Permission.ADMIN):
        return true()
    place = aliased(Place)
    return exists(
        select(place.id).where(
            place.path == TrailEntry.place_path, places_within(actor, Permission.TRAIL_VIEW, place)
        )
    )


def _matching(
    query: Select[Any], wanted: TrailFilter, condition: ColumnElement[bool]
) -> Select[Any]:
    query = query.where(condition)
    if wanted.act.endswith("."):
        query = query.where(TrailEntry.act.startswith(wanted.act, autoescape=True))
    elif wanted.act:
        query = query.where(TrailEntry.act == wanted.act)
    if wanted.who:
        query = query.where(TrailEntry.actor_name.contains(wanted.who, autoescape=True))
    if wanted.subject:
        query = query.where(TrailEntry.subject_id == wanted.subject)
    if wanted.since:
        query = query.where(TrailEntry.at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(TrailEntry.at < _midnight(wanted.until + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _newest(
    session: Session,
    wanted: TrailFilter,
    condition: ColumnElement[bool],
    *,
    offset: int,
    limit: int,
) -> list[TrailEntry]:
    query = _matching(select(TrailEntry), wanted, condition)
    newest_first = query.order_by(TrailEntry.at.desc(), TrailEntry.id.desc())
    return list(session.scalars(newest_first.offset(offset).limit(limit)))


def _views(session: Session, rows: list[TrailEntry]) -> list[TrailView]:
    names = _subject_names(session, rows)
    places = _place_names(session, {row.place_path for row in rows})
    return [
        TrailView(
            row.id,
            row.position,
            row.at,
            row.actor_name,
            row.act,
            row.subject_kind,
            row.subject_id,
            names.get((row.subject_kind, row.subject_id), ""),
            places.get(row.place_path, ""),
            row.payload,
            row.seal,
        )
        for row in rows
    ]


def _subject_names(session: Session, rows: list[TrailEntry]) -> dict[tuple[str, str], str]:
    """The names of people, exams and enterprises among the subjects, by kind and id."""
    ids: dict[str, set[str]] = {}
    for row in rows:
        ids.setdefault(row.subject_kind, set()).add(row.subject_id)
    queries = {
        "person": select(Person.public_id, Person.name).where(
            Person.public_id.in_(ids.get("person", ()))
        ),
        "exam": select(Exam.public_id, Exam.title).where(Exam.public_id.in_(ids.get("exam", ()))),
        "enterprise": select(Enterprise.public_id, Enterprise.short_name).where(
            Enterprise.public_id.in_(ids.get("enterprise", ()))
        ),
    }
    return {
        (kind, found_id): name
        for kind in queries.keys() & ids.keys()
        for found_id, name in session.execute(queries[kind])
    }


def _place_names(session: Session, paths: set[str]) -> dict[str, str]:
    rows = session.execute(select(Place.path, Place.name).where(Place.path.in_(paths - {""})))
    return {row.path: row.name for row in rows}
