"""A stored row of a roster and back: cells, decisions, verdict."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from anquan_exam.domain.roster import (
    Choice,
    Choosing,
    Decisions,
    Earlier,
    Verdict,
    decided,
    first_met,
    judge,
)
from anquan_exam.domain.roster_rows import Field, ParsedRow, parse_row
from anquan_exam.domain.roster_why import Why
from anquan_exam.exchange.roster_excel import RosterLine
from anquan_exam.models import RosterRow
from anquan_exam.services.roster.matching import Facts, House, id_key

NOTHING_ADDED = frozenset({Why.NOTHING_NEW, Why.ADDS_LAMP})
"""Verdicts of rows that add neither employment nor assignment."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A row as it is judged: values (localised, with the decisions in them) and what is kept."""

    parsed: ParsedRow
    decisions: Decisions
    cells: dict[str, str]
    raw: list[str]

    def stored(self) -> str:
        """The text that is encrypted and kept."""
        content = {"cells": self.cells, "raw": self.raw, "decisions": self.decisions.to_json()}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def reading_of_line(line: RosterLine, home: House, today: date) -> Reading:
    """A row fresh from the file."""
    cells = {field.value: text for field, text in line.cells.items()}
    return _reading(line.line, cells, line.raw, Decisions(), home, today)


def reading_of_row(row: RosterRow, home: House, today: date) -> Reading:
    """A row as it is stored."""
    content = json.loads(row.cells)
    decisions = Decisions.from_json(content["decisions"])
    return _reading(row.line, content["cells"], content["raw"], decisions, home, today)


def with_decisions(reading: Reading, decisions: Decisions, home: House, today: date) -> Reading:
    """The same row with other decisions."""
    return _reading(reading.parsed.line, reading.cells, reading.raw, decisions, home, today)


def _reading(
    line: int, cells: dict[str, str], raw: list[str], decisions: Decisions, home: House, today: date
) -> Reading:
    parsed = parse_row(line, {Field(name): text for name, text in cells.items()}, today)
    return Reading(decided(home.localise(parsed), decisions), decisions, cells, raw)


def judge_all(readings: Sequence[Reading], facts: Facts) -> list[Verdict]:
    """The verdict on each row of a whole file, in order."""
    met = met_in_file(readings)
    return [judge_one(reading, facts, met) for reading in readings]


def met_in_file(readings: Iterable[Reading]) -> dict[int, Earlier]:
    """Which earlier rows each row meets; rows that people left out meet nobody."""
    return first_met(reading.parsed for reading in readings if not reading.decisions.skip)


def judge_one(reading: Reading, facts: Facts, met: dict[int, Earlier]) -> Verdict:
    """The verdict on one row."""
    row = reading.parsed
    earlier = met.get(row.line, Earlier())
    return judge(row, id_key(row.id_number), facts.found(row), earlier, reading.decisions)


def verdict_columns(verdict: Verdict) -> dict[str, Any]:
    """What a stored row says of its verdict."""
    return {
        "verdict": verdict.kind.value,
        "reasons": [reason.to_json() for reason in verdict.reasons],
        "choices": [_choice_json(choice) for choice in verdict.choices],
        "person_id": verdict.person.key if verdict.person else None,
    }


def _choice_json(choice: Choice) -> dict[str, str]:
    return {
        "choosing": choice.choosing.value,
        "person": choice.person,
        "about": choice.about,
    }


def choice_from_json(value: dict[str, str]) -> Choice:
    """The choice that `verdict_columns` stored."""
    return Choice(Choosing(value["choosing"]), value["person"], value["about"])
