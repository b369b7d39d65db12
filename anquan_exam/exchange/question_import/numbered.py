"""Questions as running text, the way Word documents and text files hold them: a number, the stem,
options by letter, 答案：, 解析：. Lines that no question claims are kept, never dropped."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.answer_list import AnswerList
from anquan_exam.exchange.question_import.kinds import heading_kind
from anquan_exam.exchange.question_import.option_cell import (
    LETTERS,
    Split,
    letter_of,
    split_options,
)
from anquan_exam.exchange.question_import.rows import RawRow
from anquan_exam.exchange.question_import.stems import NUMBER, without_tag
from anquan_exam.exchange.question_import.why import Note, Why, note

_PART = {
    "答案": Field.ANSWER, "解析": Field.EXPLANATION, "依据": Field.BASIS, "难度": Field.DIFFICULTY,
    "标签": Field.TAGS, "章节": Field.TOPIC, "题型": Field.KIND, "分值": Field.SCORE,
}  # fmt: skip
_LABELLED = re.compile(
    r"[\[【(（]?\s*(?:(?P<答案>(?:正确|参考|标准|试题)?答案(?!解析|分析)|答(?=[:：])|ANSWER|Answer|Ans)|"
    r"(?P<解析>(?:答案|试题|题目)?(?:解析|分析|详解)|EXPLANATION|Explanation)|"
    r"(?P<依据>(?:法律|法规|命题|出题)?依据|出处)|(?P<难度>难度(?:系数|等级)?|难易(?:度|程度))|"
    r"(?P<标签>知识点|标签|考点)|(?P<章节>章节|专题|分类)|(?P<题型>题型)|(?P<分值>分值|分数))"
    r"\s*(?:[\]】)）]\s*[:：]?|[:：])\s*(?P<rest>.*)",
    re.S,
)
_ANSWER_INSIDE = re.compile(r"[\s。；;)）](?=[\[【(（]?(?:正确|参考|标准)?答案[\]】)）]?\s*[:：])")
_OPTION = re.compile(r"\s*[(（\[]?[A-La-lＡ-Ｌ][)）\]]?\s*[.．、:：)）]")
_BARE_OPTION = re.compile(r"\s*[A-LＡ-Ｌ](?:\s+|(?=[一-鿿]))\S")
_CHAPTER = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]{1,4}(?:部分|章|节|篇|单元)|[一二三四五六七八九十]{1,3}[、.．])"
)
_ASKS = re.compile(r"[（(][\s\u3000]*[)）]|[？?。]|_{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its number; `left` what precedes a question is not counted."""

    number: int
    text: str


