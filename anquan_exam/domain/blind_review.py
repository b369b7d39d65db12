"""Blind review: a fresh reader answers each question without its key, and what that proves.

A reader has the text of the law and the question, not the key, the explanation or the tags. The
answer is kept beside the address of the revision it was given to, so that a changed question is
unreviewed until somebody answers it again. Nothing given is ever taken back: what a question is
worth is told by the last answer to it as it stands now.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.digests import sha256_hex
from anquan_exam.domain.item_marks import Answer, PartialCredit, mark_item
from anquan_exam.domain.questions import (
    TRUE_FALSE_TEXTS,
    Kind,
    Option,
    Question,
    revision_hash,
)

_BETWEEN_PARTS = "；"
_BETWEEN_BLANKS = "|"
_TRUE_FALSE = dict(zip(TRUE_FALSE_TEXTS, "AB", strict=True))
_LETTERS = re.compile(r"[A-H]+")
_PLACES = re.compile(r"[1-8]+")
_FULL = 100


class Flag(StrEnum):
    """What a reader holds against a question."""

    AMBIGUOUS = "ambiguous"
    WRONG = "wrong"
    OUTDATED = "outdated"


class NotAnAnswer(ValueError):
    """What a reader wrote cannot be read as an answer to the question."""


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """What one reader answered to one revision (its SHA-256 in hex)."""

    question: str
    revision: str
    reader: str
    answered_on: date
    answer: str
    flag: Flag | None
    remark: str


@dataclass(frozen=True, slots=True)
class BankReview:
    """How far a bank is reviewed. Each field holds ids of questions, in the bank's order.

    Every question asked that is still in the bank is in exactly one of `agreed`, `disputed` and
    `unreviewed`; `mended` are those of them that read otherwise when first asked.
    """

    asked: tuple[str, ...]
    """Answered by somebody, in some revision; those dropped since included."""
    agreed: tuple[str, ...]
    """The last answer to the question as it stands is right, and nothing is held against it."""
    mended: tuple[str, ...]
    dropped: tuple[str, ...]
    """Asked, and since retired or taken out."""
    disputed: tuple[str, ...]
    unreviewed: tuple[str, ...]
    """As they stand now, nobody has answered them."""

    @property
    def complete(self) -> bool:
        """Whether every question of the bank is reviewed and agreed."""
        return not self.disputed and not self.unreviewed


def review_of(bank: Bank, answers: Iterable[BlindAnswer]) -> BankReview:
    """What `answers`, in the order they were given, say of `bank`."""
    given: dict[str, list[BlindAnswer]] = {}
    for answer in answers:
        given.setdefault(answer.question, []).append(answer)
    live = {entry.question.id: entry.question for entry in bank.active()}
    standing = {id_: _standing(question, given.get(id_, [])) for id_, question in live.items()}
    asked = [*(id_ for id_ in live if id_ in given), *(id_ for id_ in given if id_ not in live)]

    def those(wanted: bool | None) -> tuple[str, ...]:
        return tuple(id_ for id_, stands in standing.items() if stands is wanted)

    return BankReview(
        asked=tuple(asked),
        agreed=those(True),
        mended=tuple(
            id_
            for id_ in asked
            if id_ in live and given[id_][0].revision != revision_hash(live[id_])
        ),
        dropped=tuple(id_ for id_ in asked if id_ not in live),
        disputed=those(False),
        unreviewed=those(None),
    )


def _standing(question: Question, given: Sequence[BlindAnswer]) -> bool | None:
    """Agreed, disputed, or (None) not answered as it stands."""
    revision = revision_hash(question)
    last = next((answer for answer in reversed(given) if answer.revision == revision), None)
    if last is None:
        return None
    return last.flag is None and agrees(question, last.answer)


def agrees(question: Question, text: str) -> bool:
    """Whether the answer `text` earns full marks. A short answer is held against its rubric by the
    reader, who flags it where the two differ: any text will do here. Raises NotAnAnswer."""
    answers = read_answer(question, text)
    return all(
        _right(asked, answer) for asked, answer in zip(_answered(question), answers, strict=True)
    )


def key_text(question: Question) -> str:
    """The answer the key gives, as a reader would write it; for a short answer the model answer."""
    return _BETWEEN_PARTS.join(map(_key_of, _answered(question)))


def _key_of(asked: Question) -> str:
    if asked.kind is Kind.TRUE_FALSE:
        return TRUE_FALSE_TEXTS["AB".index(asked.key[0])]
    if asked.kind is Kind.FILL_IN:
        return _BETWEEN_BLANKS.join(accepted[0] for accepted in asked.blanks)
    if asked.kind is Kind.ORDERING:
        shown = [step.id for step in shown_steps(asked)]
        return "".join(str(shown.index(id_) + 1) for id_ in asked.key)
    return asked.model_answer if asked.kind is Kind.SHORT_ANSWER else "".join(asked.key)


def _right(asked: Question, answer: Answer) -> bool:
    if asked.kind is Kind.SHORT_ANSWER:
        return True
    if asked.kind is Kind.HAZARD_PICTURE:
        return set(answer) == set(asked.key)
    options = len(asked.options)
    rule = PartialCredit.ALL_OR_NOTHING
    return mark_item(asked.kind, _FULL, asked.key, options, asked.blanks, answer, rule) == _FULL


def read_answer(question: Question, text: str) -> tuple[Answer, ...]:
    """`text` as one answer for each thing asked: one, or as many as a case has parts.

    Letters for options (`BD`), 对 or 错, blanks divided by `|`, the places shown by `shown_steps`
    in the right order for an ordering (`3124`), parts of a case divided by `；`. NotAnAnswer where
    it is none.
    """
    asked = _answered(question)
    pieces = text.split(_BETWEEN_PARTS) if len(asked) > 1 else [text]
    if len(pieces) != len(asked):
        raise NotAnAnswer(f"{len(asked)} 小题，写了 {len(pieces)} 个答案")
    return tuple(_read_one(each, piece.strip()) for each, piece in zip(asked, pieces, strict=True))


def _read_one(asked: Question, text: str) -> Answer:
    if asked.kind is Kind.TRUE_FALSE:
        if text not in _TRUE_FALSE:
            raise NotAnAnswer(f"判断题写“对”或“错”，不是“{text}”")
        return (_TRUE_FALSE[text],)
    if asked.kind is Kind.FILL_IN:
        return _blanks(asked, text)
    if asked.kind is Kind.ORDERING:
        return _order(asked, text)
    if asked.kind is Kind.SHORT_ANSWER:
        if not text:
            raise NotAnAnswer("简答题没有写答案")
        return (text,)
    known = {option.id for option in asked.options}
    if not _LETTERS.fullmatch(text) or not set(text) <= known or len(set(text)) != len(text):
        raise NotAnAnswer(f"写选项的字母，不是“{text}”")
    return tuple(text)


def _blanks(asked: Question, text: str) -> Answer:
    blanks = tuple(piece.strip() for piece in text.split(_BETWEEN_BLANKS))
    if len(blanks) != len(asked.blanks) or not all(blanks):
        raise NotAnAnswer(f"有 {len(asked.blanks)} 个空，中间用 | 隔开，不是“{text}”")
    return blanks


def _order(asked: Question, text: str) -> Answer:
    steps = shown_steps(asked)
    if not _PLACES.fullmatch(text) or sorted(map(int, text)) != list(range(1, len(steps) + 1)):
        raise NotAnAnswer(f"把 1 到 {len(steps)} 按先后写一遍，不是“{text}”")
    return tuple(steps[int(place) - 1].id for place in text)


def shown_steps(ordering: Question) -> tuple[Option, ...]:
    """The steps of an ordering as a reader is shown them: in an order that says nothing."""
    return tuple(
        sorted(ordering.options, key=lambda step: sha256_hex(f"{ordering.id}/{step.text}".encode()))
    )


def _answered(question: Question) -> tuple[Question, ...]:
    return question.parts or (question,)


def to_answer(bank: Bank, answers: Iterable[BlindAnswer]) -> Iterator[Question]:
    """The questions nobody has answered as they stand, and those the last reader disputed."""
    review = review_of(bank, answers)
    wanted = {*review.unreviewed, *review.disputed}
    return (entry.question for entry in bank.active() if entry.question.id in wanted)
