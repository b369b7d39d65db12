"""What a plain form says was answered: of each kind what can be kept, and what could not be."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from anquan_exam.domain.papers import PaperItem, keepable
from anquan_exam.domain.pictures import read_point
from anquan_exam.domain.questions import Kind
from anquan_exam.web.numbers import small


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one question, and what to tell about what was left out of it."""

    answer: list[str]
    note: str = ""


def given(item: PaperItem, form: MultiDict[str, str]) -> Given:
    """What `form` answers to `item`; never more than an answer of its kind can be."""
    if item.kind in (Kind.FILL_IN, Kind.SHORT_ANSWER):
        return Given(_texts(item, form))
    if item.kind is Kind.ORDERING:
        return _order(item, form)
    if item.kind is Kind.HAZARD_PICTURE:
        return _spots(item, form)
    return Given(sorted(set(form.getlist(_name(item))) & set(item.options)))


def _name(item: PaperItem) -> str:
    return f"q{item.number}"


def _texts(item: PaperItem, form: MultiDict[str, str]) -> list[str]:
    texts = [keepable(item.kind, text) for text in form.getlist(_name(item))][: item.blanks]
    return texts if len(texts) == item.blanks and any(texts) else []


def _order(item: PaperItem, form: MultiDict[str, str]) -> Given:
    """The steps by the place given to each; of two on one place the one shown first stays."""
    places: dict[int, str] = {}
    twice = 0
    for option in item.options:
        place = form.get(f"{_name(item)}.{option}", 0, type=small)
        if place in places:
            twice = twice or place
        elif 1 <= place <= len(item.options):
            places[place] = option
    note = f"第 {item.number} 题有两步都排在第 {twice} 步，只留了一步，再排一下。"
    return Given([places[place] for place in sorted(places)], note if twice else "")


def _spots(item: PaperItem, form: MultiDict[str, str]) -> Given:
    """The spots and taps ticked, no more than there are hazards."""
    ticked = dict.fromkeys(form.getlist(_name(item)))
    found = [entry for entry in ticked if entry in item.options or read_point(entry)]
    kept = sorted(found[: item.blanks])
    note = f"第 {item.number} 题最多勾 {item.blanks} 处，多勾的没存，看一下留的对不对。"
    return Given(kept, note if len(found) > item.blanks else "")
