"""What to tell the author about each broken rule."""

from anquan_exam.domain.documents import BasisProblem, BasisRule
from anquan_exam.domain.question_rules import Problem, Rule

_RULES: dict[Rule, str] = {
    Rule.BAD_ID: "题号“{0}”不对，只能用小写字母、数字和连字符，最多 64 个字",
    Rule.DIFFICULTY_RANGE: "难度是 {0}，应当是 1 到 5",
    Rule.BAD_TAG: "标签“{0}”不对：标签之间用英文逗号隔开，不能有空格",
    Rule.REPEATED_TAG: "标签“{0}”写了两次",
    Rule.EMPTY_STEM: "题干是空的",
    Rule.EMPTY_EXPLANATION: "缺少解析",
    Rule.NO_BASIS: "缺少依据",
    Rule.REPEATED_BASIS: "依据“{0}”写了两次",
    Rule.OPTION_COUNT: "选项应当有 {0} 个，现在有 {1} 个",
    Rule.OPTION_LETTERS: "选项字母要从 A 起连着写：这里应当是 {0}，写成了 {1}",
    Rule.EMPTY_OPTION: "选项 {0} 是空的",
    Rule.SAME_OPTION: "选项 {0} 和前面的选项文字相同",
    Rule.UNKNOWN_KEY: "正确答案不在选项里",
    Rule.ONE_RIGHT: "应当正好勾选一个正确答案，现在勾了 {0} 个",
    Rule.TWO_RIGHT: "多选题至少要勾选两个正确答案，现在勾了 {0} 个",
    Rule.TRUE_FALSE_OPTIONS: "判断题的选项只能是对、错两行",
    Rule.UNWANTED_OPTIONS: "填空题不应有选项",
    Rule.UNWANTED_BLANKS: "只有填空题才有填空答案",
    Rule.NO_BLANK: "填空题的题干里没有空，要用四个下划线 ____ 标出",
    Rule.BLANK_WIDTH: "题干里的空要正好写成四个下划线 ____",
    Rule.BLANK_COUNT: "题干有 {0} 个空，答案有 {1} 行，要一样多",
    Rule.EMPTY_ANSWER: "第 {0} 个空的答案是空的",
    Rule.SAME_ANSWER: "答案“{0}”写了两次",
    Rule.LONG_ANSWER: "答案太长，最多 {0} 个字",
    Rule.RAW_HTML: "不能写 HTML：小于号后面不要紧跟字母或斜杠，可以写成“小于”或在中间空一格",
    Rule.UNSAFE_LINK: "不能用 {0}: 链接，链接只能是 http、https 或者本题库里的文件",
    Rule.PICTURE: "题目里还不能放图片，请用文字写清楚",
    Rule.HIDDEN_CHARACTER: "有看不见的字符（{0}），请删掉",
}


def problem_wording(problem: Problem) -> str:
    """`problem` in a sentence."""
    return _RULES[problem.rule].format(*problem.detail)


def basis_wording(problem: BasisProblem) -> str:
    """`problem` in a sentence."""
    cited = f"{problem.basis.document} {problem.basis.locator}"
    document = problem.document
    if document is None:
        return f"依据“{cited}”：文件登记册里没有“{problem.basis.document}”"
    if problem.rule is BasisRule.UNKNOWN_ARTICLE:
        return f"依据“{cited}”：《{document.short}》里没有“{problem.basis.locator}”"
    if problem.rule is BasisRule.NOT_YET_IN_FORCE:
        return f"依据“{cited}”：《{document.short}》还没有施行"
    successor = f"，已被“{document.superseded_by}”替代" if document.superseded_by else ""
    return f"依据“{cited}”：《{document.short}》已经失效{successor}"
