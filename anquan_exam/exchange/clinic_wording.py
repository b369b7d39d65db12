"""What the clinic says of each finding: what it is, why it matters to whoever is examined, and
what to do. For the editor, on the page and on the command line."""

from dataclasses import dataclass

from anquan_exam.domain.clinic import Code, Finding, Severity, plain
from anquan_exam.domain.questions import Question

LONGEST_OPENING = 44

SEVERITIES: dict[Severity, str] = {
    Severity.MUST: "必须改",
    Severity.BETTER: "最好改",
    Severity.LOOK: "看一眼",
}


@dataclass(frozen=True, slots=True)
class Said:
    """The wording of a code: its name, the fact (filled with the detail), why, and what to do."""

    name: str
    fact: str
    why: str
    mend: str


WORDS: dict[Code, Said] = {
    Code.OTHER_KEY: Said(
        "同一道题，答案打架",
        "题干一样，答案却不一样：{0}。",
        "答对了也可能判错：合格不合格，要看抽到哪一道。",
        "对照依据定哪个答案对，把错的改正或者停用；已经考过的，再去更正答案。",
    ),
    Code.KEY_OUTSIDE: Said(
        "答案不在选项里",
        "答案写的是 {0}，选项只有 {1}。",
        "没有人能选对，谁抽到谁丢分。",
        "看原稿是漏了选项还是写错了字母，改好再发布。",
    ),
    Code.KEY_COUNT: Said(
        "答案个数不对",
        "应当勾 {0} 个对的（多选至少两个），现在勾了 {1} 个。",
        "这样的题判不了分，也发布不了。",
        "对照依据，把对的都勾上；只有一个对的就改成单选。",
    ),
    Code.LETTER_REFERENCE: Said(
        "文字里点了选项的字母",
        "里面写着“{0}”。",
        "每份卷的选项会打乱，字母跟着位置走：照这句话去找，找到的是别的选项。",
        "不写字母，改成选项里的原话；“A、B、C”这样的选项，改成多选题。",
    ),
    Code.NO_BASIS: Said(
        "没有依据",
        "没写依据是哪个文件第几条。",
        "考的人不服答案时，拿不出凭据；法律改了，也找不到这道题。",
        "补上依据；找不到依据的题停用。",
    ),
    Code.BASIS_UNKNOWN: Said(
        "依据查不到",
        "文件登记册里没有{0}。",
        "答案对不对没法核实，考的人申诉时说不清。",
        "核对文件编号和条号；文件没登记的先登记。",
    ),
    Code.BASIS_ENDED: Said(
        "依据已经失效",
        "{0}，{1} 起失效{2}。",
        "照老规定答题的人会在现场做错；这道题现在也抽不到了。",
        "换成现行规定，核对答案还对不对；没有对应规定的停用。",
    ),
    Code.NO_EXPLANATION: Said(
        "没有解析",
        "解析是空的。",
        "答错的人不知道为什么错，下回还会错。",
        "用一两句话写清为什么这样做。",
    ),
    Code.SAME_QUESTION: Said(
        "同一道题出了两遍",
        "题干和答案都一样。",
        "一份卷里抽到两遍，等于少考一道；练习时白做一遍。",
        "留一道，别的停用，原因写“与某题重复”。",
    ),
    Code.NEAR_QUESTION: Said(
        "几乎是同一道题",
        "只差几个字，答案一样。",
        "一份卷里抽到两道，会一道的人白得两份分，不会的丢两份。",
        "留下写得清楚的，别的停用，或者改成考别的点。",
    ),
    Code.FIRST_OPTION: Said(
        "答案老是 A",
        "{1} 题里答案有 A 的 {0} 题，按机会该有 {2} 题左右；{3} 个题库里，碰巧成这样的也就一个。",
        "不会的人全蒙 A 也能过；照题库印的卷、导出去的题，选项没有打乱。",
        "把一部分题的对项挪到后面，字母重排。",
    ),
    Code.LETTER_SPREAD: Said(
        "答案的字母不匀",
        "{1} 题里答案有 {4} 的 {0} 题，按机会该有 {2} 题左右；{3} 个题库里，碰巧成这样的也就一个。",
        "摸出规律的人不用会题，靠字母就能蒙对；照题库印的卷、导出去的题，选项没有打乱。",
        "挪一挪对项的位置，让各个字母差不多。",
    ),
    Code.TRUE_FALSE_SPREAD: Said(
        "判断题一边倒",
        "{1} 道判断题里 {0} 道答案是“{4}”，按机会该有 {2} 道左右；"
        "{3} 个题库里，碰巧成这样的也就一个。",
        "不会的人一路打同一个勾，也能得高分。",
        "把一部分题改成反过来说，让对和错差不多各一半。",
    ),
    Code.LONGEST_OPTION: Said(
        "最长的选项多半是对的",
        "{1} 题有一个明显最长的选项，其中 {0} 题它就是对的，按机会该有 {2} 题左右；"
        "{3} 个题库里，碰巧成这样的也就一个。",
        "不会的人专挑长的选，就能蒙对；考出来的不是会不会，是会不会挑。",
        "把对的写短，或者把错的也写完整，长短差不多。",
    ),
    Code.ALL_ABOVE: Said(
        "有“以上都对”一类的选项",
        "选项“{0}”是靠别的选项来回答的。",
        "选项打乱后，“以上”两个字可能排在第一个，看的人不知道说的是谁；"
        "认出两个对的就能猜到它，也考不准。",
        "改成多选题，或者换成一个实在的选项。",
    ),
    Code.SPOT_TELLS: Said(
        "点位的名字露了底",
        "隐患点叫“{0}”，名字里就说了毛病。",
        "看不清图的人按名单作答，光看名字就能选对，别人却要真找。",
        "名字只说是什么地方，例如“左边工人的头部”，不说它怎么了。",
    ),
    Code.BASIS_ENDING: Said(
        "依据快要失效",
        "{0}，{1} 起失效{2}。",
        "到那天这道题就抽不到了，题不够会让考试停下来。",
        "对着新规定先写好替换的题。",
    ),
    Code.BASIS_AMENDED: Said(
        "出题以后依据改过",
        "{0} 在 {1} 换了新的文本，这道题是在那以前出的。",
        "条文变了，答案可能跟着变：按新规定答的人会被判错。",
        "对照新文本核对题干、答案和条号，改好再发布；没变的，记下原因就不用改。",
    ),
    Code.LONG_STEM: Said(
        "题干太长",
        "题干 {0} 个字，超过 {1} 个字。",
        "手机上要翻好几屏，读到后面忘了前面：考的成了眼力，不是安全知识。",
        "删掉和答案无关的话；情形复杂的，改成案例题分几问。",
    ),
    Code.LONG_SENTENCE: Said(
        "一句话太长",
        "“{2}……”这一句 {0} 个字，超过 {1} 个字。",
        "一口气读不完，读的人容易漏掉条件。",
        "断成两三句，一句说一件事。",
    ),
    Code.ABBREVIATION: Said(
        "外文缩写没有中文",
        "{1} 道题里用了“{0}”，旁边没写中文。",
        "没学过外文的人看不懂题，会的也答不出。",
        "第一次出现时写上中文，例如：一氧化碳（CO）；行内人都认识的，写明原因就不用改。",
    ),
    Code.RARE_CHARACTERS: Said(
        "有少见的字",
        "常用字表里没有：{0}。",
        "念书少的人不认识这个字，读不通题。",
        "换个常用的说法，或者在后面注上读音和意思。",
    ),
    Code.EXPLANATION_REPEATS: Said(
        "解析只把答案又说了一遍",
        "解析“{0}”没有说出为什么。",
        "答错的人看完还是不明白，下回换个问法又错。",
        "写清道理或者后果：为什么要这样，不这样会怎样。",
    ),
    Code.NO_MUST_KNOW: Said(
        "没有标必知必会",
        "{0} 道题，一道必知必会也没有。",
        "保命的题和一般的题抽到的机会一样，可能整份卷都没考到。",
        "挑出关系生死的题，标上必知必会。",
    ),
    Code.SAME_STEM: Said(
        "题干一样，选项不同",
        "题干一字不差，选项却是两套。",
        "一份卷里抽到两道，看的人以为印重了；两套对项若说的是一回事，就是重题。",
        "核对两道题的对项打不打架，再把题干写具体些。",
    ),
    Code.NEAR_OTHER: Said(
        "两道题很像",
        "说法差不多，问的可能不是一回事。",
        "一份卷里抽到两道，一道会漏出另一道的答案；改了一道，容易忘了另一道。",
        "看看是不是同一个点；都要留的，写明原因就不用改。",
    ),
    Code.ABSOLUTE_WORDS: Said(
        "绝对的字眼多在错的一边",
        "带“必须、一律、任何”这类字眼的：错的 {1} 条里有 {0} 条，对的 {3} 条里只有 {2} 条。",
        "不会的人见了绝对的字眼就排除，也能蒙对。",
        "错的说法少用绝对的字眼；法条本来就绝对的，对的一边也照样写。",
    ),
    Code.ABSOLUTE_HINT: Said(
        "绝对的字眼露了底",
        "错的说法里有“{0}”，对的里没有。",
        "不用懂安全，光看这个字眼就知道是错的。",
        "换成一个真有人会这样做的错法。",
    ),
    Code.DOUBLE_NEGATIVE: Said(
        "否定绕了两道",
        "“{0}”要把“不”翻两次才读得懂。",
        "懂行的人也会看反：丢分的不是不会，是绕晕了。",
        "改成正面问、正面说，例如把“哪种不对”改成“哪种对”。",
    ),
    Code.UNEVEN_OPTIONS: Said(
        "选项的样子不一样",
        "{why}",
        "与众不同的那个一眼就认得出，不会的人也能蒙。",
        "把几个选项写成一个样子：都带句号或都不带，都是数或都是话，长短差不多。",
    ),
    Code.BASIS_NOT_YET: Said(
        "依据还没有施行",
        "{0}，{1} 起才施行。",
        "施行以前这道题不会抽到，按现行规定答的人不受影响。",
        "等施行的题不用改；写错文件的改正。",
    ),
    Code.MISSING_LEVELS: Said(
        "难度不全",
        "{0} 道题，难度 {1} 一道也没有。",
        "卷子拉不开差距：要么人人都过，要么人人都难。",
        "照着实际难度重新标，缺的补几道。",
    ),
}

