"""Safe HTML of a question as plain lines, for paper: words and line breaks, no markup."""

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "ul", "ol", "li", "table", "tr", "blockquote", "pre", "h3", "h4"})


def plain_lines(html: str) -> list[str]:
    """The lines of `html`; list items begin with • or their number; blank lines are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = ("".join(line).strip() for line in reader.lines)
    return [line for line in lines if line and line != "•"]


def plain_text(html: str) -> str:
    """`html` as one line."""
    return " ".join(plain_lines(html))


class _Reader(HTMLParser):
    """Gathers text; a block begins a line of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self._numbers: list[int | None] = []
        self._verbatim = 0
        self._after_bullet = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or (tag in _BLOCKS and not self._after_bullet):
            self.lines.append([])
        self._after_bullet = tag == "li"
        if tag in ("ul", "ol"):
            self._numbers.append(0 if tag == "ol" else None)
        if tag == "li":
            self.lines[-1].append(self._bullet())
        if tag in ("td", "th") and self.lines[-1]:
            self.lines[-1].append("　")
        self._verbatim += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        if tag in _BLOCKS:
            self.lines.append([])
        self._verbatim -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self._after_bullet = self._after_bullet and not data.strip()
        if self._verbatim:
            first, *rest = data.split("\n")
            self.lines[-1].append(first)
            self.lines.extend([part] for part in rest)
        else:
            self.lines[-1].append(data.replace("\n", " "))

    def _bullet(self) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "• "
        self._numbers[-1] += 1
        return f"{self._numbers[-1]}. "
