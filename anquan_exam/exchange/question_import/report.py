"""What became of a file, as JSON: every row once."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from anquan_exam.exchange.question_import.rows import Judged, Verdict
from anquan_exam.exchange.question_import.why import Note, label, say

ReportRow = tuple[str, int, Verdict, tuple[Note, ...]]


def report(rows: Sequence[Judged]) -> dict[str, Any]:
    """The report of judged rows."""
    return report_rows([(row.raw.sheet, row.raw.line, row.verdict, row.notes) for row in rows])


def report_rows(rows: Sequence[ReportRow]) -> dict[str, Any]:
    """`{"rows", "accepted", "repaired", "parked", "items": [{"row", "verdict", "field",
    "reason"}]}` of (sheet, line, verdict, notes). Where the rows come from several sheets, each
    reason begins with the sheet."""
    counts = Counter(verdict for _, _, verdict, _ in rows)
    several = len({sheet for sheet, _, _, _ in rows}) > 1
    return {
        "rows": len(rows),
        **{verdict.value: counts[verdict] for verdict in Verdict},
        "items": [
            {
                "row": line,
                "verdict": verdict.value,
                "field": label(notes),
                "reason": (f"〔{sheet or '正文'}〕" if several else "") + say(notes),
            }
            for sheet, line, verdict, notes in rows
        ],
    }
