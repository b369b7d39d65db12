"""A visit held without a network: what its log (offline_log.py) comes to, and whether it can be."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from anquan_exam.domain.bodies import Body, needs_witness, offered
from anquan_exam.domain.invigilation import is_code, normal_code
from anquan_exam.domain.offline_log import Fault, VisitFault, chained
from anquan_exam.domain.papers import check_answer
from anquan_exam.domain.spot_check import Why, called, drawn_order

BODIES = frozenset({Body.ORAL, Body.HANDED})
IDENTITIES = frozenset({"id_card", "badge", "known"})
HANDED_BY = frozenset({"person", "officer", "time"})
TOLERANCE = 5 * 60 * 1000
"""Milliseconds by which a clock may be off before that is told, or time out of order refused."""
MOST_TEXT = 200
MOST_NAME = 60
MOST_PLACE = 120


class Doubt(StrEnum):
    """What is taken, but told: people decide what it weighs."""

    CLOCK_OFF = "clock_off"
    CLOCK_BACK = "clock_back"
    OVER_TIME = "over_time"
    NOT_SAT = "not_sat"
    NOT_HANDED_IN = "not_handed_in"
    LATE_SYNC = "late_sync"
    NO_PHONES = "no_phones"
    """The device was handed over where nobody may carry one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the server knows of the package. Moments are milliseconds since 1970, UTC."""

    digest: str
    check: str
    secret: bytes = field(repr=False)
    people: tuple[tuple[str, str], ...]
    """(person key, stratum)."""
    count: int
    shapes: tuple[str, ...]
    prepared: int
    expires: int
    received: int
    allowed: int
    """How long a sitting may take, the grace included."""
    sites: Mapping[int, bool] = field(default_factory=dict)
    """The unit's sites: whether nobody may carry a phone there."""


@dataclass(frozen=True, slots=True)
class NotedAt:
    """What was noted of somebody and when."""

    key: str
    why: Why | None
    remark: str
    at: int


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as given; of `kind` answered, cleared, left_page, returned."""

    kind: str
    item: int | None
    answer: tuple[str, ...]
    at: int


@dataclass
class Sitting:
    """One person's sitting."""

    key: str
    how: str = ""
    known_by: str = ""
    identified: int = 0
    body: Body = Body.HANDED
    witness: str = ""
    begun: int = 0
    ended: int = 0
    by: str = ""
    given: list[Given] = field(default_factory=list)
    said: dict[int, tuple[str, int]] = field(default_factory=dict)
    over_time: int = 0
    """Answers that came after the time allowed: they do not count."""


@dataclass
class Visit:
    """What a log comes to. Moments are as the device's clock had them, less `skew`."""

    skew: int = 0
    """By how many milliseconds the device's clock was ahead when the package came onto it."""
    word: str = ""
    where: str = ""
    site: int = 0
    """The unit's site; 0: elsewhere."""
    drawn: int = 0
    order: tuple[str, ...] = ()
    notes: list[NotedAt] = field(default_factory=list)
    sittings: dict[str, Sitting] = field(default_factory=dict)
    closed: int = 0
    doubts: list[tuple[Doubt, str]] = field(default_factory=list)
    """With a person key, or a number of minutes."""

    def why(self) -> dict[str, Why]:
        """What holds of whoever is not at hand, by person key."""
        last = {one.key: one.why for one in self.notes}
        return {key: why for key, why in last.items() if why is not None}

    @property
    def sat(self) -> dict[str, Sitting]:
        """The sittings that were begun."""
        return {key: one for key, one in self.sittings.items() if one.begun}


