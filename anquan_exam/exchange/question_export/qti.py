"""Questions as a package of QTI 3.0: a manifest, one item a question, and the pictures.

Difficulty, tags, what must be known and the basis stand in a block for authors of each item, the
rubric and the model answer in one for scorers, the explanation in a feedback. A case is one item;
each part of it stands in a division of the class `part`, with its own blocks."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from anquan_exam.domain.banks import Bank
from anquan_exam.domain.questions import BLANK, OPTION_LETTERS, Kind, Question
from anquan_exam.exchange.question_export.holding import (
    GENERATOR,
    Material,
    Written,
    anything,
    divide,
)
from anquan_exam.version import VERSION

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
MATCH = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"
MAP = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response"
_WRITTEN_AT = (2020, 1, 1, 0, 0, 0)
_CHOICES = {Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE}


def write(bank: Bank, material: Material) -> Written:
    """A .zip with a manifest."""
    held, left_out = divide(bank, anything)
    files = {f"items/{e.question.id}.xml": _item(e.question, material) for e in held}
    shown = sorted({p.name for e in held for p in e.question.pictures})
    pictures = {f"pictures/{name}": material.pictures.get(name, b"") for name in shown}
    questions = {e.question.id: e.question for e in held}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = _manifest(bank, questions)
        for name, data in {"imsmanifest.xml": manifest, **files, **pictures}.items():
            info = zipfile.ZipInfo(name, _WRITTEN_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return Written(target.getvalue(), len(held), left_out)


def _manifest(bank: Bank, questions: dict[str, Question]) -> bytes:
    root = Element("manifest", xmlns=PACKAGE, identifier=f"M-{bank.id}")
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for id_, question in questions.items():
        href = f"items/{id_}.xml"
        attributes = {"identifier": f"R-{id_}", "type": "imsqti_item_xmlv3p0", "href": href}
        resource = SubElement(resources, "resource", attributes)
        SubElement(resource, "file", href=href)
        for name in sorted({picture.name for picture in question.pictures}):
            SubElement(resource, "file", href=f"pictures/{name}")
    return _xml(root)


def _item(question: Question, material: Material) -> bytes:
    attributes = {
        "xmlns": ITEM,
        "identifier": question.id,
        "title": question.id,
        "adaptive": "false",
        "time-dependent": "false",
        "tool-name": GENERATOR,
        "tool-version": VERSION,
        "{http://www.w3.org/XML/1998/namespace}lang": "zh-CN",
    }
    root = Element("qti-assessment-item", attributes)
    asked = question.parts if question.kind is Kind.CASE else (question,)
    for number, each in enumerate(asked, 1):
        _declare(root, each, number)
    outcome = {"identifier": "SCORE", "cardinality": "single", "base-type": "float"}
    SubElement(root, "qti-outcome-declaration", outcome)
    shown = "multiple" if question.parts else "single"
    outcome = {"identifier": "FEEDBACK", "cardinality": shown, "base-type": "identifier"}
    SubElement(root, "qti-outcome-declaration", outcome)
    _body(root, question, material)
    if len(asked) == 1 and asked[0].kind not in (Kind.SHORT_ANSWER, Kind.HAZARD_PICTURE):
        template = MAP if asked[0].kind is Kind.FILL_IN else MATCH
        SubElement(root, "qti-response-processing", template=template)
    _explain(root, question, "WHY", material)
    for number, part in enumerate(question.parts, 1):
        _explain(root, part, f"WHY{number}", material)
    return _xml(root)


def _explain(root: Element, asked: Question, identifier: str, material: Material) -> None:
    if asked.explanation:
        shown = {"outcome-identifier": "FEEDBACK", "show-hide": "show", "identifier": identifier}
        feedback = SubElement(root, "qti-modal-feedback", shown)
        said = SubElement(SubElement(feedback, "qti-content-body"), "p")
        _html(said, material.line(asked.explanation))


def _declare(root: Element, asked: Question, number: int) -> None:
    """What is right, for each answer that is asked for."""
    if asked.kind is Kind.FILL_IN:
        for blank, variants in enumerate(asked.blanks, 1):
            _declare_blank(root, _response(number, blank), variants)
        return
    several = asked.kind in (Kind.MULTIPLE, Kind.HAZARD_PICTURE)
    cardinality = "ordered" if asked.kind is Kind.ORDERING else "multiple" if several else "single"
    free = asked.kind is Kind.SHORT_ANSWER
    declared = SubElement(
        root,
        "qti-response-declaration",
        {
            "identifier": _response(number),
            "cardinality": cardinality,
            "base-type": "string" if free else "identifier",
        },
    )
    if not free:
        _correct(declared, asked.key)


def _declare_blank(root: Element, identifier: str, variants: tuple[str, ...]) -> None:
    attributes = {"identifier": identifier, "cardinality": "single", "base-type": "string"}
    declared = SubElement(root, "qti-response-declaration", attributes)
    _correct(declared, variants[:1])
    mapping = SubElement(declared, "qti-mapping", {"default-value": "0"})
    for variant in variants:
        SubElement(mapping, "qti-map-entry", {"map-key": variant, "mapped-value": "1"})


def _correct(declared: Element, values: tuple[str, ...]) -> None:
    correct = SubElement(declared, "qti-correct-response")
    for value in values:
        SubElement(correct, "qti-value").text = value


def _response(number: int, blank: int = 1) -> str:
    named = "RESPONSE" if number == 1 else f"RESPONSE{number}"
    return named if blank == 1 else f"{named}_{blank}"


def _body(root: Element, question: Question, material: Material) -> None:
    body = SubElement(root, "qti-item-body")
    _for_authors(body, question, material)
    if question.kind is Kind.CASE:
        _html(body, material.block(question.stem))
        _show(body, question)
        for number, part in enumerate(question.parts, 1):
            held = SubElement(body, "div", {"class": "part"})
            if part.basis:
                _author_block(held, _based(part), part, material)
            _ask(held, part, number, material)
    else:
        _ask(body, question, 1, material)


def _ask(body: Element, asked: Question, number: int, material: Material) -> None:
    stem = material.block(asked.stem)
    if asked.kind is Kind.FILL_IN:
        for blank in range(1, len(asked.blanks) + 1):
            entry = (
                f'<qti-text-entry-interaction response-identifier="{_response(number, blank)}"/>'
            )
            stem = stem.replace(BLANK, entry, 1)
    _html(body, stem)
    if asked.kind is not Kind.HAZARD_PICTURE:
        _show(body, asked)
    _for_scorers(body, asked, material)
    if asked.kind in _CHOICES or asked.kind is Kind.ORDERING:
        _choices(body, asked, number, material)
    elif asked.kind is Kind.SHORT_ANSWER:
        attributes = {"response-identifier": _response(number), "expected-lines": "6"}
        SubElement(body, "qti-extended-text-interaction", attributes)
    elif asked.kind is Kind.HAZARD_PICTURE:
        _spots(body, asked, number)


def _choices(body: Element, asked: Question, number: int, material: Material) -> None:
    ordered = asked.kind is Kind.ORDERING
    attributes = {"response-identifier": _response(number), "shuffle": "true"}
    if asked.kind is Kind.TRUE_FALSE:
        attributes["shuffle"] = "false"
    if not ordered:
        attributes["max-choices"] = "0" if asked.kind is Kind.MULTIPLE else "1"
    name = "qti-order-interaction" if ordered else "qti-choice-interaction"
    interaction = SubElement(body, name, attributes)
    for option in asked.options:
        choice = SubElement(interaction, "qti-simple-choice", identifier=option.id)
        _html(choice, material.line(option.text))


def _spots(body: Element, asked: Question, number: int) -> None:
    """Hotspots; their corners are thousandths of the picture, as its size in the item says."""
    attributes = {"response-identifier": _response(number), "max-choices": str(len(asked.key))}
    interaction = SubElement(body, "qti-hotspot-interaction", attributes)
    if asked.picture:
        source = {"src": f"../pictures/{asked.picture.name}", "alt": asked.picture.alt}
        SubElement(interaction, "img", {**source, "width": "1000", "height": "1000"})
    for letter, option, outline in zip(OPTION_LETTERS, asked.options, asked.outlines, strict=False):
        corners = ",".join(f"{x},{y}" for x, y in outline)
        spot = {"identifier": letter, "shape": "poly", "coords": corners}
        SubElement(interaction, "qti-hotspot-choice", {**spot, "hotspot-label": option.text})


def _show(body: Element, asked: Question) -> None:
    if asked.picture:
        source = {"src": f"../pictures/{asked.picture.name}", "alt": asked.picture.alt}
        SubElement(SubElement(body, "p"), "img", source)


def _for_authors(body: Element, question: Question, material: Material) -> None:
    """What the item is like, for whoever edits it."""
    _author_block(body, _facts(question), question, material)


def _author_block(
    body: Element, facts: Iterator[tuple[str, str]], question: Question, material: Material
) -> None:
    held = _rubric_block(body, "author")
    listed = SubElement(held, "dl")
    for term, text in facts:
        SubElement(listed, "dt").text = term
        SubElement(listed, "dd").text = text
    for basis in question.basis:
        SubElement(held, "p").text = material.cited(basis)


def _facts(question: Question) -> Iterator[tuple[str, str]]:
    yield "难度", str(question.difficulty)
    if question.must_know:
        yield "必知必会", "是"
    yield from (("标签", tag) for tag in question.tags)
    yield from _based(question)


def _based(question: Question) -> Iterator[tuple[str, str]]:
    yield from (("依据", f"{basis.document} {basis.locator}") for basis in question.basis)


def _for_scorers(body: Element, asked: Question, material: Material) -> None:
    if asked.kind is not Kind.SHORT_ANSWER:
        return
    held = _rubric_block(body, "scorer")
    listed = SubElement(held, "dl")
    for point in asked.rubric:
        SubElement(listed, "dt").text = f"{point.share}%"
        _html(SubElement(listed, "dd"), material.line(point.text))
    if asked.model_answer:
        _html(SubElement(held, "p"), material.line(asked.model_answer))


def _rubric_block(body: Element, view: str) -> Element:
    use = "scoring" if view == "scorer" else "instructions"
    return SubElement(
        SubElement(body, "qti-rubric-block", {"use": use, "view": view}), "qti-content-body"
    )


_VOID = re.compile(r"<(br|hr|img)\b([^<>]*?)\s*/?>")


def _html(parent: Element, html: str) -> None:
    """Append safe HTML; its void elements are closed the XML way."""
    closed = _VOID.sub(r"<\1\2/>", html).replace("&nbsp;", "&#160;")
    held = ElementTree.fromstring(f"<x>{closed}</x>")  # noqa: S314 - made and cleaned here
    if held.text:
        last = parent[-1] if len(parent) else None
        if last is None:
            parent.text = (parent.text or "") + held.text
        else:
            last.tail = (last.tail or "") + held.text
    parent.extend(list(held))


def _xml(root: Element) -> bytes:
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
