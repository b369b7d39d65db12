"""XML that somebody sent, as elements: without document types, entities, or bottomless nesting.

The parser of the standard library expands entities (a kilobyte becomes gigabytes) and opens what a
document type points at. A file that declares either is refused before anything of it is used."""

import re
import xml.etree.ElementTree as ElementTree
from xml.parsers import expat

from anquan_exam.exchange.incoming.refused import FileRefused

Element = ElementTree.Element

MOST_DEEP = 150
MOST_ELEMENTS = 1_000_000
# The parser knows no Chinese code page.
_CHINESE = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"'](gb2312|gbk|gb18030)[\"']", re.IGNORECASE)


def parse_xml(data: bytes) -> Element:
    """The root element; tags and attributes as `{namespace}name`. Raises FileRefused."""
    chinese = _CHINESE.match(data)
    reader = _Reader("utf-8" if chinese else None)
    try:
        reader.parser.Parse(data.decode("gb18030").encode() if chinese else data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FileRefused("file_broken") from error
    return reader.builder.close()


def local_name(tag: str) -> str:
    """A tag or attribute without its namespace."""
    return tag.rpartition("}")[2]


class _Reader:
    """Feeds what the parser meets to a tree."""

    def __init__(self, encoding: str | None) -> None:
        self.builder = ElementTree.TreeBuilder()
        self.parser = expat.ParserCreate(encoding, namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.ExternalEntityRefHandler = _refuse
        self._deep = self._elements = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._deep += 1
        self._elements += 1
        if self._deep > MOST_DEEP or self._elements > MOST_ELEMENTS:
            raise FileRefused("file_bomb")
        self.builder.start(_named(tag), {_named(k): v for k, v in attributes.items()})

    def _end(self, tag: str) -> None:
        self._deep -= 1
        self.builder.end(_named(tag))


def _named(name: str) -> str:
    return "{" + name if "}" in name else name


def _refuse(*_declared: object) -> int:
    raise FileRefused("file_entities")
