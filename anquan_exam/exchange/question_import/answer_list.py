"""A table of answers at the end of a text: 参考答案, then `1-5 ABCDA`, `6.√ 7.×`."""

import re
import unicodedata

from anquan_exam.exchange.question_import.kinds import heading_kind

_TITLE = re.compile(r"[\[【]?(?:参考|标准|正确)?答案(?:部分|表|汇总|及解析)?[\]】]?[:：]?")
_RANGE = re.compile(r"(\d{1,4})\s*[-~～—至]\s*(\d{1,4})\s*[.、:：)]?\s*([A-H√×对错TF\s]+)")
_ONE = re.compile(r"(\d{1,4})\s*[.、:：)]?\s*([A-H]{1,8}|√|×|正确|错误|对|错|[TF])(?![A-Za-z])")
_LEFT = re.compile(r"[\s,，、;；.。|]*")


class AnswerList:
    """Gathers the answers of the list; several for one number of one section make it useless."""

    def __init__(self) -> None:
        self.begun = False
        self.kind = ""
        self.found: dict[tuple[str, int], set[str]] = {}

    def section(self, kind: str) -> None:
        """A heading outside the list: the list, if any, is over."""
        self.begun = False
        self.kind = kind

    def takes(self, text: str, after_questions: bool) -> bool:
        """Whether the line belongs to the list; what it says is kept."""
        plain = unicodedata.normalize("NFKC", text).strip()
        if not self.begun:
            self.begun = after_questions and _TITLE.fullmatch(plain) is not None
            if self.begun:
                self.kind = ""
            return self.begun
        word = heading_kind(plain.split(":")[0])
        if word is not None:
            self.kind = word.value
            _, _, plain = plain.partition(":")
            return self._pairs(plain) or not plain.strip()
        if self._pairs(plain):
            return True
        self.begun = False
        return False

    def _pairs(self, text: str) -> bool:
        """Whether the line is made of numbers with answers and nothing else."""
        left = _RANGE.sub(self._range, text)
        left = _ONE.sub(self._one, left)
        return left != text and _LEFT.fullmatch(left) is not None

    def _range(self, match: re.Match[str]) -> str:
        first, last = int(match[1]), int(match[2])
        answers = re.findall(r"\S", match[3])
        if last - first + 1 != len(answers):
            return match[0]
        for number, answer in enumerate(answers, first):
            self.found.setdefault((self.kind, number), set()).add(answer)
        return ""

    def _one(self, match: re.Match[str]) -> str:
        self.found.setdefault((self.kind, int(match[1])), set()).add(match[2])
        return ""

    def of(self, kind: str, number: int | None) -> str | None:
        """The answer by the kind of its section and its number, where there is just one."""
        if number is None:
            return None
        for key in ((kind, number), ("", number)):
            if len(answers := self.found.get(key, set())) == 1:
                return next(iter(answers))
        return None
