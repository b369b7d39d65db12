"""An act of somebody on another's case: found, allowed, and noted, whichever way it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.cases import Happening, Standing, What
from anquan_exam.models import CaseFile, Place
from anquan_exam.models.session import transaction
from anquan_exam.services.cases.common import CaseRefused, find, find_own, note, noting_refusals
from anquan_exam.services.cases.folding import take
from anquan_exam.services.cases.superiors import Hat, hats
from anquan_exam.services.cases.telling import Telling, Told, tell

LEADERS = frozenset({Hat.SAFETY, Hat.SUPERIOR, Hat.PRINCIPAL})


@dataclass(frozen=True)
class Act:
    """A case in hand, locked, within a transaction."""

    session: Session
    actor: Actor
    case: CaseFile
    unit: Place
    hats: frozenset[Hat]
    now: datetime

    def take(self, new: Happening, **beside: object) -> Standing:
        """Put `new` on record. Raises CaseRefused."""
        return take(self.session, self.case, new, now=self.now, **beside)

    def happening(self, what: What, at: datetime | None = None, **more: object) -> Happening:
        """One by the actor, now unless said otherwise."""
        return Happening(what, at or self.now, self.actor.person_id, **more)  # type: ignore[arg-type]

    def note(self, act: str, **payload: object) -> None:
        """The act's entry on the trail."""
        note(self.session, self.actor, self.case, self.unit, act, self.now, **payload)

    def tell(self, what: Told) -> None:
        """Tell the person."""
        case = self.case
        tell(self.session, Telling(case.person_id, what, case.public_id, case.number, self.now))


@contextmanager
def acting(
    actor: Actor,
    public_id: str,
    wanted: str,
    allowed: frozenset[Hat] = LEADERS,
    *,
    now: datetime,
) -> Iterator[Act]:
    """The case for an act of whoever wears one of the hats `allowed`; nobody acts on their own.

    Raises NotFound, CaseRefused `case_own`, `case_not_yours`."""
    with noting_refusals(actor, public_id, wanted, now=now), transaction() as session:
        case, unit = find(session, actor, public_id, lock=True)
        worn = hats(session, actor, case, unit)
        if Hat.SELF in worn:
            raise CaseRefused("case_own")
        if not worn & allowed:
            raise CaseRefused("case_not_yours")
        yield Act(session, actor, case, unit, worn, now)


@contextmanager
def acting_for_oneself(
    actor: Actor, public_id: str, wanted: str, *, now: datetime
) -> Iterator[Act]:
    """One's own case, for what only oneself can do. Raises NotFound."""
    with noting_refusals(actor, public_id, wanted, now=now), transaction() as session:
        case, unit = find_own(session, actor, public_id, lock=True)
        yield Act(session, actor, case, unit, frozenset({Hat.SELF}), now)
