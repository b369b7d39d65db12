"""Web pages as paragraphs and tables: what lies in a Word document as an altChunk, tables that are
only called .xls, and the HTML inside Moodle and QTI."""

import email
import email.policy
from html.parser import HTMLParser

from anquan_exam.exchange.incoming.sheets import Grid, decode
from anquan_exam.exchange.question_import.blocks import PICTURE, Block, Paragraph, Table
from anquan_exam.exchange.question_import.cleaning import raised

_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre",
     "blockquote", "section", "hr", "dt", "dd"}
)  # fmt: skip
_SKIPPED = frozenset({"script", "style", "title", "head", "template"})
_MOST_CELLS = 400_000


def blocks_of_page(data: bytes) -> list[Block]:
    """The blocks of a page, saved plain or as a web archive (MHT)."""
    return blocks_of_html(_html(data))


def blocks_of_html(text: str) -> list[Block]:
    """The blocks of a piece of HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.done()


def text_of_html(text: str) -> str:
    """A piece of HTML as lines of text; pictures leave their mark, so that they are missed."""
    if "<" not in text and "&" not in text:
        return text.strip()
    found = []
    for block in blocks_of_html(text):
        rows = [[block.text]] if isinstance(block, Paragraph) else block.rows
        found += ["　".join(cell for cell in row if cell) for row in rows]
    return "\n".join(line for line in found if line.strip())


def is_page(head: bytes) -> bool:
    """Whether a file begins like a web page or a web archive."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    marks = (b"<html", b"<!doctype html", b"<table", b"mime-version", b"<head", b"<body", b"<div")
    return start.startswith(marks) or (b"<html" in start and start.startswith((b"<", b"from:")))


def _html(data: bytes) -> str:
    if not data[:400].lstrip().lower().startswith((b"mime-version", b"from:", b"content-type")):
        return decode(data)
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "text/plain"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return decode(content)
    return ""


class _Reader(HTMLParser):
    """Gathers paragraphs; a table in a table is text in its cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._tables = 0
        self._rows: Grid = []
        self._cell: list[str] | None = None
        self._skipped = 0
        self._numbers: list[int | None] = []
        self._raised: str = ""
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipped += 1
        elif tag == "img":
            self._add(PICTURE)
        elif tag in ("sup", "sub"):
            self._raised = tag
        if tag in _BLOCKS and not (tag in ("table", "tr") and self._tables):
            self._break()
        if tag in ("ul", "ol"):
            self._numbers.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._bullet()
        elif tag == "table":
            self._tables += 1
        elif self._tables == 1 and tag == "tr":
            self._end_cell()
            self._rows.append([])
        elif self._tables == 1 and tag in ("td", "th"):
            self._begin_cell()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipped = max(0, self._skipped - 1)
        elif tag in ("sup", "sub"):
            self._raised = ""
        elif tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        elif tag in ("td", "th") and self._tables == 1:
            self._end_cell()
        elif tag == "table" and self._tables:
            self._end_cell()
            self._tables -= 1
            self._end_table()
        if tag in _BLOCKS and self._cell is None:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        text = " ".join(data.split()) if data.strip() else " "
        text = f"{' ' if data[:1].isspace() else ''}{text}{' ' if data[-1:].isspace() else ''}"
        self._add(raised(text, self._raised == "sup") if self._raised else text)

    def _add(self, text: str) -> None:
        (self._text if self._cell is None else self._cell).append(text)

    def _break(self) -> None:
        if self._cell is not None:
            self._cell.append("\n")
            return
        text = "".join(self._text).strip()
        if text:
            self.blocks.append(Paragraph(text))
        self._text = []

    def _bullet(self) -> None:
        if self._numbers and self._numbers[-1] is not None:
            self._numbers[-1] += 1
            self._add(f"{self._numbers[-1]}. ")

    def _begin_cell(self) -> None:
        self._end_cell()
        if not self._rows:
            self._rows.append([])
        self._cells += 1
        self._cell = [] if self._cells <= _MOST_CELLS else None

    def _end_cell(self) -> None:
        if self._cell is not None and self._rows:
            lines = (" ".join(line.split()) for line in "".join(self._cell).split("\n"))
            self._rows[-1].append("\n".join(line for line in lines if line))
        self._cell = None

    def _end_table(self) -> None:
        if self._tables == 0 and self._rows:
            self.blocks.append(Table(self._rows))
            self._rows = []

    def done(self) -> list[Block]:
        """What was gathered; an unfinished page counts as far as it goes."""
        self._end_cell()
        self._tables = 0
        self._end_table()
        self._break()
        return self.blocks
