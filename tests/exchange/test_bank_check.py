"""`check` finds each thing that can be wrong, and says where."""

from datetime import date

import pytest

from anquan_exam.exchange.bank_markdown.canonical import PROBLEM as NOT_CANONICAL
from tests.exchange.bank_tree import DOCUMENT, FRONT, SHEET, SINGLE, TOPIC, BankTree


def test_a_faultless_tree_has_no_findings_and_is_counted(tree: BankTree):
    report = tree.check()

    assert report.findings == ()
    assert report.summary == "1 banks, 4 questions, 0 errors"
    assert report.to_json()["banks"] == [
        {
            "id": "demo-bank",
            "category": "regulations",
            "version": 1,
            "questions": 4,
            "by_kind": {
                "single": 1,
                "multiple": 1,
                "true-false": 1,
                "fill-in": 1,
                "ordering": 0,
                "case": 0,
                "short-answer": 0,
                "hazard-picture": 0,
            },
            "by_difficulty": {"1": 1, "2": 2, "3": 1, "4": 0, "5": 0},
        }
    ]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        # headings
        ("demo-001 {", "Demo_1 {", "5  -  题号“Demo_1”不对"),
        ("demo-001 {", "{", "5  -  标题里缺少题号"),
        (" must-know}", " must-know", "5  demo-001  标题应当写成"),
        ("must-know}", "mustknow}", "5  demo-001  不认识的属性“mustknow”，是不是想写“must-know”"),
        ("must-know}", "must-know level=3}", "5  demo-001  不认识的属性“level”"),
        ("must-know}", "must-know difficulty=2}", "5  demo-001  属性“difficulty”写了两次"),
        ("kind=single difficulty=2", "difficulty=2 kind=single", "5  demo-001  属性的顺序应当是"),
        ("must-know}", "must-know=yes}", "5  demo-001  must-know 只写这一个词"),
        ("kind=single", "kind=sigle", "5  demo-001  不认识的题型“sigle”，是不是想写“single”"),
        ("kind=single ", "", "5  demo-001  缺少题型"),
        ("kind=multiple difficulty=3", "kind=multiple", "17  demo-002  缺少难度"),
        ("difficulty=3", "difficulty=0", "17  demo-002  难度是 0，应当是 1 到 5"),
        ("difficulty=3", "difficulty=6", "17  demo-002  难度是 6，应当是 1 到 5"),
        ("difficulty=3", "difficulty=hard", "17  demo-002  难度“hard”不对"),
        ("tags=权利,避险", "tags=权利，避险", "5  demo-001  标签“权利，避险”不对"),
        ("tags=权利,避险", "tags=权利,权利", "5  demo-001  标签“权利”写了两次"),
        ("demo-002", "demo-001", "17  demo-001  题号 demo-001 已经用在"),
        # stems
        ("听见顶板断裂声，应当怎么做？\n\n", "", "5  demo-001  题干是空的"),
        ("哪些做法对", "听见顶板断裂声 应当怎么做", "19  demo-002  题干和 demo-001 相同"),
        ("哪些做法对", "<b>哪些</b>做法对", "19  demo-002  不能写 HTML"),
        ("哪些做法对", "<script>", "19  demo-002  不能写 HTML"),
        ("哪些做法对", "[看](javascript:alert(1))", "19  demo-002  不能用 javascript: 链接"),
        ("哪些做法对", "[看](java&#115;cript:x)", "19  demo-002  不能用 javascript: 链接"),
        ("哪些做法对", "![看](DATA:image/png;x)", "19  demo-002  不能用 data: 链接"),
        ("哪些做法对", "看\n\n[a]: ftp://x", "19  demo-002  不能用 ftp: 链接"),
        ("哪些做法对", "哪些\u200b做法对", "19  demo-002  有看不见的字符（U+200B）"),
        ("哪些做法对？", "### 哪些做法对？", "19  demo-002  题干里这样开头的行"),
        # options
        ("- [ ] A. 干完再走", "- [x] A. 干完再走", "9  demo-001  应当正好勾选一个正确答案"),
        ("- [x] B. 马上撤离", "- [ ] B. 马上撤离", "9  demo-001  应当正好勾选一个正确答案"),
        ("- [x] B. 系", "- [ ] B. 系", "21  demo-002  多选题至少要勾选两个正确答案，现在勾了 1 个"),
        ("- [ ] C. 翻越护栏\n", "", "21  demo-002  选项应当有 3–8 个，现在有 2 个"),
        ("- [ ] C. 等", "- [ ] D. 等", "11  demo-001  选项字母要从 A 起连着写"),
        ("C. 等通知", "C. 干完再走", "11  demo-001  选项 C 和前面的选项文字相同"),
        ("C. 等通知", "C.", "11  demo-001  选项 C 是空的"),
        ("C. 等通知", "等通知", "11  demo-001  选项应当写成"),
        ("C. 等通知", "C. <i>等</i>通知", "11  demo-001  不能写 HTML"),
        ("C. 等通知", "C. [等](vbscript:x)", "11  demo-001  不能用 vbscript: 链接"),
        ("- [ ] C. 等", "然后\n- [ ] C. 等", "11  demo-001  选项之间或之后有多余的文字"),
        # true-false
        ("- [ ] 对\n- [x] 错", "- [x] 错\n- [ ] 对", "33  demo-003  判断题的选项只能是两行"),
        ("- [ ] 对", "- [ ] A. 对", "33  demo-003  判断题的选项只能是两行"),
        ("- [ ] 对\n", "", "33  demo-003  判断题的选项只能是两行"),
        ("- [ ] 对", "- [x] 对", "33  demo-003  应当正好勾选一个正确答案"),
        # fill-in
        ("____小时", "1小时", "44  demo-004  题干有 1 个空，答案有 2 行"),
        ("2. 1 | 一\n", "", "44  demo-004  题干有 2 个空，答案有 1 行"),
        ("____小时", "___小时", "42  demo-004  题干里的空要正好写成四个下划线"),
        ("2. 1 | 一", "3. 1 | 一", "45  demo-004  这一行的序号应当是 2"),
        ("2. 1 | 一", "2.", "45  demo-004  第 2 个空的答案是空的"),
        ("2. 1 | 一", "2. 1 |", "45  demo-004  第 2 个空的答案是空的"),
        ("2. 1 | 一", "2. 1 | 1", "45  demo-004  答案“1”写了两次"),
        # the quote block
        ("> **解析** 先撤离。\n", "", "5  demo-001  缺少解析"),
        ("先撤离。", "", "15  demo-001  缺少解析"),
        ("先撤离。", "<br>先撤离。", "15  demo-001  不能写 HTML"),
        ("> **依据** demo-law 第一条；demo-law 第二条第二款\n>\n", "", "5  demo-001  缺少依据"),
        ("第二条第二款", "第九条", "13  demo-001  依据“demo-law 第九条”：《示例法》里没有"),
        ("第二条第二款", "第二条之一", "13  demo-001  依据“demo-law 第二条之一”"),
        ("；demo-law", "；other-law", "13  demo-001  依据“other-law 第二条第二款”"),
        ("；demo-law 第二条第二款", "；demo-law 第一条", "13  demo-001  依据“demo-law 第一条”"),
        ("；demo-law 第二条第二款", "；第二条", "13  demo-001  依据要写成“文件编号 条号”"),
        ("> **解析** 先撤离。", "> 先撤离。", "15  demo-001  引用块里只能有"),
        ("> **解析** 先撤离。", "> **解析** 先撤离。\n\n还有", "17  demo-001  引用块里只能有"),
        ("> **解析** 先撤离。", "> **解析** 先撤离。\n>\n> **停用**", "17  demo-001  “停用”后面"),
        # front matter
        ("---\ntitle", "title", "1  -  文件开头缺少前言"),
        ("专题\n---\n", "专题\n", "1  -  前言没有结束"),
        ("title: 示例专题", "- 示例专题", "2  -  这里应当是“名称: 值”的形式"),
        ("title: 示例专题", "title: [示例", "2  -  YAML 写法有错"),
        ("title: 示例专题", "titel: 示例专题", "2  -  不认识的项目“titel”，是不是想写“title”"),
        ("title: 示例专题", "title: 甲\ntitle: 乙", "3  -  “title”写了两次"),
        ("title: 示例专题", "title:", "2  -  “title”应当是一行文字"),
        ("title: 示例专题", "title: &a 甲", "2  -  不能用 YAML 的锚点和引用"),
        ("title: 示例专题", "title: !!python/name:os 甲", "2  -  不能用 YAML 的类型标记"),
        ("---\n\n## demo-001", "---\n\n前面的话\n\n## demo-001", "5  -  第一道题的标题之前"),
        # form
        ("- [x] B. 马上", "* [X] B．马上", f"10  demo-001  {NOT_CANONICAL}"),
        ("哪些做法对？", "哪些做法对？  ", f"19  demo-002  {NOT_CANONICAL}"),
    ],
)  # fmt: skip
def test_a_fault_in_a_topic_file_is_found_where_it_is(tree: BankTree, old, new, finding):
    tree.spoil(tree.topic, old, new)

    assert any(line.startswith(f"01-demo.md:{finding}") for line in tree.found()), tree.found()


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("version: 1", "version: 1\nlevel: 3", "4  -  不认识的项目“level”"),
        ("changes: 首次发布。\n", "", "1  -  缺少“changes”这一项"),
        ("version: 1", "version: 1.0", "3  -  “version”应当是从 1 开始的整数"),
        ("version: 1", "version: 0", "3  -  “version”应当是从 1 开始的整数"),
        ("industries: [all]", "industries: all", "5  -  “industries”应当是一个列表"),
        ("industries: [all]", "industries: [coal]", "5  -  “industries”：不认识的行业“coal”"),
        ("industries: [all]", "industries: [all, school]", "5  -  “industries”写了 all 就不要"),
        ("industries: [all]", "industries: []", "5  -  “industries”不能空着"),
        ("categories: [all]", "categories: [boss]", "7  -  “person-categories”：不认识的人员类别"),
        ("category: regulations", "category: laws", "4  -  “category”：不认识的类别“laws”"),
        ("category: regulations", "category: posts", "4  -  category 是“posts”，"),
        ("id: demo-bank", "id: other", "1  -  id 是“other”，文件夹却叫“demo-bank”"),
        ("title: 示例题库", "title: '示例题库'", f"2  -  {NOT_CANONICAL}"),
        ("title: 示例题库", "title: 示例：题库: x: [", "2  -  YAML 写法有错"),
    ],
)  # fmt: skip
def test_a_fault_in_bank_yaml_is_found_where_it_is(tree: BankTree, old, new, finding):
    tree.spoil(tree.sheet, old, new)

    assert any(line.startswith(f"bank.yaml:{finding}") for line in tree.found()), tree.found()


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"\xef\xbb\xbf" + TOPIC.encode(), "01-demo.md:1  -  文件开头有 BOM"),
        (TOPIC.replace("\n", "\r\n").encode(), "01-demo.md:1  -  用了 Windows 换行"),
        (TOPIC.encode("gb18030"), "01-demo.md:2  -  文件不是 UTF-8 编码"),
        (TOPIC.encode() + b"x" * 1024 * 1024, "01-demo.md:1  -  文件太大"),
        (b"", "01-demo.md:1  -  文件开头缺少前言"),
        (FRONT.encode(), "01-demo.md:1  -  这个文件里一道题也没有"),
    ],
)
def test_a_file_of_the_wrong_kind_is_found(tree: BankTree, data, finding):
    tree.write(tree.topic, data)

    assert any(line.startswith(finding) for line in tree.found()), tree.found()


