"""Why a row was repaired or parked: a reason, the field it lies in, and what to name in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from enum import StrEnum
from typing import Any, Self

from anquan_exam.exchange.question_excel.columns import LABELS, Field


class Why(StrEnum):
    """One reason. The first ones repair, the others park."""

    MODEL_FROM_OPTION = "model_from_option"
    NO_HEADING = "no_heading"
    KIND_DEDUCED = "kind_deduced"
    KIND_BY_NUMBER = "kind_by_number"
    OPTIONS_SPLIT = "options_split"
    OPTIONS_JSON = "options_json"
    HTML = "html"
    HIDDEN = "hidden"
    ANGLE = "angle"
    KEY_FROM_STEM = "key_from_stem"
    KEY_IN_STEM = "key_in_stem"
    KEY_NUMBER = "key_number"
    KEY_TEXT = "key_text"
    KEY_WITH_TEXT = "key_with_text"
    KEY_LETTER = "key_letter"
    KEY_TRUE_NUMBER = "key_true_number"
    KEY_TRUE_LETTER = "key_true_letter"
    KEY_RIGHTS = "key_rights"
    KEY_FROM_LIST = "key_from_list"
    BLANKS_MARKED = "blanks_marked"
    BLANK_ADDED = "blank_added"
    DIFFICULTY_WORD = "difficulty_word"
    DIFFICULTY_UNREAD = "difficulty_unread"
    BASIS_UNREAD = "basis_unread"
    BASIS_AND_EXPLANATION = "basis_and_explanation"
    EXCEL_NUMBER = "excel_number"
    STEM_NUMBER = "stem_number"
    SAME_AS = "same_as"
    SAME_IN_BANK = "same_in_bank"
    MENDED = "mended"
    PICTURE_ALT = "picture_alt"
    PICTURE_ALT_CUT = "picture_alt_cut"
    CASE_DIVIDED = "case_divided"
    SPOT_NAMED = "spot_named"
    SPOT_ROUND = "spot_round"

    SECTION = "section"
    HEADING = "heading"
    NOT_A_QUESTION = "not_a_question"
    UNPLACED = "unplaced"
    KIND_UNKNOWN = "kind_unknown"
    KIND_UNCLEAR = "kind_unclear"
    KIND_LATER = "kind_later"
    KIND_AGAINST_KEY = "kind_against_key"
    NO_STEM = "no_stem"
    STEM_LONG = "stem_long"
    PICTURE = "picture"
    PICTURE_MEANT = "picture_meant"
    PICTURE_GONE = "picture_gone"
    PICTURE_REFUSED = "picture_refused"
    PICTURE_PLACE = "picture_place"
    PICTURE_UNUSED = "picture_unused"
    PICTURES_SEVERAL = "pictures_several"
    PICTURES_MANY = "pictures_many"
    NO_OPTIONS = "no_options"
    NO_OPTIONS_ANSWER = "no_options_answer"
    OPTIONS_UNCLEAR = "options_unclear"
    OPTION_HOLE = "option_hole"
    OPTION_DATE = "option_date"
    NO_ANSWER = "no_answer"
    ANSWER_UNREAD = "answer_unread"
    ANSWER_OUTSIDE = "answer_outside"
    ANSWER_TWO_WAYS = "answer_two_ways"
    ANSWER_OTHER_TEXT = "answer_other_text"
    ANSWER_TWICE = "answer_twice"
    ANSWER_AGAINST = "answer_against"
    RIGHTS_UNREAD = "rights_unread"
    TRUE_OPTIONS = "true_options"
    BLANKS_COUNT = "blanks_count"
    NO_BLANK = "no_blank"
    OTHER_KEY = "other_key"
    OTHER_KEY_IN_BANK = "other_key_in_bank"
    ORDER_UNREAD = "order_unread"
    RUBRIC_UNREAD = "rubric_unread"
    RULE = "rule"
    UNWRITABLE = "unwritable"
    TOO_LONG = "too_long"
    FORMAT = "format"
    PART = "part"


WORDS: dict[Why, str] = {
    Why.NO_HEADING: "没有表头，按内容认出{columns}",
    Why.MODEL_FROM_OPTION: "参考答案取自选项A",
    Why.KIND_DEDUCED: "没写题型，看选项和答案定为{kind}",
    Why.KIND_BY_NUMBER: "题型写的是 {number}，看选项和答案定为{kind}",
    Why.OPTIONS_SPLIT: "选项都在一格里，按{mark}分成 {count} 个",
    Why.OPTIONS_JSON: "选项格里是程序用的写法，取出 {count} 个选项",
    Why.HTML: "去掉了网页标记",
    Why.HIDDEN: "去掉了看不见的字符",
    Why.ANGLE: "小于号换成了全角的“＜”，免得被当成网页标记",
    Why.KEY_FROM_STEM: "答案写在题干的括号里，取出来了：{answer}",
    Why.KEY_IN_STEM: "题干的括号里露着答案 {answer}，去掉了",
    Why.KEY_NUMBER: "答案写的是序号 {number}，换成 {answer}",
    Why.KEY_TEXT: "答案写的是选项的原文，换成 {answer}",
    Why.KEY_WITH_TEXT: "答案连着选项的文字，和选项对得上，取 {answer}",
    Why.KEY_LETTER: "答案 {answer} 也是一个选项的文字，这一列写的都是字母，按字母取",
    Why.KEY_TRUE_NUMBER: "答案写的是 {number}，这一列里 {rule}，定为“{answer}”",
    Why.KEY_TRUE_LETTER: "没写选项，按 A 对、B 错，{letter} 定为“{answer}”",
    Why.KEY_RIGHTS: "答案和“是否正确”两处都写了，对得上",
    Why.KEY_FROM_LIST: "答案取自文末的答案表：{answer}",
    Why.BLANKS_MARKED: "题干里的空换成了规范写法，共 {count} 个",
    Why.BLANK_ADDED: "题干里没画空，在末尾加了一个",
    Why.DIFFICULTY_WORD: "难度“{text}”定为 {level}",
    Why.DIFFICULTY_UNREAD: "难度“{text}”看不懂，先按 3",
    Why.BASIS_UNREAD: "依据没对上登记的文件，先放进解析里，发布前补",
    Why.EXCEL_NUMBER: "{where}在 Excel 里存成了数字，读作“{text}”，原来若是百分数、日期请核对",
    Why.STEM_NUMBER: "去掉了题干前面的序号 {number}",
    Why.SAME_AS: "和{sheet}第 {line} 行是同一道题，只收一次",
    Why.SAME_IN_BANK: "题库里已有这道题（{question}），不再收",
    Why.MENDED: "在页面上改过",
    Why.PICTURE_ALT: "图没写上面有什么，先写“{text}”，请改",
    Why.PICTURE_ALT_CUT: "图的说明太长，只留前 {most} 个字",
    Why.CASE_DIVIDED: "一道题有 {count} 处作答，按位置分成材料和 {count} 个小题，请核对",
    Why.SPOT_NAMED: "图上的位置没有名称，先叫“{text}”，请改",
    Why.SPOT_ROUND: "图上的圆改成了多边形",
    Why.SECTION: "这一行是分节的标题“{text}”，不是题",
    Why.HEADING: "这一行又是表头，不是题",
    Why.NOT_A_QUESTION: "这一行只有“{text}”，不像一道题",
    Why.UNPLACED: "有一格没有表头，内容认不出：“{text}”",
    Why.KIND_UNKNOWN: "题型“{text}”没见过",
    Why.KIND_UNCLEAR: "没写题型，从选项和答案也看不出来",
    Why.KIND_LATER: "“{text}”现在还导不进来，请在网页上写",
    Why.KIND_AGAINST_KEY: "{kind}的答案有 {count} 个，题型和答案有一处错了",
    Why.NO_STEM: "没有题干",
    Why.STEM_LONG: "题干太长，超过 {most} 个字",
    Why.PICTURE: "题里有图，图没有跟着文字进来，请在网页上配图",
    Why.PICTURE_MEANT: "题干里说“{text}”，文件里没有图，看不到图就答不了",
    Why.PICTURE_GONE: "题里的图“{name}”不在文件里",
    Why.PICTURE_REFUSED: "题里的图收不了：{problem}",
    Why.PICTURE_PLACE: "{where}里有图，图只能放在题干里",
    Why.PICTURE_UNUSED: "附了图“{name}”，题干里没有用到，不知道放在哪里",
    Why.PICTURES_SEVERAL: "题里有 {count} 张图，一道题只放得下一张",
    Why.PICTURES_MANY: "文件里的图太多，一个文件最多收 {most} 张，请分成几个文件",
    Why.NO_OPTIONS: "没有选项",
    Why.NO_OPTIONS_ANSWER: "没有选项，只有答案“{answer}”，别的选项没法补",
    Why.OPTIONS_UNCLEAR: "选项都在一格里，分不开：{what}",
    Why.OPTION_HOLE: "选项{letter}是空的，后面却还有选项",
    Why.OPTION_DATE: "选项{letter}“{text}”像是被 Excel 变成了日期",
    Why.NO_ANSWER: "没有答案",
    Why.ANSWER_UNREAD: "答案“{text}”认不出来",
    Why.ANSWER_OUTSIDE: "答案是 {answer}，选项只到 {last}",
    Why.ANSWER_TWO_WAYS: "答案“{text}”有两种读法（{first} 或 {second}），定不了",
    Why.ANSWER_OTHER_TEXT: "答案写着“{text}”，和选项{letter}的文字对不上",
    Why.ANSWER_TWICE: "答案“{text}”里同一个选项写了两遍",
    Why.ANSWER_AGAINST: "答案写 {answer}，另一处却是 {other}",
    Why.RIGHTS_UNREAD: "“{where}”里写着“{text}”，只能是 1 或 0，多半是整行错了位",
    Why.TRUE_OPTIONS: "判断题的选项“{text}”不是一对一错",
    Why.BLANKS_COUNT: "题干有 {blanks} 个空，答案分出来是 {answers} 个",
    Why.NO_BLANK: "填空题的题干里没有空",
    Why.OTHER_KEY: "和{sheet}第 {line} 行题干、选项一样，答案不一样，至少有一行错了",
    Why.OTHER_KEY_IN_BANK: "题库里的 {question} 题干、选项一样，答案不一样",
    Why.ORDER_UNREAD: "排序题的答案“{text}”没有把 {count} 个选项各排一次",
    Why.RUBRIC_UNREAD: "评分要点“{text}”看不懂，一行一条，写成“50% 要点”",
    Why.RULE: "{problem}",
    Why.UNWRITABLE: "这道题的文字里有题库存不下的写法",
    Why.TOO_LONG: "{where}太长，最多 {most} 个字",
    Why.FORMAT: "{problem}",
    Why.PART: "第 {number} 小题：{problem}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """One reason with the field it lies in."""

    why: Why
    field: Field
    detail: Mapping[str, str | int] = made(default_factory=dict)

    def say(self) -> str:
        """The reason in words."""
        return WORDS[self.why].format(**self.detail)

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {"why": self.why.value, "field": self.field.value, "detail": dict(self.detail)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `to_json` gave."""
        return cls(Why(stored["why"]), Field(stored["field"]), stored["detail"])


def note(why: Why, where: Field, /, **detail: str | int) -> Note:
    """A note, with long quotations cut."""
    cut = {k: v if isinstance(v, int) or len(v) <= 60 else v[:59] + "…" for k, v in detail.items()}
    return Note(why, where, cut)


def say(notes: Iterable[Note]) -> str:
    """All of them in one sentence."""
    return "；".join(dict.fromkeys(one.say() for one in notes))


def label(notes: Iterable[Note]) -> str:
    """The name of the field the first one lies in."""
    return next((LABELS[one.field] for one in notes), "")
