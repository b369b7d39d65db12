"""Small files of questions, made up, each showing a trap that real ones have."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
HEADINGS = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析")


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]], merges: Sequence[str] = (), **formats: str
) -> bytes:
    """An .xlsx: rows by sheet, blank where None; `merges` ranges of the first sheet. `percent`
    names a cell shown as a percentage."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    percent = book.add_format({"num_format": "0%"})
    for index, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(line, place, cell)
        if index == 0:
            for span in merges:
                sheet.merge_range(span, rows[0][0])
            if "percent" in formats:
                sheet.write_number(formats["percent"], 0.1, percent)
    book.close()
    return out.getvalue()


def sheet(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> bytes:
    """An .xlsx of one sheet with these headings."""
    return workbook({"Sheet1": [list(headings), *rows]})


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return out.getvalue()


def document(body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A .docx with this body, and further parts."""
    text = f"<w:document {WORD}><w:body>{body}</w:body></w:document>"
    held = {"[Content_Types].xml": "<Types/>", "word/document.xml": text}
    return archive({**held, **(parts or {})})


def paragraphs(*texts: str) -> str:
    """The body of a document with these paragraphs."""
    return "".join(paragraph(text) for text in texts)


def paragraph(text: str, properties: str = "") -> str:
    """One paragraph."""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def numbered(text: str, number: int, level: int = 0) -> str:
    """A paragraph Word numbers by itself."""
    properties = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    )
    return paragraph(text, properties)


NUMBERING = (
    f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="4">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
    '</w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/>'
    '<w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
)


def table(*rows: Sequence[str]) -> str:
    """A table in a document."""
    cells = (
        "".join(f"<w:tc>{paragraphs(*cell.split(chr(10)))}</w:tc>" for cell in row) for row in rows
    )
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def qti(
    body: str, *declared: tuple[str, str, str], parts: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A package of QTI 2.1 with one item; `declared` answers by name, cardinality and values, and
    further `parts`."""
    given = "".join(
        f'<responseDeclaration identifier="{name}" cardinality="{many}" baseType="identifier">'
        f"<correctResponse>{''.join(f'<value>{v}</value>' for v in values.split())}"
        "</correctResponse></responseDeclaration>"
        for name, many, values in declared
    )
    item = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i">'
        f"{given}<itemBody>{body}</itemBody></assessmentItem>"
    )
    return archive({"items/i.xml": item, **(parts or {})})
