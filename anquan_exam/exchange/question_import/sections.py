"""Rows of a table that hold no question: letters and titles between the questions, notes, sums."""

import re
from collections.abc import Sequence

from anquan_exam.exchange.question_import.kinds import heading_kind

_NOTE = re.compile(
    r"^(?:合计|小计|总计|共计|注|备注|说明|以下空白|填表|制表|审核)(?:人|日期)?(?:[:：].*|\d*题?)?$"
)
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百\d]{1,4}(?:部分|章|节|篇|单元|类|讲)")
_ASKS = re.compile(r"[（(]\s*[)）]|[。？?]\s*$|_{2,}")
LONGEST = 30


def section_text(row: Sequence[str]) -> str | None:
    """What a row says that only divides the others; None where it may be a question.

    A question without an answer is none of these: it is to be seen and mended."""
    texts = list(dict.fromkeys(cell.strip() for cell in row if cell.strip()))
    if len(texts) != 1:
        return None
    text = texts[0]
    if heading_kind(text) or _NOTE.match(text) or _CHAPTER.match(text):
        return text if len(text) <= 2 * LONGEST else None
    if _ASKS.search(text) or len(text) > LONGEST:
        return None
    return text
