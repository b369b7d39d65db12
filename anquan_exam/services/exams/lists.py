"""Finding people for an exam: by search, or by a pasted list with a verdict per line."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.models import Assignment, Employment, Person, Place
from anquan_exam.models.session import reading
from anquan_exam.services.errors import Invalid
from anquan_exam.services.exams.common import find
from anquan_exam.services.exams.people import Assigned, assigned

MOST_LINES = 2000


class LineVerdict(StrEnum):
    """What a pasted line turned out to be."""

    FOUND = "found"
    SEVERAL = "several"
    NOT_FOUND = "not_found"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class PastedLine:
    """A line, its number, what it means; `people` holds everybody it could mean."""

    number: int
    text: str
    verdict: LineVerdict
    people: tuple[Assigned, ...]


def read_list(actor: Actor, public_id: str, text: str, *, day: date) -> tuple[PastedLine, ...]:
    """Who the lines of a pasted list are: names, employee numbers or phones, in any order.

    Of several names alike the employee number decides. Raises NotFound, Invalid `list_too_long`."""
    with reading() as session:
        _, owner = find(session, actor, public_id)
        return lines_of(session, owner, text, day)


def lines_of(session: Session, owner: Place, text: str, day: date) -> tuple[PastedLine, ...]:
    """The same of the people at work under `owner`. Raises Invalid `list_too_long`."""
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise Invalid("list_too_long", "people", most=MOST_LINES)
    words = {at: _line_words(line) for at, line in lines}
    known = _known(session, owner, {w for row in words.values() for w in row}, day)
    found = [_line(at, line, words[at], known) for at, line in lines]
    return tuple(_mark_repeats(found))


def search_people(
    actor: Actor, public_id: str, query: str, *, day: date, most: int = 30
) -> tuple[Assigned, ...]:
    """People at work under the exam's owner by name, initials, number or phone. Raises NotFound."""
    with reading() as session:
        _, owner = find(session, actor, public_id)
        wanted = [_like(word) for word in query.split()]
        return assigned(session, owner, and_(*wanted), day)[:most] if wanted else ()


def _like(word: str) -> ColumnElement[bool]:
    return or_(
        Person.name.icontains(word, autoescape=True),
        Person.initials.icontains(word, autoescape=True),
        Person.phone.startswith(word, autoescape=True),
        Employment.employee_number.icontains(word, autoescape=True),
        Assignment.lamp_number.startswith(word, autoescape=True),
    )


def _line_words(line: str) -> tuple[str, ...]:
    """The words of a line, width aside; what stands between them may be commas or tabs."""
    plain = unicodedata.normalize("NFKC", line)
    for sign in ",;、|\t":
        plain = plain.replace(sign, " ")
    return tuple(plain.split())


def _known(
    session: Session, owner: Place, words: set[str], day: date
) -> Mapping[str, frozenset[Assigned]]:
    """Each word to the people it is the name, number or phone of."""
    wanted = or_(
        Person.name.in_(words),
        Person.phone.in_(words),
        Employment.employee_number.in_(words),
        and_(Assignment.lamp_number.in_(words), Assignment.lamp_number != ""),
    )
    people = assigned(session, owner, wanted, day)
    ids = {one.person_id for one in people}
    phones: dict[int, Any] = dict(
        session.execute(select(Person.id, Person.phone).where(Person.id.in_(ids))).all()
    )
    known: dict[str, set[Assigned]] = {}
    for one in people:
        for word in (one.name, one.employee_number, phones[one.person_id], *one.lamps):
            known.setdefault(word or "", set()).add(one)
    return {word: frozenset(found) for word, found in known.items() if word}


def _line(
    number: int, text: str, words: tuple[str, ...], known: Mapping[str, frozenset[Assigned]]
) -> PastedLine:
    """Whoever fits most of the words: a name and a number together leave one person."""
    groups = [known[word] for word in words if word in known]
    everybody = frozenset[Assigned]().union(*groups)
    if not everybody:
        return PastedLine(number, text, LineVerdict.NOT_FOUND, ())
    both = everybody.intersection(*groups)
    people = tuple(sorted(both, key=lambda one: (one.department, one.person_id)))
    if not people:
        return PastedLine(number, text, LineVerdict.NOT_FOUND, ())
    verdict = LineVerdict.FOUND if len(people) == 1 else LineVerdict.SEVERAL
    return PastedLine(number, text, verdict, people)


def _mark_repeats(lines: Iterable[PastedLine]) -> Iterator[PastedLine]:
    seen: set[int] = set()
    for line in lines:
        if line.verdict is LineVerdict.FOUND:
            person = line.people[0].person_id
            if person in seen:
                line = replace(line, verdict=LineVerdict.TWICE)
            seen.add(person)
        yield line
