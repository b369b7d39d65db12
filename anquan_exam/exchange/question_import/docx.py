"""Word documents (.docx) as paragraphs and tables: automatic numbers and letters written out, text
of altChunk parts and text boxes in its place, deleted text left away, pictures marked."""

import posixpath
from collections.abc import Iterator, Mapping

from anquan_exam.exchange.incoming.refused import FileRefused
from anquan_exam.exchange.incoming.safe_xml import Element, local_name, parse_xml
from anquan_exam.exchange.incoming.sheets import MOST_COLUMNS, decode
from anquan_exam.exchange.question_import.blocks import PICTURE, Block, Paragraph, Table
from anquan_exam.exchange.question_import.cleaning import raised
from anquan_exam.exchange.question_import.docx_numbers import Numbering
from anquan_exam.exchange.question_import.web_text import blocks_of_page, is_page

_PICTURES = frozenset({"blip", "imagedata", "oleObject"})
_LEFT_OUT = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText", "pPr", "rPr"})
MOST_NESTED_CHUNKS = 3


def blocks_of_docx(parts: Mapping[str, bytes], nested: int = 0) -> list[Block]:
    """The blocks of the document whose unpacked parts (by lower-case name) these are."""
    name = next((one for one in ("word/document.xml", "word/document2.xml") if one in parts), None)
    if name is None:
        raise FileRefused("file_kind")
    return _Document(parts, name, nested).blocks()


def _attribute(element: Element, name: str) -> str:
    return next((v for k, v in element.attrib.items() if local_name(k) == name), "")


def _child(element: Element, *path: str) -> Element | None:
    """The first element down that path of local names."""
    found: Element | None = element
    for name in path:
        if found is None:
            return None
        found = next((one for one in found if local_name(one.tag) == name), None)
    return found


class _Document:
    """Walks the body of one document."""

    def __init__(self, parts: Mapping[str, bytes], name: str, nested: int) -> None:
        self.parts = parts
        self.nested = nested
        self.root = parse_xml(parts[name])
        self.targets = self._targets(name)
        numbering = parts.get("word/numbering.xml")
        styles = parts.get("word/styles.xml")
        self.numbers = Numbering(
            parse_xml(numbering) if numbering else None, parse_xml(styles) if styles else None
        )

    def _targets(self, name: str) -> dict[str, str]:
        folder, file = posixpath.split(name)
        data = self.parts.get(f"{folder}/_rels/{file}.rels")
        if data is None:
            return {}
        return {
            _attribute(one, "Id"): posixpath.normpath(
                posixpath.join("/" + folder, _attribute(one, "Target"))
            )
            .lstrip("/")
            .lower()
            for one in parse_xml(data)
        }

    def blocks(self) -> list[Block]:
        body = _child(self.root, "body")
        return list(self._blocks(body)) if body is not None else []

    def _blocks(self, parent: Element) -> Iterator[Block]:
        for element in parent:
            name = local_name(element.tag)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield Table(list(self._rows(element)))
            elif name == "altChunk":
                yield from self._chunk(_attribute(element, "id"))
            elif name in ("sdt", "sdtContent", "ins", "customXml", "smartTag", "moveTo"):
                yield from self._blocks(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        label = self.numbers.label(_child(element, "pPr"))
        text = "".join(self._text(element)).strip()
        if text:
            yield Paragraph(f"{label}{text}")
        for box in element.iter():
            if local_name(box.tag) == "txbxContent" and not _in_fallback(element, box):
                yield from self._blocks(box)

    def _text(self, element: Element) -> Iterator[str]:
        """The text of a paragraph or run, in order, without text boxes."""
        for one in element:
            name = local_name(one.tag)
            if name in _LEFT_OUT or name == "txbxContent":
                continue
            if name == "r":
                yield self._run(one)
            elif name == "t":
                yield one.text or ""
            elif name in ("tab", "ptab"):
                yield "\t"
            elif name in ("br", "cr"):
                yield "\n"
            elif name in ("noBreakHyphen", "softHyphen"):
                yield "-" if name == "noBreakHyphen" else ""
            elif name in _PICTURES:
                yield PICTURE
            else:
                yield from self._text(one)

    def _run(self, run: Element) -> str:
        text = "".join(self._text(run))
        if _child(run, "rPr", "vanish") is not None:
            return ""
        aligned = _child(run, "rPr", "vertAlign")
        position = _attribute(aligned, "val") if aligned is not None else ""
        return raised(text, position == "superscript") if position in _RAISED else text

    def _rows(self, table: Element) -> Iterator[list[str]]:
        for row in table:
            if local_name(row.tag) == "tr":
                cells = [self._cell(c) for c in row if local_name(c.tag) == "tc"]
                yield cells[:MOST_COLUMNS]

    def _cell(self, cell: Element) -> str:
        lines = []
        for block in self._blocks(cell):
            rows = [[block.text]] if isinstance(block, Paragraph) else block.rows
            lines += ["　".join(row) for row in rows]
        return "\n".join(lines)

    def _chunk(self, target: str) -> Iterator[Block]:
        """A part that holds a whole document of another format: Word shows it as if typed here."""
        data = self.parts.get(self.targets.get(target, ""))
        if data is None or self.nested >= MOST_NESTED_CHUNKS:
            return
        if is_page(data[:2000]):
            yield from blocks_of_page(data)
        elif data.startswith(b"PK\x03\x04"):
            from anquan_exam.exchange.incoming.zip_parts import directory, unpacked

            inner = dict(unpacked(data, directory(data)))
            yield from blocks_of_docx(inner, self.nested + 1)
        elif not data.startswith(b"{\\rtf"):
            yield from (Paragraph(line) for line in decode(data).splitlines())


_RAISED = ("superscript", "subscript")


def _in_fallback(paragraph: Element, box: Element) -> bool:
    """Word writes a text box twice: as it is now, and for programs of long ago."""
    return any(
        local_name(one.tag) == "Fallback" and any(inner is box for inner in one.iter())
        for one in paragraph.iter()
    )
