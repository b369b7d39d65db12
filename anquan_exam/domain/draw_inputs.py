"""What a draw is made from: its seed, the person's history, and what is kept of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from anquan_exam.domain.reading import boolean, text, texts, whole
from anquan_exam.domain.tickets import TicketRoll

ALGORITHM = "aq-draw-1"
FIXED_PAPER = "visit"
"""The paper number that the one paper of a visit without a network is drawn under, for all."""


class Order(StrEnum):
    """How the questions of a paper follow one another."""

    SECTIONS = "sections"
    """Section by section."""
    MIXED = "mixed"
    """Sections spread over the whole paper, so that any first part of it is a fair sample."""


class PoolTooSmall(Exception):
    """A section cannot be filled. Never answered with a short paper."""

    def __init__(
        self, section_id: str, wanted: int, available: int, missing: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{section_id}: {wanted} wanted, {available} there, missing {missing}")
        self.section_id = section_id
        self.wanted = wanted
        self.available = available
        self.missing = missing


@dataclass(frozen=True, slots=True)
class DrawSeed:
    """What chance is made of for one paper."""

    secret: bytes = field(repr=False)
    """32 bytes; a preview uses throwaway ones."""
    exam: str
    """The exam's public id."""
    word: str
    """The start code or the inspected unit's word; "" when there is none."""
    paper_no: str
    """The paper's public number."""

    def roll(self, purpose: str, section_id: str) -> TicketRoll:
        """The tickets of one purpose in one section."""
        common = (ALGORITHM, self.exam, self.word, self.paper_no, purpose, section_id)
        return TicketRoll(self.secret, *common)


@dataclass(frozen=True, slots=True)
class DrawHistory:
    """What the draw takes into account about the person."""

    seen: Mapping[str, int] = field(default_factory=dict)
    """Question id to the number of exam attempts it was seen in; absent means never."""
    avoid: frozenset[str] = frozenset()
    """Questions of the failed paper."""
    weights: Mapping[str, int] = field(default_factory=dict)
    """Topic id, or "bank/topic" to name one bank's topic, to a whole weight of 1 or more."""

    def __post_init__(self) -> None:
        if any(times < 0 for times in self.seen.values()):
            raise ValueError("nothing is seen less than never")
        if any(weight < 1 for weight in self.weights.values()):
            raise ValueError("a weight is 1 or more")

    def weight(self, bank: str, topic: str) -> int:
        """How much heavier than its size a topic counts."""
        return self.weights.get(f"{bank}/{topic}", self.weights.get(topic, 1))


@dataclass(frozen=True, slots=True)
class DrawInputs:
    """What the draw depended on beside seed, blueprint and pool; stored with the paper."""

    manifest_hash: str
    """pool_hash() of the pool drawn from."""
    seen: Mapping[str, int] = field(default_factory=dict)
    avoid: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)
    algorithm: str = ALGORITHM
    shuffle_options: bool = True
    fixed: bool = False
    """Whether everybody of the exam got this one paper: drawn beforehand, under FIXED_PAPER and
    without a word, for a visit to where there is no network."""
    order: Order = Order.SECTIONS

    def seed(self, secret: bytes, exam: str, word: str, number: str) -> DrawSeed:
        """The seed of the paper kept under `number` as drawn with `word`."""
        if self.fixed:
            return DrawSeed(secret, exam, "", FIXED_PAPER)
        return DrawSeed(secret, exam, word, number)

    @property
    def history(self) -> DrawHistory:
        """The history to draw again with."""
        return DrawHistory(self.seen, frozenset(self.avoid), self.weights)

    def to_json(self) -> dict[str, object]:
        """A plain dict, the same for the same inputs; "order" only where it is not the usual."""
        usual = self.order is Order.SECTIONS
        return {
            "algorithm": self.algorithm,
            "manifest": self.manifest_hash,
            "seen": dict(sorted(self.seen.items())),
            "avoid": sorted(self.avoid),
            "weights": dict(sorted(self.weights.items())),
            "shuffle_options": self.shuffle_options,
            **({} if usual else {"order": self.order.value}),
            **({"fixed": True} if self.fixed else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "DrawInputs":
        """The inputs that to_json() described. Raises ValueError for a wrong type."""
        return cls(
            manifest_hash=text(value["manifest"]),
            seen={text(key): whole(times) for key, times in value["seen"].items()},
            avoid=texts(value["avoid"]),
            weights={text(key): whole(weight) for key, weight in value["weights"].items()},
            algorithm=text(value["algorithm"]),
            shuffle_options=boolean(value["shuffle_options"]),
            order=Order(value.get("order", Order.SECTIONS)),
            fixed=boolean(value.get("fixed", False)),
        )
