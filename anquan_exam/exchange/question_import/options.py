"""The options of a row, from their own columns, from one cell, or from below the stem; and the
columns that say of each whether it is right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anquan_exam.exchange.question_excel.columns import LABELS, LETTERS, OPTIONS, RIGHTS, Field
from anquan_exam.exchange.question_import.keys import folded, true_or_false
from anquan_exam.exchange.question_import.option_cell import Split, Unclear, split_options
from anquan_exam.exchange.question_import.rows import Cells, Parked
from anquan_exam.exchange.question_import.why import Note, Why, note

_OWN_LETTER = re.compile(r"\s*[(（\[]?([A-La-lＡ-Ｌａ-ｌ])[)）\]]?[.．、:：)）]\s*(?=\S)")
_BELOW_STEM = re.compile(r"(?<=[\n\s。？?：:）)])(?=[(（]?[AＡ]\s*[.．、:：)）])")


@dataclass(frozen=True, slots=True)
class Given:
    """The texts of the options in order, the stem without them, and what had to be done."""

    texts: tuple[str, ...]
    stem: str
    notes: tuple[Note, ...] = ()


def given_options(cells: Cells, stem: str, *, looked_for: bool) -> Given:
    """The options of a row; below the stem only where they are `looked_for`. Raises Parked."""
    texts = _own_columns(cells)
    cell = cells.get(Field.OPTIONS, "")
    if len(texts) == 1 and not cell.strip():
        cell, texts = texts[0], ()
    if texts:
        return Given(_without_letters(texts), stem)
    if cell.strip():
        return _from_cell(cell, stem)
    return _from_stem(stem) if looked_for else Given((), stem)


def options_of(cells: Cells) -> tuple[str, ...]:
    """The options for somebody to mend: apart as far as that can be done, else in one piece."""
    own = [cells.get(field, "").strip() for field in OPTIONS]
    while own and not own[-1]:
        own.pop()
    cell = cells.get(Field.OPTIONS, "").strip()
    found = split_options(cell) if cell else None
    if isinstance(found, Split):
        return found.texts
    return tuple(own) or ((cell,) if cell else ())


def _own_columns(cells: Cells) -> Sequence[str]:
    texts = [cells.get(field, "").strip() for field in OPTIONS]
    while texts and not texts[-1]:
        texts.pop()
    if "" in texts:
        place = texts.index("")
        raise Parked(note(Why.OPTION_HOLE, OPTIONS[place], letter=LETTERS[place]))
    return tuple(texts)


def _without_letters(texts: Sequence[str]) -> tuple[str, ...]:
    """`A.正确` in the column of A is 正确; all of them or none."""
    marks = [_OWN_LETTER.match(text) for text in texts]
    letters = "".join(match[1] if match else "-" for match in marks)
    said = folded(letters).upper()
    if all(marks) and said != LETTERS[: len(texts)]:
        raise Parked(note(Why.OPTIONS_UNCLEAR, Field.OPTIONS, what=f"字母是 {said}"))
    if said != LETTERS[: len(texts)]:
        return tuple(texts)
    return tuple(text[m.end() :] for text, m in zip(texts, marks, strict=True) if m is not None)


def _from_cell(cell: str, stem: str) -> Given:
    found = split_options(cell)
    if isinstance(found, Unclear):
        raise Parked(note(Why.OPTIONS_UNCLEAR, Field.OPTIONS, what=found.what))
    if found is None:
        return Given((cell.strip(),), stem)
    return _checked(found, stem)


def _checked(found: Split, stem: str) -> Given:
    if "" in found.texts:
        letter = LETTERS[found.texts.index("")]
        raise Parked(note(Why.OPTION_HOLE, Field.OPTIONS, letter=letter))
    count = len(found.texts)
    if found.mark == "JSON":
        return Given(found.texts, stem, (note(Why.OPTIONS_JSON, Field.OPTIONS, count=count),))
    if found.lettered:
        return Given(found.texts, stem)
    said = note(Why.OPTIONS_SPLIT, Field.OPTIONS, mark=f"“{found.mark}”", count=count)
    return Given(found.texts, stem, (said,))


def _from_stem(stem: str) -> Given:
    for match in _BELOW_STEM.finditer(stem):
        found = split_options(stem[match.start() :])
        if isinstance(found, Split) and found.lettered and all(found.texts):
            said = note(
                Why.OPTIONS_SPLIT, Field.STEM, mark="题干后面的字母", count=len(found.texts)
            )
            return Given(found.texts, stem[: match.start()].strip(), (said,))
    return Given((), stem)


def given_rights(cells: Cells) -> str | None:
    """The letters whose column says they are right; None where no such column is filled.

    Raises Parked where one says anything but yes or no."""
    said = [cells.get(field, "").strip() for field in RIGHTS]
    if not any(said):
        return None
    for field, text in zip(RIGHTS, said, strict=True):
        if text and folded(text) not in ("0", "1") and true_or_false(text) is None:
            raise Parked(note(Why.RIGHTS_UNREAD, field, where=LABELS[field], text=text))
    return "".join(
        letter
        for letter, text in zip(LETTERS, said, strict=True)
        if text and (folded(text) == "1" or true_or_false(text))
    )
