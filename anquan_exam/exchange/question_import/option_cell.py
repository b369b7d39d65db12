"""Options that stand in one cell, or run on in one line, taken apart: by their letters where they
have any, else by what divides them. What can be taken apart in two ways is not."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LETTERS = "ABCDEFGHIJKL"
_WIDE = str.maketrans(
    "ＡＢＣＤＥＦＧＨＩＪＫＬａｂｃｄｅｆｇｈｉｊｋｌ", "ABCDEFGHIJKLabcdefghijkl"
)
# The strongest first: a full-width semicolon may well stand inside an option.
SEPARATORS: tuple[tuple[str, str], ...] = (
    ("$;$", "$;$"), ("@@", "@@"), ("##", "##"), ("**", "**"), ("||", "||"), ("\n", "换行"),
    ("|", "|"), (";", "分号"), ("；", "分号"), ("\t", "制表符"), ("、、", "、、"), ("#", "#"),
)  # fmt: skip
_PREFIX = re.compile(r"\s*[(（\[【]?\s*([A-La-l])\s*(?:[)）\]】]\s*)?([.．、:：,，)）]?)\s*")
_MARK = re.compile(
    r"(?<![A-Za-z0-9])[(（]?([A-La-l])\s*([.．、:：)）])\s*|(?<![A-Za-z0-9])[(（]([A-La-l])[)）]\s*"
)
_BARE = re.compile(r"(?:^|(?<=\s))([A-L])(?=\s*[^\sA-Za-z0-9.,、:：])")


@dataclass(frozen=True, slots=True)
class Split:
    """The texts of the options in order; `mark` names what divided them ("" for their letters);
    `lettered` whether each carried its letter."""

    texts: tuple[str, ...]
    mark: str
    lettered: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """What is found does not fit: letters that do not run from A on, or a gap."""

    what: str


def split_options(cell: str) -> Split | Unclear | None:
    """The options of a cell; None where nothing divides it."""
    text = cell.translate(_WIDE).replace("\r\n", "\n").strip()
    text = re.sub(r"<br\s*/?>|</p>\s*<p[^>]*>", "\n", text, flags=re.IGNORECASE)
    found = _json(text)
    if found is not None:
        return found
    unclear: Unclear | None = None
    for separator, name in SEPARATORS:
        pieces = _pieces(text, separator)
        letters = [letter_of(piece) for piece in pieces]
        if len(pieces) >= 2 and all(letters):
            if _in_order([letter or "" for letter in letters]):
                return Split(strip_letters(pieces), name, True)
            unclear = unclear or _wrong(letter or "" for letter in letters)
    by_letters = _by_letters(text)
    if isinstance(by_letters, Split):
        return by_letters
    return unclear or by_letters or _by_separator(text)


def _wrong(letters: Iterable[str]) -> Unclear:
    return Unclear(f"字母是 {''.join(letters)}")


def _pieces(text: str, separator: str) -> list[str]:
    """The pieces between separators; blank ones count in the middle, unless lines are divided."""
    pieces = [piece.strip() for piece in text.split(separator)]
    if separator in ("\n", "**"):
        return [piece for piece in pieces if piece]
    while pieces and not pieces[-1]:
        pieces.pop()
    return pieces[1:] if pieces and not pieces[0] else pieces


def letter_of(piece: str) -> str | None:
    """The letter a piece begins with, followed by a point or by the text itself."""
    match = _PREFIX.match(piece)
    if match is None or (not match[2] and re.match(r"[A-Za-z0-9]", piece[match.end(1) :])):
        return None
    return match[1].upper()


def strip_letters(pieces: Sequence[str]) -> tuple[str, ...]:
    """The pieces without their letters; bare letters stay where nothing else tells them apart
    (A类, B类, C类)."""
    texts = tuple(piece[_end(piece) :].strip() for piece in pieces)
    bare = all(not (match := _PREFIX.match(piece)) or not match[2] for piece in pieces)
    if bare and len(set(texts)) == 1 and texts[0]:
        return tuple(pieces)
    return texts


def _end(piece: str) -> int:
    match = _PREFIX.match(piece)
    return match.end() if match else 0


def _in_order(letters: Sequence[str]) -> bool:
    return list(letters) == list(LETTERS[: len(letters)])


def _by_letters(text: str) -> Split | Unclear | None:
    """`A.正确B.错误`, `A 正确 B 错误`: each expected letter exactly once, with the same point."""
    marks = [
        (match.start(), match.end(), (match[1] or match[3]).upper(), _point(match[2]))
        for match in _MARK.finditer(text)
    ]
    if marks and marks[0][0] == 0 and not _in_order([mark[2] for mark in marks]):
        marks = [mark for mark in marks if mark[3] == marks[0][3]]
    if len(marks) < 2:
        bare = [(m.start(), m.end(), m[1], "") for m in _BARE.finditer(text)]
        marks = bare if len(bare) > len(marks) else marks
    if len(marks) < 2 or marks[0][0] != 0:
        return None
    letters = [mark[2] for mark in marks]
    if not _in_order(letters):
        return _wrong(letters)
    ends = [mark[0] for mark in marks[1:]] + [len(text)]
    texts = (text[mark[1] : end] for mark, end in zip(marks, ends, strict=True))
    return Split(tuple(one.strip(" \n\t;；|,，") for one in texts), "", True)


def _point(point: str | None) -> str:
    return (point or ")").translate(str.maketrans("．：）", ".:)"))


def _by_separator(text: str) -> Split | Unclear | None:
    """Without letters: by the strongest separator there is."""
    for separator, name in SEPARATORS:
        pieces = _pieces(text, separator)
        letters = [letter_of(piece) or "？" for piece in pieces]
        if len(pieces) >= 2 and len(letters) - letters.count("？") >= 2:
            return _wrong(letters)
        if len(pieces) >= 2:
            return Split(tuple(pieces), name, False) if all(pieces) else Unclear("中间有一段是空的")
    return None


def _json(text: str) -> Split | None:
    """`["正确","错误"]`, `{"A": "正确"}`, `[{"key": "A", "value": "正确"}]`."""
    if not text.startswith(("[", "{")) or not text.endswith(("]", "}")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = _lettered_pairs(value)
    if found is None or len(found) < 2:
        return None
    letters = [letter.strip().upper() for letter, _ in found]
    if any(letters) and not _in_order(letters):
        return None
    texts = tuple(text for _, text in found)
    if not any(letters) and all(letter_of(one) for one in texts):
        if not _in_order([letter_of(one) or "" for one in texts]):
            return None
        texts = strip_letters(texts)
    return Split(texts, "JSON", True)


_KEYS = ("key", "prefix", "label", "letter", "id", "name", "option", "index")
_VALUES = ("value", "content", "text", "option", "label", "title", "name")


def _lettered_pairs(value: object) -> list[tuple[str, str]] | None:
    if isinstance(value, dict):
        return _texts([(str(key), one) for key, one in value.items()])
    if not isinstance(value, list):
        return None
    if all(isinstance(one, dict) for one in value):
        return _texts([pair for one in value if (pair := _pair(one))])
    return _texts([("", one) for one in value])


def _pair(one: dict[str, object]) -> tuple[str, object] | None:
    letter = next((str(one[key]) for key in _KEYS if _is_letter(one.get(key))), "")
    for key in _VALUES:
        text = one.get(key)
        if isinstance(text, str) and text != letter:
            return letter, text
    return None


def _is_letter(value: object) -> bool:
    return isinstance(value, str) and len(value) == 1 and value.upper() in LETTERS


def _texts(pairs: list[tuple[str, object]]) -> list[tuple[str, str]] | None:
    plain = (str, int, float)
    if not all(isinstance(text, plain) for _, text in pairs):
        return None
    return [(letter, str(text)) for letter, text in pairs]
