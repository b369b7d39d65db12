"""What was written on paper, as a form: letters by their place on the sheet, texts as they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from werkzeug.datastructures import MultiDict

from anquan_exam.domain.answer_words import letter, letters
from anquan_exam.domain.papers import PaperItem
from anquan_exam.domain.questions import Kind
from anquan_exam.web.sitting.sheet_form import given

NOTHING = "（空）"
TAGS: dict[Kind, str] = {
    Kind.MULTIPLE: "多选",
    Kind.TRUE_FALSE: "判断",
    Kind.ORDERING: "排序",
    Kind.FILL_IN: "填空",
    Kind.SHORT_ANSWER: "简答",
    Kind.HAZARD_PICTURE: "找隐患",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the form."""

    number: int
    tag: str
    """Its kind where it is not a plain single choice."""
    input: str
    """one, many, order, texts or long."""
    options: tuple[tuple[str, str, bool], ...]
    """(letter on the sheet, option id, chosen)."""
    texts: tuple[str, ...]
    """What stands in the inputs of a written answer; of an order its letters."""
    most: int
    """How many may be chosen; 0: as many as there are."""
    sign: str = ""
    """What to look at: a verdict of the reader."""


def rows(
    items: Iterable[PaperItem],
    answers: Mapping[int, Sequence[str]],
    signs: Mapping[int, str] | None = None,
) -> list[Row]:
    """The form over `items` with `answers` in it."""
    said = signs or {}
    return [_row(item, answers.get(item.number, ()), said.get(item.number, "")) for item in items]


def _row(item: PaperItem, answer: Sequence[str], sign: str) -> Row:
    options: tuple[tuple[str, str, bool], ...] = ()
    texts: tuple[str, ...] = ()
    if item.kind is Kind.ORDERING:
        texts = ("".join(letter(item, option) for option in answer),)
    elif item.options:
        pairs = zip(ascii_uppercase, item.options, strict=False)
        options = tuple((sign_, id_, id_ in answer) for sign_, id_ in pairs)
    else:
        texts = tuple(answer[at] if at < len(answer) else "" for at in range(item.blanks))
    return Row(
        number=item.number,
        tag=_tag(item),
        input=_input(item),
        options=options,
        texts=texts,
        most=item.blanks if item.kind is Kind.HAZARD_PICTURE else 0,
        sign=sign,
    )


def _tag(item: PaperItem) -> str:
    tag = TAGS.get(item.kind, "")
    return f"{tag} {item.blanks} 处" if item.kind is Kind.HAZARD_PICTURE else tag


def _input(item: PaperItem) -> str:
    return {
        Kind.MULTIPLE: "many",
        Kind.HAZARD_PICTURE: "many",
        Kind.ORDERING: "order",
        Kind.FILL_IN: "texts",
        Kind.SHORT_ANSWER: "long",
    }.get(item.kind, "one")


def read(
    items: Iterable[PaperItem], form: MultiDict[str, str]
) -> tuple[dict[int, list[str]], list[str]]:
    """What `form` says of each of `items` ([]: nothing), and what of it could not be taken."""
    answers: dict[int, list[str]] = {}
    notes: list[str] = []
    for item in items:
        if item.kind is Kind.ORDERING:
            answers[item.number], note = _order(item, form.get(f"o{item.number}", ""))
        else:
            found = given(item, form)
            answers[item.number], note = found.answer, found.note
        if note:
            notes.append(note)
    return answers, notes


def _order(item: PaperItem, text: str) -> tuple[list[str], str]:
    """The steps by their letters ("CABD"); what is no letter of it, or comes twice, is left out."""
    known = dict(zip(ascii_uppercase, item.options, strict=False))
    wanted = [sign for sign in text.upper() if sign in ascii_uppercase]
    order = list(dict.fromkeys(known[sign] for sign in wanted if sign in known))
    if len(order) == len(wanted):
        return order, ""
    return order, f"第 {item.number} 题排序里有重复或没有的字母，没存，对着答题卡再看一下。"


def words(item: PaperItem, answer: Sequence[str]) -> str:
    """An answer as it is said to whoever holds the sheet: A、C; C → A → B; a text."""
    if not answer or not any(answer):
        return NOTHING
    if item.kind is Kind.ORDERING:
        return " → ".join(letter(item, option) for option in answer)
    return letters(item, answer) if item.options else "；".join(answer)
