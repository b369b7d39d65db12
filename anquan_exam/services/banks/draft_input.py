"""What an editor typed about a bank, as it may be stored."""

from dataclasses import replace

from anquan_exam.domain.markup import hidden_character
from anquan_exam.exchange.bank_markdown import TOPIC_NAME
from anquan_exam.services.banks.draft_views import Settings
from anquan_exam.services.errors import Invalid

LONGEST_NAME = 64
LONGEST_TITLE = 60


def text_line(value: str, field: str, most: int) -> str:
    """One line of text a bank file can hold. Raises Invalid `<field>_missing`, `<field>_long`,
    `hidden_character`."""
    line = " ".join(value.split())
    if not line:
        raise Invalid(f"{field}_missing", field)
    if len(line) > most:
        raise Invalid(f"{field}_long", field, most=most)
    if code := hidden_character(line):
        raise Invalid("hidden_character", field, character=code)
    return line


def settled(settings: Settings) -> Settings:
    """`settings` as they may be stored."""
    posts = (text_line(post, "posts", LONGEST_TITLE) for post in settings.posts)
    return replace(
        settings,
        title=text_line(settings.title, "title", LONGEST_TITLE),
        posts=tuple(dict.fromkeys(posts)),
    )


def refuse_bad_name(name: str) -> None:
    """Raises Invalid `bad_topic_name` where a topic file cannot be called that."""
    if not TOPIC_NAME.fullmatch(name):
        raise Invalid("bad_topic_name", "name", name=name[:LONGEST_NAME])
