"""HTML that was made from Markdown here, as Markdown that makes the same HTML again."""

import re
from collections.abc import Iterator

from anquan_exam.exchange.incoming.safe_xml import Element, local_name

_MARKUP = re.compile(r"[\\`*]|(?<!_)_(?!_)|\[|\]|!(?=\[)")
_LINE_START = re.compile(r"^(\s*)([-+>#]|\d+(?=[.)]))", re.MULTILINE)
_WRAPPED = {"strong": "**", "em": "*", "code": "`"}
_BLOCKS = frozenset({"p", "ul", "ol", "blockquote", "pre", "table", "div", "dl"})


def markdown_of(element: Element, left_out: frozenset[str] = frozenset()) -> str:
    """What stands in an element, block by block; elements named in `left_out` are not looked at."""
    blocks: list[str] = []
    loose = _text(element.text)
    for child in element:
        name = local_name(child.tag)
        if name in _BLOCKS:
            blocks += [loose, *_block(child, name)]
            loose = ""
        elif name not in left_out:
            loose += _inline(child)
        loose += _text(child.tail)
    return "\n\n".join(block.strip("\n") for block in (*blocks, loose.strip()) if block.strip())


def line_of(element: Element) -> str:
    """The same where there is one line."""
    return " ".join(markdown_of(element).split())


def _block(element: Element, name: str) -> Iterator[str]:
    if name in ("ul", "ol"):
        loose = any(local_name(one.tag) == "p" for item in element for one in item)
        between = "\n\n" if loose else "\n"
        yield between.join(_items(element, ordered=name == "ol"))
    elif name == "blockquote":
        yield "\n".join(f"> {line}".rstrip() for line in markdown_of(element).split("\n"))
    elif name == "pre":
        code = "".join(element.itertext()).rstrip("\n")
        yield "\n".join(f"    {line}" for line in code.split("\n"))
    elif name == "table":
        yield "\n".join(_rows(element))
    elif name == "dl":
        yield "\n".join(_definitions(element))
    elif name == "div":
        yield markdown_of(element)
    else:
        yield _line_start("".join(_pieces(element)))


def _items(element: Element, *, ordered: bool) -> Iterator[str]:
    first = int(element.get("start", "1")) if ordered else 0
    for number, item in enumerate(element, first):
        mark = f"{number}. " if ordered else "- "
        first_line, *others = markdown_of(item).split("\n")
        yield "\n".join((mark + first_line, *(f"    {line}".rstrip() for line in others)))


def _definitions(element: Element) -> Iterator[str]:
    """Terms, and under each what it means, a paragraph apart where it was one."""
    for at, one in enumerate(element):
        first_line, *others = markdown_of(one).split("\n")
        if local_name(one.tag) == "dt":
            yield f"\n{first_line}" if at else first_line
            continue
        apart = "\n" if any(local_name(child.tag) == "p" for child in one) else ""
        yield "\n".join((f"{apart}: {first_line}", *(f"    {line}".rstrip() for line in others)))


def _rows(table: Element) -> Iterator[str]:
    rows = [row for row in table.iter() if local_name(row.tag) == "tr"]
    for at, row in enumerate(rows):
        cells = [line_of(cell).replace("|", "\\|") for cell in row]
        yield f"| {' | '.join(cells)} |"
        if at == 0:
            yield f"|{' --- |' * len(cells)}"


def _pieces(element: Element) -> Iterator[str]:
    yield _text(element.text)
    for child in element:
        yield _inline(child)
        yield _text(child.tail)


def _inline(element: Element) -> str:
    name = local_name(element.tag)
    inside = "".join(_pieces(element))
    if name == "br":
        return "\n"
    if _is_blank(element):
        return "____"
    if name == "a":
        return f"[{inside}]({element.get('href', '')})"
    if name == "code":
        # Two ticks with nothing between would read as ticks.
        return f"`{''.join(_verbatim(element)) or ' '}`"
    mark = _WRAPPED.get(name, "")
    return f"{mark}{inside}{mark}"


def _is_blank(element: Element) -> bool:
    return local_name(element.tag).endswith("text-entry-interaction")


def _verbatim(element: Element) -> Iterator[str]:
    """The text of a code span as it is, its blanks among it."""
    yield element.text or ""
    for child in element:
        yield from ("____",) if _is_blank(child) else _verbatim(child)
        yield child.tail or ""


def _text(text: str | None) -> str:
    """Text with what would be markup escaped; line breaks there are only blanks."""
    return _MARKUP.sub(r"\\\g<0>", re.sub(r"[ \t]*\n[ \t]*", " ", text or ""))


def _line_start(text: str) -> str:
    """A paragraph whose lines begin like a list or a heading, so that they do not."""

    def escaped(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}\\" if match[2].isdigit() else f"{match[1]}\\{match[2]}"

    lines = (line.strip() for line in text.split("\n"))
    return _LINE_START.sub(escaped, "\n".join(lines))
