"""What the Markdown of a question may hold: no raw HTML, no dangerous link, no hidden character.

The site cleans what it renders as well; this refuses it at the door, where the author can see why.
"""

import html
import re
import unicodedata

ALLOWED_SCHEMES = frozenset({"http", "https"})

# Renderers take any "<" before a letter, "/", "!" or "?" for HTML; "浓度<19.5%" is plain text.
_RAW_HTML = re.compile(r"<[A-Za-z/!?]")
_PICTURE = re.compile(r"(?<!\\)!\[[^\]]*\][(\[]")
_INLINE_TARGET = re.compile(r"\]\(\s*<?([^)>]*)")
_REFERENCE_TARGET = re.compile(r"^[ >]*\[[^\]\n]+\]:\s*<?([^\s>]*)", re.MULTILINE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_SCRIPT_ANYWHERE = re.compile(r"(?:javascript|vbscript):|data:[a-z]+/", re.IGNORECASE)
_IGNORED_IN_TARGETS = re.compile(r"[\x00-\x20\\]")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def has_raw_html(text: str) -> bool:
    """Whether a renderer could take some of `text` for HTML."""
    return _RAW_HTML.search(text) is not None


def has_picture(text: str) -> bool:
    """Whether `text` asks for a picture: none can be shown, so the text would have a hole."""
    return _PICTURE.search(text) is not None


def unsafe_link(text: str) -> str | None:
    """The scheme of the first link that is neither http(s) nor relative, lower-case; else None.

    Entities, backslashes and blanks are undone first: browsers see through them as well.
    """
    for pattern in (_INLINE_TARGET, _REFERENCE_TARGET):
        for match in pattern.finditer(text):
            scheme = _SCHEME.match(_plain(match[1]))
            if scheme and scheme[1].lower() not in ALLOWED_SCHEMES:
                return scheme[1].lower()
    anywhere = _SCRIPT_ANYWHERE.search(_plain(text))
    return anywhere[0].partition(":")[0].lower() if anywhere else None


def hidden_character(text: str) -> str | None:
    """The code point (U+200B) of the first character nobody can see, line ends apart; else None."""
    for character in text:
        if character != "\n" and unicodedata.category(character) in _HIDDEN_CATEGORIES:
            return f"U+{ord(character):04X}"
    return None


def _plain(text: str) -> str:
    return _IGNORED_IN_TARGETS.sub("", html.unescape(text))
