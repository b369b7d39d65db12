"""A row understood as a question of its kind: repaired where the mend is certain, else parked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from anquan_exam.domain.questions import (
    KIND_LABELS,
    TRUE_FALSE_OPTIONS,
    Kind,
    Option,
    Question,
)
from anquan_exam.exchange.question_excel.columns import LETTERS, OPTIONS, Field
from anquan_exam.exchange.question_import import blanks, details
from anquan_exam.exchange.question_import.cleaning import Cleaner
from anquan_exam.exchange.question_import.keys import (
    KeyReader,
    fits,
    folded,
    letters_in,
    option_means,
    true_or_false,
)
from anquan_exam.exchange.question_import.kinds import (
    CONVENTION,
    KIND_NAMES,
    KINDS,
    NOT_YET,
    KindWord,
    kind_word,
)
from anquan_exam.exchange.question_import.options import given_options, given_rights
from anquan_exam.exchange.question_import.rows import Parked, RawRow
from anquan_exam.exchange.question_import.stems import key_in_brackets, without_tag
from anquan_exam.exchange.question_import.why import Note, Why, note

PLACEHOLDER = "import-0"
_MEANS_PICTURE = re.compile(r"如(?:下|上|右|左)?图(?:所示)?|[上下左右附]图|见图")
_NO_KEY_INSIDE = (KindWord.FILL_IN, KindWord.SHORT_ANSWER, KindWord.ORDERING)
_CHOICES = (
    *(KindWord.CHOICE, KindWord.INDEFINITE, KindWord.SINGLE, KindWord.MULTIPLE),
    KindWord.ORDERING,
)


class Understanding:
    """One row while it is being understood."""

    def __init__(self, row: RawRow, documents: Mapping[str, str]) -> None:
        self.row = row
        self.cells = row.cells
        self.documents = documents
        self.notes = list(row.notes)
        self.cleaner = Cleaner(row.context.markdown)

    def question(self) -> tuple[Question, tuple[Note, ...]]:
        """The question and what was repaired. Raises Parked."""
        details.refuse_long(self.cells)
        if self.cells.get(Field.PICTURE, "").strip():
            raise Parked(note(Why.PICTURE, Field.PICTURE))
        stem, word = self._word()
        looked_for = word is None or word in _CHOICES
        given = given_options(self.cells, stem, looked_for=looked_for)
        self.notes += given.notes
        answer, stem = self._answer(given.stem, given.texts, word)
        if not stem.strip():
            raise Parked(note(Why.NO_STEM, Field.STEM))
        self._refuse_missing_picture(stem)
        made = self._made(stem, given.texts, answer, word)
        return made, (*self.notes, *self.cleaner.notes)

    def bare(self, kind: Kind) -> Question:
        """What stands in the row of a kind that more than cells belong to: without what it asks.
        Raises Parked."""
        details.refuse_long(self.cells)
        stem = self.cells.get(Field.STEM, "")
        if not stem.strip():
            raise Parked(note(Why.NO_STEM, Field.STEM))
        self._refuse_missing_picture(stem)
        return self._shell(kind, stem)

    def _word(self) -> tuple[str, KindWord | None]:
        """The stem without a tag, and what the row, its tag or its heading calls the kind."""
        stem, tag = without_tag(self.cells.get(Field.STEM, "").strip())
        said = self.cells.get(Field.KIND, "").strip()
        if not said:
            return stem, tag or (KindWord(self.row.kind) if self.row.kind else None)
        number = folded(said).removesuffix(".0")
        if number.isdigit():
            legend = self.row.context.kind_numbers.get(number)
            return stem, KindWord(legend) if legend else None
        word = kind_word(said)
        if word is None:
            raise Parked(note(Why.KIND_UNKNOWN, Field.KIND, text=said))
        return stem, word

    def _refuse_missing_picture(self, stem: str) -> None:
        """Whoever mended the row has seen that it speaks of a picture."""
        meant = _MEANS_PICTURE.search(stem) if self.row.picture is None else None
        if meant and all(one.why is not Why.MENDED for one in self.row.notes):
            raise Parked(note(Why.PICTURE_MEANT, Field.PICTURE, text=meant[0]))

    def _answer(self, stem: str, options: Sequence[str], word: KindWord | None) -> tuple[str, str]:
        """The answer as written, from wherever it stands, and the stem without it."""
        answer = self.cells.get(Field.ANSWER, "").strip()
        rights = given_rights(self.cells)
        if rights is not None:
            answer = self._with_rights(answer, rights)
        answer = answer or self.cells.get(Field.ANSWER_TEXT, "").strip()
        judged = word is KindWord.TRUE_FALSE or (word is None and not options)
        held = key_in_brackets(stem, judged=judged) if word not in _NO_KEY_INSIDE else None
        if held is None:
            return answer, stem
        if not answer:
            self.notes.append(note(Why.KEY_FROM_STEM, Field.ANSWER, answer=held[0].strip()))
            return held
        if _agree(answer, held[0]):
            self.notes.append(note(Why.KEY_IN_STEM, Field.STEM, answer=held[0].strip()))
            return answer, held[1]
        return answer, stem

    def _with_rights(self, answer: str, rights: str) -> str:
        if not answer:
            return rights
        if letters_in(answer) != rights:
            other = rights or "都不对"
            raise Parked(note(Why.ANSWER_AGAINST, Field.ANSWER, answer=answer, other=other))
        return answer

    def _made(
        self, stem: str, options: Sequence[str], answer: str, word: KindWord | None
    ) -> Question:
        if word is not None and word in NOT_YET:
            text = KIND_NAMES.get(word, "这种题")
            raise Parked(note(Why.KIND_LATER, Field.KIND, text=text))
        kind = KINDS.get(word) if word else None
        if kind is Kind.SHORT_ANSWER:
            return self._short_answer(stem, options, answer)
        if kind is Kind.ORDERING:
            return self._ordering(stem, options, answer)
        if kind is Kind.FILL_IN or (kind is None and _asks_to_fill(stem, options, answer)):
            return self._fill_in(stem, options, answer, deduced=kind is None)
        pair = sorted((option_means(option) for option in options), key=str) == [False, True]
        bare = not options and true_or_false(answer) is not None
        if kind is Kind.TRUE_FALSE or (kind is None and word is None and (pair or bare)):
            return self._true_false(stem, options, answer, deduced=kind is None)
        return self._choice(stem, options, answer, kind, word)

    def _true_false(
        self, stem: str, options: Sequence[str], answer: str, *, deduced: bool
    ) -> Question:
        reader = KeyReader(options, self.row.context)
        key = reader.true_false(answer)
        self.notes += reader.notes
        if deduced:
            self._deduced(Kind.TRUE_FALSE)
        made = self._shell(Kind.TRUE_FALSE, stem)
        return replace(made, options=TRUE_FALSE_OPTIONS, key=key)

    def _choice(
        self,
        stem: str,
        options: Sequence[str],
        answer: str,
        kind: Kind | None,
        word: KindWord | None,
    ) -> Question:
        if not options:
            raise _no_options(answer, asked=kind is not None or word is not None)
        if len(options) == 1:
            raise Parked(note(Why.OPTIONS_UNCLEAR, Field.OPTIONS, what="只认出一个"))
        reader = KeyReader(options, self.row.context)
        key = reader.choice(answer)
        self.notes += reader.notes
        if word is KindWord.INDEFINITE and len(key) == 1:
            raise _against("不定项选择题", 1)
        if kind is None:
            kind = Kind.SINGLE if len(key) == 1 else Kind.MULTIPLE
            self._deduced(kind)
        if not fits(kind, key):
            raise _against(KIND_LABELS[kind], len(key))
        texts = [self.cleaner.line(text, OPTIONS[i]) for i, text in enumerate(options)]
        made = self._shell(kind, stem)
        listed = tuple(Option(LETTERS[i], text) for i, text in enumerate(texts))
        return replace(made, options=listed, key=key)

    def _fill_in(
        self, stem: str, options: Sequence[str], answer: str, *, deduced: bool
    ) -> Question:
        made = self._shell(Kind.FILL_IN, stem)
        text, count, changed = blanks.marked(made.stem)
        if not count:
            raise Parked(note(Why.NO_BLANK, Field.STEM))
        if changed:
            self.notes.append(note(Why.BLANKS_MARKED, Field.STEM, count=count))
        if options and not answer:  # some sheets put one answer in each column of options
            answer = "\n".join(options)
        found = blanks.divided(answer, count)
        accepted = tuple(
            tuple(self.cleaner.plain(variant, Field.ANSWER) for variant in variants)
            for variants in found
        )
        if deduced:
            self._deduced(Kind.FILL_IN)
        return replace(made, stem=text, blanks=accepted)

    def _ordering(self, stem: str, options: Sequence[str], answer: str) -> Question:
        if not options:
            raise _no_options(answer, asked=True)
        order = KeyReader(options, self.row.context).order(answer)
        texts = (options[LETTERS.index(letter)] for letter in order)
        lines = [self.cleaner.line(text, Field.OPTIONS) for text in texts]
        listed = tuple(Option(LETTERS[i], text) for i, text in enumerate(lines))
        made = self._shell(Kind.ORDERING, stem)
        return replace(made, options=listed, key=tuple(option.id for option in listed))

    def _short_answer(self, stem: str, options: Sequence[str], answer: str) -> Question:
        if not answer and len(options) == 1:  # what some sheets ask for
            answer = options[0]
            self.notes.append(note(Why.MODEL_FROM_OPTION, Field.ANSWER))
        rubric = details.rubric(self.cells.get(Field.RUBRIC, ""), self.cleaner)
        if not answer and not rubric:
            raise Parked(note(Why.NO_ANSWER, Field.ANSWER))
        made = self._shell(Kind.SHORT_ANSWER, stem)
        return replace(made, rubric=rubric, model_answer=self.cleaner.line(answer, Field.ANSWER))

    def _deduced(self, kind: Kind) -> None:
        number = folded(self.cells.get(Field.KIND, "")).removesuffix(".0")
        if not number.isdigit():
            self.notes.append(note(Why.KIND_DEDUCED, Field.KIND, kind=KIND_LABELS[kind]))
            return
        if KINDS.get(CONVENTION.get(number, KindWord.OTHER)) is not kind:
            raise Parked(note(Why.KIND_UNKNOWN, Field.KIND, text=number))
        detail = {"number": number, "kind": KIND_LABELS[kind]}
        self.notes.append(note(Why.KIND_BY_NUMBER, Field.KIND, **detail))

    def _shell(self, kind: Kind, stem: str) -> Question:
        """The question without what is right."""
        based, unread = details.basis(self.cells.get(Field.BASIS, ""), self.documents)
        explanation = self.cells.get(Field.EXPLANATION, "")
        explanation = self.cleaner.line(explanation, Field.EXPLANATION)
        if unread:
            self.notes.append(note(Why.BASIS_UNREAD, Field.BASIS))
            said = self.cleaner.line(f"依据：{unread}", Field.BASIS)
            explanation = f"{explanation}（{said}）" if explanation else said
        must_know = self.cells.get(Field.MUST_KNOW, "")
        return Question(
            id=PLACEHOLDER,
            kind=kind,
            difficulty=details.difficulty(self.cells.get(Field.DIFFICULTY, ""), self.notes),
            must_know=folded(must_know) == "1" or true_or_false(must_know) is True,
            tags=details.tags(self.cells),
            stem=self.cleaner.stem(stem),
            options=(),
            key=(),
            blanks=(),
            basis=based,
            explanation=explanation,
        )


def _agree(answer: str, held: str) -> bool:
    letters = letters_in(answer)
    if letters is not None and letters == letters_in(held):
        return True
    said = true_or_false(answer)
    return said is not None and said == true_or_false(held)


def _asks_to_fill(stem: str, options: Sequence[str], answer: str) -> bool:
    drawn = "__" in stem or "＿＿" in stem
    plain = true_or_false(answer) is None and letters_in(answer) is None
    return drawn and not options and bool(folded(answer)) and plain


def _no_options(answer: str, *, asked: bool) -> Parked:
    if not folded(answer):
        return Parked(note(Why.NO_ANSWER, Field.ANSWER))
    if asked and letters_in(answer) is None:
        return Parked(note(Why.NO_OPTIONS_ANSWER, Field.OPTIONS, answer=answer))
    if asked or letters_in(answer) is not None:
        return Parked(note(Why.NO_OPTIONS, Field.OPTIONS))
    return Parked(note(Why.KIND_UNCLEAR, Field.KIND))


def _against(kind: str, count: int) -> Parked:
    return Parked(note(Why.KIND_AGAINST_KEY, Field.ANSWER, kind=kind, count=count))
