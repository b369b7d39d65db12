"""What stands beside a question: difficulty, tags, basis, and texts too long to keep."""

import re
import unicodedata
from collections.abc import Mapping

from anquan_exam.domain.question_rules import TAG_PATTERN
from anquan_exam.domain.questions import Basis, RubricPoint
from anquan_exam.exchange.question_excel.columns import LABELS, Field
from anquan_exam.exchange.question_import.cleaning import Cleaner
from anquan_exam.exchange.question_import.kinds import folded
from anquan_exam.exchange.question_import.rows import Cells, Parked
from anquan_exam.exchange.question_import.why import Note, Why, note

LONGEST = 8_000
LONGEST_STEM = 4_000
USUAL_DIFFICULTY = 3
_LEVELS = {
    "容易": 1, "易": 1, "简单": 1, "很容易": 1, "低": 1, "easy": 1, "初级": 1, "一般容易": 2,
    "较易": 2, "较容易": 2, "中等偏易": 2, "偏易": 2, "中": 3, "中等": 3, "一般": 3, "适中": 3,
    "普通": 3, "medium": 3, "normal": 3, "中级": 3, "较难": 4, "偏难": 4, "中等偏难": 4, "难": 5,
    "困难": 5, "很难": 5, "hard": 5, "高": 5, "高级": 5, "difficult": 5,
}  # fmt: skip
_POINT = re.compile(
    r"(?P<before>\d{1,3})\s*[%％]\s*(?P<first>\S.*)|"
    r"(?P<last>.*\S)\s*[|｜（(\s]\s*(?P<after>\d{1,3})\s*[%％]\s*[)）]?"
)
_CITED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*[ \t]+\S.*")
_LAW = re.compile(
    r"《([^《》]{2,60})》\s*(?:的)?\s*(第[^\s，,；;。]{1,12}?条(?:第?[^\s，,；;。]{0,8})?|\d+(?:\.\d+)+)"
)


def difficulty(text: str, notes: list[Note]) -> int:
    """1 to 5; the middle where nothing, or nothing that can be read, is written."""
    plain = folded(text)
    if not plain:
        return USUAL_DIFFICULTY
    if re.fullmatch(r"[1-5](?:级|星|\.0)?", plain):
        return int(plain[0])
    if plain in _LEVELS:
        level = _LEVELS[plain]
        notes.append(note(Why.DIFFICULTY_WORD, Field.DIFFICULTY, text=text, level=level))
        return level
    notes.append(note(Why.DIFFICULTY_UNREAD, Field.DIFFICULTY, text=text))
    return USUAL_DIFFICULTY


def tags(cells: Cells) -> tuple[str, ...]:
    """The words of the columns for tags and topics that can be tags, each once."""
    words = (
        re.sub(r"[\s={}]+", "", unicodedata.normalize("NFC", word))
        for field in (Field.TAGS, Field.TOPIC)
        for word in re.split(r"[,，、;；|\n/]+", cells.get(field, ""))
    )
    seen = ("".join(c for c in w if unicodedata.category(c)[0] != "C")[:30] for w in words)
    return tuple(dict.fromkeys(word for word in seen if word and TAG_PATTERN.fullmatch(word)))[:8]


def basis(text: str, documents: Mapping[str, str]) -> tuple[tuple[Basis, ...], str]:
    """The bases cited, and what of the text could not be brought to a document (all or nothing).

    `documents` gives the id of a document by its title, short title or id."""
    found: list[Basis] = []
    for part in (piece.strip() for piece in re.split(r"[；;\n]+", text) if piece.strip()):
        cited = _one(part, documents)
        if cited is None:
            return (), " ".join(text.split())
        found.append(cited)
    return tuple(dict.fromkeys(found)), ""


def _one(part: str, documents: Mapping[str, str]) -> Basis | None:
    if _CITED.fullmatch(part):
        document, _, locator = part.partition(" ")
        return Basis(document, locator.strip())
    match = _LAW.search(part)
    if match is None:
        return None
    title = re.sub(r"[（(].*?[)）]|^中华人民共和国", "", match[1])
    known = documents.get(match[1]) or documents.get(title)
    return Basis(known, match[2]) if known else None


def rubric(text: str, cleaner: Cleaner) -> tuple[RubricPoint, ...]:
    """The points a short answer is marked by, one a line: `50% 不开关电器`. Raises Parked."""
    points = []
    for line in (one.strip() for one in text.split("\n") if one.strip()):
        match = _POINT.fullmatch(line)
        if match is None:
            raise Parked(note(Why.RUBRIC_UNREAD, Field.RUBRIC, text=line))
        share = int(match["before"] or match["after"])
        said = cleaner.line(match["first"] or match["last"], Field.RUBRIC)
        points.append(RubricPoint(said, share))
    return tuple(points)


def refuse_long(cells: Cells) -> None:
    """Raises Parked where a cell holds more than anybody reads."""
    for field, text in cells.items():
        most = LONGEST_STEM if field is Field.STEM else LONGEST
        if len(text) > most:
            raise Parked(note(Why.TOO_LONG, field, where=LABELS[field], most=most))
