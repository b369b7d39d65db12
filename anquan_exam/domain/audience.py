"""For whom a bank is meant: which ones to put before a person first."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from anquan_exam.domain.banks import EVERYTHING


class Fit(IntEnum):
    """How close a bank is to a person; the closest first."""

    POST = 1
    """Written for a post the person holds."""
    INDUSTRY = 2
    """For everybody of the person's industry and category."""
    GENERAL = 3
    """For everybody of the person's category, whatever the industry."""
    NEIGHBOUR = 4
    """For another post or category of the same industry."""
    OTHER = 5


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a bank names: ("all",) or values of the vocabularies; posts by name, none for any."""

    industries: tuple[str, ...] = (EVERYTHING,)
    posts: tuple[str, ...] = ()
    person_categories: tuple[str, ...] = (EVERYTHING,)


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of whoever practises, over all places they work at now."""

    industries: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    """Names of posts."""
    categories: frozenset[str] = frozenset()


def fit(audience: Audience, learner: Learner) -> Fit:
    """How close a bank for `audience` is to `learner`.

    A post's name decides only among banks of the learner's industry; a bank for other posts of it
    is a neighbour, not hidden: enterprises name the same job in many ways.
    """
    everywhere = EVERYTHING in audience.industries
    if not (everywhere or _meets(audience.industries, learner.industries)):
        return Fit.OTHER
    if _meets(audience.posts, learner.posts):
        return Fit.POST
    named = EVERYTHING in audience.person_categories
    if audience.posts or not (named or _meets(audience.person_categories, learner.categories)):
        return Fit.OTHER if everywhere else Fit.NEIGHBOUR
    return Fit.GENERAL if everywhere else Fit.INDUSTRY


def _meets(named: Iterable[str], held: frozenset[str]) -> bool:
    return not held.isdisjoint(named)
