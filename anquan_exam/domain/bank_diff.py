"""Two versions of a bank, question by question: what came, went, was retired or changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from anquan_exam.domain.banks import Bank, BankQuestion
from anquan_exam.domain.pictures import write_outline
from anquan_exam.domain.questions import KIND_LABELS, Kind, Option, Question
from anquan_exam.domain.word_diff import Side, compare


class Change(StrEnum):
    """What became of a question."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    RESTORED = "restored"
    REMOVED = "removed"


class Part(StrEnum):
    """A part of a question that may change. The key first: it is what must be looked at."""

    KEY = "key"
    STEM = "stem"
    OPTIONS = "options"
    BLANKS = "blanks"
    PICTURE = "picture"
    OUTLINES = "outlines"
    MODEL_ANSWER = "model_answer"
    RUBRIC = "rubric"
    PARTS = "parts"
    BASIS = "basis"
    EXPLANATION = "explanation"
    KIND = "kind"
    DIFFICULTY = "difficulty"
    TAGS = "tags"
    MUST_KNOW = "must_know"
    TOPIC = "topic"
    RETIRED = "retired"


_LESSER = (Part.KIND, Part.DIFFICULTY, Part.TAGS, Part.MUST_KNOW, Part.TOPIC, Part.RETIRED)


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One question in both versions; `old` or `new` is None where a version has it not."""

    change: Change
    parts: tuple[Part, ...]
    old: BankQuestion | None
    new: BankQuestion | None

    @property
    def id(self) -> str:
        """The question's id."""
        return self.shown.question.id

    @property
    def shown(self) -> BankQuestion:
        """The question as the newer version has it, else as the older had it."""
        entry = self.new or self.old
        if entry is None:
            raise ValueError("a change of nothing")
        return entry

    @property
    def key_changed(self) -> bool:
        """Whether somebody who was right before is wrong now, or the other way about."""
        return Part.KEY in self.parts or Part.OUTLINES in self.parts


@dataclass(frozen=True, slots=True)
class Row:
    """A part on both sides, in runs; `mark` is an option's letter or the number of a blank or of a
    point of the rubric. `old_key` and `new_key` say whether the option is right there (None: not an
    option, or a step of an order). `of` is the part of a case it belongs to, from 1; 0 for none."""

    part: Part
    mark: str
    old: Side
    new: Side
    old_key: bool | None = None
    new_key: bool | None = None
    of: int = 0

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return self.old_key != self.new_key or any(run.changed for run in (*self.old, *self.new))


def diff_banks(old: Bank, new: Bank) -> tuple[QuestionChange, ...]:
    """What differs, in the order of `new`, then what only `old` has. The order alone is no
    difference."""
    before = {entry.question.id: entry for entry in old.questions}
    after = {entry.question.id: entry for entry in new.questions}
    ids = [*after, *(id_ for id_ in before if id_ not in after)]
    found = (change_of(before.get(id_), after.get(id_)) for id_ in ids)
    return tuple(change for change in found if change is not None)


def change_of(old: BankQuestion | None, new: BankQuestion | None) -> QuestionChange | None:
    """What became of a question; None where nothing did."""
    if old is None:
        return QuestionChange(Change.ADDED, (), None, new)
    if new is None:
        return QuestionChange(Change.REMOVED, (), old, None)
    parts = changed_parts(old, new)
    if not parts:
        return None
    change = Change.CHANGED
    if old.retired is None and new.retired is not None:
        change = Change.RETIRED
    elif old.retired is not None and new.retired is None:
        change = Change.RESTORED
    return QuestionChange(change, parts, old, new)


def changed_parts(old: BankQuestion, new: BankQuestion) -> tuple[Part, ...]:
    """The parts that differ between two states of one question."""
    one, other = _parts(old), _parts(new)
    differ = {part for part in Part if one[part] != other[part]}
    if _part_keys_differ(old.question, new.question):
        differ.add(Part.KEY)
    return tuple(part for part in Part if part in differ)


def _parts(entry: BankQuestion) -> Mapping[Part, object]:
    asked = entry.question
    return {
        Part.KEY: asked.key,
        Part.STEM: asked.stem,
        Part.OPTIONS: asked.options,
        Part.BLANKS: asked.blanks,
        Part.PICTURE: asked.picture,
        Part.OUTLINES: asked.outlines,
        Part.MODEL_ANSWER: asked.model_answer,
        Part.RUBRIC: asked.rubric,
        Part.PARTS: tuple(replace(each, key=()) for each in asked.parts),
        Part.BASIS: asked.basis,
        Part.EXPLANATION: asked.explanation,
        Part.KIND: asked.kind,
        Part.DIFFICULTY: asked.difficulty,
        Part.TAGS: asked.tags,
        Part.MUST_KNOW: asked.must_know,
        Part.TOPIC: entry.topic.id,
        Part.RETIRED: entry.retired,
    }


def _part_keys_differ(old: Question, new: Question) -> bool:
    """Whether a part that both cases have is right otherwise; one more or less is no other key."""
    before = {part.id: part.key for part in old.parts}
    return any(part.key != before.get(part.id, part.key) for part in new.parts)


