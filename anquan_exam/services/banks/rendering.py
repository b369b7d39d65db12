"""Markdown of questions as safe HTML.

Raw HTML is never taken as such (it shows as the text it is), and what comes out is cleaned once
more against a list of our own."""

import re
from typing import Any

import nh3
from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.util import Registry

from anquan_exam.domain.questions import BLANK, Question

# A character no question may hold (see domain/markup.py), so that Markdown leaves blanks alone.
_BLANK_MARK = "\ue000"
_EXTENSIONS = ("extra", "sane_lists", "nl2br")
_TAGS = {
    *("p", "br", "strong", "em", "del", "sub", "sup", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
# Words alone, beginning with a character no list or heading begins with: their HTML is themselves.
# Most of what questions say is such.
_WORDS = re.compile(
    r"[\u4e00-\u9fff](?: ?[\u4e00-\u9fff\ue000A-Za-z0-9%.，。、；：？！（）《》“”…—])*"
)
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class Renderer:
    """Turns Markdown into HTML. One a job: it is not for several threads at once."""

    def __init__(self) -> None:
        self._blocks = _plain_only(Markdown(extensions=_EXTENSIONS))
        self._line = _plain_only(Markdown())
        parser = self._line.parser
        parser.blockprocessors = Registry()
        parser.blockprocessors.register(ParagraphProcessor(parser), "paragraph", 10)

    def block(self, text: str) -> str:
        """Several paragraphs, lists or tables. Each `____` stays as it is."""
        return self._render(self._blocks, text)

    def line(self, text: str) -> str:
        """One line, without a paragraph around it."""
        html = self._render(self._line, " ".join(text.split()))
        return html.removeprefix("<p>").removesuffix("</p>")

    def pieces(self, question: Question) -> dict[str, Any]:
        """What is stored with a revision: {"stem": html, "options": {letter: html}}, and where the
        question has them "picture": {"name", "alt"} and "parts": a list of the same for each
        part. Without key and explanation."""
        picture = question.picture
        return {
            "stem": self.block(question.stem),
            "options": {option.id: self.line(option.text) for option in question.options},
            **({"picture": {"name": picture.name, "alt": picture.alt}} if picture else {}),
            **({"parts": [self.pieces(part) for part in question.parts]} if question.parts else {}),
        }

    @staticmethod
    def _render(markdown: Markdown, text: str) -> str:
        text = text.replace(BLANK, _BLANK_MARK)
        if _WORDS.fullmatch(text):
            return f"<p>{text}</p>".replace(_BLANK_MARK, BLANK)
        html = markdown.reset().convert(text)
        return _clean(html).replace(_BLANK_MARK, BLANK)


def _plain_only(markdown: Markdown) -> Markdown:
    """`markdown` without the parts that let raw HTML through."""
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    return markdown


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    """Links lead to the web, or nowhere: a relative one would lead into this very site."""
    if tag == "a" and attribute == "href" and not _WEB_ADDRESS.match(value):
        return None
    return value
