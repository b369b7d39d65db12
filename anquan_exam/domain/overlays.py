"""What happened to the register since it was shipped: amendments and repeals with their dates, and
the questions somebody found still right under the new text."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from anquan_exam.domain.documents import BasisRule, Document, basis_problem, lies_in
from anquan_exam.domain.questions import Basis, Question


class Effect(StrEnum):
    """What was done to a text. Only under an amended one can a question still be right."""

    AMENDED = "amended"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"


EFFECT_LABELS: dict[Effect, str] = {
    Effect.AMENDED: "修改",
    Effect.REPEALED: "废止",
    Effect.SUPERSEDED: "被新的代替",
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """From `effective_on`, the document or some of its articles (none named: the whole) are
    amended, repealed or superseded. A withdrawn one counts as if it had never been recorded."""

    id: int
    document: str
    articles: tuple[str, ...]
    effect: Effect
    effective_on: date
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    successor: str | None = None
    """The document of the register that holds instead."""
    replaced_by: str = ""
    """The same in words, where the register does not have it."""

    def stands_on(self, day: date) -> bool:
        """Whether it changes anything on `day`."""
        return self.withdrawn_at is None and self.effective_on <= day

    def touches(self, basis: Basis) -> bool:
        """Whether a question on `basis` rests on what it is about, or on a part of that, or on
        something that is part of it."""
        if basis.document != self.document:
            return False
        return not self.articles or any(
            lies_in(basis.locator, number) or lies_in(number, basis.locator)
            for number in self.articles
        )

    def touched(self, question: Question) -> tuple[Basis, ...]:
        """The bases of `question` that it is about."""
        return tuple(basis for basis in question.all_basis if self.touches(basis))


class Ground(StrEnum):
    """How firm a basis is on a day."""

    FIRM = "firm"
    UNKNOWN = "unknown"  # publishing refuses it; nothing can be said about its dates
    AMENDED = "amended"  # and nobody has confirmed the question since
    NOT_YET = "not_yet"
    ENDED = "ended"
    REPEALED = "repealed"


HOLDING_BACK = (Ground.REPEALED, Ground.ENDED, Ground.NOT_YET, Ground.AMENDED)
"""What keeps a question from being drawn, what can be mended least coming first."""

_BY_RULE = {
    BasisRule.UNKNOWN_DOCUMENT: Ground.UNKNOWN,
    BasisRule.UNKNOWN_ARTICLE: Ground.UNKNOWN,
    BasisRule.NOT_YET_IN_FORCE: Ground.NOT_YET,
    BasisRule.NO_LONGER_IN_FORCE: Ground.ENDED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A basis on a day; `overlay` is the one that decided, where one did."""

    basis: Basis
    ground: Ground
    overlay: Overlay | None = None

    @property
    def carries(self) -> bool:
        """Whether a question may be drawn that rests on it."""
        return self.ground not in HOLDING_BACK


@dataclass(frozen=True)
class Law:
    """The register with what was recorded about it since; `confirmed` holds pairs of an
    amendment's id and the revision that is still right under the new text."""

    documents: Mapping[str, Document]
    overlays: tuple[Overlay, ...] = ()
    confirmed: frozenset[tuple[int, str]] = frozenset()
    _by_document: Mapping[str, tuple[Overlay, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[Overlay, ...]] = {}
        for overlay in self.overlays:
            found[overlay.document] = (*found.get(overlay.document, ()), overlay)
        object.__setattr__(self, "_by_document", found)

    def standing(self, basis: Basis, revision: str, day: date) -> Standing:
        """How `basis` carries the question revision on `day`."""
        about = [o for o in self.overlays_on(basis.document, day) if o.touches(basis)]
        for overlay in about:
            if overlay.effect is not Effect.AMENDED:
                return Standing(basis, Ground.REPEALED, overlay)
        problem = basis_problem(basis, self.documents, day)
        if problem is not None and _BY_RULE[problem.rule] is not Ground.UNKNOWN:
            return Standing(basis, _BY_RULE[problem.rule])
        for overlay in about:
            if (overlay.id, revision) not in self.confirmed:
                return Standing(basis, Ground.AMENDED, overlay)
        return Standing(basis, Ground.FIRM if problem is None else Ground.UNKNOWN)

    def standings(self, question: Question, revision: str, day: date) -> tuple[Standing, ...]:
        """The same for every basis of `question` and its parts."""
        return tuple(self.standing(basis, revision, day) for basis in question.all_basis)

    def against(self, question: Question, revision: str, day: date) -> Standing | None:
        """What keeps the revision from being drawn on `day`; None when nothing does."""
        failing = [s for s in self.standings(question, revision, day) if not s.carries]
        return min(failing, key=lambda s: HOLDING_BACK.index(s.ground), default=None)

    def ground_of(self, document: Document, day: date) -> Ground:
        """How firm a text as a whole is on `day`, whatever became of some of its articles."""
        whole = [o for o in self.overlays_on(document.id, day) if not o.articles]
        if any(o.effect is not Effect.AMENDED for o in whole):
            return Ground.REPEALED
        if document.in_force_on(day):
            return Ground.FIRM
        later = any(day < period.start for period in document.in_force)
        return Ground.NOT_YET if later else Ground.ENDED

    def overlays_on(self, document: str, day: date) -> tuple[Overlay, ...]:
        """What stands about a document on `day`, the earliest first."""
        about = [o for o in self._by_document.get(document, ()) if o.stands_on(day)]
        return tuple(sorted(about, key=lambda o: (o.effective_on, o.id)))

    def with_overlay(self, overlay: Overlay) -> "Law":
        """The same law once `overlay` is recorded."""
        return replace(self, overlays=(*self.without(overlay.id).overlays, overlay))

    def without(self, overlay_id: int) -> "Law":
        """The same law as if that overlay had never been recorded."""
        return replace(self, overlays=tuple(o for o in self.overlays if o.id != overlay_id))
