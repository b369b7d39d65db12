"""Texts of other programs as texts a bank may hold: no markup, nothing hidden, nothing changed."""

import html
import re
import unicodedata
from dataclasses import dataclass, field

from anquan_exam.domain.markup import hidden_character
from anquan_exam.exchange.bank_markdown import as_stem
from anquan_exam.exchange.question_excel.columns import Field
from anquan_exam.exchange.question_import.rows import Parked
from anquan_exam.exchange.question_import.why import Note, Why, note

_EXCEL_BREAK = re.compile(r"_x000[dD]_")
_TAG = re.compile(
    r"</?(?P<name>p|br|b|i|u|em|strong|span|font|div|sub|sup|img|a|o:p|h[1-6]|li|ul|ol|table|"
    r"tbody|tr|td|th|pre|code|center|style)\b[^<>]*>",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"<img\b|\[(?:图片|图)\]|!\[[^\]]*\]\(", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:nbsp|lt|gt|amp|quot|#\d{2,5}|#x[0-9a-f]{2,4}|ldquo|rdquo|middot|hellip);"
)
_SCRIPT = re.compile(r"<(su[bp])\b[^<>]*>([^<>]{0,12})</\1\s*>", re.IGNORECASE)
_ANGLE = re.compile(r"<(?=[A-Za-z/!?])")
# A line that only ran out of room: Chinese goes on without a blank.
_JOINED = re.compile(r"(?<=[\u4e00-\u9fff，、])\n(?=[\u4e00-\u9fff])")
_MARKUP = re.compile(r"[\\`*]|(?<!_)_(?!_)|\[(?=[^\[\]]*\](?:\(|\[|:))|!(?=\[)")
_BREAKING = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
SUPER = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
SUB = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def raised(text: str, up: bool) -> str:
    """`m` and `3` above the line as m³; what has no such character stays with a ^ or _."""
    table = SUPER if up else SUB
    if all(ord(character) in table for character in text):
        return text.translate(table)
    return f"{'^' if up else '_'}{text}" if text.strip() else text


@dataclass
class Cleaner:
    """Cleans the texts of one row; `notes` gather what had to be changed."""

    markdown: bool = False
    notes: list[Note] = field(default_factory=list)

    def stem(self, text: str, where: Field = Field.STEM) -> str:
        """A text of several lines."""
        return as_stem(self._clean(text, where))

    def line(self, text: str, where: Field) -> str:
        """A text of one line."""
        return " ".join(_JOINED.sub("", self._clean(text, where)).split())

    def plain(self, text: str, where: Field) -> str:
        """A text that is compared, never rendered: an accepted answer."""
        return " ".join(self._visible(text, where).split())

    def _clean(self, text: str, where: Field) -> str:
        text = self._visible(text, where)
        if _ANGLE.search(text):
            text = _ANGLE.sub("＜", text)
            self.note(Why.ANGLE, where)
        return text if self.markdown else _MARKUP.sub(r"\\\g<0>", text)

    def _visible(self, text: str, where: Field) -> str:
        text = _EXCEL_BREAK.sub("\n", text).replace("\r\n", "\n").replace("\r", "\n")
        if not self.markdown:
            text = self._without_tags(text, where)
        shown = "".join(map(_seen, text))
        if hidden_character(text.replace("\t", " ").replace("\v", "\n")):
            self.note(Why.HIDDEN, where)
        lines = (re.sub(r"[ \t]+", " ", line).strip() for line in shown.split("\n"))
        return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))

    def _without_tags(self, text: str, where: Field) -> str:
        if _PICTURE.search(text):
            raise Parked(note(Why.PICTURE, where))
        if not _TAG.search(text) and not _ENTITY.search(text):
            return text
        self.note(Why.HTML, where)
        text = _SCRIPT.sub(lambda m: raised(m[2], m[1].lower() == "sup"), text)
        text = _TAG.sub(lambda m: "\n" if m["name"].lower() in _BREAKING else "", text)
        return html.unescape(text)

    def note(self, why: Why, where: Field) -> None:
        """Say a change once a field."""
        said = note(why, where)
        if said not in self.notes:
            self.notes.append(said)


def _seen(character: str) -> str:
    """The character, if it can be seen; a blank or a line end of another kind as the usual one."""
    if character in "\n\u3000":
        return character
    category = unicodedata.category(character)
    if category in ("Zl", "Zp") or character in "\v\f":
        return "\n"
    if category == "Zs" or character == "\t":
        return " "
    return "" if category in ("Cc", "Cf", "Co", "Cs") else character


_IGNORED = re.compile(
    r"[\s,。;:、?!()\[\]【】\"'“”‘’《》_\\]+|(?<!\d)\.|\.(?!\d)"  # 1.5 is not 15
)


def same(text: str) -> str:
    """What two texts saying the same have in common: width, case, blanks and pauses aside; signs
    that make a difference (+ - = % <) stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _IGNORED.sub("", folded) or folded.strip()
