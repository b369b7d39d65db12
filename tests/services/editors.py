"""What tests of the bank editor are made of."""

from collections.abc import Sequence
from dataclasses import replace

from anquan_exam.domain.access import Actor, Role
from anquan_exam.domain.questions import Basis, Kind, Option, Question, part_id
from anquan_exam.models.session import reading
from anquan_exam.services import banks
from anquan_exam.services.banks.editing import drafted, question_stamp
from tests.builders import NOW, MadeEnterprise, actor_for, make_holder


def second_editor(enterprise: MadeEnterprise) -> Actor:
    """Another editor of the enterprise's banks."""
    return actor_for(make_holder(Role.BANK_EDITOR, enterprise))


def single(
    document: str, stem: str = "检修前先做哪一步？", texts: Sequence[str] = ("拆盖", "停电")
) -> Question:
    """A single choice without faults; the second option is right."""
    return Question(
        id="new",
        kind=Kind.SINGLE,
        difficulty=2,
        must_know=False,
        tags=("停电",),
        stem=stem,
        options=tuple(Option("ABCDEFGH"[at], text) for at, text in enumerate(texts)),
        key=("B",),
        blanks=(),
        basis=(Basis(document, "4.2"),),
        explanation="先停电，再验电。",
    )


def case(document: str) -> Question:
    """A case with two parts, without faults."""
    part = replace(single(document), difficulty=3, tags=(), basis=())
    return replace(
        single(document, stem="配电室停电检修，老李要拆盖。"),
        kind=Kind.CASE,
        difficulty=3,
        options=(),
        key=(),
        explanation="",
        parts=tuple(
            replace(part, id=part_id("new", number), stem=f"第 {number} 步做什么？")
            for number in (1, 2)
        ),
    )


def stamp(bank_id: str, question_id: str) -> str:
    """The stamp of a question of the draft as it is now."""
    with reading() as session:
        return question_stamp(drafted(session, bank_id, question_id))


def content(bank_id: str, question_id: str) -> Question:
    """A question of the draft as it is now."""
    with reading() as session:
        return Question.from_content(drafted(session, bank_id, question_id).content)


def state(bank_id: str, question_id: str) -> str:
    """How far its review has come."""
    with reading() as session:
        return drafted(session, bank_id, question_id).state


def reviewed(reviewer: Actor, bank_id: str, *ids: str) -> None:
    """Have the questions accepted."""
    for id_ in ids:
        banks.review_question(
            reviewer, bank_id, id_, accept=True, seen=stamp(bank_id, id_), now=NOW
        )
