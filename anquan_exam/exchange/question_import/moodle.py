"""Moodle XML: `<quiz>` with its `<question type="…">`; the line of a question is its ordinal."""

import re
from dataclasses import replace

from anquan_exam.domain.pictures import Picture
from anquan_exam.domain.questions import KIND_LABELS, Kind
from anquan_exam.exchange.bank_markdown.lines import join_variants
from anquan_exam.exchange.incoming.safe_xml import Element
from anquan_exam.exchange.question_excel.columns import LABELS, LETTERS, OPTIONS, Field
from anquan_exam.exchange.question_import.blanks import marked
from anquan_exam.exchange.question_import.exact import from_tags
from anquan_exam.exchange.question_import.gift import EXACT, LETTERED
from anquan_exam.exchange.question_import.kinds import KindWord
from anquan_exam.exchange.question_import.moodle_pictures import take_picture
from anquan_exam.exchange.question_import.pictures import Pictures
from anquan_exam.exchange.question_import.rows import Parked, RawRow
from anquan_exam.exchange.question_import.web_text import text_of_html
from anquan_exam.exchange.question_import.why import Note, Why, note

_ENOUGH = 100.0
_OURS = {
    "truefalse": Kind.TRUE_FALSE,
    "shortanswer": Kind.FILL_IN,
    "cloze": Kind.FILL_IN,
    "essay": Kind.SHORT_ANSWER,
    "ordering": Kind.ORDERING,
}
_CLOZE = re.compile(r"\{1:SHORTANSWER:(?P<inside>(?:\\.|[^\\}])*)\}", re.S)
_CLOZE_ITEM = re.compile(r"=((?:\\.|[^\\~}])*)", re.S)
_CLOZE_ESCAPE = re.compile(r"\\([}~#\\/\"{*])")
_NAMES = {
    "matching": "匹配题", "numerical": "数值题", "cloze": "完形填空题", "multianswer": "完形填空题",
    "calculated": "计算题", "ddmarker": "拖放题", "ddimageortext": "拖放题", "ddwtos": "拖放题",
    "gapselect": "选词填空题", "description": "说明文字",
}  # fmt: skip


def rows_of_moodle(root: Element, pictures: Pictures) -> tuple[RawRow, ...]:
    """Every question of the quiz, categories aside."""
    rows: list[RawRow] = []
    topic = ""
    exact = root.get("generator") == "anquan-exam"
    for question in root.iter("question"):
        if question.get("type") == "category":
            topic = _text(question.find("category")).rpartition("/")[2]
            continue
        rows.append(_pictured(question, len(rows) + 1, topic, pictures, exact=exact))
    return tuple(rows)


def _pictured(
    question: Element, ordinal: int, topic: str, pictures: Pictures, *, exact: bool
) -> RawRow:
    """The row with its picture, which is taken out of the text first."""
    parked: Note | None = None
    shown: Picture | None = None
    notes: tuple[Note, ...] = ()
    try:
        shown, notes = take_picture(question, pictures)
    except Parked as refused:
        parked = refused.note
    row = _row(question, ordinal, topic)
    row = _exactly(question, row) if exact else row
    stood = (*row.stood, (LABELS[Field.PICTURE], shown.alt)) if shown else row.stood
    notes += row.notes
    return replace(row, stood=stood, picture=shown, notes=notes, parked=parked or row.parked)


def _text(element: Element | None) -> str:
    """The text inside, HTML or not, as lines."""
    if element is None:
        return ""
    inner = element.find("text")
    return text_of_html((inner if inner is not None else element).text or "")


def _row(question: Element, ordinal: int, topic: str) -> RawRow:
    cells = {Field.STEM: _text(question.find("questiontext"))}
    if topic:
        cells[Field.TOPIC] = topic
    if feedback := _text(question.find("generalfeedback")):
        cells[Field.EXPLANATION] = feedback
    if words := [_text(one) for one in question.iterfind("tags/tag")]:
        cells[Field.TAGS] = ",".join(words)
    parked = _answers(question, cells)
    notes = _blank_added(cells)
    stood = (
        ("题干", cells[Field.STEM]),
        *(("选项" if a.text is None else "答案", _stood(a)) for a in question.iterfind("answer")),
    )
    return RawRow("", ordinal, stood, cells, context=LETTERED, notes=notes, parked=parked)


def _exactly(question: Element, row: RawRow) -> RawRow:
    """The row of a question written here: its texts are Markdown, its tags say the rest."""
    label = _kind_of(question)
    if label is None:
        return row
    cells = {
        Field.KIND: KIND_LABELS[label],
        Field.STEM: _raw(question.find("questiontext")),
        Field.EXPLANATION: _raw(question.find("generalfeedback")),
        Field.ANSWER: row.cells.get(Field.ANSWER, ""),
        **from_tags([_raw(one) for one in question.iterfind("tags/tag")]),
    }
    answers = [_raw(one) for one in question.findall("answer")]
    if label is Kind.FILL_IN:
        cells |= _filled(question, cells[Field.STEM], answers)
    elif label is Kind.TRUE_FALSE:
        cells[Field.ANSWER] = "对" if cells[Field.ANSWER] == "true" else "错"
    elif label is Kind.SHORT_ANSWER:
        cells |= _marked_by(_raw(question.find("graderinfo")))
    else:
        cells.update(zip(OPTIONS, answers, strict=False))
    return replace(row, cells=cells, context=EXACT, notes=(), parked=None)