def test_one_spoilt_place_gives_one_finding(tree: BankTree):
    tree.spoil(tree.topic, "- [ ] A. 干完再走", "- [x] A. 干完再走")

    report = tree.check()

    assert len(report.findings) == 1
    assert report.summary == "1 banks, 4 questions, 1 errors"


def test_an_id_used_in_another_bank_is_found(tree: BankTree):
    tree.add_bank("posts", "other-bank", FRONT + SINGLE)

    found = tree.found()

    assert found == [
        "01-demo.md:5  demo-001  题号 demo-001 已经用在 banks/posts/other-bank/01-demo.md:5"
    ]


def test_an_id_used_in_a_neighbour_is_found_when_one_bank_is_checked(tree: BankTree):
    other = tree.add_bank("posts", "other-bank", FRONT + SINGLE)

    report = tree.check(other.parent)

    assert len(report.banks) == 1
    assert [(f.file, f.question) for f in report.findings] == [("banks/01-demo.md", "demo-001")]


def test_one_bank_a_shelf_and_the_root_can_be_checked(tree: BankTree):
    assert tree.check(tree.bank).summary == "1 banks, 4 questions, 0 errors"
    assert tree.check(tree.bank.parent).summary == "1 banks, 4 questions, 0 errors"
    assert tree.check(tree.root).summary == "1 banks, 4 questions, 0 errors"


