"""What becomes of a row of a roster: a new person, a known one, a question to people, or no.

A row that matches somebody known adds an employment or an assignment and nothing else. Whatever
cannot be told apart from the file alone is asked, never guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from anquan_exam.domain.roster_rows import ParsedRow
from anquan_exam.domain.roster_why import Reason, Why


class VerdictKind(StrEnum):
    """The four verdicts."""

    NEW = "new"
    KNOWN = "known"
    ASK = "ask"
    REFUSED = "refused"


class Choosing(StrEnum):
    """What people may answer to a row that asks."""

    NEW = "new"  # somebody else of the same name
    SAME = "same"  # the known person named with it
    PHONE = "phone"  # here is a telephone number
    NO_PHONE = "no_phone"  # leave the telephone number out
    NO_NUMBER = "no_number"  # leave the employee number out
    LATER = "later"  # import without a way to sign in yet
    MERGE = "merge"  # the same person's further post
    SKIP = "skip"


Job = tuple[tuple[str, ...], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the system knows. `id_key` is the keyed hash of the ID number, or None.

    `here`: employed by this enterprise now, then with `numbers` and `jobs` (department, posts)."""

    key: int
    public_id: str
    name: str
    id_key: str | None = None
    phone: str | None = None
    here: bool = False
    numbers: frozenset[str] = frozenset()
    jobs: frozenset[Job] = frozenset()
    lamps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Whom the system knows by what a row says; `namesakes` only within this enterprise."""

    by_id: Known | None = None
    by_phone: Known | None = None
    by_number: Known | None = None
    namesakes: tuple[Known, ...] = ()
    by_lamp: Known | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier rows of the same file that this one meets; None where there is none."""

    same_person: ParsedRow | None = None
    by_phone: ParsedRow | None = None
    by_number: ParsedRow | None = None
    by_name: ParsedRow | None = None
    by_lamp: ParsedRow | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people have answered about a row so far. `same` is a public id."""

    new: bool = False
    same: str = ""
    phone: str = ""
    no_phone: bool = False
    no_number: bool = False
    later: bool = False
    merge: bool = False
    skip: bool = False

    def to_json(self) -> dict[str, str | bool]:
        """Only what was answered."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value}

    @staticmethod
    def from_json(value: Mapping[str, str | bool]) -> "Decisions":
        """The decisions that `to_json` wrote."""
        return replace(Decisions(), **value)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; SAME names the person by public id, and `about` says where they work."""

    choosing: Choosing
    person: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on a row; `person` is set for KNOWN, `choices` for ASK."""

    kind: VerdictKind
    reasons: tuple[Reason, ...]
    choices: tuple[Choice, ...] = ()
    person: Known | None = None


def decided(row: ParsedRow, decisions: Decisions) -> ParsedRow:
    """The row with what people answered put into it."""
    phone = "" if decisions.no_phone else decisions.phone or row.phone
    return replace(row, phone=phone, number="" if decisions.no_number else row.number)


def judge(
    row: ParsedRow,
    id_key: str | None,
    found: Found,
    earlier: Earlier = Earlier(),
    decisions: Decisions = Decisions(),
) -> Verdict:
    """The verdict on `row` (already `decided`), whose ID number has the keyed hash `id_key`."""
    if decisions.skip:
        return _refused(Reason(Why.SKIPPED))
    if row.faults:
        return _refused(*row.faults)
    verdict = (
        _met_in_file(row, earlier, decisions)
        or _known_by_id(row, found, decisions)
        or _known_by_phone(row, id_key, found, earlier)
        or _known_by_number(row, id_key, found, earlier)
        or _namesakes(row, id_key, found, earlier, decisions)
        or _new(row, decisions)
    )
    return _with_lamp(row, verdict, found, earlier)


