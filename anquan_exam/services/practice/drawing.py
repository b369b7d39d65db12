"""The draw of a set: the same as an exam's, from a secret nobody keeps."""

import secrets
from collections.abc import Mapping, Sequence

from anquan_exam.domain.blueprints import Blueprint, PoolEntry, Section
from anquan_exam.domain.drawing import DrawHistory, DrawSeed, draw_paper
from anquan_exam.domain.papers import Paper
from anquan_exam.domain.policy import TEMPLATES
from anquan_exam.domain.questions import Kind
from anquan_exam.services.ids import new_id
from anquan_exam.services.practice.pools import POOL

POLICY = TEMPLATES["practice"]
SIZES = (10, 20, 50)
MARKS = 100
"""Every question counts the same: one mark."""


def draw(entries: Sequence[PoolEntry], size: int, practised: Mapping[str, int]) -> Paper:
    """A paper of `size` questions, or all there are; the least practised ones first."""
    section = Section(
        id="s1",
        title="练习",
        bank=POOL,
        kinds=tuple(Kind),
        topics=(),
        difficulty=(1, 5),
        count=min(size, SIZES[-1], len(entries)),
        marks=MARKS,
    )
    seed = DrawSeed(secrets.token_bytes(32), POOL, "", new_id())
    history = DrawHistory(seen={e.question_id: practised.get(e.question_id, 0) for e in entries})
    return draw_paper(
        seed,
        Blueprint("练习", (section,)),
        entries,
        history,
        shuffle_options=POLICY.shuffle_options,
    )