_UNEVEN = {
    "mark": "选项 {0} 末尾有句号，别的没有。",
    "figure": "别的选项都是数，或者都不是数；只有对的 {0} 和它们不同类。",
    "length": "对的 {0} 比别的长出一倍。",
}


def name(code: Code) -> str:
    """答案不在选项里."""
    return WORDS[code].name


def fact(finding: Finding) -> str:
    """What was found, in a sentence."""
    detail = list(finding.detail)
    if finding.code is Code.UNEVEN_OPTIONS:
        return _UNEVEN[detail[0]].format(*detail[1:])
    if finding.code in (Code.BASIS_ENDED, Code.BASIS_ENDING):
        detail[2] = f"，由“{detail[2]}”替代" if detail[2] else ""
    return WORDS[finding.code].fact.format(*detail)


def why(code: Code) -> str:
    """Why it matters to whoever is examined."""
    return WORDS[code].why


def mend(code: Code) -> str:
    """What to do."""
    return WORDS[code].mend


def in_full(finding: Finding) -> str:
    """Everything on one line: what, why, and what to do."""
    said = WORDS[finding.code]
    return f"{said.name}：{fact(finding)}{said.why}{said.mend}"


def reading(markdown: str) -> str:
    """Markdown as plain text, for lists."""
    return plain(markdown)


def opening(question: Question) -> str:
    """The beginning of a stem, for a list."""
    stem = "".join(plain(question.stem).splitlines())
    return stem if len(stem) <= LONGEST_OPENING else f"{stem[:LONGEST_OPENING]}……"