def _with_lamp(row: ParsedRow, verdict: Verdict, found: Found, earlier: Earlier) -> Verdict:
    """The verdict, and what becomes of the lamp number: never taken from whoever has it."""
    if not row.lamp or verdict.kind not in (VerdictKind.NEW, VerdictKind.KNOWN):
        return verdict
    holder, person = found.by_lamp, verdict.person
    others = holder is not None and (person is None or holder.key != person.key)
    if others or (earlier.by_lamp is not None and earlier.same_person is None):
        return replace(verdict, reasons=(*verdict.reasons, Reason(Why.LAMP_TAKEN, number=row.lamp)))
    first, *rest = verdict.reasons
    if first.why is Why.NOTHING_NEW and person is not None and row.lamp not in person.lamps:
        return replace(verdict, reasons=(Reason(Why.ADDS_LAMP, number=row.lamp), *rest))
    return verdict


def first_met(rows: Iterable[ParsedRow]) -> dict[int, Earlier]:
    """For each row (by line) the earlier rows it meets. Rows with faults meet nobody."""
    people: dict[tuple[str, ...], ParsedRow] = {}
    met: dict[int, Earlier] = {}
    for row in rows:
        if row.faults:
            continue
        same = _first(people, _identities(row))
        others = {
            "by_phone": _first(people, [("phone", row.phone)] if row.phone else []),
            "by_number": _first(people, [("number", row.number)] if row.number else []),
            "by_name": _unlike(row, _first(people, [("name", row.name)])),
            "by_lamp": _first(people, [("lamp", row.lamp)] if row.lamp else []),
        }
        met[row.line] = Earlier(same, **({} if same else others))
        for key in [*_identities(row), *_handles(row)]:
            people.setdefault(key, row)
    return met


def _identities(row: ParsedRow) -> list[tuple[str, ...]]:
    """What says that two rows are one person: the ID number, or a name with phone or number."""
    if row.id_number:
        return [("id", row.id_number)]
    pairs = [("phone", row.phone), ("number", row.number)]
    return [("who", row.name, kind, value) for kind, value in pairs if value]


def _handles(row: ParsedRow) -> list[tuple[str, ...]]:
    named = [
        ("phone", row.phone),
        ("number", row.number),
        ("name", row.name),
        ("lamp", row.lamp),
    ]
    return [key for key in named if key[1]]


def _first(
    people: Mapping[tuple[str, ...], ParsedRow], keys: list[tuple[str, ...]]
) -> ParsedRow | None:
    return next((people[key] for key in keys if key in people), None)


def _unlike(row: ParsedRow, other: ParsedRow | None) -> ParsedRow | None:
    """The earlier namesake, unless something in both rows says they are two people."""
    if other is None:
        return None
    pairs = [
        (row.id_number, other.id_number),
        (row.phone, other.phone),
        (row.number, other.number),
    ]
    return None if any(one and two and one != two for one, two in pairs) else other


def _met_in_file(row: ParsedRow, earlier: Earlier, decisions: Decisions) -> Verdict | None:
    first = earlier.same_person
    if first is None:
        return None
    line = str(first.line)
    if decisions.merge:
        return Verdict(VerdictKind.NEW, (Reason(Why.MERGED, line=line),))
    if first.name != row.name:
        return _refused(Reason(Why.TWICE_OTHER_NAME, line=line))
    if row.department == first.department and set(row.posts) <= set(first.posts):
        return _refused(Reason(Why.TWICE, line=line))
    return _ask(Reason(Why.TWICE_MORE, line=line), Choosing.MERGE)


def _known_by_id(row: ParsedRow, found: Found, decisions: Decisions) -> Verdict | None:
    person = found.by_id
    if person is None:
        return None
    if person.name == row.name or (person.here and decisions.same == person.public_id):
        return _known(row, person, found)
    if not person.here:
        # Saying more would show the earlier file to whoever types in an ID number.
        return _refused(Reason(Why.ID_OTHER_NAME_ELSEWHERE))
    same = Choice(Choosing.SAME, person.public_id, person.name)
    return _ask(Reason(Why.ID_OTHER_NAME, name=person.name), same)


