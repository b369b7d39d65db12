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
    Rule.PICTURE: "图片要单独放在题干最后一段，写成 ![图上有什么](pictures/文件名)，一道题一张",
    Rule.PICTURE_NAME: "图片“{0}”不对：图片要先存进题库，文件名由系统按内容起",
    Rule.PICTURE_ALT: "要用文字说明图上有什么（看不见图的人靠它），最多 {0} 个字",
    Rule.HIDDEN_CHARACTER: "有看不见的字符（{0}），请删掉",
    Rule.RIGHT_ORDER: "排序题的步骤要按正确的顺序写",
    Rule.UNWANTED_OUTLINES: "只有找隐患题的位置才有轮廓，一个位置一个",
    Rule.NO_PICTURE: "找隐患题要有一张图片",
    Rule.NO_HAZARD: "至少要勾选一处隐患",
    Rule.NO_OUTLINE: "位置 {0} 没有在图上画出来",
    Rule.BAD_OUTLINE: "位置 {0} 的轮廓不对：至少三个点，不能画到图外，也不能小得点不中",
    Rule.UNWANTED_RUBRIC: "只有简答题才有评分要点和参考答案",
    Rule.RUBRIC_COUNT: "评分要点应当有 {0} 条，现在有 {1} 条",
    Rule.RUBRIC_SHARES: "各条评分要点加起来应当是 100%，现在是 {0}%，每条至少 1%",
    Rule.EMPTY_RUBRIC_POINT: "第 {0} 条评分要点是空的",
    Rule.UNWANTED_PARTS: "只有案例题才有小题",
    Rule.PART_COUNT: "案例应当有 {0} 道小题，现在有 {1} 道",
    Rule.PART_KIND: "案例里不能再放案例题和找隐患题",
    Rule.PART_ID: "小题的编号“{0}”不对",
}


def problem_wording(problem: Problem) -> str:
    """`problem` in a sentence; a part of a case is named."""
    named = f"小题 {problem.item}：" if problem.item else ""
    return named + _RULES[problem.rule].format(*problem.detail)


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
    if problem.rule is BasisRule.REPEALED:
        return f"依据“{cited}”：登记过，已经废止或者被代替，换成现行的条文"
    if problem.rule is BasisRule.AMENDED:
        return f"依据“{cited}”：登记过，条文改了。对着新条文核过，发布后到“依据文件”里确认"
    successor = f"，已被“{document.superseded_by}”替代" if document.superseded_by else ""
    return f"依据“{cited}”：《{document.short}》已经失效{successor}"
