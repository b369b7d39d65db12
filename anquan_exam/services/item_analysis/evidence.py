"""The figures that speak for a suspension, as they were when it was proposed."""

from typing import Any

from anquan_exam.domain.item_analysis.intervals import Estimate
from anquan_exam.services.item_analysis.revision import RevisionView


def evidence(page: RevisionView) -> dict[str, Any]:
    """Plain values to keep with a proposal; nothing of fewer than five answers."""
    found = page.figures
    if found is None:
        return {}
    return {
        "n": found.n,
        "difficulty": _plain(found.difficulty),
        "discrimination": _plain(found.discrimination),
        "findings": [finding.value for finding in page.findings],
    }


def _plain(estimate: Estimate | None) -> list[float] | None:
    if estimate is None:
        return None
    return [round(end, 4) for end in (estimate.value, estimate.low, estimate.high)]
