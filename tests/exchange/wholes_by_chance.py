"""Hypothesis strategies: questions with what no row of a table holds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.question_rules import problems
from anquan_exam.domain.questions import Kind, Option, Question, part_id
from anquan_exam.exchange.pictures import clean_picture
from tests.exchange import banks_by_chance as by_chance
from tests.exchange.taking_away import LETTERS, lines, sound, stems, writable
from tests.pictures import photo, scene

STORED = {one.name: one.data for one in (scene(), clean_picture(photo()))}
"""A drawing (PNG) and a photo (JPEG) as a bank keeps them."""
pictures = st.builds(
    Picture, st.sampled_from(sorted(STORED)), by_chance.pictures.map(lambda one: one.alt)
)
Text = st.SearchStrategy[str]


@st.composite
def pictured(draw: Callable[..., Any], text: Text = stems, simple: Text = lines) -> Question:
    """A question with a picture."""
    asked = replace(draw(sound(text, simple)), picture=draw(pictures))
    return _without_faults(asked)


@st.composite
def cases(draw: Callable[..., Any], text: Text = stems, simple: Text = lines) -> Question:
    """A case, its scenario and its parts perhaps with pictures, bases and explanations."""
    whole = draw(sound(text, simple))
    shown = st.none() | pictures
    parts = [replace(draw(sound(text, simple)), picture=draw(shown)) for _ in range(2)]
    made = replace(
        whole,
        kind=Kind.CASE,
        stem=draw(text),
        options=(),
        key=(),
        blanks=(),
        rubric=(),
        model_answer="",
        explanation=draw(st.just("") | simple),
        picture=draw(shown),
        parts=tuple(
            replace(
                part,
                id=part_id(whole.id, number),
                difficulty=whole.difficulty,
                must_know=False,
                tags=(),
                basis=draw(st.sampled_from((part.basis, ()))),
            )
            for number, part in enumerate(parts, 1)
        ),
    )
    return _without_faults(made)


corners = st.integers(0, 400)


@st.composite
def _outline(draw: Callable[..., Any]) -> tuple[tuple[int, int], ...]:
    """A box, or one with a corner cut off, somewhere on the picture."""
    left, top = draw(corners), draw(corners)
    right, bottom = left + draw(st.integers(20, 600)), top + draw(st.integers(20, 600))
    box = ((left, top), (right, top), (right, bottom), (left, bottom))
    return box[: draw(st.integers(3, 4))]


@st.composite
def hazards(draw: Callable[..., Any], text: Text = stems, simple: Text = lines) -> Question:
    """A picture with hazards and decoys."""
    distinct = st.lists(simple, min_size=2, max_size=4, unique_by=lambda t: "".join(t.split()))
    texts = draw(distinct)
    options = tuple(Option(letter, text) for letter, text in zip(LETTERS, texts, strict=False))
    letters = [option.id for option in options]
    made = replace(
        draw(pictured(text, simple)),
        kind=Kind.HAZARD_PICTURE,
        stem=draw(text),
        options=options,
        key=tuple(sorted(draw(st.sets(st.sampled_from(letters), min_size=1)))),
        blanks=(),
        rubric=(),
        model_answer="",
        outlines=tuple(draw(_outline()) for _ in options),
    )
    return _without_faults(made)


def _without_faults(asked: Question) -> Question:
    assume(not problems(asked) and writable(asked))
    return asked