@dataclass
class _Draft:
    """A question while its lines are gathered."""

    line: int
    number: int | None
    kind: str
    stem: list[str]
    options: list[str] = field(default_factory=list)
    parts: dict[Field, str] = field(default_factory=dict)
    last: Field = Field.STEM
    stood: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether what follows may be the next question."""
        return Field.ANSWER in self.parts

    @property
    def next_letter(self) -> str:
        """The letter the next option has."""
        found = split_options("\n".join(self.options)) if self.options else None
        count = len(found.texts) if isinstance(found, Split) else len(self.options)
        return LETTERS[count] if count < len(LETTERS) else ""


class NumberedReader:
    """Gathers lines into questions."""

    def __init__(self, lines: Sequence[Line], sheet: str = "") -> None:
        self.lines = lines
        self.sheet = sheet
        self.kind = ""
        self.drafts: list[_Draft] = []
        self.open: _Draft | None = None
        self.answers = AnswerList()

    def rows(self) -> tuple[RawRow, ...]:
        """The questions in their order. Titles above the first one are no questions."""
        blank = True
        for line in self.lines:
            text = line.text.strip()
            if text and not self.answers.takes(text, self._after_questions()):
                self._line(line, text, blank)
            blank = not text
        return tuple(self._row(draft) for draft in self.drafts)

    def _after_questions(self) -> bool:
        return bool(self.drafts)

    def _line(self, line: Line, text: str, after_blank: bool) -> None:
        match = _LABELLED.match(text)
        if match is not None and self.open is not None:
            self._labelled(match, text)
        elif self._is_option(text):
            self._option(text)
        elif (word := self._section(text)) is not None:
            self.kind, self.open = word, None
            self.answers.section(word)
        elif self._begins(text, after_blank):
            self._begin(line, text)
        elif self.open is not None:
            self._continue(text)

    def _section(self, text: str) -> str | None:
        """The kind a heading announces, "" for a chapter; None where it is no heading."""
        bare = NUMBER.match(text)
        word = None if bare else heading_kind(text)
        if word is not None:
            return word.value
        chapter = _CHAPTER.match(text) and len(text) <= 40 and not _ASKS.search(text)
        return self.kind if chapter and (self.open is None or self.open.complete) else None

    def _begins(self, text: str, after_blank: bool) -> bool:
        """A number that follows on, or any number where the question before is complete; without
        numbers, a new paragraph after a complete question."""
        match = NUMBER.match(text)
        if match is None:
            tagged = without_tag(text)[1] is not None
            fresh = self.open is None or (self.open.complete and after_blank)
            return tagged or (fresh and (self.open is not None or bool(_ASKS.search(text))))
        if self.open is None or self.open.number is None or self.open.complete:
            return True
        number = int(match["number"])
        return number == self.open.number + 1 or (number == 1 and bool(self.open.options))

    def _begin(self, line: Line, text: str) -> None:
        match = NUMBER.match(text)
        stem = text[match.end() :] if match else text
        number = int(match["number"]) if match else None
        inside = _ANSWER_INSIDE.search(stem)
        draft = _Draft(line.number, number, self.kind, [], stood=[])
        self.open = draft
        self.drafts.append(draft)
        draft.stem.append(stem[: inside.start() + 1].strip() if inside else stem)
        draft.stood.append(text)
        if inside:
            labelled = _LABELLED.match(stem[inside.end() :])
            if labelled:
                self._labelled(labelled, "")

    def _labelled(self, match: re.Match[str], text: str) -> None:
        draft = self.open
        if draft is None:
            return
        name = next(key for key in _PART if match[key])
        where, rest = _PART[name], match["rest"].strip()
        inside = _ANSWER_INSIDE.search(rest) or re.search(
            r"\s(?=[\[【]?(?:答案)?解析[\]】]?\s*[:：])", rest
        )
        draft.parts[where] = (rest[: inside.start() + 1] if inside else rest).strip()
        draft.last = where
        if text:
            draft.stood.append(text)
        following = _LABELLED.match(rest[inside.end() :]) if inside else None
        if following:
            self._labelled(following, "")

    def _is_option(self, text: str) -> bool:
        """The letter that is to come next, with a point; or bare, once there are options."""
        draft = self.open
        if draft is None or (draft.complete and draft.options and draft.last is not Field.OPTIONS):
            return False
        if _OPTION.match(text) is not None:
            return bool(draft.options) or letter_of(text) == "A" or not draft.complete
        return letter_of(text) == draft.next_letter and _BARE_OPTION.match(text) is not None

    def _option(self, text: str) -> None:
        draft = self.open
        if draft is None:
            return
        draft.stood.append(text)
        draft.last = Field.OPTIONS
        inside = _ANSWER_INSIDE.search(text)
        draft.options.append(text[: inside.start()].strip() if inside else text)
        labelled = _LABELLED.match(text[inside.end() :]) if inside else None
        if labelled:
            self._labelled(labelled, "")

    def _continue(self, text: str) -> None:
        draft = self.open
        if draft is None:
            return
        draft.stood.append(text)
        if draft.last is Field.OPTIONS:
            draft.options[-1] += f" {text}"
        elif draft.last is Field.STEM:
            draft.stem.append(text)
        else:
            draft.parts[draft.last] = f"{draft.parts.get(draft.last, '')}\n{text}".strip()

    def _row(self, draft: _Draft) -> RawRow:
        cells = dict(draft.parts)
        cells[Field.STEM] = "\n".join(draft.stem).strip()
        if draft.options:
            cells[Field.OPTIONS] = "\n".join(draft.options)
        notes: tuple[Note, ...] = ()
        if Field.ANSWER not in cells:
            listed = self.answers.of(draft.kind, draft.number)
            if listed:
                cells[Field.ANSWER] = listed
                notes = (note(Why.KEY_FROM_LIST, Field.ANSWER, answer=listed),)
        stood = tuple(_as_it_stood(draft.stood))
        return RawRow(self.sheet, draft.line, stood, cells, draft.kind, notes=notes)


def _as_it_stood(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "原文", "\n".join(lines)


def looks_numbered(text: str) -> bool:
    """Whether a text holds questions in running form."""
    lines = text.splitlines()
    numbers = sum(1 for line in lines if NUMBER.match(line))
    options = sum(1 for line in lines if _OPTION.match(line))
    answers = sum(1 for line in lines if _LABELLED.match(line.strip()))
    return answers >= 1 or (numbers >= 1 and options >= 2)
