"""What stands around the text of a stem: its number, a tag with the kind, the key in brackets."""

import re
import unicodedata

from anquan_exam.exchange.question_import.keys import letters_in, true_or_false
from anquan_exam.exchange.question_import.kinds import KindWord, kind_word

NUMBER = re.compile(
    r"\s*(?:第\s*)?(?P<number>\d{1,4})\s*(?:题\s*[.．、:：)）]?|[.．、:：)）](?!\d))\s*"
)
BARE_NUMBER = re.compile(
    r"\s*(?P<number>\d{1,4})(?=[^\d\s.,，、:：%％\-~～至到年月日时分秒个米厘毫元吨人万千百级条款章°℃mMkKcCgGVvAaW/])"
)
_TAG = re.compile(r"\s*[\[【(（](?P<tag>[^\[\]【】()（）]{2,8})[\]】)）]\s*")
_BRACKET = re.compile(r"[（(]\s*(?P<held>[^()（）]{1,16}?)\s*[)）]")
_EMPTY = re.compile(r"[（(]\s*[)）]|_{2,}|＿{2,}")


def without_number(stem: str, expected: int | None) -> tuple[str, int | None]:
    """The stem without its number, and that number. A number without a point (`34高处…`) is one
    only where it is the one `expected`; so `2.5米` and `3人以上` keep theirs."""
    match = NUMBER.match(stem)
    if match is None and expected is not None:
        bare = BARE_NUMBER.match(stem)
        match = bare if bare and int(bare["number"]) == expected else None
    if match is None or match.end() >= len(stem):
        return stem, None
    return stem[match.end() :], int(match["number"])


def without_tag(stem: str) -> tuple[str, KindWord | None]:
    """The stem without a leading 【单选题】, and what it says."""
    match = _TAG.match(stem)
    word = kind_word(match["tag"]) if match else None
    return (stem[match.end() :], word) if match and word else (stem, None)


def key_in_brackets(stem: str, *, judged: bool) -> tuple[str, str] | None:
    """The answer that stands in brackets in the stem, and the stem with them emptied: `…是（B）。`

    None where no bracket holds one, or several do. `judged`: a sign or word counts (√, 错)."""
    found = [m for m in _BRACKET.finditer(stem) if _is_key(m["held"], judged=judged)]
    if len(found) != 1 or (not judged and _EMPTY.search(stem)):
        return None
    match = found[0]
    empty = "" if judged and not stem[match.end() :].strip(" 。.") else "（　）"
    return match["held"], f"{stem[: match.start()]}{empty}{stem[match.end() :]}".strip()


def _is_key(held: str, *, judged: bool) -> bool:
    plain = unicodedata.normalize("NFKC", held)
    if judged and true_or_false(plain) is not None:
        return True
    letters = letters_in(plain)
    return letters is not None and plain.strip().isupper() and len(set(letters)) == len(letters)
