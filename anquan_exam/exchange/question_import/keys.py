"""The answer of a choice or of a true-false question: letters, numbers, words, signs, or the text
of an option. What can be read in two ways is parked."""

import json
import re
import unicodedata
from collections.abc import Sequence

from anquan_exam.domain.questions import RIGHT, TRUE_FALSE_TEXTS, WRONG, Kind
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.cleaning import same
from anquan_exam.exchange.question_import.option_cell import LETTERS
from anquan_exam.exchange.question_import.rows import Context, Parked
from anquan_exam.exchange.question_import.why import Note, Why, note

RIGHT_WORDS = frozenset({
    "对", "√", "✓", "✔", "☑", "t", "true", "y", "yes", "是", "正确", "right", "correct", "对的",
    "是的", "正确的", "同意", "○", "v", "✅", "r",
})  # fmt: skip
WRONG_WORDS = frozenset({
    "错", "×", "✗", "✘", "x", "f", "false", "n", "no", "否", "错误", "wrong", "incorrect", "错的",
    "不是", "不对", "不正确", "错误的", "不同意", "❌", "╳", "w",
})  # fmt: skip
_LEAD = re.compile(
    r"^(?:正确|参考|标准)?答案(?:是|为)?[:：]?|^答[:：]|^选(?:择)?[:：]?(?=[A-La-l])"
)
# Short signs that mean right or wrong as an answer, and anything as an option.
_NO_OPTION = frozenset({"x", "y", "n", "v", "r", "w", "○", "no"})
_BETWEEN = re.compile(r"[\s,，、;；|/&+和及.．。$#\-_]+")
_LETTER_ITEM = re.compile(
    r"[(（\[]?([A-La-l])[)）\]]?\s*(?:[.．、:：,，)）]|\s|(?=[一-鿿“《]))\s*(.*)", re.S
)
_ITEMS = re.compile(r"[\n;；|]+")


def folded(text: str) -> str:
    """An answer without width, the word 答案, brackets around it, and a full stop behind it."""
    plain = _from_json(unicodedata.normalize("NFKC", text).strip())
    plain = _LEAD.sub("", plain).strip()
    if len(plain) > 2 and plain[0] + plain[-1] in ("()", "[]", "【】", '""', "“”"):
        plain = plain[1:-1].strip()
    return plain.rstrip("。.;, ")


def true_or_false(text: str) -> bool | None:
    """The verdict a word or sign gives; None where it is no such word."""
    word = folded(text).casefold()
    if word in RIGHT_WORDS:
        return True
    return False if word in WRONG_WORDS else None


def option_means(text: str) -> bool | None:
    """The same for the text of an option, where x and y are no words."""
    return None if folded(text).casefold() in _NO_OPTION else true_or_false(text)


def letters_in(text: str) -> str | None:
    """ABD out of `A、B、D`, `abd`, `(ABD)`, `["A","B","D"]`; None where it is anything else."""
    plain = _BETWEEN.sub("", folded(text)).upper()
    plain = plain.translate(str.maketrans("", "", "()[]"))
    return plain if plain and all(letter in LETTERS for letter in plain) else None


def _from_json(text: str) -> str:
    if not text.startswith("["):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return ",".join(str(one) for one in found) if isinstance(found, list) else text


