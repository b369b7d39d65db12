"""What the clinic finds: a code, how grave it is, and the questions it is about. No wording."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.domain.clinic.entries import Entry, Item
from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.questions import revision_hash


class Severity(StrEnum):
    """How much it matters to whoever is examined."""

    MUST = "must"
    BETTER = "better"
    LOOK = "look"


class Code(StrEnum):
    """What is found. The order is that of lists within one severity."""

    OTHER_KEY = "other_key"
    KEY_OUTSIDE = "key_outside"
    KEY_COUNT = "key_count"
    LETTER_REFERENCE = "letter_reference"
    NO_BASIS = "no_basis"
    BASIS_UNKNOWN = "basis_unknown"
    BASIS_ENDED = "basis_ended"
    NO_EXPLANATION = "no_explanation"

    SAME_QUESTION = "same_question"
    NEAR_QUESTION = "near_question"
    FIRST_OPTION = "first_option"
    LETTER_SPREAD = "letter_spread"
    TRUE_FALSE_SPREAD = "true_false_spread"
    LONGEST_OPTION = "longest_option"
    ALL_ABOVE = "all_above"
    SPOT_TELLS = "spot_tells"
    BASIS_ENDING = "basis_ending"
    BASIS_AMENDED = "basis_amended"
    LONG_STEM = "long_stem"
    LONG_SENTENCE = "long_sentence"
    EXPLANATION_REPEATS = "explanation_repeats"
    NO_MUST_KNOW = "no_must_know"

    SAME_STEM = "same_stem"
    NEAR_OTHER = "near_other"
    ABSOLUTE_WORDS = "absolute_words"
    ABSOLUTE_HINT = "absolute_hint"
    DOUBLE_NEGATIVE = "double_negative"
    UNEVEN_OPTIONS = "uneven_options"
    ABBREVIATION = "abbreviation"
    RARE_CHARACTERS = "rare_characters"
    BASIS_NOT_YET = "basis_not_yet"
    MISSING_LEVELS = "missing_levels"


_LAST_MUST, _FIRST_LOOK = Code.NO_EXPLANATION, Code.SAME_STEM
_ORDER = {code: at for at, code in enumerate(Code)}


def severity_of(code: Code) -> Severity:
    """How grave a code is."""
    if _ORDER[code] <= _ORDER[_LAST_MUST]:
        return Severity.MUST
    return Severity.BETTER if _ORDER[code] < _ORDER[_FIRST_LOOK] else Severity.LOOK


@dataclass(frozen=True, slots=True)
class Subject:
    """A question a finding is about, in the very revision that was examined; `part` is the id of
    the part of a case that is meant."""

    bank: str
    question: str
    revision: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `detail` fills the places of its wording; `bank` is that of the first subject,
    or the bank itself where the finding is about no question of its own."""

    code: Code
    bank: str
    subjects: tuple[Subject, ...]
    detail: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return severity_of(self.code)

    @property
    def banks(self) -> frozenset[str]:
        """The banks it touches."""
        return frozenset({self.bank, *(subject.bank for subject in self.subjects)})

    @property
    def key(self) -> str:
        """What the finding is known by as long as no question of it changes: 64 hex digits.

        A finding about a whole bank is another one once its figures are others."""
        about = sorted((subject.revision, subject.part) for subject in self.subjects)
        known: list[tuple[str, ...]] = [*about] or [(self.bank, *self.detail)]
        return sha256_hex(canonical_json([self.code.value, *known]))


def subject(about: Entry | Item) -> Subject:
    """A question, or a part of one, as a finding names it."""
    entry, part = (about.entry, about.part) if isinstance(about, Item) else (about, "")
    return Subject(entry.bank, entry.question.id, revision_hash(entry.question), part)


def found(code: Code, about: Iterable[Entry | Item], *detail: str) -> Finding:
    """A finding about these, the first one first."""
    subjects = tuple(dict.fromkeys(map(subject, about)))
    return Finding(code, subjects[0].bank, subjects, detail)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The gravest first; within a code as they came."""
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.code]))
