"""Questions as Moodle XML; texts are Markdown, which Moodle reads.

Several blanks are a Cloze question, an ordering the question type of that name (Moodle 4.4), a
short answer an essay with its rubric in the notes for whoever marks. What Moodle has no place for
stands in tags."""

import re
from base64 import b64encode
from xml.etree import ElementTree

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import BLANK, KIND_LABELS, Kind, Question
from anquan_exam.exchange.question_export.holding import (
    GENERATOR,
    Material,
    Written,
    by_topic,
    divide,
    tagged,
)

_TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.ORDERING: "ordering",
    Kind.SHORT_ANSWER: "essay",
}
_CLOZE = re.compile(r"[}~#\\/\"{*]")


def write(bank: Bank, material: Material) -> Written:
    """A <quiz> with the questions under their topics."""
    held, left_out = divide(bank, why_not)
    quiz = ElementTree.Element("quiz", generator=GENERATOR)
    for title, entries in by_topic(held):
        category = ElementTree.SubElement(quiz, "question", type="category")
        path = f"$course$/{_line(bank.title)}/{_line(title)}"
        _text(category, "category", path)
        for entry in entries:
            _Question(quiz, entry.question, material).write()
    ElementTree.indent(quiz)
    data = ElementTree.tostring(quiz, encoding="utf-8", xml_declaration=True)
    return Written(data, len(held), left_out)


def why_not(question: Question) -> str | None:
    """Why the format cannot hold the question; None where it can."""
    if question.kind in (Kind.CASE, Kind.HAZARD_PICTURE):
        return f"放不下{KIND_LABELS[question.kind]}"
    return None


class _Question:
    """One question while it is written."""

    def __init__(self, quiz: ElementTree.Element, asked: Question, material: Material) -> None:
        several = asked.kind is Kind.FILL_IN and len(asked.blanks) != 1
        kind = "cloze" if several else _TYPES.get(asked.kind, "shortanswer")
        self.element = ElementTree.SubElement(quiz, "question", type=kind)
        self.asked, self.material, self.several = asked, material, several

    def write(self) -> None:
        """All of it, in the order Moodle writes it."""
        asked = self.asked
        _text(self.element, "name", asked.id)
        self._stem()
        feedback = _text(self.element, "generalfeedback", asked.explanation)
        feedback.set("format", "markdown")
        ElementTree.SubElement(self.element, "defaultgrade").text = "1"
        ElementTree.SubElement(self.element, "idnumber").text = asked.id
        self._settings()
        self._answers()
        tags = ElementTree.SubElement(self.element, "tags")
        for tag in tagged(asked):
            _text(tags, "tag", tag)

    def _stem(self) -> None:
        stem = self._cloze() if self.several else self.asked.stem
        element = _text(self.element, "questiontext", stem)
        element.set("format", "markdown")
        if self.asked.picture:
            self._picture(element, self.asked.picture)

    def _picture(self, element: ElementTree.Element, shown: Picture) -> None:
        inner = element.find("text")
        if inner is not None:
            alt = re.sub(r"([\\\[\]])", r"\\\1", shown.alt)
            inner.text = f"{inner.text}\n\n![{alt}](@@PLUGINFILE@@/{shown.name})"
        attributes = {"name": shown.name, "path": "/", "encoding": "base64"}
        file = ElementTree.SubElement(element, "file", attributes)
        file.text = b64encode(self.material.pictures.get(shown.name, b"")).decode()

    def _cloze(self) -> str:
        """The stem with its answers in place."""
        texts = self.asked.stem.split(BLANK)
        items = ["~".join(f"={_escaped(v)}" for v in variants) for variants in self.asked.blanks]
        filled = [f"{{1:SHORTANSWER:{item}}}" for item in items]
        pairs = zip(texts, [*filled, ""], strict=False)
        return "".join(text + blank for text, blank in pairs)

    def _settings(self) -> None:
        asked = self.asked
        if asked.kind in (Kind.SINGLE, Kind.MULTIPLE):
            single = "true" if asked.kind is Kind.SINGLE else "false"
            ElementTree.SubElement(self.element, "single").text = single
            ElementTree.SubElement(self.element, "shuffleanswers").text = "true"
            ElementTree.SubElement(self.element, "answernumbering").text = "ABCD"
        elif asked.kind is Kind.FILL_IN and not self.several:
            ElementTree.SubElement(self.element, "usecase").text = "0"
        elif asked.kind is Kind.SHORT_ANSWER:
            points = "\n".join(f"{p.share}% {p.text}" for p in asked.rubric)
            info = _text(self.element, "graderinfo", f"{points}\n\n{asked.model_answer}".rstrip())
            info.set("format", "markdown")

    def _answers(self) -> None:
        asked = self.asked
        if asked.kind is Kind.TRUE_FALSE:
            self._answer("true", 100 if asked.key == ("A",) else 0)
            self._answer("false", 0 if asked.key == ("A",) else 100)
        elif asked.kind is Kind.FILL_IN and not self.several:
            for variant in asked.blanks[0]:
                self._answer(variant.replace("*", "\\*"), 100)
        elif asked.kind is Kind.ORDERING:
            for at, option in enumerate(asked.options, 1):
                self._answer(option.text, at)
        elif asked.kind in (Kind.SINGLE, Kind.MULTIPLE):
            for option in asked.options:
                self._answer(option.text, self._fraction(option.id))

    def _fraction(self, option: str) -> float:
        asked = self.asked
        if asked.kind is Kind.SINGLE:
            return 100 if option in asked.key else 0
        return round(100 / len(asked.key), 5) if option in asked.key else -100

    def _answer(self, text: str, fraction: float) -> None:
        answer = _text(self.element, "answer", text)
        answer.set("fraction", f"{fraction:g}" if fraction == int(fraction) else str(fraction))
        answer.set("format", "markdown")


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    ElementTree.SubElement(element, "text").text = text
    return element


def _escaped(text: str) -> str:
    return _CLOZE.sub(r"\\\g<0>", text)


def _line(text: str) -> str:
    """A name in a path of categories: a slash in it is doubled."""
    return " ".join(text.replace("/", "//").split())
