"""Every question that is not drawn on the day because of what it rests on, with the reason."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.overlays import Ground, Standing
from anquan_exam.domain.questions import Question
from anquan_exam.models.session import reading
from anquan_exam.services.banks.loading import document_titles, editable_banks
from anquan_exam.services.law import law_of
from anquan_exam.services.overlays.touched import items_in_use
from anquan_exam.services.practice.learners import refuse_during_exam
from anquan_exam.services.sittings.plans import questions

HELD_BACK_PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class HeldBackLine:
    """A question with what keeps it from being drawn; `document` is the short title of the text
    that does, `mine` says whether the actor may mend it."""

    bank_id: str
    bank_title: str
    question: Question
    standing: Standing
    document: str
    mine: bool


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One page of them, how many fit in all, and how many there are by ground and by bank (id and
    title)."""

    lines: tuple[HeldBackLine, ...]
    total: int
    grounds: Mapping[Ground, int]
    banks: Mapping[tuple[str, str], int]


def list_held_back(
    actor: Actor, ground: Ground | None, bank_id: str, page: int, *, now: datetime
) -> HeldBack:
    """Page `page` (from 1) of the questions held back today in the newest versions of the banks
    within sight. Raises Problem `banks_during_exam`."""
    day = clock.local(now).date()
    with reading() as session:
        refuse_during_exam(session, actor, now, code="banks_during_exam")
        items = items_in_use(session, actor)
        asked = questions(session, (item.revision for item in items))
        law, titles = law_of(session), document_titles(session)
        mine = editable_banks(session, actor)
    found = [
        HeldBackLine(
            bank_id=item.bank_id,
            bank_title=item.title,
            question=asked[item.revision],
            standing=against,
            document=titles.get(against.basis.document, against.basis.document),
            mine=item.bank_id in mine,
        )
        for item in items
        if (against := law.against(asked[item.revision], item.revision, day)) is not None
    ]
    wanted = [
        line
        for line in found
        if ground in (None, line.standing.ground) and bank_id in ("", line.bank_id)
    ]
    start = (page - 1) * HELD_BACK_PAGE_SIZE
    return HeldBack(
        lines=tuple(wanted[start : start + HELD_BACK_PAGE_SIZE]),
        total=len(wanted),
        grounds=Counter(line.standing.ground for line in found),
        banks=Counter((line.bank_id, line.bank_title) for line in found),
    )
