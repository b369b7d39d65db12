"""The same question twice: taken once where everything agrees, parked where the keys differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from anquan_exam.domain.pictures import write_outline
from anquan_exam.domain.questions import Kind, Question
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.cleaning import same
from anquan_exam.exchange.question_import.rows import Judged, Verdict
from anquan_exam.exchange.question_import.why import Note, Why, note


@dataclass(frozen=True, slots=True)
class Face:
    """What a question asks, offers and holds right, whatever its letters and its punctuation.

    What is asked about another picture is another question, however alike the words.
    `open`: it is answered in one's own words, so that two model answers contradict nothing."""

    stem: str
    offered: frozenset[str]
    right: frozenset[str]
    open: bool = False


def face(question: Question) -> Face:
    """The face of a question."""
    texts = {option.id: same(option.text) for option in question.options}
    right = {texts[letter] for letter in question.key if letter in texts}
    right |= {same(variant) for variants in question.blanks for variant in variants}
    if question.kind is Kind.ORDERING:
        right = {"\n".join(texts[letter] for letter in question.key if letter in texts)}
    opened = question.kind in (Kind.SHORT_ANSWER, Kind.CASE)
    if opened:
        right = {same(question.model_answer)}
    offered = {*texts.values(), *map(write_outline, question.outlines)}
    offered |= {_flat(part) for part in question.parts}
    return Face(_asked(question), frozenset(offered), frozenset(right), opened)


def _asked(question: Question) -> str:
    shown = question.picture
    return f"{same(question.stem)}\n{shown.name}" if shown else same(question.stem)


def _flat(part: Question) -> str:
    """A part of a case in one text, its key included."""
    own = face(part)
    return "\n".join((own.stem, *sorted(own.offered), "", *sorted(own.right)))


def contradict(one: Face, other: Face) -> bool:
    """Whether not both can be right: same options and other keys, or what is right here stands
    there as wrong."""
    if one.stem != other.stem or one.right == other.right or one.open or other.open:
        return False
    if one.offered == other.offered:
        return True
    single = len(one.right) == len(other.right) == 1
    return single and bool(one.right & other.offered or other.right & one.offered)


Known = Mapping[str, Sequence[tuple[str, Face]]]


def known_faces(questions: Iterable[Question]) -> dict[str, list[tuple[str, Face]]]:
    """The questions a bank has, by what their stems have in common."""
    found: dict[str, list[tuple[str, Face]]] = defaultdict(list)
    for question in questions:
        own = face(question)
        found[own.stem].append((question.id, own))
    return dict(found)


def compare(rows: Sequence[Judged], known: Known) -> list[Judged]:
    """The rows again, those that repeat or contradict each other, or the bank, marked."""
    groups: dict[str, list[tuple[int, Face]]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.question is not None:
            own = face(row.question)
            groups[own.stem].append((index, own))
    found = list(rows)
    for stem, group in groups.items():
        if len(group) > 1 or stem in known:
            _compare_group(found, group, known.get(stem, ()))
    return found


def _compare_group(
    found: list[Judged], group: list[tuple[int, Face]], known: Sequence[tuple[str, Face]]
) -> None:
    rows = {index: found[index] for index, _ in group}
    taken: dict[tuple[frozenset[str], frozenset[str]], int] = {}
    for index, own in group:
        against = next((other for other, face in group if contradict(own, face)), None)
        stored = next((id_ for id_, face in known if contradict(own, face)), None)
        if against is not None or stored is not None:
            found[index] = _parked(
                rows[index], rows.get(-1 if against is None else against), stored
            )
            continue
        again = next((id_ for id_, face in known if face == own), None)
        first = taken.setdefault((own.offered, own.right), index)
        if again is not None:
            said = note(Why.SAME_IN_BANK, Field.STEM, question=again)
            found[index] = _twin(rows[index], said)
        elif first != index:
            said = note(Why.SAME_AS, Field.STEM, **_place(rows[index], rows[first]))
            found[index] = _twin(rows[index], said)


def _twin(row: Judged, said: Note) -> Judged:
    return replace(row, verdict=Verdict.REPAIRED, notes=(said, *row.notes), twin=True)


def _parked(row: Judged, other: Judged | None, stored: str | None) -> Judged:
    if other is not None:
        said = note(Why.OTHER_KEY, Field.ANSWER, **_place(row, other))
    else:
        said = note(Why.OTHER_KEY_IN_BANK, Field.ANSWER, question=stored or "")
    return replace(row, verdict=Verdict.PARKED, notes=(said, *row.notes), question=None)


def _place(row: Judged, other: Judged) -> dict[str, str | int]:
    sheet = "" if row.raw.sheet == other.raw.sheet else f"“{other.raw.sheet}”"
    return {"sheet": sheet, "line": other.raw.line}
