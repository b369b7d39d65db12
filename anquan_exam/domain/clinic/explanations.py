"""The explanation of one question: there, and saying more than the answer."""

import re
from collections.abc import Iterator

from anquan_exam.domain.clinic.entries import Item
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.clinic.texts import letters, plain, sentences
from anquan_exam.domain.questions import Kind

# What stands around an answer that is only said again.
_FRAME = re.compile(
    r"(?:本题|此题|这道?题|该题)?(?:的)?(?:正确)?(?:答案|选项)(?:应)?(?:是|为|选)?|(?:本题|此题)?(?:应|故)?选(?:择)?"
    r"|(?:根据|依据|按照|参照|依照|详见|见|按)|《[^》]*》|第[一二三四五六七八九十百零〇\d]+[条款项章节](?:的?规定)?"
    r"|规定|教材|略|无|因此|所以|(?:说法|表述|题干)(?:是)?(?:正确|错误|对|错)?(?:的)?|(?:正确|错误)(?:的)?|[对错√×TF]"
    r"|[A-H]+(?![A-Za-z])"
)
LEAST = 5
"""Letters that must be left once answer and frame are taken away."""


def check(item: Item) -> Iterator[Finding]:
    """What is amiss with the explanation."""
    explanation = plain(item.asked.explanation)
    if item.asked.kind is Kind.CASE and not explanation:
        return  # its parts explain themselves
    if not letters(explanation):
        yield found(Code.NO_EXPLANATION, [item])
    elif says_nothing_more(item, explanation):
        yield found(Code.EXPLANATION_REPEATS, [item], explanation[:40])


def says_nothing_more(item: Item, explanation: str) -> bool:
    """Whether nothing is left of the explanation once the answer, the stem and the phrases around
    them are taken away."""
    answers = item.right if item.is_choice else sum(item.asked.blanks, ())
    model = plain(item.asked.model_answer)
    said = {*map(letters, (*answers, model, item.filled, *sentences(item.filled), item.stem))}
    left = letters(_FRAME.sub("", explanation))
    whole = letters(explanation)
    for text in sorted(said - {""}, key=lambda text: (-len(text), text)):
        left, whole = left.replace(text, ""), whole.replace(text, "")
    return min(len(left), len(letters(_FRAME.sub("", whole)))) < LEAST
