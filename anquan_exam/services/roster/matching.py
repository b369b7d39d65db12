"""Whom the system knows of the people in a roster: looked up for many rows at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from anquan_exam.domain.roster import Found, Job, Known
from anquan_exam.domain.roster_rows import ParsedRow
from anquan_exam.domain.roster_why import Reason, Why
from anquan_exam.models import (
    Assignment,
    AssignmentPost,
    Employment,
    Enterprise,
    Person,
    Place,
    Post,
    Site,
)
from anquan_exam.models.types import cipher

AT_ONCE = 400  # values in one statement
PURPOSE = "person.id_number"


def id_key(id_number: str) -> str | None:
    """The keyed hash by which an ID number is found; None for none."""
    return cipher().index(id_number, PURPOSE) if id_number else None


@dataclass(frozen=True)
class House:
    """What of an enterprise a row can name: its own names, its sites, its tree by names."""

    id: int
    path: str
    names: frozenset[str]
    sites: dict[str, int]
    places: dict[tuple[str, ...], int]

    def localise(self, row: ParsedRow) -> ParsedRow:
        """The row without what only repeats the enterprise; an unknown site becomes a fault."""
        department = row.department
        if department and department[0] in self.names:
            department = department[1:]
        agency = "" if row.agency in self.names else row.agency
        faults = row.faults
        if row.site and row.site not in self.sites:
            faults = (*faults, Reason(Why.SITE, text=row.site))
        return replace(row, department=department, agency=agency, faults=faults)


def house(session: Session, enterprise_id: int) -> House:
    """What is known of an enterprise. Closed places and sites are not offered."""
    places = session.scalars(
        select(Place).where(Place.enterprise_id == enterprise_id, Place.closed_at.is_(None))
    ).all()
    top = next(place for place in places if place.id == enterprise_id)
    short = session.scalar(
        select(Enterprise.short_name).where(Enterprise.place_id == enterprise_id)
    )
    sites = session.execute(
        select(Site.name, Site.id).where(
            Site.enterprise_id == enterprise_id, Site.closed_at.is_(None)
        )
    )
    names = {place: way for way, place in _ways(places, enterprise_id)}
    return House(
        enterprise_id,
        top.path,
        frozenset({top.name, short or top.name}),
        dict(sites.all()),
        {way: place for place, way in names.items()},
    )


def _ways(places: Iterable[Place], top: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """The names from below the enterprise down to each place, with its id."""
    by_id = {place.id: place for place in places}
    for place in by_id.values():
        way: list[str] = []
        here: Place | None = place
        while here is not None and here.id != top:
            way.insert(0, here.name)
            here = by_id.get(here.parent_id or 0)
        if here is not None:
            yield tuple(way), place.id


@dataclass
class Facts:
    """The known people that rows may mean."""

    by_id: dict[str, Known] = field(default_factory=dict)
    by_phone: dict[str, Known] = field(default_factory=dict)
    by_number: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_lamp: dict[str, Known] = field(default_factory=dict)
    agencies: dict[str, int] = field(default_factory=dict)

    def found(self, row: ParsedRow) -> Found:
        """Whom the system knows by what `row` says."""
        key = id_key(row.id_number)
        return Found(
            self.by_id.get(key) if key else None,
            self.by_phone.get(row.phone),
            self.by_number.get(row.number),
            tuple(self.by_name.get(row.name, ())),
            self.by_lamp.get(row.lamp),
        )


def facts(
    session: Session,
    home: House,
    rows: Sequence[ParsedRow],
    not_namesakes: frozenset[int] = frozenset(),
) -> Facts:
    """Everything known that bears on `rows`; a handful of statements for every few hundred rows.

    `not_namesakes` are people who came with the same file: it tells them apart itself."""
    here = _people_here(home.id)
    ids: set[int] = set()
    ids |= _matching(session, Person.id_number_index, [id_key(row.id_number) for row in rows])
    ids |= _matching(session, Person.phone, [row.phone for row in rows])
    names = {row.name for row in rows if row.name}
    ids |= _matching(session, Person.name, names, Person.id.in_(here))
    numbers = _numbers(session, home.id, {row.number for row in rows if row.number})
    lamps = lamp_holders(session, home.id, {row.lamp for row in rows})
    ids |= set(numbers.values()) | set(lamps.values())
    known = _known(session, home, ids)
    result = Facts(agencies=_agencies(session, {row.agency for row in rows if row.agency}))
    for person in known.values():
        if person.id_key:
            result.by_id[person.id_key] = person
        if person.phone:
            result.by_phone[person.phone] = person
        if person.here and person.key not in not_namesakes:
            result.by_name[person.name].append(person)
    result.by_number = {number: known[person_id] for number, person_id in numbers.items()}
    result.by_lamp = {lamp: known[person_id] for lamp, person_id in lamps.items()}
    return result


def _people_here(enterprise_id: int) -> Any:
    """Who is employed by, or assigned to, the enterprise now."""
    employed = select(Employment.person_id).where(
        Employment.employer_id == enterprise_id, Employment.ends_on.is_(None)
    )
    assigned = select(Assignment.person_id).where(
        Assignment.host_id == enterprise_id, Assignment.ends_on.is_(None)
    )
    return employed.union(assigned)


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    listed = sorted({value for value in values if value})
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]


def _matching(
    session: Session, column: InstrumentedAttribute[Any], values: Iterable[Any], *conditions: Any
) -> set[int]:
    return {
        person_id
        for part in _parts(values)
        for person_id in session.scalars(select(Person.id).where(column.in_(part), *conditions))
    }


def _numbers(session: Session, enterprise_id: int, numbers: Iterable[str]) -> dict[str, int]:
    """Who holds these employee numbers at the enterprise now."""
    return {
        str(number): person_id
        for part in _parts(numbers)
        for number, person_id in session.execute(
            select(Employment.employee_number, Employment.person_id).where(
                Employment.employer_id == enterprise_id,
                Employment.ends_on.is_(None),
                Employment.employee_number.in_(part),
            )
        )
    }


def lamp_holders(session: Session, enterprise_id: int, lamps: Iterable[str]) -> dict[str, int]:
    """Who has these lamps at the enterprise now."""
    return {
        lamp: person_id
        for part in _parts(lamps)
        for lamp, person_id in session.execute(
            select(Assignment.lamp_number, Assignment.person_id)
            .where(
                Assignment.host_id == enterprise_id,
                Assignment.ends_on.is_(None),
                Assignment.lamp_number.in_(part),
            )
            .order_by(Assignment.id.desc())
        )
    }


def _agencies(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Enterprises of these full or short names."""
    found: dict[str, int] = {}
    for part in _parts(names):
        for place_id, name, short in session.execute(
            select(Place.id, Place.name, Enterprise.short_name)
            .join(Enterprise, Enterprise.place_id == Place.id)
            .where(or_(Place.name.in_(part), Enterprise.short_name.in_(part)))
        ):
            found.setdefault(short, place_id)
            found[name] = place_id
    return found


