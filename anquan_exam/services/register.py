"""Writing people into the register, many at a time: within a caller's act and transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from anquan_exam.domain.roster_rows import ParsedRow
from anquan_exam.domain.vocabulary import PlaceKind
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Credential,
    Employment,
    Person,
    Place,
    Post,
)
from anquan_exam.services import passwords
from anquan_exam.services.ids import new_id
from anquan_exam.services.pinyin import initials
from anquan_exam.services.places import plant
from anquan_exam.services.roster.matching import House, id_key, lamp_holders


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to write: for the person of that id, or for a new one; `adds` False writes nothing."""

    row: ParsedRow
    person_id: int | None
    adds: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """Whom an entry became; a new person's initial code, which is stored nowhere in the clear."""

    person_id: int
    code: str | None


def write(
    session: Session,
    home: House,
    agencies: dict[str, int],
    entries: Sequence[Entry],
    *,
    today: date,
    now: datetime,
) -> list[Written]:
    """Write entries in order: people, codes, employments, assignments, posts.

    `today` begins what gives no date of its own. Places and posts not there yet are made."""
    posts = _posts(session, home, [entry.row for entry in entries])
    for entry in entries:
        if entry.row.department not in home.places:
            _grow(session, home, entry.row.department)
    written = _people(session, entries, now)
    adding = [(e, w.person_id) for e, w in zip(entries, written, strict=True) if e.adds]
    employments = _employments(session, home, agencies, adding, today, now)
    _assignments(session, home, posts, adding, employments, today, now)
    _lamps(session, home, [(e, w.person_id) for e, w in zip(entries, written, strict=True)])
    return written


def _lamps(session: Session, home: House, entries: Sequence[tuple[Entry, int]]) -> None:
    """Put the lamp numbers down; one that somebody else has stays with them."""
    taken = lamp_holders(session, home.id, {entry.row.lamp for entry, _ in entries})
    wanted = {
        person_id: entry.row.lamp
        for entry, person_id in entries
        if entry.row.lamp and taken.setdefault(entry.row.lamp, person_id) == person_id
    }
    held = session.execute(
        select(Assignment.id, Assignment.person_id).where(
            Assignment.person_id.in_(wanted),
            Assignment.host_id == home.id,
            Assignment.ends_on.is_(None),
        )
    )
    rows = [{"id": id_, "lamp_number": wanted[person_id]} for id_, person_id in held]
    if rows:
        session.execute(update(Assignment), rows)


def _grow(session: Session, home: House, way: tuple[str, ...]) -> None:
    """Make the departments of `way` that are missing; a team is what stands last of several."""
    for depth in range(1, len(way) + 1):
        part = way[:depth]
        if part in home.places:
            continue
        above = session.get_one(Place, home.places[part[:-1]])
        last = depth == len(way) and depth > 1 and above.kind != PlaceKind.ENTERPRISE
        kind = PlaceKind.TEAM if last else PlaceKind.DEPARTMENT
        closed = session.scalar(
            select(Place).where(Place.parent_id == above.id, Place.name == part[-1])
        )
        if closed is not None:
            closed.closed_at = None
        home.places[part] = (closed or plant(session, above, kind, part[-1])).id


def _posts(session: Session, home: House, rows: Sequence[ParsedRow]) -> dict[str, int]:
    """The ids of the posts the rows name: the enterprise's own before the shared ones."""
    wanted = {name for row in rows for name in row.posts}
    found = dict(
        session.execute(
            select(Post.name, Post.id)
            .where(or_(Post.enterprise_id == home.id, Post.enterprise_id.is_(None)))
            .order_by(Post.enterprise_id.is_not(None))
        ).all()
    )
    for name in sorted(wanted - found.keys()):
        post = Post(enterprise_id=home.id, name=name)
        session.add(post)
        session.flush()
        found[name] = post.id
    return found


def _insert(session: Session, table: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    """The ids of the rows, in their order."""
    if not rows:
        return []
    statement = insert(table).returning(table.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _people(session: Session, entries: Sequence[Entry], now: datetime) -> list[Written]:
    fresh = [entry.row for entry in entries if entry.person_id is None]
    ids = _insert(session, Person, [_person(row, now) for row in fresh])
    codes = [passwords.new_code() for _ in ids]
    if ids:
        session.execute(
            insert(Credential),
            [
                {
                    "person_id": person_id,
                    "password_hash": passwords.hash_initial_code(code),
                    "must_change": True,
                    "failures": 0,
                    "changed_at": now,
                }
                for person_id, code in zip(ids, codes, strict=True)
            ],
        )
    made = iter(zip(ids, codes, strict=True))
    return [
        Written(entry.person_id, None) if entry.person_id is not None else Written(*next(made))
        for entry in entries
    ]


def _person(row: ParsedRow, now: datetime) -> dict[str, Any]:
    return {
        "public_id": new_id(),
        "name": row.name,
        "initials": initials(row.name),
        "phone": row.phone or None,
        "id_number": row.id_number or None,
        "id_number_index": id_key(row.id_number),
        "id_number_tail": row.id_number[-4:],
        "created_at": now,
    }


Adding = Sequence[tuple[Entry, int]]


def _employments(
    session: Session,
    home: House,
    agencies: dict[str, int],
    adding: Adding,
    today: date,
    now: datetime,
) -> list[tuple[int, bool]]:
    """For each entry its employment, and whether it is a new one with that employer."""
    running = _running(session, [person_id for _, person_id in adding])
    keys = [(person, agencies.get(entry.row.agency, home.id)) for entry, person in adding]
    fresh: dict[tuple[int, int], dict[str, Any]] = {}
    for (entry, person), key in zip(adding, keys, strict=True):
        if key not in running and key not in fresh:
            row = entry.row
            fresh[key] = {
                "person_id": person,
                "employer_id": key[1],
                "employee_number": row.number or None,
                "form": row.form.value,
                "agency": "" if row.agency in agencies else row.agency,
                "begins_on": row.begins_on or today,
                "recorded_at": now,
            }
    made = _insert(session, Employment, list(fresh.values()))
    running.update(zip(fresh, made, strict=True))
    return [(running[key], key in fresh) for key in keys]


def _running(session: Session, people: list[int]) -> dict[tuple[int, int], int]:
    return {
        (person, employer): employment
        for employment, person, employer in session.execute(
            select(Employment.id, Employment.person_id, Employment.employer_id).where(
                Employment.person_id.in_(people), Employment.ends_on.is_(None)
            )
        )
    }


def _assignments(
    session: Session,
    home: House,
    posts: dict[str, int],
    adding: Adding,
    employments: list[tuple[int, bool]],
    today: date,
    now: datetime,
) -> None:
    rows = [
        {
            "employment_id": employment,
            "person_id": person,
            "host_id": home.id,
            "place_id": home.places[entry.row.department],
            "site_id": home.sites.get(entry.row.site),
            "category": entry.row.category.value,
            # A date in a roster is the day of joining; a further post begins when it is entered.
            "begins_on": (entry.row.begins_on if joins else None) or today,
            "recorded_at": now,
        }
        for (entry, person), (employment, joins) in zip(adding, employments, strict=True)
    ]
    held = [
        {"assignment_id": assignment, "post_id": posts[name]}
        for assignment, (entry, _) in zip(_insert(session, Assignment, rows), adding, strict=True)
        for name in entry.row.posts
    ]
    if held:
        session.execute(insert(AssignmentPost), held)
