"""How long parts of a personal file are kept, as data: so many years after an event, by a document
or by the district's own rule. What is past its time is proposed; people decide."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anquan_exam.domain.eligibility.months import add_months


class Keeping(StrEnum):
    """A part of the file that has a time."""

    CERTIFICATE_PHOTO = "certificate-photo"
    VIOLATION_NARRATIVE = "violation-narrative"
    ABSENCE_REMARK = "absence-remark"
    TRAINING = "training"
    RESULTS = "results"
    CASES = "cases"


class CountedFrom(StrEnum):
    """What the years are counted from."""

    EVENT = "event"
    """What it is of: the last day of a certificate or an absence, the end of a case."""
    EMPLOYMENT_END = "employment-end"
    """The last day at the enterprise that has it."""


ERASABLE = frozenset(
    {Keeping.CERTIFICATE_PHOTO, Keeping.VIOLATION_NARRATIVE, Keeping.ABSENCE_REMARK}
)
"""What can be taken out without a verdict losing what it rests on."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long `keeping` is kept. `source` is document and article, or the district's own rule;
    `years` 0: for good."""

    keeping: Keeping
    title: str
    goes: str
    years: int
    counted_from: CountedFrom
    source: str
    why: str

    def due(self, event: date | None, employment_end: date | None) -> date | None:
        """The first day past its time; None while there is none.

        Whatever it is counted from, nothing is due while the person still works there
        (`employment_end` None)."""
        if not self.years or employment_end is None or self.keeping not in ERASABLE:
            return None
        start = employment_end if self.counted_from is CountedFrom.EMPLOYMENT_END else event
        if start is None:
            return None
        return add_months(max(start, employment_end), 12 * self.years)