def test_a_bank_outside_any_tree_rests_on_the_shipped_documents(tree: BankTree, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("else") / "demo-bank"
    tree.bank.rename(elsewhere)

    assert tree.check(elsewhere).summary == "1 banks, 4 questions, 0 errors"


def test_a_documents_folder_that_merely_stands_near_is_not_the_register(
    tree: BankTree, tmp_path_factory
):
    home = tmp_path_factory.mktemp("home")
    tree.write(home / "documents" / "letter.yaml", "no: law")
    elsewhere = home / "demo-bank"
    tree.bank.rename(elsewhere)

    assert tree.found(elsewhere) == []


def test_a_folder_without_banks_is_no_success(tree: BankTree, tmp_path_factory):
    found = tree.found(tmp_path_factory.mktemp("empty"))

    assert found == ["banks:1  -  这里没有找到题库"]


def test_a_bank_folder_lacking_its_files_is_found(tree: BankTree):
    (tree.root / "posts" / "bare").mkdir(parents=True)

    assert [line.split("  ", 2)[2] for line in tree.found()] == [
        "这个文件夹里没有题目文件（如 01-general.md）",
        "缺少 bank.yaml",
    ]


def test_a_topic_file_with_another_name_is_found(tree: BankTree):
    tree.topic.rename(tree.bank / "rights.md")

    assert any("文件名应当是" in line for line in tree.found())


def test_a_category_folder_nobody_knows_is_found(tree: BankTree):
    tree.bank.parent.rename(tree.root / "rules")

    assert any("却放在“rules”文件夹里" in line for line in tree.found())


def test_a_question_must_rest_on_law_in_force_that_day(tree: BankTree):
    before = tree.check(day=date(2020, 2, 29)).findings
    since = tree.check(day=date(2020, 3, 1)).findings

    assert all("《示例法》还没有施行" in finding.problem for finding in before)
    assert len({finding.question for finding in before}) == 4
    assert since == ()


def test_a_question_on_superseded_law_is_found_and_told_the_successor(tree: BankTree):
    ended = DOCUMENT.replace("2020-03-01", "2020-03-01\n    to: 2026-06-01")
    tree.write(tree.document, ended + "superseded-by: new-law\n")
    tree.write(tree.root / "documents" / "new-law.yaml", DOCUMENT.replace("demo-law", "new-law"))

    problems = {finding.problem for finding in tree.check().findings}

    assert "依据“demo-law 第一条”：《示例法》已经失效，已被“new-law”替代" in problems
    assert tree.check(day=date(2026, 5, 31)).findings == ()


def test_a_retired_question_may_rest_on_what_is_gone_and_is_still_counted(tree: BankTree):
    ended = DOCUMENT.replace("2020-03-01", "2020-03-01\n    to: 2021-01-01")
    tree.write(tree.document, ended)
    retired = SINGLE + ">\n> **停用** 依据已经失效\n"
    tree.write(tree.topic, FRONT + retired)

    assert tree.check().summary == "1 banks, 1 questions, 0 errors"


def test_a_retired_question_may_share_its_stem_with_the_one_replacing_it(tree: BankTree):
    retired = SINGLE + ">\n> **停用** 选项有误\n"
    successor = SINGLE.replace("demo-001", "demo-009")
    tree.write(tree.topic, f"{FRONT}{retired}\n{successor}")

    assert tree.found() == []


def test_every_fault_of_a_question_is_told_at_once(tree: BankTree):
    spoilt = SINGLE.replace("[ ]", "[x]").replace("difficulty=2", "difficulty=x")
    tree.write(tree.topic, FRONT + spoilt.replace("第二条第二款", "第八条"))

    problems = " ".join(tree.found())

    assert "难度“x”不对" in problems
    assert "现在勾了 3 个" in problems
    assert "没有“第八条”" in problems


def test_a_hostile_file_is_turned_away_quickly(tree: BankTree):
    bombs = [
        "---\n" + "a: &a [" * 2000,
        "---\ntitle: " + "[" * 100_000 + "\n---\n",
        FRONT + "## " + " " * 500_000 + "x",
        FRONT + "## q-1 {kind=single difficulty=1}\n\n" + "[\n" * 200_000,
        FRONT + "## q-1 {kind=single difficulty=1}\n\n" + "](" * 200_000,
    ]
    for bomb in bombs:
        tree.write(tree.topic, bomb)
        assert tree.check().findings


def test_a_sheet_can_be_written_with_quotes_where_yaml_needs_them(tree: BankTree):
    tree.write(tree.sheet, SHEET.replace("title: 示例题库", 'title: "示例: 题库 #1"'))

    assert tree.found() == []


def test_titles_too_long_for_a_page_are_found(tree: BankTree):
    tree.spoil(tree.topic, "title: 示例专题", "title: " + "长" * 81)
    tree.spoil(tree.sheet, "title: 示例题库", "title: " + "长" * 81)
    assert tree.found()[:2] == [
        "01-demo.md:2  -  “title”太长，最多 80 个字",
        "bank.yaml:2  -  “title”太长，最多 80 个字",
    ]