def _known_by_phone(
    row: ParsedRow, id_key: str | None, found: Found, earlier: Earlier
) -> Verdict | None:
    person = found.by_phone
    if person is not None:
        if person.name == row.name and not _ids_differ(id_key, person):
            return _known(row, person, found)
        return _ask(Reason(Why.PHONE_TAKEN), Choosing.PHONE, Choosing.NO_PHONE)
    if earlier.by_phone is not None:
        reason = Reason(Why.PHONE_TWICE, line=str(earlier.by_phone.line))
        return _ask(reason, Choosing.PHONE, Choosing.NO_PHONE)
    return None


def _known_by_number(
    row: ParsedRow, id_key: str | None, found: Found, earlier: Earlier
) -> Verdict | None:
    person = found.by_number
    if person is not None:
        if person.name == row.name and not _ids_differ(id_key, person):
            return _known(row, person, found)
        return _ask(Reason(Why.NUMBER_TAKEN, number=row.number), Choosing.NO_NUMBER)
    if earlier.by_number is not None:
        reason = Reason(Why.NUMBER_TWICE, line=str(earlier.by_number.line))
        return _ask(reason, Choosing.NO_NUMBER)
    return None


def _namesakes(
    row: ParsedRow, id_key: str | None, found: Found, earlier: Earlier, decisions: Decisions
) -> Verdict | None:
    possible = [person for person in found.namesakes if not _ids_differ(id_key, person)]
    chosen = next((person for person in possible if person.public_id == decisions.same), None)
    if chosen is not None:
        return _known(row, chosen, found)
    if decisions.new:
        return None
    if possible:
        same = [Choice(Choosing.SAME, person.public_id, about(person)) for person in possible]
        return _ask(Reason(Why.NAMESAKE), Choosing.NEW, *same)
    if earlier.by_name is not None:
        return _ask(Reason(Why.NAME_TWICE, line=str(earlier.by_name.line)), Choosing.NEW)
    return None


def about(person: Known) -> str:
    """Where somebody works and their number: enough to tell namesakes apart."""
    places = sorted("/".join(place) for place, _posts in person.jobs if place)
    posts = sorted({post for _place, names in person.jobs for post in names})
    numbers = [f"工号{number}" for number in sorted(person.numbers)]
    return "，".join([*places, *posts, *numbers])


def _ids_differ(id_key: str | None, person: Known) -> bool:
    return bool(id_key and person.id_key and id_key != person.id_key)


def _new(row: ParsedRow, decisions: Decisions) -> Verdict:
    if row.phone:
        return Verdict(VerdictKind.NEW, (Reason(Why.NEW_PERSON),))
    if row.number:
        return Verdict(VerdictKind.NEW, (Reason(Why.NEW_BY_NUMBER),))
    if decisions.later:
        return Verdict(VerdictKind.NEW, (Reason(Why.NEW_LATER),))
    return _ask(Reason(Why.NO_PHONE), Choosing.PHONE, Choosing.LATER)


def _known(row: ParsedRow, person: Known, found: Found) -> Verdict:
    holder = found.by_number
    if not person.here and holder is not None and holder.key != person.key:
        return _ask(Reason(Why.NUMBER_TAKEN, number=row.number), Choosing.NO_NUMBER)
    if not person.here:
        return Verdict(VerdictKind.KNOWN, (Reason(Why.ADDS_EMPLOYMENT),), person=person)
    kept = (Reason(Why.PHONE_KEPT),) if row.phone and row.phone != person.phone else ()
    adds = Why.NOTHING_NEW if holds(person, row) else Why.ADDS_ASSIGNMENT
    return Verdict(VerdictKind.KNOWN, (Reason(adds), *kept), person=person)


def holds(person: Known, row: ParsedRow) -> bool:
    """Whether the person already works in the row's department, in all of its posts."""
    return any(place == row.department and set(row.posts) <= posts for place, posts in person.jobs)


def _refused(*reasons: Reason) -> Verdict:
    return Verdict(VerdictKind.REFUSED, reasons)


def _ask(reason: Reason, *answers: Choosing | Choice) -> Verdict:
    choices = [Choice(answer) if isinstance(answer, Choosing) else answer for answer in answers]
    return Verdict(VerdictKind.ASK, (reason,), (*choices, Choice(Choosing.SKIP)))
