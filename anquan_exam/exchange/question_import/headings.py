"""Which column is which: headings under their usual other names, wherever the heading row is."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from anquan_exam.exchange.question_excel.columns import LETTERS, OPTIONS, RIGHTS, TEMPLATE, Field
from anquan_exam.exchange.question_excel.writer import MARKDOWN_SHEET

NAMES: dict[Field, tuple[str, ...]] = {
    Field.KIND: (
        "题型", "试题类型", "题目类型", "题类", "类型", "题型名称", "试题题型", "题目题型", "题种",
        "type", "questiontype", "kind",
    ),
    Field.STEM: (
        "题干", "题目", "试题", "题目内容", "试题内容", "题干内容", "试题题干", "题目名称", "问题",
        "题面", "内容", "试题名称", "考题", "题目描述", "题目标题", "问题内容", "试题正文",
        "题目题干", "question", "stem", "title", "questiontext",
    ),
    Field.OPTIONS: (
        "选项", "题目选项", "试题选项", "备选项", "备选答案", "可选项", "选项内容", "候选项",
        "答案选项", "候选答案", "所有选项", "options", "choices", "option",
    ),
    Field.ANSWER: (
        "答案", "正确答案", "题目答案", "参考答案", "标准答案", "试题答案", "正确选项", "正确项",
        "正答", "答案字母", "answer", "key", "correct", "correctanswer", "rightanswer",
    ),
    Field.ANSWER_TEXT: ("正确答案文本", "答案文本", "答案内容", "正确答案内容", "answertext"),
    Field.RUBRIC: ("评分要点", "得分点", "评分标准", "评分点", "rubric"),
    Field.EXPLANATION: (
        "解析", "试题解析", "答案解析", "题目解析", "试题分析", "详解", "解答", "解题思路", "题解",
        "答案说明", "explanation", "analysis",
    ),
    Field.BASIS: (
        "依据", "出处", "法规依据", "法律依据", "参考依据", "命题依据", "试题依据", "出题依据",
        "来源", "法条", "题目来源", "试题来源",
    ),
    Field.DIFFICULTY: (
        "难度", "难易度", "难度系数", "难易程度", "难度等级", "试题难度", "题目难度", "difficulty",
        "level",
    ),
    Field.TAGS: ("标签", "知识点", "关键词", "考点", "所属知识点", "tags", "tag"),
    Field.MUST_KNOW: ("必知必会", "必知", "必会"),
    Field.TOPIC: (
        "专题", "章节", "章", "分类", "所属章节", "题目分类", "试题分类", "作业种类", "科目",
        "类别", "所属题库", "模块", "专业", "工种", "题库", "题库名称", "试题类别",
        "category", "chapter",
    ),
    Field.PICTURE: ("图片", "题干图片", "配图", "题目图片", "插图", "图片链接"),
    Field.NUMBER: (
        "序号", "题号", "编号", "试题编号", "题目编号", "题序", "行号", "试题序号", "no", "id", "#",
    ),
    Field.SCORE: ("分值", "分数", "得分", "每题分值", "试题分数", "score", "points"),
}  # fmt: skip
OURS = ("行号", "原因")  # what a file to mend carries besides

_EXACT = {name: field for field, names in NAMES.items() for name in names}
_ORDINAL = {character: index for index, character in enumerate("一二三四五六七八九十")}
_OPTION = re.compile(
    r"(?:备选)?(?:选项|备选答案|答案|候选项|候选答案|选择项|option|choice|answer)[_-]?"
    r"([a-l一二三四五六七八九十]|1[0-2]|[1-9])(?:内容|文本)?|([a-l])(?:选项|项|\.)?"
)
_RIGHT = re.compile(r"(?:选项|答案)?([a-l一二三四五六七八九十]|1[0-2]|[1-9])(?:是否正确|正误|对错)")
_PICTURE = re.compile(r".*(?:图片|图片链接|picture|image)")
LONGEST_HEADING = 14
LOOKED_AT = 30
Columns = dict[int, Field]


def plain(text: str) -> str:
    """A heading without width, case, blanks, stars and remarks in brackets."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"[\s*:·“”\"']", "", folded)
    folded = re.sub(r"[(\[【]([a-l])[)\]】]", r"\1", folded)
    return re.sub(r"[(\[【].*?[)\]】]", "", folded)


@lru_cache(maxsize=4096)
def field_of(heading: str) -> tuple[Field, bool] | None:
    """What a heading names, and whether it names just that; None if nothing of ours."""
    name = plain(heading)
    if not name or len(name) > LONGEST_HEADING:
        return None
    if name in _EXACT:
        return _EXACT[name], True
    for pattern, fields in ((_RIGHT, RIGHTS), (_OPTION, OPTIONS)):
        if match := pattern.fullmatch(name):
            return fields[_place(match[1] or match[match.lastindex or 1])], True
    if _PICTURE.fullmatch(name):
        return Field.PICTURE, True
    # The most telling word decides: 试题题干文字 names a stem.
    inside = [known for known in _EXACT if len(known) > 1 and known in name]
    return (_EXACT[max(inside, key=len)], False) if inside else None


def _place(mark: str) -> int:
    if mark in _ORDINAL:
        return _ORDINAL[mark]
    return int(mark) - 1 if mark.isdigit() else LETTERS.index(mark.upper())


def columns_of(row: Sequence[str]) -> Columns:
    """The first column of each meaning; a heading that says just that goes first."""
    taken: dict[Field, int] = {}
    for exact in (True, False):
        for place, cell in enumerate(row):
            found = field_of(cell)
            if found is None or found[1] is not exact or place in taken.values():
                continue
            taken.setdefault(found[0], place)
    return {place: field for field, place in taken.items()}


def is_heading(row: Sequence[str]) -> bool:
    """Whether the row names the columns of a table of questions."""
    if max(map(len, row), default=0) > 3 * LONGEST_HEADING:  # most rows, at little cost
        return False
    columns = columns_of(row)
    fields = set(columns.values())
    exact = sum(1 for cell in row if (found := field_of(cell)) and found[1])
    long = sum(1 for cell in row if len(plain(cell)) > LONGEST_HEADING)
    asks = Field.STEM in fields and fields & {Field.ANSWER, Field.OPTIONS, *OPTIONS[:2], *RIGHTS}
    return bool(asks) and exact >= 2 and long == 0


def find_heading(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the row that names the columns; None if none of the first rows does."""
    named = [index for index, row in enumerate(rows[:LOOKED_AT]) if is_heading(row)]
    return min(named, key=lambda index: (-len(columns_of(rows[index])), index), default=None)


def is_ours(row: Sequence[str], sheet: str) -> bool:
    """Whether these are the headings of our own template: its texts are Markdown. A file of rows
    to mend has the same columns, and says by the name of its sheet whether they came from it."""
    titles = [cell for cell in row if cell]
    if sheet == MARKDOWN_SHEET:
        titles = [title for title in titles if title not in OURS]
    return titles == [column.title for column in TEMPLATE]
