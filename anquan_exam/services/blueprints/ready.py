"""Ready blueprints: shown with what they would draw today, and made into one's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.blueprint_templates import Mix
from anquan_exam.domain.blueprints import Blueprint, has_room
from anquan_exam.domain.policy import TEMPLATES
from anquan_exam.domain.ready_blueprints import POLICIES, ReadyBlueprint, Use, built
from anquan_exam.exchange.ready_yaml import FILE_NAME, read_ready
from anquan_exam.models.session import reading, transaction
from anquan_exam.services.blueprints.acts import add
from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.services.pools import Stock, stock
from anquan_exam.services.scope import place_in_scope


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A line of the list. Marks in hundredths."""

    ready: ReadyBlueprint
    questions: int
    full_score: int
    duration_minutes: int
    banks: tuple[str, ...]
    """Titles of the banks it draws from."""
    missing: tuple[str, ...]
    """Ids of banks it wants that are not published here: it cannot be used yet."""
    filled: bool
    """Whether the banks hold a full paper."""


@dataclass(frozen=True, slots=True)
class ReadyFilter:
    """Which of them are wanted; "" and None for any."""

    use: Use | None = None
    industry: str = ""
    person_category: str = ""
    query: str = ""

    def takes(self, one: ReadyBlueprint) -> bool:
        """Whether `one` is wanted. One for every industry is found under each."""
        return (
            (self.use is None or one.use is self.use)
            and (not self.industry or one.industry in ("", self.industry))
            and (not self.person_category or one.person_category in ("", self.person_category))
            and self.query.strip().casefold() in one.title.casefold()
        )


def ready_blueprints(banks_dir: Path) -> tuple[ReadyBlueprint, ...]:
    """Those that go with the shipped banks; none where their file is not there or not right."""
    path = banks_dir / FILE_NAME
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ()


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> tuple[ReadyBlueprint, ...]:
    return read_ready(path, shown_as=FILE_NAME)[0]


def ready_rows(
    actor: Actor,
    owner_id: int,
    wanted: Sequence[ReadyBlueprint],
    *,
    day: date,
    page: int = 1,
    size: int = 20,
) -> tuple[ReadyRow, ...]:
    """A page of `wanted` as the place `owner_id` would have them on `day`. Raises NotFound."""
    shown = wanted[(page - 1) * size : page * size]
    with reading() as session:
        place_in_scope(session, actor, Permission.EXAMS_EDIT, owner_id)
        held = stock(session, owner_id, day, {bank for one in shown for bank in one.banks})
    return tuple(_row(one, held) for one in shown)


def _row(ready: ReadyBlueprint, held: Stock) -> ReadyRow:
    blueprint = built(ready, held.entries)
    return ReadyRow(
        ready,
        blueprint.question_count,
        blueprint.full_score,
        TEMPLATES[POLICIES[ready.use]].duration_minutes,
        tuple(held.title(bank) for bank in ready.banks if bank in held.versions),
        tuple(bank for bank in ready.banks if bank not in held.versions),
        has_room(blueprint, held.entries),
    )


def create_ready(
    actor: Actor,
    owner_id: int,
    ready_id: str,
    known: Iterable[ReadyBlueprint],
    *,
    day: date,
    now: datetime,
) -> str:
    """A blueprint of the place `owner_id` made of the ready one, free to be changed; gives its
    public id. Raises NotFound, Problem `ready_banks_missing`."""
    ready = next((one for one in known if one.id == ready_id), None)
    if ready is None:
        raise NotFound("ready_blueprint")
    with reading() as session:
        place = place_in_scope(session, actor, Permission.EXAMS_EDIT, owner_id)
        blueprint, _ = made_for(session, owner_id, ready, day)
    policy = TEMPLATES[POLICIES[ready.use]]
    with transaction() as session:
        return add(session, actor, place, blueprint, policy, now, "blueprint.created")


def made_for(
    session: Session,
    owner_id: int,
    ready: ReadyBlueprint,
    day: date,
    mixes: tuple[Mix, ...] = (),
) -> tuple[Blueprint, Stock]:
    """The blueprint made over what the place `owner_id` may draw from on `day`, and that stock;
    `mixes` instead of those of its use. Raises Problem `ready_banks_missing`."""
    held = stock(session, owner_id, day, ready.banks)
    if missing := [bank for bank in ready.banks if bank not in held.versions]:
        raise Problem("ready_banks_missing", banks="、".join(missing))
    return built(ready, held.entries, mixes), held
