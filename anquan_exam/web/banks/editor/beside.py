"""Problems of a question, each at the field it is about."""

from collections.abc import Iterable

from anquan_exam.domain.documents import BasisProblem
from anquan_exam.domain.question_problems import Part, Problem, Rule
from anquan_exam.domain.question_rules import problems
from anquan_exam.domain.questions import Question
from anquan_exam.exchange.bank_markdown.wording import basis_wording, problem_wording

Beside = dict[str, list[str]]

# What is about all rows of a sort, not about one.
_OF_ALL = {
    Rule.OPTION_COUNT, Rule.OPTION_LETTERS, Rule.UNKNOWN_KEY, Rule.ONE_RIGHT, Rule.TWO_RIGHT,
    Rule.TRUE_FALSE_OPTIONS, Rule.UNWANTED_OPTIONS, Rule.RIGHT_ORDER, Rule.NO_HAZARD,
    Rule.UNWANTED_OUTLINES, Rule.UNWANTED_BLANKS, Rule.BLANK_COUNT, Rule.NO_BASIS,
    Rule.RUBRIC_COUNT, Rule.RUBRIC_SHARES, Rule.UNWANTED_RUBRIC,
}  # fmt: skip
_HEADING = {
    Rule.BAD_TAG: "tags",
    Rule.REPEATED_TAG: "tags",
    Rule.DIFFICULTY_RANGE: "difficulty",
    Rule.BAD_ID: "id",
}
_ROWS = {Part.OPTION: "option", Part.BLANK: "blank", Part.BASIS: "basis", Part.RUBRIC: "point"}
_FIELDS = {
    Part.STEM: "stem",
    Part.EXPLANATION: "explanation",
    Part.PICTURE: "picture",
    Part.MODEL_ANSWER: "model",
}
# Where a form says it otherwise than a text file would.
_SAID = {
    Rule.PICTURE: "图片不能写在文字里，用下面的“图片”放",
    Rule.BAD_TAG: "标签“{0}”不对：里面不能有等号和大括号",
    Rule.ONE_RIGHT: "要正好勾一个对的，现在勾了 {0} 个",
    Rule.TWO_RIGHT: "多选题至少勾两个对的，现在勾了 {0} 个",
    Rule.BLANK_COUNT: "题干画了 {0} 个空，这里有 {1} 行答案，要一样多",
    Rule.PART_COUNT: "案例要有 {0} 道小题，现在有 {1} 道",
}


def beside(question: Question, bases: Iterable[BasisProblem] = ()) -> Beside:
    """Field name to what is wrong there; rows as a whole stand under `options`, `blanks`,
    `bases`, `points`."""
    found: Beside = {}
    for problem in problems(question):
        found.setdefault(_field(problem), []).append(_said(problem))
    for broken in bases:
        for name in _cited(question, broken):
            found.setdefault(name, []).append(basis_wording(broken))
    return found


def _field(problem: Problem) -> str:
    prefix = f"part-{problem.item}-" if problem.item else ""
    if problem.rule is Rule.PART_COUNT:
        return "parts"
    if problem.part is Part.HEADING:
        return prefix + _HEADING.get(problem.rule, "kind")
    if problem.part in _ROWS:
        row = _ROWS[problem.part]
        whole = {"basis": "bases"}.get(row, f"{row}s")
        return prefix + (whole if problem.rule in _OF_ALL else f"{row}-{problem.index}")
    return prefix + _FIELDS[problem.part]


def _said(problem: Problem) -> str:
    wording = _SAID.get(problem.rule)
    if wording is not None:
        return wording.format(*problem.detail)
    return problem_wording(problem).removeprefix(f"小题 {problem.item}：")


def _cited(question: Question, broken: BasisProblem) -> Iterable[str]:
    for number, asked in enumerate(question.asked()):
        prefix = f"part-{number}-" if number else ""
        for at, basis in enumerate(asked.basis):
            if basis == broken.basis:
                yield f"{prefix}basis-{at}"
