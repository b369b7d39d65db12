"""Rows of files that were written here: said the way we say it, so nothing is to be guessed.

A file may have been worked on since. What is not written our way any more is read like any other
file (`understanding.py`)."""

import re
from collections.abc import Mapping

from anquan_exam.domain.questions import (
    KIND_LABELS,
    OPTION_LETTERS,
    TRUE_FALSE_OPTIONS,
    TRUE_FALSE_TEXTS,
    Basis,
    Kind,
    Option,
    Question,
    RubricPoint,
)
from anquan_exam.exchange.bank_markdown.lines import join_variants, split_variants, tidy, tidy_line
from anquan_exam.exchange.question_excel.columns import OPTIONS, Field
from anquan_exam.exchange.question_import.rows import Cells

IN_A_ROW = frozenset(Kind) - {Kind.CASE, Kind.HAZARD_PICTURE}
_LETTERED = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.HAZARD_PICTURE})
_KINDS = {label: kind for kind, label in KIND_LABELS.items()}
_YES, _NO = "是", "否"
_POINT = re.compile(r"(\d{1,3})% ?(.*)")
_CITED = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*) (\S.*)")


class NotOurs(ValueError):
    """The cells do not say it our way."""


def cells_of(question: Question) -> dict[Field, str]:
    """The cells that `exact_question` reads back as the question, its id and pictures aside."""
    cells = {
        Field.KIND: KIND_LABELS[question.kind],
        Field.STEM: question.stem,
        **dict(zip(OPTIONS, (o.text for o in question.options), strict=False)),
        Field.ANSWER: _answer(question),
        Field.RUBRIC: "\n".join(f"{p.share}% {p.text}" for p in question.rubric),
        Field.EXPLANATION: question.explanation,
        Field.BASIS: "；".join(f"{b.document} {b.locator}" for b in question.basis),
        Field.DIFFICULTY: str(question.difficulty),
        Field.TAGS: ",".join(question.tags),
        Field.MUST_KNOW: _YES if question.must_know else _NO,
    }
    if question.kind is Kind.TRUE_FALSE:
        cells = {field: text for field, text in cells.items() if field not in OPTIONS}
    return {field: text for field, text in cells.items() if text}


def _answer(question: Question) -> str:
    if question.kind is Kind.FILL_IN:
        return "\n".join(join_variants(variants) for variants in question.blanks)
    if question.kind is Kind.SHORT_ANSWER:
        return question.model_answer
    if question.kind is Kind.TRUE_FALSE:
        return TRUE_FALSE_TEXTS[0 if question.key == ("A",) else 1]
    return "".join(question.key)


def exact_question(cells: Cells, id_: str, kinds: frozenset[Kind] = IN_A_ROW) -> Question:
    """The question whose cells these are, of one of these kinds. Raises NotOurs."""
    kind = _KINDS.get(cells.get(Field.KIND, ""))
    if kind not in kinds:
        raise NotOurs("kind")
    options = _options(cells, kind)
    answer = cells.get(Field.ANSWER, "")
    return Question(
        id=id_,
        kind=kind,
        difficulty=_difficulty(cells.get(Field.DIFFICULTY, "")),
        must_know=cells.get(Field.MUST_KNOW, _NO) == _YES,
        tags=tuple(tag for tag in cells.get(Field.TAGS, "").split(",") if tag),
        stem=tidy(cells.get(Field.STEM, "")),
        options=options,
        key=_key(answer, kind, options),
        blanks=_blanks(answer) if kind is Kind.FILL_IN else (),
        basis=_basis(cells.get(Field.BASIS, "")),
        explanation=tidy_line(cells.get(Field.EXPLANATION, "")),
        rubric=_rubric(cells.get(Field.RUBRIC, "")) if kind is Kind.SHORT_ANSWER else (),
        model_answer=tidy_line(answer) if kind is Kind.SHORT_ANSWER else "",
    )


def _options(cells: Cells, kind: Kind) -> tuple[Option, ...]:
    if kind is Kind.TRUE_FALSE:
        return TRUE_FALSE_OPTIONS
    if kind not in _LETTERED:
        return ()
    texts = [tidy_line(cells.get(field, "")) for field in OPTIONS]
    while texts and not texts[-1]:
        texts.pop()
    if "" in texts or len(texts) > len(OPTION_LETTERS):
        raise NotOurs("options")
    return tuple(Option(letter, text) for letter, text in zip(OPTION_LETTERS, texts, strict=False))


def _key(answer: str, kind: Kind, options: tuple[Option, ...]) -> tuple[str, ...]:
    letters = tuple(option.id for option in options)
    if kind is Kind.TRUE_FALSE:
        if answer not in TRUE_FALSE_TEXTS:
            raise NotOurs("answer")
        return (letters[TRUE_FALSE_TEXTS.index(answer)],)
    if kind not in _LETTERED:
        return ()
    if not answer or not set(answer) <= set(letters) or len(set(answer)) < len(answer):
        raise NotOurs("answer")
    if kind is Kind.ORDERING and tuple(answer) != letters:
        raise NotOurs("order")  # options that stand in another order than they belong
    return tuple(sorted(answer))


def _blanks(answer: str) -> tuple[tuple[str, ...], ...]:
    return tuple(split_variants(line) for line in answer.split("\n")) if answer else ()


def _rubric(text: str) -> tuple[RubricPoint, ...]:
    points = []
    for line in text.split("\n") if text else ():
        match = _POINT.fullmatch(line)
        if match is None:
            raise NotOurs("rubric")
        points.append(RubricPoint(tidy_line(match[2]), int(match[1])))
    return tuple(points)


def _basis(text: str) -> tuple[Basis, ...]:
    found = [_CITED.fullmatch(part.strip()) for part in text.split("；")] if text else []
    if not all(found):
        raise NotOurs("basis")
    return tuple(Basis(match[1], match[2].strip()) for match in found if match)


def _difficulty(text: str) -> int:
    if text not in ("1", "2", "3", "4", "5"):
        raise NotOurs("difficulty")
    return int(text)


def from_tags(words: list[str]) -> Mapping[Field, str]:
    """The cells that `question_export.holding.tagged` made tags of."""
    cells = {Field.DIFFICULTY: "3", Field.MUST_KNOW: _NO}
    tags, cited = [], []
    for word in words:
        if re.fullmatch(r"难度:[1-5]", word):
            cells[Field.DIFFICULTY] = word[-1]
        elif word == "必知必会":
            cells[Field.MUST_KNOW] = _YES
        elif word.startswith("依据:"):
            cited.append(word.removeprefix("依据:"))
        else:
            tags.append(word)
    return {**cells, Field.TAGS: ",".join(tags), Field.BASIS: "；".join(cited)}
