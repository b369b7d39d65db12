"""A table without headings: what its columns hold, told from what stands in them."""

import re
from collections.abc import Callable, Sequence
from statistics import median

from anquan_exam.exchange.question_excel.columns import OPTIONS, Field
from anquan_exam.exchange.question_import.headings import Columns
from anquan_exam.exchange.question_import.keys import folded, letters_in, true_or_false
from anquan_exam.exchange.question_import.kinds import kind_word
from anquan_exam.exchange.question_import.option_cell import Split, split_options
from anquan_exam.exchange.question_import.sections import section_text

MOST_LOOKED_AT = 400
MOST_OPTIONS = 8
_LED_BY_LETTER = re.compile(r"[A-Ha-h]\s*[.．、:：,，;\s]?\s*\S")


def columns_by_content(rows: Sequence[Sequence[str]]) -> Columns:
    """What each column holds, as far as it can be told; the stem at least where there is any text.

    Only columns that most rows agree about are named."""
    data = [row for row in rows[:MOST_LOOKED_AT] if any(row) and section_text(row) is None]
    width = max((len(row) for row in data), default=0)
    cells = [
        [row[place].strip() if place < len(row) else "" for row in data] for place in range(width)
    ]
    filled = [place for place in range(width) if _share(cells[place], bool) >= 0.5]
    texts = [place for place in filled if not _mostly(cells[place], _is_key)]
    stem = max(texts, key=lambda place: (_length(cells[place]), -place), default=None)
    if stem is None:
        return {}
    columns: Columns = {stem: Field.STEM}
    _add_before(columns, cells, stem, filled)
    answer = _answer_column(cells, stem, filled)
    if answer is None:
        return columns
    columns[answer] = Field.ANSWER
    _add_options(columns, cells, stem, answer)
    return columns


def _add_before(
    columns: Columns, cells: Sequence[Sequence[str]], stem: int, filled: Sequence[int]
) -> None:
    for place in filled:
        if place != stem and _mostly(cells[place], _is_kind):
            columns.setdefault(place, Field.KIND)
        elif place < stem and _mostly(cells[place], _is_number):
            columns.setdefault(place, Field.NUMBER)


def _answer_column(cells: Sequence[Sequence[str]], stem: int, filled: Sequence[int]) -> int | None:
    """Right of the stem, the column of keys; the last one where several look like it."""
    right = [
        place for place in range(len(cells)) if place > stem and _share(cells[place], bool) > 0.3
    ]
    for looks in (_is_key, _led_by_letter):
        found = [place for place in right if _mostly(cells[place], looks)]
        if found:
            return found[-1]
    left = [place for place in filled if place < stem and _mostly(cells[place], _is_key)]
    return left[-1] if left else None


def _add_options(columns: Columns, cells: Sequence[Sequence[str]], stem: int, answer: int) -> None:
    """Between stem and answer, or behind the answer where it stands right beside the stem."""
    apart = answer > stem + 1
    between = range(stem + 1, answer) if apart else range(max(stem, answer) + 1, len(cells))
    held = [place for place in between if any(cells[place]) and place not in columns]
    if len(held) == 1 and apart:
        columns[held[0]] = Field.OPTIONS if _mostly(cells[held[0]], _splits) else OPTIONS[0]
    elif 2 <= len(held) <= MOST_OPTIONS:
        columns.update(zip(held, OPTIONS, strict=False))
    if apart:
        behind = [place for place in range(answer + 1, len(cells)) if _length(cells[place]) > 8]
        if len(behind) == 1:
            columns[behind[0]] = Field.EXPLANATION


def _is_key(text: str) -> bool:
    return (
        true_or_false(text) is not None or letters_in(text) is not None or text in ("0", "1", "2")
    )


def _led_by_letter(text: str) -> bool:
    return _is_key(text) or _LED_BY_LETTER.match(folded(text)) is not None


def _is_kind(text: str) -> bool:
    return len(text) <= 8 and kind_word(text) is not None and true_or_false(text) is None


def _is_number(text: str) -> bool:
    return text.isdigit()


def _splits(text: str) -> bool:
    return isinstance(split_options(text), Split)


def _length(texts: Sequence[str]) -> float:
    return median([len(text) for text in texts if text] or [0])


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(1 for text in texts if holds(text)) / len(texts) if texts else 0.0


def _mostly(texts: Sequence[str], holds: Callable[[str], bool]) -> bool:
    """Of the cells that hold anything, at least six in ten."""
    held = [text for text in texts if text]
    return bool(held) and _share(held, holds) >= 0.6
