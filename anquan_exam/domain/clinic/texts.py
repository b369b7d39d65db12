"""The text of a question as somebody reads it, and what two texts have in common."""

import re
import unicodedata
from collections.abc import Iterable

from anquan_exam.domain.fill_in import normalise_answer

_MARKED = re.compile(r"[*`_\[\]\\#>\n-]")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*+|`+|(?<!_)_(?!_)|^[#>\-\s]+", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+")
_CHINESE = "〇零一二两三四五六七八九十百千万亿"
_NUMERAL = re.compile(rf"\d+(?:\.\d+)?|[{_CHINESE}]+")
# A bare 一 is mostly no number (一律, 统一, 一定): it is one before these.
_UNIT = re.compile(r"[米小时天日人次年个月万元度级吨条款项倍岁名千分秒周季班层台路]")
_SIGNS = re.compile(r"[<>≤≥±=+＋－\-%‰]")
_BETWEEN = re.compile(r"[\W_]+")
_GRAMS = 2


def plain(markdown: str) -> str:
    """Markdown without its marks; blanks (`____`) stay."""
    if not _MARKED.search(markdown):
        return markdown.strip()
    text = _LINK.sub(r"\1", _PICTURE.sub("", markdown))
    return _ESCAPE.sub("", _MARKS.sub("", text)).strip()


def length(text: str) -> int:
    """How many characters there are to read, spaces aside."""
    return len("".join(text.split()))


def letters(text: str) -> str:
    """Letters and digits alone, width and case aside."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def signs(text: str) -> tuple[str, ...]:
    """Comparisons and signs, which change the sense and are no letters."""
    return tuple(_SIGNS.findall(unicodedata.normalize("NFKC", text)))


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of `text` in order, in Arabic digits: 24 and 二十四 are one."""
    folded = unicodedata.normalize("NFKC", text)
    found = []
    for match in _NUMERAL.finditer(folded):
        bare = match[0] in ("一", "两") and folded[: match.start()][-1:] != "之"
        if bare and not _UNIT.match(folded, match.end()):
            continue
        value = normalise_answer(match[0])
        if value[:1].isdigit():
            found.append(value)
    return tuple(found)


def without_numbers(text: str) -> str:
    """`text` with its numbers taken out, in whatever script."""
    return _NUMERAL.sub("", unicodedata.normalize("NFKC", text))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, without their ends."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if part.strip())


def shingles(pieces: Iterable[str]) -> frozenset[str]:
    """The pairs of neighbouring characters in `pieces`, none across two of them; a piece of one
    character stands for itself."""
    grams: set[str] = set()
    for piece in map(letters, pieces):
        grams.update(piece[at : at + _GRAMS] for at in range(max(1, len(piece) - _GRAMS + 1)))
    return frozenset(grams - {""})
