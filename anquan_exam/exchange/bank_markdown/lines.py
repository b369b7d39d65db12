"""The lines of a topic file: which of them carry the structure, and how text keeps out of its way.

Writing and reading share what is here, so that they cannot drift apart.
"""

import re
import unicodedata

HEADING = re.compile(r" {0,3}##(?!#)")
PART_HEADING = re.compile(r" {0,3}###(?!#)")
ANY_HEADING = re.compile(r" {0,3}#")
OPTION = re.compile(r"\s*[-*+] +\[(?P<tick>[ xX])\] *(?P<text>.*)")
ANSWER = re.compile(r" {0,3}(?P<number>\d{1,3})[.)](?:\s+(?P<text>.*))?$")
QUOTE = re.compile(r" {0,3}>")
_MARKS = "依据|参考答案|解析|停用"
QUOTE_MARK = re.compile(rf" {{0,3}}>?\s*\*\*(?P<mark>{_MARKS})\*\*[：:]?\s*(?P<text>.*)")
QUOTED_MARK = re.compile(rf" {{0,3}}>\s*\*\*(?:{_MARKS})\*\*")
RUBRIC = re.compile(r" {0,3}[-*+] +(?P<share>\d{1,3})% *(?P<text>.*)")
PICTURE = re.compile(r" {0,3}!\[(?P<alt>[^\[\]]*)\]\(pictures/(?P<name>[^()\s]+)\)\s*")
OUTLINE = re.compile(r"(?P<text>.*?)\s*\{(?P<points>[\d, ]*)\}")

_RUN_OF_BLANK_LINES = re.compile(r"\n{3,}")
_STRUCTURE = (ANY_HEADING, OPTION, QUOTED_MARK)


def tidy(text: str) -> str:
    """`text` as canonical form keeps it: NFC, no blanks at line ends, single empty lines."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    return _RUN_OF_BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines).strip())


def tidy_line(text: str) -> str:
    """The same for a text of one line: a line break becomes a space."""
    parts = (part.strip() for part in unicodedata.normalize("NFC", text).split("\n"))
    return " ".join(part for part in parts if part)


def carries_structure(line: str) -> bool:
    """Whether `line` inside a stem would be read as a heading, an option or the quote block."""
    return any(pattern.match(line) for pattern in _STRUCTURE)


def as_stem(text: str) -> str:
    """Any text as a stem that can be written: tidied, and lines that would be read as structure
    escaped the Markdown way (`# 3 号炉` becomes `\\# 3 号炉`, which shows as `# 3 号炉`).
    """
    return "\n".join(_escaped(line) for line in tidy(text).split("\n"))


def _escaped(line: str) -> str:
    if not (carries_structure(line) or PICTURE.fullmatch(line) or RUBRIC.match(line)):
        return line
    text = line.lstrip()
    return line[: len(line) - len(text)] + "\\" + text


def split_variants(text: str) -> tuple[str, ...]:
    """The accepted answers of one line, divided by `|`; `\\|` and `\\\\` stand for themselves."""
    variants, current, escaped = [], "", False
    for character in text:
        if escaped:
            current += character if character in "|\\" else "\\" + character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "|":
            variants.append(current)
            current = ""
        else:
            current += character
    variants.append(current + ("\\" if escaped else ""))
    return tuple(tidy_line(variant) for variant in variants)


def join_variants(variants: tuple[str, ...]) -> str:
    """What `split_variants` reads back as `variants`."""
    escaped = (variant.replace("\\", "\\\\").replace("|", "\\|") for variant in variants)
    return " | ".join(escaped).rstrip()
