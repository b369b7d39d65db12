"""A spot check: whom chance called, and who stands in for whoever is not there.

Everybody on the list is put into one drawn order (drawing.draw_people). The first so many are
called. Whoever is absent, with a reason, makes room for the next in that order; whoever stands at
a post that cannot be left keeps the place and answers at the end of the shift. So the people called
follow from the order and from who is absent alone, not from when or in what sequence it was noted:
there is nothing to steer by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.drawing import draw_people
from anquan_exam.domain.invigilation import is_code, normal_code


class Why(StrEnum):
    """Why somebody called is not at hand."""

    OFF_SHIFT = "off_shift"
    LEAVE = "leave"
    SICK = "sick"
    LEFT = "left"
    REFUSED = "refused"
    OTHER = "other"
    ATTENDANT = "attendant"
    HOIST = "hoist"
    ON_WATCH = "on_watch"


DEFERRING = frozenset({Why.ATTENDANT, Why.HOIST, Why.ON_WATCH})
"""Posts that cannot be left: 监护, 提升机, 值守. These put off; the others make room."""


class Strata(StrEnum):
    """What the drawn stand for in proportion."""

    NONE = "none"
    POST = "post"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody called. `place` is their place in the drawn order, from 1; `deferred` says why they
    come at the end of the shift; `stands_in` that they were not among the first."""

    key: str
    place: int
    deferred: Why | None
    stands_in: bool


def drawn_order(
    secret: bytes, check: str, word: str, people: Iterable[tuple[str, str]], count: int
) -> tuple[str, ...]:
    """Everybody in `people` (person key, stratum) in the order drawn with the unit's own `word`.

    Raises PoolTooSmall for more than there are; ValueError for a word that is none."""
    if not is_code(normal_code(word)):
        raise ValueError("not a word to draw with")
    return draw_people(secret, check, normal_code(word), people, count)


def called(order: Sequence[str], count: int, noted: Mapping[str, Why]) -> tuple[Called, ...]:
    """The people called: the first `count` of `order` who are not absent. `noted` holds, for each
    person key, what was last noted. Fewer than `count` where the list does not hold more."""
    there = [
        Called(key, place, noted.get(key), stands_in=place > count)
        for place, key in enumerate(order, 1)
        if key not in noted or noted[key] in DEFERRING
    ]
    return tuple(there[:count])


def absent(order: Sequence[str], count: int, noted: Mapping[str, Why]) -> tuple[str, ...]:
    """Whoever was called and made room, in the drawn order."""
    standing = called(order, count, noted)
    reached = standing[-1].place if len(standing) == count and count else len(order)
    return tuple(key for key in order[:reached] if noted.get(key, Why.HOIST) not in DEFERRING)


def terms_hash(people: Iterable[tuple[str, str]], count: int) -> str:
    """SHA-256 (hex) of whom the draw is from, with their strata, and how many are drawn: it stands
    in the commitment where an exam has its roster."""
    listed = sorted([key, stratum] for key, stratum in people)
    return sha256_hex(canonical_json({"people": listed, "count": count}))
