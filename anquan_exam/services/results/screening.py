"""A spot check that may stop early, as records say it; and where it did, over many rows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from anquan_exam.domain.policy import PolicyKind
from anquan_exam.domain.sequential import SequentialRule
from anquan_exam.domain.sequential_odds import errors, per_mille_up
from anquan_exam.models import Result
from anquan_exam.services.results import words
from anquan_exam.services.sittings.early import asked_in

AT_ONCE = 500


def stopped_words(asked: int, full_score: int | None) -> str:
    """What a record says of a sitting that stopped after `asked` questions."""
    full = f"，满分 {words.marks(full_score)}" if full_score is not None else ""
    return f"序贯：答 {asked} 题即可判定{full}"


def rule_words(rule: SequentialRule) -> str:
    """The whole rule, with the error rates it states and those it truly has."""
    true = errors(rule)
    return (
        f"序贯判定（SPRT）：p0={rule.p0}%，p1={rule.p1}%，α={rule.alpha}%，β={rule.beta}%，"
        f"最少 {rule.least} 题，最多 {rule.most} 题。答够判合格的提前结束；判不了合格的答满全卷，"
        f"按全卷的合格线定，不合格只凭全卷。准确算出：答对率 {rule.p0}% 的人被规则判过的不超过 "
        f"{_percent(per_mille_up(true.false_pass))}%，答对率 {rule.p1}% 的人没被规则判过的不超过 "
        f"{_percent(per_mille_up(true.needless_paper))}%。"
    )


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}"


def asked_of_rows(session: Session, rows: Iterable[Any]) -> dict[int, int]:
    """Attempt to how many questions were asked, of those `rows` (attempt_id, kind) that stopped
    early; only spot checks can. Read in parts, as databases limit parameters."""
    ids = [r.attempt_id for r in rows if r.attempt_id and r.kind == PolicyKind.SPOT_CHECK.value]
    newest = (
        select(Result.attempt_id, func.max(Result.sequence).label("sequence"))
        .group_by(Result.attempt_id)
        .subquery()
    )
    found: dict[int, int] = {}
    for start in range(0, len(ids), AT_ONCE):
        marks = session.execute(
            select(Result.attempt_id, Result.marks)
            .join(
                newest,
                (newest.c.attempt_id == Result.attempt_id) & (newest.c.sequence == Result.sequence),
            )
            .where(Result.attempt_id.in_(ids[start : start + AT_ONCE]))
        )
        asked = {attempt: asked_in(told) for attempt, told in marks}
        found.update({attempt: number for attempt, number in asked.items() if number})
    return found