def rows(change: QuestionChange, titles: Mapping[str, str]) -> tuple[Row, ...]:
    """The question side by side, from top to bottom; `titles` gives documents their short names.

    A part that is empty on both sides, or a lesser one that did not change, is left out."""
    return tuple(row for row in _rows(change, titles) if row.old or row.new)


def _rows(change: QuestionChange, titles: Mapping[str, str]) -> Iterator[Row]:
    old, new = _asked(change.old), _asked(change.new)
    yield from _question_rows(old, new, titles)
    for at in range(max(len(old.parts) if old else 0, len(new.parts) if new else 0)):
        for row in _question_rows(_part_of(old, at), _part_of(new, at), titles):
            yield replace(row, of=at + 1)
    before = _lesser(change.old) if change.old else {}
    after = _lesser(change.new) if change.new else {}
    for part in _LESSER:
        row = _row(part, "", before.get(part, ""), after.get(part, ""))
        if row.changed and (part is Part.RETIRED or (old and new)):
            yield row


def _asked(entry: BankQuestion | None) -> Question | None:
    return entry.question if entry else None


def _part_of(question: Question | None, at: int) -> Question | None:
    return question.parts[at] if question and at < len(question.parts) else None


def _question_rows(
    old: Question | None, new: Question | None, titles: Mapping[str, str]
) -> Iterator[Row]:
    """What stands in a question, or in a part of a case, from top to bottom."""
    before = _texts(old, titles) if old else {}
    after = _texts(new, titles) if new else {}

    def row(part: Part) -> Row:
        return _row(part, "", before.get(part, ""), after.get(part, ""))

    yield from (row(Part.STEM), row(Part.PICTURE))
    yield from _options(old, new)
    yield from _marked(Part.OUTLINES, _outlines(old), _outlines(new))
    yield from _marked(Part.BLANKS, _blanks(old), _blanks(new))
    yield row(Part.MODEL_ANSWER)
    yield from _marked(Part.RUBRIC, _points(old), _points(new))
    yield from (row(Part.BASIS), row(Part.EXPLANATION))


def _texts(asked: Question, titles: Mapping[str, str]) -> Mapping[Part, str]:
    picture = asked.picture
    return {
        Part.STEM: asked.stem,
        Part.PICTURE: f"{picture.alt}（{picture.name}）" if picture else "",
        Part.MODEL_ANSWER: asked.model_answer,
        Part.BASIS: basis_text(asked, titles),
        Part.EXPLANATION: asked.explanation,
    }


def _lesser(entry: BankQuestion) -> Mapping[Part, str]:
    asked = entry.question
    return {
        Part.KIND: KIND_LABELS[asked.kind],
        Part.DIFFICULTY: str(asked.difficulty),
        Part.TAGS: "，".join(asked.tags),
        Part.MUST_KNOW: "是" if asked.must_know else "否",
        Part.TOPIC: entry.topic.title,
        Part.RETIRED: entry.retired or "",
    }


def basis_text(question: Question, titles: Mapping[str, str]) -> str:
    """《安全生产法》第五十五条；… with the document's id where its title is not known."""
    return "；".join(f"《{titles.get(b.document, b.document)}》{b.locator}" for b in question.basis)


def _options(old: Question | None, new: Question | None) -> Iterator[Row]:
    before, after = _by_letter(old), _by_letter(new)
    kinds = {q.kind for q in (old, new) if q is not None}
    fixed, ordered = kinds <= {Kind.TRUE_FALSE}, kinds <= {Kind.ORDERING}
    for letter in sorted({*before, *after}):
        one, other = before.get(letter), after.get(letter)
        sides = compare(one.text if one else "", other.text if other else "")
        yield Row(
            Part.OPTIONS,
            "" if fixed else letter,
            *sides,
            old_key=None if ordered else bool(old and letter in old.key),
            new_key=None if ordered else bool(new and letter in new.key),
        )


def _by_letter(question: Question | None) -> Mapping[str, Option]:
    return {option.id: option for option in question.options} if question else {}


def _outlines(question: Question | None) -> Mapping[str, str]:
    if question is None:
        return {}
    pairs = zip(question.options, question.outlines, strict=False)
    return {option.id: write_outline(outline) for option, outline in pairs}


def _blanks(question: Question | None) -> Mapping[str, str]:
    blanks = question.blanks if question else ()
    return {str(at): " | ".join(variants) for at, variants in enumerate(blanks, 1)}


def _points(question: Question | None) -> Mapping[str, str]:
    rubric = question.rubric if question else ()
    return {str(at): f"{point.text}（{point.share}%）" for at, point in enumerate(rubric, 1)}


def _marked(part: Part, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Row]:
    """A row for each mark on either side, in their order."""
    for mark in dict.fromkeys((*old, *new)):
        yield _row(part, mark, old.get(mark, ""), new.get(mark, ""))


def _row(part: Part, mark: str, old: str, new: str) -> Row:
    return Row(part, mark, *compare(old, new))