def _raw(element: Element | None) -> str:
    inner = element.find("text") if element is not None else None
    return (inner.text or "") if inner is not None else ""


def _kind_of(question: Element) -> Kind | None:
    kind = question.get("type", "")
    if kind == "multichoice":
        return Kind.SINGLE if question.findtext("single") == "true" else Kind.MULTIPLE
    return _OURS.get(kind)


def _filled(question: Element, stem: str, answers: list[str]) -> dict[Field, str]:
    """The answers of a blank below the text, or of those within it."""
    if question.get("type") != "cloze":
        unstarred = tuple(answer.replace("\\*", "*") for answer in answers)
        return {Field.ANSWER: join_variants(unstarred)}
    found = [_CLOZE_ITEM.findall(match["inside"]) for match in _CLOZE.finditer(stem)]
    blanks = [tuple(_CLOZE_ESCAPE.sub(r"\1", item) for item in items) for items in found]
    return {
        Field.STEM: _CLOZE.sub("____", stem),
        Field.ANSWER: "\n".join(map(join_variants, blanks)),
    }


def _marked_by(info: str) -> dict[Field, str]:
    """What stands in the notes for whoever marks: the rubric, a line, the model answer."""
    rubric, _, model = info.partition("\n\n")
    return {Field.RUBRIC: rubric, Field.ANSWER: model}


def _blank_added(cells: dict[Field, str]) -> tuple[Note, ...]:
    """Moodle asks for the word below the text; ours stands where the blank is."""
    if cells.get(Field.KIND) != KindWord.FILL_IN.value or marked(cells[Field.STEM])[1]:
        return ()
    cells[Field.STEM] = f"{cells[Field.STEM]} ____".strip()
    return (note(Why.BLANK_ADDED, Field.STEM),)


def _stood(answer: Element) -> str:
    return f"{_text(answer)}（得 {answer.get('fraction', '?')}%）"


def _answers(question: Element, cells: dict[Field, str]) -> Note | None:
    kind = question.get("type", "")
    answers = question.findall("answer")
    if kind == "truefalse":
        right = [_text(one).casefold() for one in answers if _fraction(one) == _ENOUGH]
        cells[Field.KIND] = KindWord.TRUE_FALSE.value
        cells[Field.ANSWER] = right[0] if len(right) == 1 else ""
        return None
    if kind in ("multichoice", "multichoiceset"):
        return _choice(question, answers, cells)
    if kind == "shortanswer":
        return _fill_in(answers, cells)
    if kind == "essay":
        cells[Field.KIND] = KindWord.SHORT_ANSWER.value
        cells[Field.ANSWER] = _text(question.find("graderinfo"))
        return None
    if kind == "ordering":
        return _ordering(answers, cells)
    problem = f"{_NAMES.get(kind, f'“{kind}”这种题')}现在还导不进来"
    return note(Why.FORMAT, Field.KIND, problem=problem)


def _fraction(answer: Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _choice(question: Element, answers: list[Element], cells: dict[Field, str]) -> Note | None:
    if len(answers) > len(LETTERS):
        return note(Why.FORMAT, Field.OPTIONS, problem=f"选项有 {len(answers)} 个，太多")
    cells.update(zip(OPTIONS, (_text(one) for one in answers), strict=False))
    fractions = [_fraction(one) for one in answers]
    single = _text(question.find("single")).casefold() in ("true", "1")
    right = [place for place, fraction in enumerate(fractions) if fraction > 0]
    if single and any(0 < fraction < _ENOUGH for fraction in fractions):
        return note(
            Why.FORMAT, Field.ANSWER, problem="单选题里有选项只得部分分，题库里没有这种给法"
        )
    cells[Field.KIND] = KindWord.SINGLE.value if single else KindWord.MULTIPLE.value
    cells[Field.ANSWER] = "".join(LETTERS[place] for place in right)
    return None


def _ordering(answers: list[Element], cells: dict[Field, str]) -> Note | None:
    """The answers stand in the right order."""
    if len(answers) > len(LETTERS):
        return note(Why.FORMAT, Field.OPTIONS, problem=f"选项有 {len(answers)} 个，太多")
    cells.update(zip(OPTIONS, (_text(one) for one in answers), strict=False))
    cells[Field.KIND] = KindWord.ORDERING.value
    cells[Field.ANSWER] = LETTERS[: len(answers)]
    return None


def _fill_in(answers: list[Element], cells: dict[Field, str]) -> Note | None:
    if any(0 < _fraction(one) < _ENOUGH for one in answers):
        return note(Why.FORMAT, Field.ANSWER, problem="有的答案只给部分分，题库里没有这种给法")
    accepted = [_text(one) for one in answers if _fraction(one) == _ENOUGH]
    if any("*" in text for text in accepted):
        return note(Why.FORMAT, Field.ANSWER, problem="答案里用了通配符 *，题库里没有这种给法")
    cells[Field.KIND] = KindWord.FILL_IN.value
    cells[Field.ANSWER] = " | ".join(accepted)
    return None
