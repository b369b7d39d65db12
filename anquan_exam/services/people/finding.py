"""What people type to find somebody: a name, its initials, a number of theirs."""

import re
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.people import IdNumber, check_id_number
from anquan_exam.models import Assignment, Employment, Person, Place
from anquan_exam.services import scope
from anquan_exam.services.roster.matching import id_key


def said(actor: Actor, text: str, today: date) -> ColumnElement[bool]:
    """What was typed, taken for a name, initials, an employee or lamp number, a phone's tail or an
    ID."""
    home, work = aliased(Place), aliased(Place)
    numbered = (
        select(Employment.id)
        .join(home, home.id == Employment.employer_id)
        .where(
            Employment.person_id == Person.id,
            func.lower(Employment.employee_number) == text.lower(),
            scope.places_within(actor, Permission.PEOPLE_VIEW, home),
        )
        .exists()
    )
    ways: list[ColumnElement[bool]] = [
        func.lower(Person.name).contains(text.lower(), autoescape=True),
        numbered,
        _lamp(text, work).where(scope.places_within(actor, Permission.PEOPLE_VIEW, work)).exists(),
    ]
    if re.fullmatch(r"[A-Za-z ]+", text):
        letters = text.lower().replace(" ", "")
        ways += [Person.initials.startswith(letters), Person.initials.contains(f" {letters}")]
    if re.fullmatch(r"\d{3,11}", text):
        ways.append(Person.phone.endswith(text))
    number = check_id_number(text, today)
    if isinstance(number, IdNumber):
        ways.append(Person.id_number_index == id_key(number.text))
    return or_(*ways)


def _lamp(text: str, work: type[Place]) -> Any:
    """The assignments that a lamp number is of, at places `work`."""
    return (
        select(Assignment.id)
        .join(work, work.id == Assignment.place_id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
            func.lower(Assignment.lamp_number) == text.lower(),
        )
        .correlate(Person)
    )


def with_lamp(text: str) -> ColumnElement[bool]:
    """The condition that a Person row is somebody who has that lamp now, at whatever unit: for
    lists that are narrowed to the actor's reach themselves."""
    condition: ColumnElement[bool] = _lamp(text, aliased(Place)).exists()
    return condition


def with_number(text: str) -> ColumnElement[bool]:
    """The same for an employee number, whatever its case, or a lamp."""
    numbered = (
        select(Employment.id)
        .where(
            Employment.person_id == Person.id,
            func.lower(Employment.employee_number) == text.lower(),
        )
        .correlate(Person)
        .exists()
    )
    return or_(numbered, with_lamp(text))
