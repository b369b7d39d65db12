"""What there is in an item of QTI 2.1, 2.2 or 3.0: names, what is declared right, texts, pictures.

The names of 3.0 (qti-choice-interaction) are read as those of 2.1 (choiceInteraction)."""

import re
from collections.abc import Iterator

from anquan_exam.exchange.incoming.safe_xml import Element, local_name
from anquan_exam.exchange.question_import.blocks import PICTURE
from anquan_exam.exchange.question_import.cleaning import raised

INTERACTION = re.compile(r"[a-z]+(?:[A-Z][a-z]+)*Interaction")
ENTRY = "textEntryInteraction"
LINES = frozenset({"p", "div", "br", "li", "tr", "prompt", "simpleChoice", "h1", "h2", "h3", "h4"})
PICTURES = frozenset({"img", "object", "svg"})
LEFT_OUT = frozenset({"feedbackInline", "feedbackBlock", "rubricBlock", "stylesheet"})
CHOICES = frozenset({"simpleChoice", "hotspotChoice"})
MARK = "\ue000"
"""Stands in a text where a picture is, until that is taken or missed."""


def name_of(element: Element) -> str:
    """The name QTI 2.1 gives the element."""
    name = local_name(element.tag)
    if not name.startswith("qti-"):
        return name
    first, *rest = name.removeprefix("qti-").split("-")
    return first + "".join(part.capitalize() for part in rest)


def attribute(element: Element, name: str) -> str:
    """An attribute, in the spelling of either version."""
    dashed = re.sub(r"([A-Z])", lambda m: "-" + m[1].lower(), name)
    return element.get(name) or element.get(dashed) or ""


def first(parent: Element, name: str) -> Element | None:
    """The first element of that name in it."""
    return next((one for one in parent.iter() if name_of(one) == name), None)


def interactions_of(element: Element) -> list[Element]:
    """Everything in it that is to be answered."""
    return [one for one in element.iter() if INTERACTION.fullmatch(name_of(one))]


def declared_for(item: Element, interaction: Element) -> Element | None:
    """What the item declares of the answer to the interaction."""
    wanted = attribute(interaction, "responseIdentifier")
    found = (one for one in item.iter() if name_of(one) == "responseDeclaration")
    return next((one for one in found if one.get("identifier") == wanted), None)


def right_values(declared: Element | None) -> list[str]:
    """The correct response."""
    correct = first(declared, "correctResponse") if declared is not None else None
    if correct is None:
        return []
    return [(one.text or "").strip() for one in correct.iter() if name_of(one) == "value"]


def mapped_values(declared: Element | None) -> list[str]:
    """Every answer that earns something by the mapping."""
    if declared is None:
        return []
    entries = (one for one in declared.iter() if name_of(one) == "mapEntry")
    return [attribute(one, "mapKey") for one in entries if _worth(one) > 0]


def _worth(entry: Element) -> float:
    try:
        return float(attribute(entry, "mappedValue") or "0")
    except ValueError:
        return 0.0


def images_of(element: Element) -> Iterator[Element]:
    """The pictures of the text in it; those of choices and remarks are not the text's."""
    for one in element:
        name = name_of(one)
        if name in PICTURES:
            yield one
        elif name not in CHOICES and name not in LEFT_OUT:
            yield from images_of(one)


def text_of(element: Element) -> str:
    """The text of an element as lines; choices inside are not the stem, an entry is a blank, a
    picture leaves its MARK."""
    return tidied("".join(_pieces(element)))


def tidied(text: str) -> str:
    """Lines without the blanks around them, none of them empty."""
    return "\n".join(line for one in text.split("\n") if (line := " ".join(one.split())))


def settled(text: str, *, taken: bool) -> str:
    """The text without the marks of a picture that was taken, or saying where one is missed."""
    return tidied(text.replace(MARK, "" if taken else PICTURE))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for one in element:
        name = name_of(one)
        if name == ENTRY:
            yield "____"
        elif name in PICTURES:
            yield MARK
        elif name in ("sup", "sub"):
            yield raised("".join(_pieces(one)), name == "sup")
        elif name not in ("simpleChoice", *LEFT_OUT):
            yield "\n" if name in LINES else ""
            yield from _pieces(one)
            yield "\n" if name in LINES else ""
        yield one.tail or ""