class KeyReader:
    """Reads the answer of one row against its options; `notes` say what was repaired."""

    def __init__(self, options: Sequence[str], context: Context) -> None:
        self.options = options
        self.context = context
        self.notes: list[Note] = []

    def choice(self, text: str) -> tuple[str, ...]:
        """The right letters, in order. Raises Parked."""
        if not folded(text):
            raise Parked(note(Why.NO_ANSWER, Field.ANSWER))
        by_text = self._whole_texts(text)
        letters = letters_in(text)
        if letters and by_text and set(letters) != set(by_text):
            if not self.context.letters:
                raise _two_ways(text, letters, "".join(by_text))
            self.notes.append(note(Why.KEY_LETTER, Field.ANSWER, answer=letters))
        if letters:
            return self._inside(letters, text)
        numbers = re.fullmatch(
            r"\d{1,2}(?:[\s,，、;；|]+\d{1,2})*", _from_json(folded(text)).strip()
        )
        if numbers:
            return self._by_number(text, by_text)
        if by_text:
            answer = "".join(by_text)
            self.notes.append(note(Why.KEY_TEXT, Field.ANSWER, answer=answer))
            return by_text
        return self._with_texts(text)

    def _inside(self, letters: str, text: str) -> tuple[str, ...]:
        if len(set(letters)) < len(letters):
            raise Parked(note(Why.ANSWER_TWICE, Field.ANSWER, text=text))
        key = tuple(sorted(letters))
        if key[-1] not in LETTERS[: len(self.options)]:
            last = LETTERS[len(self.options) - 1]
            raise Parked(note(Why.ANSWER_OUTSIDE, Field.ANSWER, answer="".join(key), last=last))
        return key

    def _whole_texts(self, text: str) -> tuple[str, ...]:
        """The options whose very texts the answer is, each met once."""
        places = _places(self.options)
        whole = places.get(same(text), "")
        if len(whole) == 1:
            return (whole,)
        items = [same(item) for item in _ITEMS.split(text) if item.strip()]
        found = [places.get(item, "") for item in items]
        if len(items) > 1 and all(len(one) == 1 for one in found) and len(set(found)) == len(found):
            return tuple(sorted(found))
        return ()

    def _by_number(self, text: str, by_text: tuple[str, ...]) -> tuple[str, ...]:
        numbers = [int(one) for one in re.findall(r"\d+", folded(text))]
        if self.context.from_zero:
            raise _two_ways(text, "从 0 数", "从 1 数")
        if any(not 1 <= number <= len(self.options) for number in numbers):
            if by_text:
                self.notes.append(note(Why.KEY_TEXT, Field.ANSWER, answer="".join(by_text)))
                return by_text
            last = LETTERS[len(self.options) - 1]
            raise Parked(note(Why.ANSWER_OUTSIDE, Field.ANSWER, answer=folded(text), last=last))
        answer = "".join(LETTERS[number - 1] for number in numbers)
        if by_text and set(answer) != set(by_text):
            raise _two_ways(text, answer, "".join(by_text))
        self.notes.append(note(Why.KEY_NUMBER, Field.ANSWER, number=folded(text), answer=answer))
        return self._inside(answer, text)

    def _with_texts(self, text: str) -> tuple[str, ...]:
        """`B 警示标志`, or one such line for each right option; each text must fit its letter."""
        found = []
        for item in (one.strip() for one in _ITEMS.split(text) if one.strip()):
            match = _LETTER_ITEM.fullmatch(unicodedata.normalize("NFKC", folded(item)))
            if match is None:
                raise Parked(note(Why.ANSWER_UNREAD, Field.ANSWER, text=text))
            letter = match[1].upper()
            self._inside(letter, text)
            if match[2] and same(match[2]) != same(self.options[LETTERS.index(letter)]):
                detail = {"text": match[2], "letter": letter}
                raise Parked(note(Why.ANSWER_OTHER_TEXT, Field.ANSWER, **detail))
            found.append(letter)
        key = self._inside("".join(found), text)
        self.notes.append(note(Why.KEY_WITH_TEXT, Field.ANSWER, answer="".join(key)))
        return key

    def order(self, text: str) -> tuple[str, ...]:
        """The letters of all options in the order the answer gives. Raises Parked."""
        if not folded(text):
            raise Parked(note(Why.NO_ANSWER, Field.ANSWER))
        plain = re.sub(r"[\s→>＞-]+", "", folded(text))
        digits = re.sub(r"[,，、;；.]", "", plain)
        letters = letters_in(plain)
        if letters is None and digits.isdigit() and "0" not in digits:
            letters = "".join(LETTERS[int(digit) - 1] for digit in digits)
        if letters is None or sorted(letters) != sorted(LETTERS[: len(self.options)]):
            count = len(self.options)
            raise Parked(note(Why.ORDER_UNREAD, Field.ANSWER, text=text, count=count))
        return tuple(letters)

    def true_false(self, text: str) -> tuple[str, ...]:
        """(对,) or (错,) as the letters of a true-false question. Raises Parked."""
        if not folded(text):
            raise Parked(note(Why.NO_ANSWER, Field.ANSWER))
        meant = [option_means(option) for option in self.options]
        if self.options and sorted(meant, key=str) != [False, True]:
            raise Parked(note(Why.TRUE_OPTIONS, Field.OPTIONS, text="；".join(self.options)))
        said = true_or_false(text)
        if said is not None:
            return _as_key(said)
        if re.fullmatch(r"[012]", folded(text)):
            return self._by_true_number(text, meant)
        letters = letters_in(text)
        if letters is None and self.options:
            letters = self._with_texts(text)[0]
        if letters not in ("A", "B"):
            raise Parked(note(Why.ANSWER_UNREAD, Field.ANSWER, text=text))
        return self._by_true_letter(letters, meant)

    def _by_true_letter(self, letter: str, meant: Sequence[bool | None]) -> tuple[str, ...]:
        if self.options:
            return _as_key(meant[LETTERS.index(letter)] is True)
        answer = TRUE_FALSE_TEXTS[LETTERS.index(letter)]
        self.notes.append(note(Why.KEY_TRUE_LETTER, Field.ANSWER, letter=letter, answer=answer))
        return _as_key(letter == "A")

    def _by_true_number(self, text: str, meant: Sequence[bool | None]) -> tuple[str, ...]:
        """1 is right; 0 or 2 is wrong, unless the column has both, or the options say other."""
        number = folded(text)
        if {"0", "2"} <= self.context.numbers:
            raise _two_ways(text, "0 是错", "2 是错")
        right = number == "1"
        place = int(number) - ("0" not in self.context.numbers and number != "0")
        if self.options and meant[min(place, 1)] is not right:
            raise _two_ways(text, f"选项{LETTERS[place]}", TRUE_FALSE_TEXTS[not right])
        wrong = "0" if "0" in self.context.numbers or number == "0" else "2"
        answer = TRUE_FALSE_TEXTS[0 if right else 1]
        rule = f"1 是对、{wrong} 是错"
        detail = {"number": number, "rule": rule, "answer": answer}
        self.notes.append(note(Why.KEY_TRUE_NUMBER, Field.ANSWER, **detail))
        return _as_key(right)


def _as_key(right: bool) -> tuple[str, ...]:
    return (RIGHT if right else WRONG,)


def _places(options: Sequence[str]) -> dict[str, str]:
    """What each option says to the letters that say it."""
    places: dict[str, str] = {}
    for letter, option in zip(LETTERS, options, strict=False):
        places[same(option)] = places.get(same(option), "") + letter
    return places


def _two_ways(text: str, first: str, second: str) -> Parked:
    detail = {"text": folded(text) or text, "first": first, "second": second}
    return Parked(note(Why.ANSWER_TWO_WAYS, Field.ANSWER, **detail))


def fits(kind: Kind, key: Sequence[str]) -> bool:
    """Whether a question of this kind may have that many right options."""
    return len(key) >= 2 if kind is Kind.MULTIPLE else len(key) == 1