def replay(log: Any, terms: Terms) -> Visit:
    """The visit that `log` tells of. Raises VisitFault for the first thing that cannot be."""
    entries = chained(log, terms.digest)
    visit, clock = Visit(skew=entries[0]["at"] - terms.prepared), 0
    back = 0
    for entry in entries:
        at = entry["at"] - visit.skew
        back = max(back, clock - at)
        clock = max(clock, at)
        _in_time(entry, at, terms)
        if visit.closed:
            raise VisitFault(Fault.UNREADABLE, entry["n"])
        _tell(visit, entry, at, terms)
    if not visit.closed:
        raise VisitFault(Fault.UNFINISHED)
    _look(visit, terms, back)
    return visit


def _in_time(entry: Mapping[str, Any], at: int, terms: Terms) -> None:
    if at < terms.prepared - TOLERANCE:
        raise VisitFault(Fault.BEFORE, entry["n"])
    if at > terms.received + TOLERANCE:
        raise VisitFault(Fault.FUTURE, entry["n"])
    if entry["what"] in _NEW and at > terms.expires + TOLERANCE:
        raise VisitFault(Fault.EXPIRED, entry["n"])


def _tell(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> None:
    if not visit.word and entry["what"] not in ("prepared", "drawn", "closed"):
        raise VisitFault(Fault.WORD, entry["n"])
    fault = _TELLERS[entry["what"]](visit, entry, at, terms)
    if fault is not None:
        raise VisitFault(fault, entry["n"])


Teller = Callable[[Visit, dict[str, Any], int, Terms], Fault | None]


def _prepared(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    return None if entry["n"] == 1 else Fault.UNREADABLE


def _drawn(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    word, order = entry.get("word"), entry.get("order")
    if visit.word or not isinstance(word, str) or not is_code(normal_code(word)):
        return Fault.WORD
    where = _text(entry, "where", MOST_PLACE)
    site = entry.get("site", 0)
    if not where or type(site) is not int or not (site == 0 or site in terms.sites):
        return Fault.WORD
    visit.site = site
    visit.word, visit.where, visit.drawn = normal_code(word), where, at
    visit.order = drawn_order(terms.secret, terms.check, word, terms.people, terms.count)
    return None if order == list(visit.order) else Fault.ORDER


def _noted(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    key, why, remark = _key(entry), entry.get("why"), _text(entry, "remark", MOST_TEXT)
    if key not in visit.order or key in visit.sat or remark is None:
        return Fault.PEOPLE
    if why != "" and (why not in set(Why) or (why == Why.OTHER and not remark)):
        return Fault.PEOPLE
    visit.notes.append(NotedAt(key, Why(why) if why else None, remark, at))
    return None if visit.sat.keys() <= _called(visit, terms) else Fault.PEOPLE


def _called(visit: Visit, terms: Terms) -> set[str]:
    return {one.key for one in called(visit.order, terms.count, visit.why())}


def _identified(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    key, how, known_by = _key(entry), entry.get("how"), _text(entry, "known_by", MOST_NAME)
    if key not in _called(visit, terms) or key in visit.sat:
        return Fault.PEOPLE
    if not isinstance(how, str) or how not in IDENTITIES or known_by is None:
        return Fault.IDENTITY
    if how == "known" and not known_by:
        return Fault.IDENTITY
    visit.sittings[key] = Sitting(key, how, known_by, at)
    return None


def _begun(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    one, body = visit.sittings.get(_key(entry)), entry.get("body")
    if one is None or one.begun or one.key not in _called(visit, terms):
        return Fault.PEOPLE
    witness = _text(entry, "witness", MOST_NAME)
    if body not in BODIES or witness is None:
        return Fault.IDENTITY
    one.body, one.witness, one.begun = Body(body), witness, at
    return Fault.IDENTITY if needs_witness(one.body) and not one.witness else None


def _answered(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    one, item, answer = _open(visit, entry), entry.get("item"), entry.get("answer")
    if one is None:
        return Fault.PEOPLE
    if type(item) is not int or not 1 <= item <= len(terms.shapes):
        return Fault.ANSWER
    if not isinstance(answer, list) or not check_answer(terms.shapes[item - 1], answer):
        return Fault.ANSWER
    if at > one.begun + terms.allowed:
        one.over_time += 1
        return None
    kind = "answered" if any(part.strip() for part in answer) else "cleared"
    one.given.append(Given(kind, item, tuple(answer) if kind == "answered" else (), at))
    return None


def _said(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    one, item, text = _open(visit, entry), entry.get("item"), _text(entry, "text", MOST_TEXT)
    if one is None or one.body is not Body.ORAL:
        return Fault.PEOPLE
    if type(item) is not int or not 1 <= item <= len(terms.shapes) or text is None:
        return Fault.ANSWER
    one.said[item] = (text, at)
    return None


def _moved(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    one = _open(visit, entry)
    if one is None:
        return Fault.PEOPLE
    kind = "left_page" if entry["what"] == "left" else "returned"
    one.given.append(Given(kind, None, (), at))
    return None


def _handed_in(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    one = _open(visit, entry)
    if one is None or entry.get("by") not in HANDED_BY:
        return Fault.PEOPLE
    one.ended, one.by = at, entry["by"]
    return None


def _closed(visit: Visit, entry: dict[str, Any], at: int, terms: Terms) -> Fault | None:
    visit.closed = at
    return None if visit.word else Fault.UNFINISHED


_TELLERS: Mapping[str, Teller] = {
    "prepared": _prepared,
    "drawn": _drawn,
    "noted": _noted,
    "identified": _identified,
    "begun": _begun,
    "answered": _answered,
    "said": _said,
    "left": _moved,
    "returned": _moved,
    "handed_in": _handed_in,
    "closed": _closed,
}
_NEW = frozenset({"drawn", "noted", "identified", "begun", "answered", "said"})


def _key(entry: Mapping[str, Any]) -> str:
    """A person key; "" is nobody's."""
    key = entry.get("key")
    return key if isinstance(key, str) else ""


def _open(visit: Visit, entry: Mapping[str, Any]) -> Sitting | None:
    one = visit.sittings.get(_key(entry))
    return one if one is not None and one.begun and not one.ended else None


def _text(entry: Mapping[str, Any], name: str, most: int) -> str | None:
    """A text of one line, its spaces tidied; None for anything else."""
    value = entry.get(name)
    if not isinstance(value, str) or len(value) > most:
        return None
    tidy = " ".join(value.split())
    # PostgreSQL refuses NUL, and a lone surrogate has no UTF-8.
    bad = any(unicodedata.category(sign) in ("Cc", "Cs") for sign in tidy)
    return None if bad else tidy


def _look(visit: Visit, terms: Terms, back: int) -> None:
    """Note what is taken, but worth a second look."""
    if abs(visit.skew) > TOLERANCE:
        visit.doubts.append((Doubt.CLOCK_OFF, str(round(visit.skew / 60000))))
    if back > TOLERANCE:
        visit.doubts.append((Doubt.CLOCK_BACK, str(round(back / 60000))))
    if terms.received > terms.expires:
        visit.doubts.append((Doubt.LATE_SYNC, str((terms.received - terms.expires) // 60000)))
    allowed = offered(no_phones=terms.sites.get(visit.site, False))
    for one in called(visit.order, terms.count, visit.why()):
        sitting = visit.sat.get(one.key)
        if sitting is None and one.deferred is None:
            visit.doubts.append((Doubt.NOT_SAT, one.key))
        elif sitting is not None and not sitting.ended:
            visit.doubts.append((Doubt.NOT_HANDED_IN, one.key))
        if sitting is not None and sitting.over_time:
            visit.doubts.append((Doubt.OVER_TIME, one.key))
        if sitting is not None and sitting.body not in allowed:
            visit.doubts.append((Doubt.NO_PHONES, one.key))


def called_keys(visit: Visit, count: int) -> Sequence[str]:
    """Whoever is called in the end, in the drawn order."""
    return [one.key for one in called(visit.order, count, visit.why())]
