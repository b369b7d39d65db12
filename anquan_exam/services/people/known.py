"""Whom the rows of a file mean: everybody at work at a unit, by number, lamp and name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from anquan_exam.models import Assignment, Employment, Person, Place
from anquan_exam.services.exams.people import at_work
from anquan_exam.services.roster.matching import id_key

NOBODY, OTHER_NAME, SEVERAL = "row_nobody", "row_other_name", "row_several"


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """People by what a row may call them."""

    by_id: Mapping[str, int]
    by_number: Mapping[str, int]
    by_name: Mapping[str, tuple[int, ...]]
    people: Mapping[int, Person]

    def whose(self, name: str, id_number: str, number: str) -> tuple[int, str]:
        """Whose a row is, by number, and by the name alone where that leaves one: the person's id,
        and the code of what stands against it ("" for nothing; the id is then not 0)."""
        if not id_number and not number:
            same = self.by_name.get(name, ())
            if len(same) == 1:
                return same[0], ""
            return 0, SEVERAL if same else NOBODY
        by_id = self.by_id.get(id_key(id_number) or "") if id_number else None
        found = by_id if id_number else self.by_number.get(number.upper())
        if found is None:
            return 0, NOBODY
        return found, "" if not name or self.people[found].name == name else OTHER_NAME


def known_people(
    session: Session, unit: Place, today: date, wanted: ColumnElement[bool] | None = None
) -> KnownPeople:
    """Everybody at work at the unit, or those whom `wanted` leaves of them."""
    by_id: dict[str, int] = {}
    by_number: dict[str, int] = {}
    by_lamp: dict[str, int] = {}
    by_name: dict[str, dict[int, None]] = {}
    people: dict[int, Person] = {}
    rows = session.execute(
        select(Person, Employment.employee_number, Assignment.lamp_number)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Place, Place.id == Assignment.place_id)
        .where(
            Place.path.startswith(unit.path, autoescape=True),
            at_work(today),
            true() if wanted is None else wanted,
        )
        .order_by(Person.id, Assignment.id)
    )
    for person, number, lamp in rows:
        people[person.id] = person
        by_name.setdefault(person.name, {})[person.id] = None
        if person.id_number_index:
            by_id[person.id_number_index] = person.id
        if number:
            by_number[number.upper()] = person.id
        if lamp:
            by_lamp[lamp.upper()] = person.id
    names = {name: tuple(ids) for name, ids in by_name.items()}
    return KnownPeople(by_id, {**by_lamp, **by_number}, names, people)


def called(
    names: Collection[str], ids: Collection[str], numbers: Collection[str]
) -> ColumnElement[bool]:
    """The condition that somebody has one of these names, ID numbers, or numbers: for a few hundred
    rows at a time."""
    keys = [key for one in ids if (key := id_key(one))]
    written = {form for one in numbers for form in (one, one.upper(), one.lower())}
    return or_(
        Person.name.in_(names),
        Person.id_number_index.in_(keys),
        Employment.employee_number.in_(written),
        Assignment.lamp_number.in_(written - {""}),
    )
