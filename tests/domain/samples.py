"""Pools, blueprints and questions made up for the tests of the domain."""

from dataclasses import replace
from string import ascii_uppercase

from hypothesis import assume
from hypothesis import strategies as st

from anquan_exam.domain.blueprints import Blueprint, PoolEntry, Section, has_room
from anquan_exam.domain.drawing import DrawHistory, DrawSeed
from anquan_exam.domain.questions import Kind, Option, Question

SECRET = bytes(range(32))
KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL_IN)


def entry(
    number: int,
    kind: Kind = Kind.SINGLE,
    *,
    bank: str = "law",
    topic: str = "01-general",
    difficulty: int = 2,
    tags: tuple[str, ...] = (),
    options: int = 4,
) -> PoolEntry:
    """Question `number` of a pool."""
    count = {Kind.TRUE_FALSE: 2, Kind.FILL_IN: 0}.get(kind, options)
    return PoolEntry(
        question_id=f"q{number:03}",
        revision=f"r{number:03}",
        bank=bank,
        topic=topic,
        kind=kind,
        difficulty=difficulty,
        tags=tags,
        option_ids=tuple(ascii_uppercase[:count]),
        blanks=1 if kind is Kind.FILL_IN else 0,
    )


def mixed_pool(size: int) -> tuple[PoolEntry, ...]:
    """`size` questions over all kinds, five difficulties and three topics."""
    return tuple(
        entry(n, KINDS[n % 4], topic=f"{n % 3 + 1:02}-topic", difficulty=n % 5 + 1)
        for n in range(size)
    )


def section(
    name: str = "s1",
    count: int = 5,
    *,
    kinds: tuple[Kind, ...] = (),
    topics: tuple[str, ...] = (),
    difficulty: tuple[int, int] = (1, 5),
    must_have: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    marks: int = 200,
) -> Section:
    """A section on the bank "law"."""
    return Section(
        name, "第一部分", "law", kinds, topics, difficulty, count, marks, must_have, tags
    )


def blueprint(*sections: Section) -> Blueprint:
    """A blueprint of these sections."""
    return Blueprint("安全知识考试", sections)


def seed(paper_no: str = "p1", *, secret: bytes = SECRET, word: str = "") -> DrawSeed:
    """The seed of one paper of the exam "exam-1"."""
    return DrawSeed(secret, "exam-1", word, paper_no)


def question(number: int, kind: Kind, key: str, *, options: int = 4) -> Question:
    """Question `number` with the options in `key` right; for a fill-in, `key` is the answer."""
    fill_in = kind is Kind.FILL_IN
    letters = "" if fill_in else ascii_uppercase[:options]
    return Question(
        id=f"q{number:03}",
        kind=kind,
        difficulty=2,
        must_know=False,
        tags=(),
        stem="题干",
        options=tuple(Option(letter, f"选项{letter}") for letter in letters),
        key=() if fill_in else tuple(key),
        blanks=((key,),) if fill_in else (),
        basis=(),
        explanation="",
    )


@st.composite
def pools(draw: st.DrawFn, max_size: int = 24) -> tuple[PoolEntry, ...]:
    """Small pools in which topics, kinds and difficulties are unevenly spread."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(KINDS[:3]), st.sampled_from(["t1", "t2", "t3"]), st.integers(1, 3)
            ),
            min_size=1,
            max_size=max_size,
        )
    )
    return tuple(
        entry(number, kind, topic=topic, difficulty=difficulty)
        for number, (kind, topic, difficulty) in enumerate(rows)
    )


@st.composite
def overlapping_blueprints(draw: st.DrawFn, pool: tuple[PoolEntry, ...]) -> Blueprint:
    """One to three sections that may want the same questions, with a must-have here and there."""
    sections: list[Section] = []
    promised: set[str] = set()
    for name in ("s1", "s2", "s3")[: draw(st.integers(1, 3))]:
        plain = section(
            name,
            draw(st.integers(1, 6)),
            kinds=tuple(draw(st.sets(st.sampled_from(KINDS[:3]), max_size=2))),
            topics=tuple(draw(st.sets(st.sampled_from(["t1", "t2", "t3"]), max_size=2))),
            difficulty=draw(st.sampled_from([(1, 3), (1, 1), (2, 3)])),
        )
        fitting = [e.question_id for e in pool if plain.takes(e) and e.question_id not in promised]
        must = tuple(fitting[: draw(st.integers(0, min(2, plain.count, len(fitting))))])
        promised.update(must)
        sections.append(
            section(
                name,
                plain.count,
                kinds=plain.kinds,
                topics=plain.topics,
                difficulty=plain.difficulty,
                must_have=must,
            )
        )
    return blueprint(*sections)


@st.composite
def roomy_blueprints(draw: st.DrawFn, pool: tuple[PoolEntry, ...]) -> Blueprint:
    """The same with as many questions wanted as the pool can always give."""
    plan = draw(overlapping_blueprints(pool))
    while plan.sections and not has_room(plan, pool):
        *rest, last = plan.sections
        least = max(1, len(last.must_have))
        shorter = [replace(last, count=last.count - 1)] if last.count > least else []
        plan = Blueprint(plan.title, (*rest, *shorter))
    assume(plan.sections)
    return plan


@st.composite
def histories(draw: st.DrawFn, pool: tuple[PoolEntry, ...]) -> DrawHistory:
    """What a person may have seen, failed on, and be retested in."""
    ids = st.sampled_from([each.question_id for each in pool])
    return DrawHistory(
        seen=draw(st.dictionaries(ids, st.integers(0, 4))),
        avoid=draw(st.frozensets(ids)),
        weights=draw(st.dictionaries(st.sampled_from(["t1", "t2", "law/t3"]), st.integers(1, 9))),
    )
