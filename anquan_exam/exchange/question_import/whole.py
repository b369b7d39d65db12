"""A row with what no cell holds, understood as a whole: its picture, its spots, its parts."""

from collections.abc import Mapping
from dataclasses import replace

from anquan_exam.domain.questions import OPTION_LETTERS, Kind, Option, Question, part_id
from anquan_exam.exchange.question_excel.columns import OPTIONS, Field
from anquan_exam.exchange.question_import.exact import IN_A_ROW, NotOurs, exact_question
from anquan_exam.exchange.question_import.rows import Parked, RawRow
from anquan_exam.exchange.question_import.understanding import PLACEHOLDER, Understanding
from anquan_exam.exchange.question_import.why import Note, Why

Understood = tuple[Question, tuple[Note, ...]]


def understood(row: RawRow, documents: Mapping[str, str]) -> Understood:
    """The question a row holds, and what was repaired. Raises Parked.

    What was written here says what it means; anything else has to be understood."""
    if row.parts:
        made, notes = _case(row, documents)
    elif row.outlines:
        made, notes = _spots(row, documents)
    else:
        made, notes = _in_cells(row, documents)
    return replace(made, picture=row.picture), notes


def _in_cells(row: RawRow, documents: Mapping[str, str]) -> Understood:
    exact = _exact(row, IN_A_ROW)
    return (exact, ()) if exact else Understanding(row, documents).question()


def _exact(row: RawRow, kinds: frozenset[Kind]) -> Question | None:
    if not row.context.exact:
        return None
    try:
        return exact_question(row.cells, PLACEHOLDER, kinds)
    except NotOurs:
        return None


def _bare(row: RawRow, documents: Mapping[str, str], kind: Kind) -> Understood:
    exact = _exact(row, frozenset({kind}))
    if exact is not None:
        return exact, ()
    reading = Understanding(row, documents)
    made = reading.bare(kind)
    return made, (*reading.notes, *reading.cleaner.notes)


def _case(row: RawRow, documents: Mapping[str, str]) -> Understood:
    """The scenario with its parts, which have its difficulty and no tags of their own."""
    made, notes = _bare(row, documents, Kind.CASE)
    parts: list[Question] = []
    for number, each in enumerate(row.parts, 1):
        part, said = _part(each, number, documents)
        alike = replace(part, difficulty=made.difficulty, must_know=False, tags=())
        parts.append(replace(alike, id=part_id(made.id, number)))
        notes += said
    return replace(made, parts=tuple(parts)), notes


def _part(row: RawRow, number: int, documents: Mapping[str, str]) -> Understood:
    """One part; whatever is said of it names it."""
    try:
        if row.parked is not None:
            raise Parked(row.parked)
        part, notes = understood(row, documents)
    except Parked as parked:
        raise Parked(_of_part(parked.note, number)) from parked
    return part, tuple(_of_part(one, number) for one in notes)


def _of_part(said: Note, number: int) -> Note:
    return Note(Why.PART, said.field, {"number": number, "problem": said.say()})


def _spots(row: RawRow, documents: Mapping[str, str]) -> Understood:
    """A hazard picture: what is seen at each spot is an option, the hazards are the key."""
    exact = _exact(row, frozenset({Kind.HAZARD_PICTURE}))
    if exact is not None:
        return replace(exact, outlines=row.outlines), ()
    reading = Understanding(row, documents)
    made = reading.bare(Kind.HAZARD_PICTURE)
    texts = [row.cells.get(field, "") for field in OPTIONS[: len(row.outlines)]]
    lines = [reading.cleaner.line(text, Field.OPTIONS) for text in texts]
    listed = tuple(
        Option(letter, text) for letter, text in zip(OPTION_LETTERS, lines, strict=False)
    )
    key = tuple(sorted(row.cells.get(Field.ANSWER, "")))
    made = replace(made, options=listed, key=key, outlines=row.outlines)
    return made, (*reading.notes, *reading.cleaner.notes)