def _known(session: Session, home: House, ids: Iterable[int]) -> dict[int, Known]:
    ids = list(ids)
    jobs = _jobs(session, home, ids)
    numbers = _numbers_of(session, home.id, ids)
    lamps = _lamps_of(session, home.id, ids)
    here = {
        person_id
        for part in _parts(ids)
        for person_id in session.scalars(
            select(Person.id).where(Person.id.in_(part), Person.id.in_(_people_here(home.id)))
        )
    }
    people = (
        row
        for part in _parts(ids)
        for row in session.execute(
            select(
                Person.id, Person.public_id, Person.name, Person.id_number_index, Person.phone
            ).where(Person.id.in_(part))
        )
    )
    return {
        key: Known(
            key,
            public_id,
            name,
            index,
            phone,
            key in here,
            frozenset(numbers.get(key, ())),
            frozenset(jobs.get(key, ())),
            frozenset(lamps.get(key, ())),
        )
        for key, public_id, name, index, phone in people
    }


def _numbers_of(session: Session, enterprise_id: int, ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for part in _parts(ids):
        for person_id, number in session.execute(
            select(Employment.person_id, Employment.employee_number).where(
                Employment.person_id.in_(part),
                Employment.employer_id == enterprise_id,
                Employment.ends_on.is_(None),
                Employment.employee_number.is_not(None),
            )
        ):
            found[person_id].add(str(number))
    return found


def _lamps_of(session: Session, enterprise_id: int, ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for part in _parts(ids):
        for person_id, lamp in session.execute(
            select(Assignment.person_id, Assignment.lamp_number).where(
                Assignment.person_id.in_(part),
                Assignment.host_id == enterprise_id,
                Assignment.ends_on.is_(None),
                Assignment.lamp_number != "",
            )
        ):
            found[person_id].add(lamp)
    return found


def _jobs(session: Session, home: House, ids: list[int]) -> dict[int, set[Job]]:
    """Department and posts of each assignment held at the enterprise now."""
    ways = {place: way for way, place in home.places.items()}
    held: dict[int, tuple[int, int, set[str]]] = {}
    for part in _parts(ids):
        for assignment, person, place, post in session.execute(
            select(Assignment.id, Assignment.person_id, Assignment.place_id, Post.name)
            .outerjoin(AssignmentPost, AssignmentPost.assignment_id == Assignment.id)
            .outerjoin(Post, Post.id == AssignmentPost.post_id)
            .where(
                Assignment.person_id.in_(part),
                Assignment.host_id == home.id,
                Assignment.ends_on.is_(None),
            )
        ):
            held.setdefault(assignment, (person, place, set()))[2].update([post] if post else [])
    jobs: dict[int, set[Job]] = defaultdict(set)
    for person, place, posts in held.values():
        jobs[person].add((ways.get(place, ()), frozenset(posts)))
    return jobs
