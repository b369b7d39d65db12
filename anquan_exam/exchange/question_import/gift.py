"""GIFT, Moodle's text format: `::title::stem{=right ~wrong}`; the line of a question is where it
begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from anquan_exam.domain.questions import KIND_LABELS
from anquan_exam.exchange.bank_markdown.lines import join_variants
from anquan_exam.exchange.question_excel.columns import LETTERS, OPTIONS, Field
from anquan_exam.exchange.question_import.exact import from_tags
from anquan_exam.exchange.question_import.kinds import KINDS, KindWord
from anquan_exam.exchange.question_import.rows import Context, RawRow
from anquan_exam.exchange.question_import.web_text import text_of_html
from anquan_exam.exchange.question_import.why import Note, Why, note

_TITLE = re.compile(r"\s*::(?P<title>(?:\\.|[^\\:]|:(?!:))*)::")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_ANSWERS = re.compile(r"\\.|\{(?P<inside>(?:\\.|[^\\{}])*)\}", re.S)
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")
_TRUE = re.compile(r"\s*(T|TRUE|F|FALSE)\s*(?:#.*)?", re.IGNORECASE | re.S)
_ITEM = re.compile(r"([=~])((?:\\.|[^\\=~])*)", re.S)
_WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
_FEEDBACK = re.compile(r"(?P<answers>(?:\\.|[^\\])*?)####(?P<general>.*)", re.S)
_BEFORE_FEEDBACK = re.compile(r"(?:\\.|[^\\#])*", re.S)
LETTERED = Context(letters=True)
EXACT = Context(letters=True, markdown=True, exact=True)
_OURS = re.compile(r"\s*//\s*anquan-exam\b")
_TAG = re.compile(r"\[tag:((?:\\.|[^\\\]])*)\]")


@dataclass(frozen=True, slots=True)
class _Item:
    text: str
    weight: float


def looks_gift(text: str) -> bool:
    """Whether a text holds a question with answers in braces."""
    for match in _answered(text):
        inside = match["inside"].strip()
        if inside.startswith(("=", "~", "#")) or _TRUE.fullmatch(inside) or "::" in text:
            return True
    return False


def _answered(text: str) -> list[re.Match[str]]:
    """The braces of a text that are no escaped ones."""
    return [match for match in _ANSWERS.finditer(text) if match["inside"] is not None]


def rows_of_gift(text: str) -> tuple[RawRow, ...]:
    """Every question of the text, in order."""
    rows = []
    topic = ""
    exact = _OURS.match(text) is not None
    for line, block, remarks in _questions(text):
        category = _CATEGORY.match(block)
        if category is not None:
            topic = category[1].strip().split("\n")[0].rpartition("/")[2]
            block = block[category.end() :].strip()
        if block:
            row = _row(line, block, topic, exact=exact)
            rows.append(_with_tags(row, remarks) if exact else row)
    return tuple(rows)


def _with_tags(row: RawRow, remarks: str) -> RawRow:
    """The row with what its remarks say in tags, where they were written here."""
    words = [re.sub(r"\\(.)", r"\1", word) for word in _TAG.findall(remarks)]
    return replace(row, cells={**row.cells, **from_tags(words)}, context=EXACT)


def _questions(text: str) -> Iterator[tuple[int, str, str]]:
    """The blocks between blank lines, without comments, and the comments before each; a blank line
    in braces divides nothing."""
    held: list[str] = []
    remarks: list[str] = []
    start = 0
    for number, line in enumerate([*re.split(r"\r\n|\n|\r", text), ""], 1):
        if line.lstrip().startswith("//"):
            remarks = [*remarks, line] if not held else remarks
            continue
        inside = _open_braces("\n".join(held)) and number - start < 200
        if line.strip() or inside:
            start = start if held else number
            held.append(line)
        elif held:
            yield start, "\n".join(held), "\n".join(remarks)
            held, remarks = [], []
    if held:
        yield start, "\n".join(held), "\n".join(remarks)


def _open_braces(text: str) -> bool:
    bare = re.sub(r"\\.", "", text)
    return bare.count("{") > bare.count("}")


def _row(line: int, block: str, topic: str, *, exact: bool) -> RawRow:
    cells: dict[Field, str] = {Field.TOPIC: topic} if topic else {}
    stood = (("原文", block),)
    body = _TITLE.sub("", block, count=1)
    html = _FORMAT.match(body)
    body = body[html.end() :] if html else body
    found = _answered(body)
    parked = None
    if len(found) == 1:
        match = found[0]
        before, after = body[: match.start()], body[match.end() :]
        inside = match["inside"].strip()
        parked = _answers(cells, _plain(before, exact), _plain(after, exact), inside)
        if exact:
            parked = None if _said_exactly(cells, before, after, inside) else parked
    else:
        cells[Field.STEM] = _plain(body)
        parked = note(Why.NO_ANSWER, Field.ANSWER)
    for field in (Field.STEM, *OPTIONS):
        if field in cells and html and html[1].lower() in ("html", "moodle"):
            cells[field] = text_of_html(cells[field])
    return RawRow("", line, stood, cells, context=LETTERED, parked=parked)


def _answers(cells: dict[Field, str], before: str, after: str, inside: str) -> Note | None:
    """Fill the cells; a note where this sort of question cannot come in."""
    cells[Field.STEM] = f"{before} {after}".strip() if after.strip() else before.strip()
    general = _FEEDBACK.fullmatch(inside)
    if general is not None:
        cells[Field.EXPLANATION] = _plain(general["general"])
        inside = general["answers"].strip()
    if not inside:
        cells[Field.KIND] = KindWord.SHORT_ANSWER.value
        return None
    if match := _TRUE.fullmatch(inside):
        cells[Field.KIND], cells[Field.ANSWER] = KindWord.TRUE_FALSE.value, match[1].upper()[:1]
        return None
    if inside.startswith("#"):
        return note(Why.FORMAT, Field.KIND, problem="数值题现在还导不进来，请改成填空题")
    items = _ITEM.findall(inside)
    if items and all(mark == "=" and re.search(r"(?<!\\)->", text) for mark, text in items):
        return note(Why.FORMAT, Field.KIND, problem="匹配题现在还导不进来")
    items = [_item(mark, text) for mark, text in _ITEM.findall(inside)]
    if all(mark == "=" for mark, _ in _ITEM.findall(inside)):
        return _fill_in(cells, before, after, items)
    return _choice(cells, items)


def _item(mark: str, text: str) -> _Item:
    weight = _WEIGHT.match(text)
    if weight is not None:
        text = text[weight.end() :]
    kept = _BEFORE_FEEDBACK.match(text)
    text = kept[0] if kept else ""
    given = float(weight[1]) if weight else (100.0 if mark == "=" else 0.0)
    return _Item(_plain(text), given)


def _fill_in(cells: dict[Field, str], before: str, after: str, items: list[_Item]) -> Note | None:
    if not items:
        return note(Why.NO_ANSWER, Field.ANSWER)
    if any(item.weight != 100 for item in items):
        return note(Why.FORMAT, Field.ANSWER, problem="有的答案只给部分分，题库里没有这种给法")
    cells[Field.KIND] = KindWord.FILL_IN.value
    cells[Field.STEM] = f"{before.rstrip()}____{after.lstrip()}".strip()
    cells[Field.ANSWER] = " | ".join(item.text for item in items)
    return None


def _choice(cells: dict[Field, str], items: list[_Item]) -> Note | None:
    """Right is what earns anything; one right option that earns half is neither."""
    if len(items) > len(LETTERS):
        return note(Why.FORMAT, Field.OPTIONS, problem=f"选项有 {len(items)} 个，太多")
    for place, item in enumerate(items):
        cells[OPTIONS[place]] = item.text
    right = [place for place, item in enumerate(items) if item.weight > 0]
    single = len(right) == 1
    if single and items[right[0]].weight < 100:
        return note(Why.FORMAT, Field.ANSWER, problem="对的选项没有给满分，不知道是单选还是多选")
    if len(right) > 1 and any(item.weight == 100 for item in items):
        return note(
            Why.FORMAT, Field.ANSWER, problem="有选项得满分，又有选项得部分分，题库里没有这种给法"
        )
    cells[Field.KIND] = KindWord.SINGLE.value if single else KindWord.MULTIPLE.value
    cells[Field.ANSWER] = "".join(LETTERS[place] for place in right)
    return None


def _said_exactly(cells: dict[Field, str], before: str, after: str, inside: str) -> bool:
    """Say the cells of a question written here our own way; whether there is anything to say."""
    kind = cells.get(Field.KIND, "")
    if kind == KindWord.FILL_IN.value:
        cells[Field.STEM] = f"{_plain(before, True)}____{_plain(after, True)}"
        variants = (_item(*found).text for found in _ITEM.findall(_without_feedback(inside)))
        cells[Field.ANSWER] = join_variants(tuple(variants))
    elif kind == KindWord.TRUE_FALSE.value:
        cells[Field.ANSWER] = "对" if cells[Field.ANSWER] == "T" else "错"
    label = KINDS.get(KindWord(kind)) if kind else None
    if label is not None:
        cells[Field.KIND] = KIND_LABELS[label]
    return label is not None


def _without_feedback(inside: str) -> str:
    found = _FEEDBACK.fullmatch(inside)
    return found["answers"] if found else inside


def _plain(text: str, whole: bool = False) -> str:
    """Without the escapes of GIFT; with `whole` the blanks at the ends stay."""
    text = re.sub(r"\\([n~=#{}:\\\[\]])", lambda m: "\n" if m[1] == "n" else m[1], text)
    return text if whole else text.strip()
