"""Answers and keys in one line of words, by the letters as they stood on the paper."""

from collections.abc import Iterable
from string import ascii_uppercase

from anquan_exam.domain.grading import Answer, asked_of, hazards_found
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.pictures import read_point
from anquan_exam.domain.questions import Kind, Question

THEN = " → "
_MARKED_BY_POINTS = "按要点评分"


def letters(item: PaperItem, chosen: Iterable[str]) -> str:
    """The chosen options by the letters they had on this paper: "A、C"; "" for none."""
    places = sorted(item.options.index(id_) for id_ in chosen if id_ in item.options)
    return "、".join(ascii_uppercase[place] for place in places)


def letter(item: PaperItem, option: str) -> str:
    """The letter an option had on this paper; "" for what is no option."""
    return ascii_uppercase[item.options.index(option)] if option in item.options else ""


def given_words(item: PaperItem, question: Question, answer: Answer) -> str:
    """What was answered; "" for nothing. `question` is the revision that the item names."""
    if item.kind is Kind.FILL_IN:
        return "；".join(answer)
    if item.kind is Kind.SHORT_ANSWER:
        return "\n".join(answer)
    if item.kind is Kind.ORDERING:
        return THEN.join(letter(item, option) for option in answer)
    if item.kind is Kind.HAZARD_PICTURE:
        return "、".join(_spots(item, asked_of(item, question), answer))
    return letters(item, answer)


def key_words(item: PaperItem, question: Question) -> str:
    """What is right, as it stood on this paper."""
    asked = asked_of(item, question)
    if item.kind is Kind.ORDERING:
        return THEN.join(letter(item, option) for option in asked.key)
    if item.kind is Kind.HAZARD_PICTURE:
        return "、".join(_spot(item, asked, option) for option in asked.key)
    if item.kind in (Kind.FILL_IN, Kind.SHORT_ANSWER):
        return right_words(asked)
    return letters(item, asked.key)


def right_words(question: Question) -> str:
    """What is right, by the letters of the bank: B, 对, 立即 或 马上；一, A → C → B."""
    if question.kind is Kind.FILL_IN:
        return "；".join(" 或 ".join(variants) for variants in question.blanks)
    if question.kind is Kind.SHORT_ANSWER:
        return question.model_answer or _MARKED_BY_POINTS
    if question.kind is Kind.CASE:
        each = enumerate(map(right_words, question.parts), 1)
        return "；".join(f"（{at}）{words}" for at, words in each)
    if question.kind is Kind.ORDERING:
        return THEN.join(question.key)
    texts = {option.id: option.text for option in question.options}
    if question.kind is Kind.HAZARD_PICTURE:
        return "、".join(texts.get(id_, id_) for id_ in question.key)
    if question.kind is Kind.TRUE_FALSE:
        return "".join(texts.get(id_, id_) for id_ in question.key)
    return "".join(question.key)


def _spots(item: PaperItem, asked: Question, answer: Answer) -> Iterable[str]:
    found = {entry: spot for spot, entry in hazards_found(asked, answer).items()}
    for entry in answer:
        if entry in found:
            yield _spot(item, asked, found[entry])
        elif (point := read_point(entry)) is None:
            yield _spot(item, asked, entry)
        else:
            yield f"点在别处（{point[0]}，{point[1]}）"


def _spot(item: PaperItem, asked: Question, option: str) -> str:
    text = next((each.text for each in asked.options if each.id == option), option)
    return f"{letter(item, option)} {text}".strip()
