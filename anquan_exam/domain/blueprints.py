"""A blueprint: what a paper is made of, and whether a pool can always fill it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.flow import most_taken
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.domain.reading import text, texts, whole

FORMAT = 1
DIFFICULTIES = (1, 5)
_FIELDS = frozenset({"id", "title", "bank", "kinds", "topics", "difficulty", "count", "marks"})
_MAY_HAVE = frozenset({"must_have", "tags"})


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper: so many questions of this sort, so many marks each."""

    id: str
    title: str
    bank: str
    kinds: tuple[Kind, ...]
    """Empty: every kind that needs nobody to mark it."""
    topics: tuple[str, ...]
    """Topic ids of the bank; empty: every topic."""
    difficulty: tuple[int, int]
    """Lowest and highest, 1 to 5."""
    count: int
    marks: int
    """Hundredths of a mark for each question; a case shares them out over its parts."""
    must_have: tuple[str, ...] = ()
    """Ids of questions every paper has; each must be of the sort the section asks for."""
    tags: tuple[str, ...] = ()
    """A question with any of them; empty: every question."""

    @property
    def free(self) -> int:
        """How many questions are left to the draw after the must-have ones."""
        return self.count - len(self.must_have)

    def takes(self, entry: "PoolEntry") -> bool:
        """Whether `entry` is of the sort the section asks for."""
        return (
            entry.bank == self.bank
            and (entry.kind in self.kinds if self.kinds else not entry.needs_marker)
            and (not self.topics or entry.topic in self.topics)
            and self.difficulty[0] <= entry.difficulty <= self.difficulty[1]
            and (not self.tags or not set(self.tags).isdisjoint(entry.tags))
        )

    def to_json(self) -> dict[str, object]:
        """A plain dict, the same for the same section."""
        return {
            "id": self.id,
            "title": self.title,
            "bank": self.bank,
            "kinds": [kind.value for kind in self.kinds],
            "topics": list(self.topics),
            "difficulty": list(self.difficulty),
            "count": self.count,
            "marks": self.marks,
            "must_have": list(self.must_have),
            "tags": list(self.tags),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Section":
        """The section that to_json() described. Raises ValueError for unknown or missing keys."""
        if not _FIELDS <= set(value) <= _FIELDS | _MAY_HAVE:
            raise ValueError(f"not the keys of a section: {sorted(value)}")
        lowest, highest = value["difficulty"]
        return cls(
            id=text(value["id"]),
            title=text(value["title"]),
            bank=text(value["bank"]),
            kinds=tuple(Kind(kind) for kind in value["kinds"]),
            topics=texts(value["topics"]),
            difficulty=(whole(lowest), whole(highest)),
            count=whole(value["count"]),
            marks=whole(value["marks"]),
            must_have=texts(value.get("must_have", ())),
            tags=texts(value.get("tags", ())),
        )


class BlueprintFlaw(StrEnum):
    """What can be wrong with a blueprint before any pool is looked at."""

    NO_TITLE = "no_title"
    NO_SECTIONS = "no_sections"
    NO_SECTION_ID = "no_section_id"
    SECTION_ID_TWICE = "section_id_twice"
    NO_BANK = "no_bank"
    NO_QUESTIONS = "no_questions"
    NO_MARKS = "no_marks"
    BAD_DIFFICULTY = "bad_difficulty"
    MUST_HAVE_TWICE = "must_have_twice"
    TOO_MANY_MUST_HAVE = "too_many_must_have"


@dataclass(frozen=True, slots=True)
class BlueprintProblem:
    """One flaw, and the section it is in ("" for the blueprint itself)."""

    flaw: BlueprintFlaw
    section_id: str = ""


@dataclass(frozen=True)
class Blueprint:
    """The sections of a paper, filled in this order."""

    title: str
    sections: tuple[Section, ...]

    @property
    def may_need_marker(self) -> bool:
        """Whether a paper of it may ask something that people mark: short answers are drawn only
        where they, or cases, are asked for by name."""
        asked = {kind for section in self.sections for kind in section.kinds}
        return not asked.isdisjoint((Kind.SHORT_ANSWER, Kind.CASE))

    @cached_property
    def question_count(self) -> int:
        """How many questions every paper has."""
        return sum(section.count for section in self.sections)

    @cached_property
    def full_score(self) -> int:
        """The marks of a faultless paper, in hundredths."""
        return sum(section.count * section.marks for section in self.sections)

    def validate(self) -> tuple[BlueprintProblem, ...]:
        """Every flaw that needs no pool to be seen; empty when there is none."""
        return tuple(self._problems())

    def to_json(self) -> dict[str, object]:
        """A plain dict, the same for the same blueprint."""
        return {
            "v": FORMAT,
            "title": self.title,
            "sections": [section.to_json() for section in self.sections],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Blueprint":
        """The blueprint that to_json() described. Raises ValueError for anything else."""
        if set(value) != {"v", "title", "sections"} or value["v"] != FORMAT:
            raise ValueError("not a blueprint of a known format")
        return cls(text(value["title"]), tuple(map(Section.from_json, value["sections"])))

    def _problems(self) -> Iterator[BlueprintProblem]:
        if not self.title.strip():
            yield BlueprintProblem(BlueprintFlaw.NO_TITLE)
        if not self.sections:
            yield BlueprintProblem(BlueprintFlaw.NO_SECTIONS)
        ids: set[str] = set()
        musts: set[str] = set()
        for section in self.sections:
            if section.id in ids:
                yield BlueprintProblem(BlueprintFlaw.SECTION_ID_TWICE, section.id)
            repeated = len(set(section.must_have)) < len(section.must_have)
            if repeated or not musts.isdisjoint(section.must_have):
                yield BlueprintProblem(BlueprintFlaw.MUST_HAVE_TWICE, section.id)
            ids.add(section.id)
            musts.update(section.must_have)
            yield from _section_problems(section)


class AnswerShape(NamedTuple):
    """What an answer to a question, or to a part of a case, is made of."""

    kind: Kind
    option_ids: tuple[str, ...]
    """In the order of the bank; empty where there are none."""
    blanks: int
    """How many things are to be given: the blanks of a fill-in, the hazards of a picture, 1 for a
    short answer; 0 for the rest."""

    @classmethod
    def of(cls, question: Question) -> "AnswerShape":
        """The shape of answers to `question`."""
        counts = {
            Kind.FILL_IN: len(question.blanks),
            Kind.HAZARD_PICTURE: len(question.key),
            Kind.SHORT_ANSWER: 1,
        }
        letters = tuple(option.id for option in question.options)
        return cls(question.kind, letters, counts.get(question.kind, 0))

    def to_json(self) -> list[object]:
        """A row of plain values."""
        return [self.kind.value, list(self.option_ids), self.blanks]

    @classmethod
    def from_json(cls, row: Sequence[Any]) -> "AnswerShape":
        """What to_json() gave."""
        kind, option_ids, blanks = row
        return cls(Kind(kind), tuple(option_ids), blanks)


@dataclass(frozen=True, slots=True)
class PoolEntry:
    """A question that may be drawn: all the draw knows of it.

    `question_id` is the question's identity on a paper: two entries with the same id (of two
    banks) never stand on one paper together.
    """

    question_id: str
    revision: str
    bank: str
    topic: str
    kind: Kind
    difficulty: int
    tags: tuple[str, ...]
    option_ids: tuple[str, ...]
    """In the order of the bank; empty for a fill-in."""
    blanks: int = 0
    """See AnswerShape.blanks."""
    parts: tuple[AnswerShape, ...] = ()
    """The parts of a case, in their order."""

    @classmethod
    def of(cls, question: Question, revision: str, bank: str, topic: str) -> "PoolEntry":
        """What a draw knows of `question`, published as `revision` under `topic` of `bank`."""
        shape = AnswerShape.of(question)
        return cls(
            question_id=question.id,
            revision=revision,
            bank=bank,
            topic=topic,
            kind=question.kind,
            difficulty=question.difficulty,
            tags=question.tags,
            option_ids=shape.option_ids,
            blanks=shape.blanks,
            parts=tuple(map(AnswerShape.of, question.parts)),
        )

    @property
    def asked(self) -> tuple[AnswerShape, ...]:
        """What is to be answered: the question itself, or the parts of a case."""
        return self.parts or (AnswerShape(self.kind, self.option_ids, self.blanks),)

    @property
    def needs_marker(self) -> bool:
        """Whether an answer is marked by people."""
        return any(shape.kind is Kind.SHORT_ANSWER for shape in self.asked)

    def to_json(self) -> list[object]:
        """A row of plain values: what the hash of a pool is made from."""
        parts = [part.to_json() for part in self.parts]
        return [
            self.bank,
            self.question_id,
            self.revision,
            self.topic,
            self.kind.value,
            self.difficulty,
            sorted(self.tags),
            list(self.option_ids),
            self.blanks,
            *([parts] if parts else []),
        ]

    @classmethod
    def from_json(cls, row: Sequence[Any]) -> "PoolEntry":
        """What to_json() gave."""
        bank, question_id, revision, topic, kind, difficulty, tags, option_ids, blanks = row[:9]
        return cls(
            question_id=question_id,
            revision=revision,
            bank=bank,
            topic=topic,
            kind=Kind(kind),
            difficulty=difficulty,
            tags=tuple(tags),
            option_ids=tuple(option_ids),
            blanks=blanks,
            parts=tuple(map(AnswerShape.from_json, row[9] if len(row) > 9 else ())),
        )


@dataclass(frozen=True, slots=True)
class SectionCapacity:
    """What a pool holds for one section."""

    section_id: str
    available: int
    """How many questions are there in the worst case: after the sections before it have taken
    as many of the shared ones as they can, and without the must-have ones of other sections."""
    wanted: int
    missing_must_have: tuple[str, ...]
    """Must-have questions that the pool does not hold, or not of the section's sort."""
    matching: int
    """How many questions of the pool are of the section's sort, whoever takes them."""

    @property
    def ok(self) -> bool:
        """Whether the section can always be filled."""
        return self.available >= self.wanted and not self.missing_must_have


def pool_for(section: Section, pool: Iterable[PoolEntry]) -> tuple[PoolEntry, ...]:
    """The entries of `pool` that are of the section's sort, in the pool's order."""
    return tuple(entry for entry in pool if section.takes(entry))


def capacity(blueprint: Blueprint, pool: Iterable[PoolEntry]) -> tuple[SectionCapacity, ...]:
    """What each section of a valid blueprint finds in `pool`, in the worst case.

    When every section is ok, every draw succeeds, whatever the secret and the person's history.
    """
    entries = tuple(pool)
    sections = blueprint.sections
    reserved = {wanted for section in sections for wanted in section.must_have}
    groups = _groups(sections, entries, reserved)
    return tuple(_capacity(sections, at, entries, groups) for at in range(len(sections)))


def has_room(blueprint: Blueprint, pool: Iterable[PoolEntry]) -> bool:
    """Whether every draw of `blueprint` from `pool` succeeds."""
    return all(section.ok for section in capacity(blueprint, pool))


def blueprint_hash(blueprint: Blueprint) -> str:
    """The SHA-256 (hex) of the blueprint's canonical JSON."""
    return sha256_hex(canonical_json(blueprint.to_json()))


def pool_hash(pool: Iterable[PoolEntry]) -> str:
    """The SHA-256 (hex) of the pool's canonical JSON, whatever the order of its entries."""
    ordered = sorted(pool, key=lambda entry: (entry.bank, entry.question_id))
    return sha256_hex(canonical_json([entry.to_json() for entry in ordered]))


def _section_problems(section: Section) -> Iterator[BlueprintProblem]:
    low, high = section.difficulty
    flaws = {
        BlueprintFlaw.NO_SECTION_ID: not section.id.strip(),
        BlueprintFlaw.NO_BANK: not section.bank.strip(),
        BlueprintFlaw.NO_QUESTIONS: section.count < 1,
        BlueprintFlaw.NO_MARKS: section.marks < 1,
        BlueprintFlaw.BAD_DIFFICULTY: not DIFFICULTIES[0] <= low <= high <= DIFFICULTIES[1],
        BlueprintFlaw.TOO_MANY_MUST_HAVE: section.free < 0,
    }
    return (BlueprintProblem(flaw, section.id) for flaw, found in flaws.items() if found)


def _groups(
    sections: Sequence[Section], pool: Iterable[PoolEntry], reserved: set[str]
) -> Counter[frozenset[int]]:
    """How many questions are open to exactly these sections (by index); must-have ones aside."""
    doors: dict[str, set[int]] = {}
    for entry in pool:
        if entry.question_id not in reserved:
            at = {index for index, section in enumerate(sections) if section.takes(entry)}
            doors.setdefault(entry.question_id, set()).update(at)
    return Counter(frozenset(at) for at in doors.values())


def _capacity(
    sections: Sequence[Section],
    at: int,
    pool: Iterable[PoolEntry],
    groups: Mapping[frozenset[int], int],
) -> SectionCapacity:
    section = sections[at]
    matching = {entry.question_id for entry in pool_for(section, pool)}
    missing = tuple(wanted for wanted in section.must_have if wanted not in matching)
    shared = {doors: size for doors, size in groups.items() if at in doors}
    taken = most_taken([max(before.free, 0) for before in sections[:at]], shared)
    return SectionCapacity(
        section_id=section.id,
        available=sum(shared.values()) - taken + len(section.must_have) - len(missing),
        wanted=section.count,
        missing_must_have=missing,
        matching=len(matching),
    )
